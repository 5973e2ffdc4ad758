"""Alerts in Slack: one living message with buttons."""

import json
from urllib.parse import parse_qs

import pytest
from msgspec import structs
from slack_sdk.signature import SignatureVerifier

from rung.channels.base import Answer, AnswerFile, Failed, Sent
from rung.channels.registry import ANSWERING
from rung.channels.slack import interactions, modal
from rung.channels.slack.channel import client_of
from rung.channels.slack.manifest import manifest
from tests.channels.cast import alert, owned
from tests.channels.desk import SIGNING_SECRET, Desk

pytestmark = pytest.mark.anyio
WORDS = {"type": "plain_text_input", "action_id": "text", "multiline": True}
FORM = {
    "type": "modal", "callback_id": "reply_form", "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {"type": "input", "block_id": "text", "label": {"type": "plain_text", "text": "Answer"}, "element": WORDS}
    ],
}  # fmt: skip


def buttons(message) -> list[str]:
    actions = [block for block in message.payload["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for block in actions for element in block["elements"]]


async def test_bo_is_asked_in_a_direct_message_with_buttons_in_their_order(desk: Desk):
    sent = await desk.send("slack", alert(), to="U02BO")

    message = desk.slack.expects("U02BO", "P0 Acme · API down", "since 14:02", "level 2", "take it within 15 min")
    assert sent == Sent(message.ref)
    assert message.ref.startswith("D")
    assert buttons(message) == ["I have it", "Not ours", "Reply", "Resolve", "Reassign", "Open"]


async def test_a_conversation_is_opened_anew_by_whoever_connects_anew(desk: Desk):
    """Another workspace may stand at the same address by then."""
    await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO", "P0 Acme")

    desk.slack_app.refuse("user_not_found", method="conversations.open")
    await desk.send("slack", alert(), to="U02BO", key="k2")
    desk.slack.expects("U02BO", "P0 Acme")
    with pytest.raises(Failed, match="user_not_found"):
        await desk.send("slack", alert(), to="U02BO", key="k3", hasty=True)


async def test_a_channel_is_told_by_its_name(desk: Desk):
    await desk.send("slack", alert(to="slack:#war-room", state="informing", asked="", ring=False), to="#war-room")

    message = desk.slack.expects("#war-room", "P0 Acme", "for your information")
    assert message.ref.startswith("C")
    assert buttons(message) == ["Open"]


async def test_when_bo_has_it_the_message_becomes_one_grey_line(desk: Desk):
    first = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")

    then = await desk.send("slack", owned(), to="U02BO", previous=first.vendor_ref)

    message = desk.slack.expects("U02BO", "Bo Lind has it since 14:07", "by 15:00", kind="update")
    assert then == Sent(first.vendor_ref, updated=True)
    assert message.ref == first.vendor_ref
    assert [block["type"] for block in message.payload["blocks"]] == ["context"]


async def test_a_second_ring_changes_the_message_and_mentions_bo_below_it(desk: Desk):
    first = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")

    await desk.send("slack", alert(level=3, level_name=""), to="U02BO", previous=first.vendor_ref, key="k2")

    desk.slack.expects("U02BO", "level 3", kind="update")
    ring = desk.slack.expects("U02BO", "<@U02BO> since 14:02 · level 3", kind="reply")
    assert ring.thread == first.vendor_ref


async def test_a_second_ring_that_may_have_been_heard_says_so(desk: Desk):
    """Its sender died after Slack had it: the words in the thread came twice, and nothing told them apart."""
    first = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")
    for is_repeat in (False, True):
        ring = alert(possible_repeat=is_repeat)
        await desk.send("slack", ring, to="U02BO", previous=first.vendor_ref, key="same")
        desk.slack.expects("U02BO", kind="update")
        words = desk.slack.expects("U02BO", kind="reply").text
        assert words.endswith(" · possible repeat") == is_repeat


async def test_a_second_ring_in_a_channel_is_shown_to_all_of_it(desk: Desk):
    first = await desk.send("slack", alert(), to="#support")
    desk.slack.expects("#support")

    await desk.send("slack", alert(), to="#support", previous=first.vendor_ref, key="k2")

    desk.slack.expects("#support", kind="update")
    assert "<@" not in desk.slack.expects("#support", kind="reply").text


async def test_who_must_act_gets_a_new_message_where_the_old_one_was_deleted(desk: Desk):
    sent = await desk.send("slack", alert(), to="U02BO", previous="D0GONE/1.000001")

    assert desk.slack.expects("U02BO", "P0 Acme").ref == sent.vendor_ref


async def test_a_deleted_message_is_not_brought_back_to_say_that_bo_has_it(desk: Desk):
    sent = await desk.send("slack", owned(), to="U02BO", previous="D0GONE/1.000001")

    assert sent.skipped


async def test_the_notice_travels_with_the_message_as_metadata(desk: Desk):
    await desk.send("slack", alert(), to="U02BO", key="I-1#1/slack")

    payload = desk.slack.expects("U02BO").payload["metadata"]["event_payload"]
    assert payload == {"notice": "I-1#1", "escalation": "I-1.1", "issue": "I-1", "key": "I-1#1/slack"}


@pytest.mark.parametrize(
    ("error", "permanent", "unknown"),
    [
        ("channel_not_found", True, False),
        ("invalid_auth", False, False),
        ("is_archived", True, False),
        ("internal_error", False, True),
        ("service_unavailable", False, False),
    ],
)
async def test_a_refusal_says_whether_trying_again_helps(desk: Desk, error, permanent, unknown):
    desk.slack_app.refuse(error, method="chat.postMessage")

    with pytest.raises(Failed, match=error) as failed:
        await desk.send("slack", alert(), to="U02BO")
    assert (failed.value.permanent, failed.value.unknown) == (permanent, unknown)
    assert failed.value.refuses_us == (error == "invalid_auth"), "nobody can be told by it then"


async def test_too_many_messages_say_when_to_come_again(desk: Desk):
    desk.slack_app.ratelimit(7)

    with pytest.raises(Failed) as failed:
        await desk.send("slack", alert(), to="U02BO")
    assert (failed.value.retry_after, failed.value.permanent, failed.value.unknown) == (7.0, False, False)


async def test_a_server_that_breaks_leaves_the_outcome_unknown(desk: Desk):
    desk.slack_app.refuse("", status=502, method="chat.postMessage")

    with pytest.raises(Failed, match="502") as failed:
        await desk.send("slack", alert(), to="U02BO")
    assert failed.value.unknown


async def test_a_message_that_was_taken_but_never_confirmed_is_unknown(desk: Desk):
    desk.slack_app.hang(method="chat.postMessage")

    with pytest.raises(Failed, match="in time") as failed:
        await desk.send("slack", alert(), to="U02BO", hasty=True)
    assert failed.value.unknown
    desk.slack.expects("U02BO")


async def test_what_was_posted_by_an_attempt_of_unknown_outcome_is_not_posted_again(desk: Desk):
    desk.slack_app.hang(method="chat.postMessage")
    with pytest.raises(Failed):
        await desk.send("slack", alert(), to="U02BO", hasty=True)
    first = desk.slack.expects("U02BO")

    again = await desk.send("slack", alert(possible_repeat=True), to="U02BO")

    assert again.vendor_ref == desk.slack.expects("U02BO", kind="update").ref == first.ref


async def test_an_app_that_may_not_read_messages_posts_again_and_says_so(desk: Desk):
    await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")

    desk.slack_app.refuse("missing_scope", method="conversations.history")
    await desk.send("slack", alert(possible_repeat=True), to="U02BO")

    desk.slack.expects("U02BO", "possible repeat")


async def test_no_word_of_a_customer_calls_a_whole_channel(desk: Desk):
    said = alert(subject="<!channel> <@U02BO>", account="<!here> & co", asked="<!everyone>")
    first = await desk.send("slack", said, to="#support")
    await desk.send("slack", said, to="#support", previous=first.vendor_ref, key="k2")

    for kind in ("new", "update", "reply"):
        message = desk.slack.expects("#support", kind=kind)
        assert "<" not in message.text
        assert "mrkdwn" not in str(message.payload)


async def test_nobody_listening_is_a_certain_failure(desk: Desk):
    with pytest.raises(Failed, match="no connection") as failed:
        await desk.send("slack", alert(), to="U02BO", api_url="http://127.0.0.1:1/api/")
    assert (failed.value.permanent, failed.value.unknown) == (False, False)


async def test_the_stand_in_is_reached_past_any_proxy(desk: Desk, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    await desk.send("slack", alert(), to="U02BO")

    desk.slack.expects("U02BO")


async def test_a_wrong_token_names_the_remedy(desk: Desk):
    with pytest.raises(Failed, match="token is wrong") as failed:
        await desk.send("slack", alert(), to="U02BO", token="xoxb-other")
    assert failed.value.refuses_us


async def test_pressing_a_button_posts_what_slack_would_post(desk: Desk):
    sent = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")

    answered = await desk.slack_app.press(sent.vendor_ref, "have_it", "U02BO")

    assert (answered.status, answered.body) == (200, "taken")
    headers, body = desk.app.posts.pop()
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, headers)
    payload = json.loads(parse_qs(body.decode())["payload"][0])
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U02BO"
    assert json.loads(payload["actions"][0]["value"]) == {"e": "I-1.1", "n": "I-1#1"}
    assert f"{payload['channel']['id']}/{payload['message']['ts']}" == sent.vendor_ref


async def test_the_response_url_answers_who_pressed_in_private(desk: Desk):
    sent = await desk.send("slack", alert(), to="#support")
    desk.slack.expects("#support")
    await desk.slack_app.press(sent.vendor_ref, "not_ours", "U02BO")
    url = json.loads(parse_qs(desk.app.posts.pop()[1].decode())["payload"][0])["response_url"]

    async with desk.session.post(url, json={"text": "Noted.", "response_type": "ephemeral"}) as answer:
        assert answer.status == 200

    desk.slack.expects("#support", "Noted.", kind="private")
    async with desk.session.post(f"{url}0", json={"text": "Noted."}) as answer:
        assert answer.status == 404


async def test_reply_opens_a_form_whose_text_comes_back(desk: Desk):
    sent = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")
    await desk.slack_app.press(sent.vendor_ref, "reply", "U02BO")
    pressed = json.loads(parse_qs(desk.app.posts.pop()[1].decode())["payload"][0])
    value = pressed["actions"][0]["value"]

    view = await modal.open_form(desk.wire("slack"), pressed["trigger_id"], {**FORM, "private_metadata": value})
    form = desk.slack.expects("U02BO", kind="modal")
    assert form.ref == view
    await desk.slack_app.submit(view, "U02BO", {"text": {"text": "We are on it."}})

    sent_form = json.loads(parse_qs(desk.app.posts.pop()[1].decode())["payload"][0])["view"]
    assert sent_form["state"]["values"]["text"]["text"]["value"] == "We are on it."
    assert sent_form["private_metadata"] == value


async def test_a_form_is_shown_once_for_one_press(desk: Desk):
    sent = await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO")
    await desk.slack_app.press(sent.vendor_ref, "reply", "U02BO")
    pressed = json.loads(parse_qs(desk.app.posts.pop()[1].decode())["payload"][0])
    await modal.open_form(desk.wire("slack"), pressed["trigger_id"], FORM)
    desk.slack.expects("U02BO", kind="modal")

    with pytest.raises(Failed, match="exchanged_trigger_id"):
        await modal.open_form(desk.wire("slack"), pressed["trigger_id"], FORM)


async def test_a_customer_writes_in_a_channel_and_the_event_is_signed(desk: Desk):
    await desk.slack_app.post_event(channel="#acme", user="U09EVE", text="Is it down?", retry=(1, "http_timeout"))

    headers, body = desk.app.posts.pop()
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, headers)
    assert headers["X-Slack-Retry-Num"] == "1"
    event = json.loads(body)["event"]
    assert (event["type"], event["channel"], event["text"]) == (
        "message",
        interactions.channel_id("#acme"),
        "Is it down?",
    )


async def test_the_request_url_is_verified_first(desk: Desk):
    await desk.slack_app.verify_url("a challenge")

    assert json.loads(desk.app.posts.pop()[1])["challenge"] == "a challenge"


async def test_a_public_answer_goes_into_the_customers_thread(desk: Desk):
    answer = Answer(text="Use <b> & try", place="C0ACME/1.000001", author="Ana Ruiz")
    sent = await ANSWERING["slack"].answer(answer, "I-1/answer/1", desk.wire("slack"))

    message = desk.slack.expects("C0ACME", "Use &lt;b&gt; &amp; try", kind="reply")
    assert (message.ref, message.thread) == (sent.vendor_ref, "C0ACME/1.000001")
    assert message.payload["username"] == "Ana Ruiz"


async def test_an_answer_comes_from_the_colleague_with_their_picture(desk: Desk):
    await ANSWERING["slack"].answer(answer_by("U01ANA"), "I-1/answer/1", desk.wire("slack"))
    posted = desk.slack.expects("C0ACME", "We are on it", kind="reply")
    assert posted.payload["username"] == "Ana Ruiz"
    assert posted.payload["icon_url"].endswith("u01ana_72.png")


async def test_without_the_scope_the_app_posts_as_itself_and_says_whose_words_they_are(desk: Desk):
    desk.slack_app.refuse("missing_scope", method="users.info")
    desk.slack_app.refuse("missing_scope", method="chat.postMessage")
    await ANSWERING["slack"].answer(answer_by("U05EVE"), "I-1/answer/1", desk.wire("slack"))
    posted = desk.slack.expects("C0ACME", "*Ana Ruiz:* We are on it", kind="reply")
    assert {"username", "icon_url"}.isdisjoint(posted.payload)


def answer_by(member: str) -> Answer:
    return Answer(text="We are on it", place="C0ACME/1.000001", author="Ana Ruiz", author_member=member)


async def test_a_restarted_stand_in_still_changes_what_was_posted_before(desk: Desk):
    first = await desk.send("slack", alert(), to="U02BO")
    before = desk.slack.expects("U02BO")

    async with desk.slack_standin(recall={before.ref: before}.get) as later:
        await desk.send("slack", owned(), to="U02BO", previous=first.vendor_ref, api_url=later.url)

    desk.slack.expects("U02BO", "Bo Lind has it", kind="update")


async def test_the_stand_in_refuses_what_slack_refuses(desk: Desk):
    client = client_of(desk.wire("slack"))
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "A"}, "value": "x" * 2001}
    for blocks in (
        [{"type": "divider"}] * 51,
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        [{"type": "actions", "elements": [button]}],
        [{"type": "actions", "elements": [{**button, "value": ""}] * 26}],
        [{"type": "actions", "elements": [{**button, "value": ""}] * 2}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "no"}}],
        [{"type": "nonsense"}],
    ):
        response = await desk.session.post(
            f"{client.base_url}chat.postMessage",
            json={"channel": "#x", "text": "x", "blocks": blocks},
            headers={"Authorization": f"Bearer {client.token}"},
        )
        answer = await response.json()
        assert answer["error"] == "invalid_blocks", blocks


async def test_the_stand_in_takes_forms_as_well_as_json(desk: Desk):
    response = await desk.session.post(
        f"{desk.slack_app.url}chat.postMessage",
        data={"token": desk.slack_app.settings["token"], "channel": "#x", "text": "hello", "blocks": "[]"},
    )

    assert (await response.json())["ok"]
    desk.slack.expects("#x", "hello")


async def test_time_stamps_are_never_used_twice(desk: Desk):
    refs = {(await desk.send("slack", alert(), to="U02BO")).vendor_ref for _ in range(5)}

    assert len(refs) == 5
    for _ in refs:
        desk.slack.expects("U02BO")


def test_the_manifest_of_the_app_leads_slack_to_us():
    settings = manifest("https://rung.example/")["settings"]

    assert settings["interactivity"]["request_url"] == "https://rung.example/in/slack"
    assert settings["event_subscriptions"]["request_url"] == "https://rung.example/in/slack"


REPORT = AnswerFile(name="report.pdf", content_type="application/pdf", content=b"%PDF the numbers")


async def test_files_of_an_answer_stand_in_the_thread_and_a_second_attempt_repeats_no_words(desk: Desk):
    answer = structs.replace(answer_by(""), files=(REPORT, structs.replace(REPORT, name="more.pdf")))
    desk.slack_app.refuse("internal_error", method="files.completeUploadExternal")
    with pytest.raises(Failed) as failed:
        await ANSWERING["slack"].answer(answer, "I-1/answer/1", desk.wire("slack"))
    assert not failed.value.permanent
    words = desk.slack.expects("C0ACME", "We are on it", kind="reply")

    sent = await ANSWERING["slack"].answer(answer, "I-1/answer/1", desk.wire("slack"))
    files = desk.slack.expects("C0ACME", "report.pdf, more.pdf", kind="reply")
    assert (files.thread, sent.vendor_ref) == ("C0ACME/1.000001", words.ref)
    assert [one["size"] for one in files.payload["files"]] == [16, 16]


async def test_without_the_scope_for_files_they_are_linked_or_it_says_what_lacks(desk: Desk):
    for link in ("https://rung.example/c/file/x", ""):
        desk.slack_app.refuse("missing_scope", method="files.getUploadURLExternal")
        answer = structs.replace(answer_by(""), files=(structs.replace(REPORT, link=link),))
        if link:
            await ANSWERING["slack"].answer(answer, "I-1/answer/1", desk.wire("slack"))
            desk.slack.expects("C0ACME", "We are on it\n\nreport.pdf: https://rung.example/c/file/x", kind="reply")
            continue
        with pytest.raises(Failed, match="files:write"):
            await ANSWERING["slack"].answer(answer, "I-1/answer/2", desk.wire("slack"))


async def test_what_slacks_file_store_refuses_is_tried_again_and_nothing_was_said(desk: Desk):
    answer = structs.replace(answer_by(""), files=(REPORT,))
    desk.slack_app.ratelimit(7, method="upload")
    with pytest.raises(Failed) as failed:
        await ANSWERING["slack"].answer(answer, "I-1/answer/1", desk.wire("slack"))
    assert (failed.value.retry_after, failed.value.busy) == (7, True)
