"""Push, SMS, calls, PagerDuty and Teams: what goes over the wire, and what each answer of the other side means."""

import re
from xml.etree import ElementTree

import pytest

from rung.channels.apprise.channel import Apprise
from rung.channels.base import Failed, Sent
from rung.channels.registry import CHANNELS
from tests.channels.cast import alert, owned
from tests.channels.desk import Desk

pytestmark = pytest.mark.anyio
NUMBER = "+4930123456"
WEBHOOK = {"teams": "General"}
"""Where a channel has more ways than one, the address that is a webhook."""


def place(channel: str) -> str:
    return WEBHOOK.get(channel, CHANNELS[channel].describe().address.example)


async def test_an_escalation_is_one_incident_that_is_acknowledged_and_resolved(desk: Desk):
    first = await desk.send("pagerduty", alert(), to="platform")
    desk.posted["pagerduty"].expects("platform", "trigger: P0 Acme", "critical")
    await desk.send("pagerduty", owned(), to="platform", previous=first.vendor_ref)
    desk.posted["pagerduty"].expects("platform", "acknowledge: Bo Lind has it", kind="update")
    over = alert(state="closed", because="resolved", ring=False)
    last = await desk.send("pagerduty", over, to="platform", previous=first.vendor_ref)
    desk.posted["pagerduty"].expects("platform", "resolve: Over: resolved", kind="update")

    assert (first.vendor_ref, last) == ("rung/I-1.1", Sent("rung/I-1.1", updated=True))


async def test_a_service_that_the_settings_do_not_name_is_said(desk: Desk):
    with pytest.raises(Failed, match="No PagerDuty service is named 'billing'") as failed:
        await desk.send("pagerduty", alert(), to="billing", default_key="", keys={"platform": "x"})
    assert failed.value.permanent


async def test_a_push_rings_loudest_for_what_is_critical_and_asked(desk: Desk):
    await desk.send("push", alert(), to="bo-phone")
    assert desk.posted["push"].expects("bo-phone", "P0 Acme", "level 2").payload["priority"] == 5
    await desk.send("push", alert(urgency="high"), to="bo-phone")
    assert desk.posted["push"].expects("bo-phone").payload["priority"] == 4
    await desk.send("push", owned(), to="bo-phone")
    assert desk.posted["push"].expects("bo-phone", "Bo Lind has it").payload["priority"] == 3


@pytest.mark.parametrize("channel", ["push", "sms", "phone", "teams"])
async def test_what_cannot_change_is_followed_only_where_somebody_has_it(desk: Desk, channel):
    address = place(channel)
    quiet = await desk.send(channel, alert(ring=False), to=address, previous="m-1")
    assert quiet.vendor_ref == "m-1"
    assert "cannot change" in quiet.skipped
    desk.posted[channel].is_empty()

    await desk.send(channel, owned(), to=address, previous="m-1")
    desk.posted[channel].expects(address, "Bo Lind has it")


async def test_a_text_message_holds_the_link_and_fits_three_segments(desk: Desk):
    await desk.send("sms", alert(last_words="x" * 2000), to="+49 30 12 34 56")

    message = desk.posted["sms"].expects(NUMBER, "P0 Acme", "take it within 15 min")
    assert len(message.text) <= 450
    assert message.text.endswith(alert().act_link)


async def test_a_call_reads_the_alert_aloud_and_never_a_markup_of_others(desk: Desk):
    await desk.send("phone", alert(subject="Down & out <Play>evil</Play>"), to=NUMBER)

    said = desk.posted["phone"].expects(NUMBER, "<Say>P0 Acme").text
    assert "&lt;Play&gt;" in said
    assert set(re.findall(r"<(\w+)", said)) == {"Response", "Say", "Pause"}


async def test_a_call_waits_for_a_key_where_one_can_be_heard_and_means_something(desk: Desk):
    hook = "https://rung.example/in/twilio"
    await desk.send("phone", alert(), to=NUMBER, callback=hook)
    said = desk.posted["phone"].expects(NUMBER, "<Say>P0 Acme").text
    root = ElementTree.fromstring(said)
    gather = root.find("Gather")
    assert gather is not None
    assert (gather.get("action"), gather.get("numDigits")) == (hook, "1")
    assert [one.text for one in gather.iter("Say")][1::2] == ["Press 1 if you have it, 2 to ask whoever is next."] * 2

    await desk.send("phone", alert(issue="", escalation=None, asked="your code is 1 2 3 4"), to=NUMBER, callback=hook)
    assert "Press 1" not in desk.posted["phone"].expects(NUMBER, "your code is 1 2 3 4").text, "a test ring asks no key"


async def test_a_text_message_says_first_who_is_next_and_how_it_is_answered(desk: Desk):
    long = alert(last_words="x" * 2000)
    await desk.send("sms", long, to=NUMBER, callback="https://rung.example/in/twilio")
    text = desk.posted["sms"].expects(NUMBER, "P0 Acme").text
    assert len(text) <= 450
    assert text.split("\n")[1] == "Next: Cy Park at 14:22, unless somebody takes it"
    assert text.endswith(f"\nAnswer 1: I have it. No: ask the next.\n{long.act_link}")
    await desk.send("sms", alert(next_told=None), to=NUMBER)
    assert desk.posted["sms"].expects(NUMBER, "P0 Acme").text.split("\n")[1] == "Next: nobody else is told"


async def test_a_number_that_wants_nothing_more_is_refused_for_good(desk: Desk):
    server = desk.servers["sms"]
    server.refused[NUMBER] = 21610  # type: ignore[attr-defined]

    with pytest.raises(Failed, match="error 21610") as failed:
        await desk.send("sms", alert(), to=NUMBER)
    assert failed.value.permanent


async def test_a_wrong_account_is_said_to_be_wrong_and_keeps_its_token(desk: Desk):
    with pytest.raises(Failed, match="error 20003") as failed:
        await desk.send("sms", alert(), to=NUMBER, token="wrong-token")
    assert failed.value.refuses_us
    assert "wrong-token" not in failed.value.message


async def test_a_card_asks_with_the_page_that_has_the_buttons(desk: Desk):
    await desk.send("teams", alert(), to="General")

    card = desk.posted["teams"].expects("General", "P0 Acme", "level 2").payload["attachments"][0]["content"]
    assert [one["url"] for one in card["actions"]] == [alert().act_link, alert().link]
    facts = {one["title"]: one["value"] for one in card["body"][-1]["facts"]}
    assert "Ana Ruiz" in facts["Also told"]


async def test_markdown_of_others_stays_text_on_a_card(desk: Desk):
    await desk.send("teams", alert(subject="[click](https://evil.example) *now*"), to="General")

    title = desk.posted["teams"].expects("General").payload["attachments"][0]["content"]["body"][0]["text"]
    assert r"\[click\]\(https" in title
    assert r"\*now\*" in title


@pytest.mark.parametrize("channel", ["push", "sms", "phone", "pagerduty", "teams"])
@pytest.mark.parametrize(
    ("status", "permanent", "busy", "unknown"),
    [(400, True, False, False), (429, False, True, False), (500, False, False, True), (503, False, False, False)],
)
async def test_a_status_says_whether_trying_again_helps(desk: Desk, channel, status, permanent, busy, unknown):
    desk.servers[channel].answer_with(status, {"Retry-After": "9"})

    with pytest.raises(Failed) as failed:
        await desk.send(channel, alert(), to=place(channel))
    found = failed.value
    assert (found.permanent, found.busy, found.unknown) == (permanent, busy, unknown)
    assert found.retry_after == (9.0 if status in (429, 503) else None)


@pytest.mark.parametrize("channel", ["push", "sms", "phone", "pagerduty", "teams"])
async def test_the_other_side_that_falls_silent_may_have_taken_it(desk: Desk, channel):
    address = place(channel)
    desk.servers[channel].hang()

    with pytest.raises(Failed, match="in time") as failed:
        await desk.send(channel, alert(), to=address, hasty=True)
    assert failed.value.unknown
    desk.posted[channel].expects(address)


async def test_apprise_says_neither_its_urls_nor_what_its_library_says_of_them(desk: Desk, capfd, caplog):
    secret = "json://rung:a-very-secret-key@127.0.0.1:1/"
    with pytest.raises(Failed, match="bo-telegram: the service did not take it") as failed:
        await desk.send("apprise", alert(), to="bo-telegram", deliver_to="", urls={"bo-telegram": secret})
    assert not failed.value.permanent
    wrong = {"bo-telegram": "nope://a-very-secret-key"}
    with pytest.raises(Failed, match="'bo-telegram' in the settings is none") as failed:
        await desk.send("apprise", alert(), to="bo-telegram", deliver_to="", urls=wrong)
    assert failed.value.permanent
    assert failed.value.__cause__ is None
    with pytest.raises(Failed, match="No Apprise target is named 'cy-pushover' in the settings"):
        await desk.send("apprise", alert(), to="cy-pushover", deliver_to="", urls={"bo-telegram": secret})
    said = "".join(capfd.readouterr()) + caplog.text
    assert "a-very-secret-key" not in said


async def test_apprise_sends_by_the_url_that_a_name_stands_for(desk: Desk):
    url = desk.servers["apprise"].url.replace("http://", "json://") + "/?+X-Rung-Address=bo-telegram"
    await desk.send("apprise", alert(), to="bo-telegram", deliver_to="", urls={"bo-telegram": url})
    message = desk.posted["apprise"].expects("bo-telegram", "P0 Acme", "level 2")
    assert message.payload["type"] == "failure"
    await desk.send("apprise", owned(), to="bo-telegram", deliver_to="", urls={"bo-telegram": url})
    assert desk.posted["apprise"].expects("bo-telegram", "Bo Lind has it").payload["type"] == "info"


async def test_a_service_that_answers_an_error_to_apprise_is_tried_again(desk: Desk):
    desk.servers["apprise"].answer_with(500)
    with pytest.raises(Failed, match="did not take it") as failed:
        await desk.send("apprise", alert(), to="bo-telegram")
    assert (failed.value.permanent, failed.value.unknown) == (False, True)


async def test_without_its_extra_apprise_says_how_to_install_it(desk: Desk):
    bare = Apprise(library="a_library_that_is_not_there")
    with pytest.raises(Failed, match=re.escape("pip install 'rung[apprise]'")) as failed:
        await bare.send(bare.render(alert()), "bo-telegram", None, "k1", desk.wire("apprise"))
    assert failed.value.permanent
