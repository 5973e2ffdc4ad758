"""Alerts by mail: a thread per issue and recipient; a mail never changes and its links never act."""

import msgspec
import pytest

from rung.channels.base import Answer, Captured, Failed, Sent
from rung.channels.mail.standin import MailCatcher
from rung.channels.registry import ANSWERING
from rung.intake.mail.automatic import machine
from rung.intake.mail.message import parse
from tests.channels.cast import HOSTILE, alert, owned
from tests.channels.desk import MAIL_PASSWORD, Desk

pytestmark = pytest.mark.anyio

BO = "bo@support.example"


async def test_bo_gets_a_mail_whose_first_look_says_it_all(desk: Desk):
    await desk.send("email", alert(), to=BO)

    mail = desk.mail.expects(BO).payload
    assert mail["subject"] == "P0 Acme · API down for all our users"
    assert mail["text"].startswith("since 14:02 · level 2 Engineer on call · take it within 15 min")
    assert mail["reply_to"] == "support+signed@rung.example"
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert mail["headers"]["Importance"] == "high"


async def test_its_links_open_pages(desk: Desk):
    await desk.send("email", alert(), to=BO)

    mail = desk.mail.expects(BO).payload
    assert mail["html"].count('href="https://rung.example/a/signed"') == 1
    assert mail["html"].count('href="https://rung.example/issues/I-1"') == 1
    assert "https://rung.example/a/signed" in mail["text"]
    assert "<style" not in mail["html"]


async def test_a_second_ring_is_a_new_mail_in_the_same_thread(desk: Desk):
    first = await desk.send("email", alert(), to=BO)
    begun = desk.mail.expects(BO)

    await desk.send("email", alert(level=3), to=BO, previous=first.vendor_ref, key="k2")

    again = desk.mail.expects(BO, kind="reply")
    assert again.payload["references"] == [begun.ref]
    assert again.payload["in_reply_to"] == begun.ref
    assert again.payload["subject"] == f"Re: {begun.payload['subject']}"
    assert again.ref != begun.ref


async def test_one_short_mail_says_that_somebody_has_it(desk: Desk):
    first = await desk.send("email", alert(), to=BO)
    begun = desk.mail.expects(BO)

    then = await desk.send("email", owned(owner="Cy Park"), to=BO, previous=first.vendor_ref, key="k2")
    update = desk.mail.expects(BO, "Cy Park has it since 14:07", kind="reply")
    assert update.thread == begun.ref
    assert "/a/signed" not in str(update.payload)

    again = await desk.send("email", owned(owner="Cy Park"), to=BO, previous=then.vendor_ref, key="k3")
    assert again == Sent(then.vendor_ref, skipped=again.skipped)
    assert again.skipped


async def test_news_after_that_is_sent_again(desk: Desk):
    first = await desk.send("email", alert(), to=BO)
    desk.mail.expects(BO)
    then = await desk.send("email", owned(), to=BO, previous=first.vendor_ref, key="k2")
    desk.mail.expects(BO, "Bo Lind has it", kind="reply")

    await desk.send(
        "email", alert(state="closed", because="resolved", ring=False), to=BO, previous=then.vendor_ref, key="k3"
    )

    desk.mail.expects(BO, "Over: resolved", kind="reply")


async def test_other_updates_are_not_sent(desk: Desk):
    first = await desk.send("email", alert(), to=BO)
    desk.mail.expects(BO)

    assert (await desk.send("email", alert(ring=False), to=BO, previous=first.vendor_ref, key="k2")).skipped


async def test_a_repeat_has_the_same_message_id(desk: Desk):
    await desk.send("email", alert(), to=BO, key="same")
    await desk.send("email", alert(possible_repeat=True), to=BO, key="same")

    assert desk.mail.expects(BO).ref == desk.mail.expects(BO, "possible repeat").ref


async def test_a_repeat_that_says_who_has_it_is_marked_too(desk: Desk):
    """An alert of one grey line left the mark out, and the same news came twice."""
    first = await desk.send("email", alert(), to=BO)
    desk.mail.expects(BO)
    await desk.send("email", owned(possible_repeat=True), to=BO, previous=first.vendor_ref, key="k2")
    desk.mail.expects(BO, "has it", "(possible repeat)", kind="reply")


@pytest.mark.parametrize("at", ["recipient", "mail"])
@pytest.mark.parametrize(("answer", "permanent"), [("451 try later", False), ("550 no such user", True)])
async def test_a_refusal_says_whether_trying_again_helps(desk: Desk, at, answer, permanent):
    desk.mail_server.refuse(answer, at=at)

    with pytest.raises(Failed, match=answer[4:]) as failed:
        await desk.send("email", alert(), to=BO)
    assert (failed.value.permanent, failed.value.unknown) == (permanent, False)


async def test_a_server_that_falls_silent_may_have_taken_it(desk: Desk):
    desk.mail_server.hang()

    with pytest.raises(Failed, match="in time") as failed:
        await desk.send("email", alert(), to=BO, hasty=True)
    assert failed.value.unknown
    desk.mail.expects(BO)


async def test_what_the_catcher_cannot_keep_may_be_tried_again(desk: Desk):
    def full(message):
        raise OSError("no space left")

    async with MailCatcher(capture=full, now=lambda: desk.now) as catcher:
        with pytest.raises(Failed, match="could not be kept") as failed:
            await desk.send("email", alert(), to=BO, port=catcher.port)
    assert not failed.value.permanent


async def test_nobody_listening_is_a_certain_failure(desk: Desk):
    with pytest.raises(Failed, match="no connection") as failed:
        await desk.send("email", alert(), to=BO, port=1)
    assert (failed.value.permanent, failed.value.unknown) == (False, False)


async def test_a_server_without_sign_in_or_tls_is_named(desk: Desk):
    for settings in ({"user": "rung", "password": MAIL_PASSWORD}, {"tls": "starttls"}):
        with pytest.raises(Failed, match="no TLS or sign-in") as failed:
            await desk.send("email", alert(), to=BO, **settings)
        assert failed.value.refuses_us


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_no_text_of_a_customer_becomes_a_header_or_markup(desk: Desk, text):
    await desk.send("email", alert(subject=text, last_words=text, account=text, asked=text), to=BO)

    mail = desk.mail.expects(BO).payload
    assert "Bcc" not in mail["headers"]
    assert "<script" not in mail["html"]
    assert "\n" not in mail["subject"]


async def test_an_address_that_is_none_fails_for_good(desk: Desk):
    with pytest.raises(Failed, match="not a Mail address") as failed:
        await desk.send("email", alert(), to="bo at support")
    assert failed.value.permanent


async def test_an_international_address_is_taken(desk: Desk):
    await desk.send("email", alert(), to="bö@support.example")

    desk.mail.expects("bö@support.example")


async def test_a_public_answer_goes_into_the_customers_own_thread(desk: Desk):
    answer = Answer(
        place="eve@acme.example",
        sender="Acme support <support@rung.example>",
        subject="API down",
        text="Hello Eve,\n\nit works again <now>.\nAna",
        references=("<first@acme.example>", "not an id\r\nBcc: x@y.example", "<second@acme.example>"),
        reply_to="support+signed@rung.example",
    )
    sent = await ANSWERING["email"].answer(answer, "I-1/answer/1", desk.wire("email"))

    message = desk.mail.expects("eve@acme.example", kind="reply")
    mail = message.payload
    assert sent == Sent(message.ref)
    assert mail["from"] == "Acme support <support@rung.example>"
    assert mail["subject"] == "Re: API down"
    assert mail["references"] == ["<first@acme.example>", "<second@acme.example>"]
    assert mail["in_reply_to"] == "<second@acme.example>"
    assert mail["reply_to"] == "support+signed@rung.example"
    assert "it works again &lt;now&gt;.<br>Ana" in mail["html"]
    assert "Auto-Submitted" not in mail["headers"]


async def test_what_was_captured_is_plain_data(desk: Desk):
    await desk.send("email", alert(), to=BO)

    message = desk.mail.expects(BO)
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message


async def test_another_rung_takes_our_answers_for_mail_and_our_alerts_for_what_they_are(desk: Desk):
    """Two that opened issues of each other's alerts would never stop."""
    await desk.send("email", alert(), to=BO)
    alarm = desk.mail.expects(BO)
    answer = Answer(place=BO, sender="support@rung.example", subject="API down", text="It works again.")
    await ANSWERING["email"].answer(answer, "I-1/answer/1", desk.wire("email"))

    def as_another_rung_reads(mail: Captured) -> str | None:
        headers = "".join(f"{name}: {value}\r\n" for name, value in mail.payload["headers"].items())
        return machine(parse(headers.encode() + b"\r\n"), sends_as=lambda _address: False)

    assert as_another_rung_reads(alarm) == "alert"
    assert as_another_rung_reads(desk.mail.expects(BO, "It works again.")) is None
