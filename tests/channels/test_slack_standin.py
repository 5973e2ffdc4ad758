"""The stand-in for Slack answers as Slack does, to Slack's own client."""

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from slack_sdk.errors import SlackApiError

from rung.channels.slack import triggers
from rung.channels.slack.channel import client_of
from tests.channels.desk import SIGNING_SECRET, Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
def client(desk: Desk):
    return client_of(desk.wire("slack"))


async def refusal(call) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_it_says_who_we_are(client):
    answer = await client.auth_test()

    assert (answer["team"], answer["user"]) == ("Stand-in", "rung")


async def test_without_a_token_nothing_is_done(desk: Desk, client):
    client.token = None
    assert await refusal(client.auth_test()) == "not_authed"
    client.token = "xoxb-other"
    assert await refusal(client.auth_test()) == "invalid_auth"


async def test_what_it_does_not_know_it_refuses(client):
    assert await refusal(client.api_call("admin.everything")) == "unknown_method"
    assert await refusal(client.chat_postMessage(channel="no channel", text="x")) == "channel_not_found"
    assert await refusal(client.api_call("chat.postMessage", json={"channel": "#x"})) == "no_text"
    assert await refusal(client.chat_postMessage(channel="#x", text="x" * 40_001)) == "msg_too_long"
    assert await refusal(client.chat_update(channel="C0X", ts="1.000001", text="x")) == "message_not_found"
    assert await refusal(client.chat_update(channel="#x", ts="1.000001", text="x")) == "channel_not_found"
    assert await refusal(client.conversations_open(users=["ana"])) == "user_not_found"
    assert await refusal(client.users_info(user="nobody")) == "user_not_found"
    assert await refusal(client.users_lookupByEmail(email="ana@support.example")) == "users_not_found"
    assert await refusal(client.reactions_add(channel="C0X", timestamp="1.000001", name="eyes")) == "message_not_found"
    assert await refusal(client.views_open(trigger_id="none", view={"type": "modal"})) == "invalid_trigger_id"


async def test_a_broken_body_is_refused(desk: Desk, client):
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
    for body, error in (("{", "invalid_json"), ("[]", "json_not_object")):
        async with desk.session.post(f"{client.base_url}chat.postMessage", data=body, headers=headers) as answer:
            assert (await answer.json())["error"] == error


async def test_the_latest_messages_of_a_channel_come_newest_first(desk: Desk, client):
    about = {"event_type": "x", "event_payload": {"key": "k"}}
    first = await client.chat_postMessage(channel="#x", text="one", metadata=about)
    await client.chat_postMessage(channel="#x", text="below one", thread_ts=first["ts"])
    await client.chat_postMessage(channel="#x", text="two")
    await client.chat_postMessage(channel="#y", text="elsewhere")
    for channel, kind in (("#x", "new"), ("#x", "reply"), ("#x", "new"), ("#y", "new")):
        desk.slack.expects(channel, kind=kind)

    history = await client.conversations_history(channel=first["channel"], include_all_metadata=True)

    assert [message["text"] for message in history["messages"]] == ["two", "one"]
    assert history["messages"][1]["metadata"] == about
    newest = await client.conversations_history(channel=first["channel"], limit=1)
    assert (len(newest["messages"]), newest["has_more"]) == (1, True)


async def test_a_private_word_is_shown_to_one_person(desk: Desk, client):
    await client.chat_postEphemeral(channel="#x", user="U02BO", text="only you")

    desk.slack.expects("U02BO", "only you", kind="private")


async def test_a_reaction_is_set_once(desk: Desk, client):
    posted = await client.chat_postMessage(channel="#x", text="one")
    desk.slack.expects("#x")
    await client.reactions_add(channel=posted["channel"], timestamp=posted["ts"], name="eyes")
    assert desk.slack.expects("#x", kind="update").payload["reactions"] == ["eyes"]

    again = client.reactions_add(channel=posted["channel"], timestamp=posted["ts"], name="eyes")
    assert await refusal(again) == "already_reacted"


async def test_a_channel_keeps_the_name_under_which_it_was_first_heard_of(desk: Desk, client):
    await desk.slack_app.post_event(channel="#acme", user="U09EVE", text="Is it down?")
    await client.chat_postMessage(channel=_event_channel(desk), text="We look into it.")

    desk.slack.expects("#acme", "We look into it.")


async def test_a_form_without_a_title_is_refused(desk: Desk, client):
    posted = await client.chat_postMessage(channel="#x", text="one", blocks=_button())
    desk.slack.expects("#x")
    await desk.slack_app.press(f"{posted['channel']}/{posted['ts']}", "a", "U02BO")
    trigger = _interaction(desk)["trigger_id"]

    assert await refusal(client.views_open(trigger_id=trigger, view={"type": "modal", "blocks": []})) == (
        "invalid_arguments"
    )


def _button():
    element = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "A"}, "value": "v"}
    return [{"type": "actions", "elements": [element]}]


def _interaction(desk: Desk):
    return json.loads(parse_qs(desk.app.posts.pop()[1].decode())["payload"][0])


def _event_channel(desk: Desk) -> str:
    return json.loads(desk.app.posts.pop()[1])["event"]["channel"]


async def test_a_form_is_shown_within_three_seconds_of_its_press(desk: Desk, client):
    view = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": []}
    at = desk.slack_app._now()
    old = triggers.made("U02BO", at - timedelta(seconds=4), SIGNING_SECRET)
    assert await refusal(client.views_open(trigger_id=old, view=view)) == "expired_trigger_id"
    strange = triggers.made("U02BO", at, "another secret")
    assert await refusal(client.views_open(trigger_id=strange, view=view)) == "invalid_trigger_id"
    good = triggers.made("U02BO", at, SIGNING_SECRET)
    choice = {"type": "static_select", "action_id": "to", "options": []}
    field = {"type": "input", "label": {"type": "plain_text", "text": "To"}, "element": choice}
    empty = {**view, "blocks": [field], "submit": {"type": "plain_text", "text": "Send"}}
    assert await refusal(client.views_open(trigger_id=good, view=empty)) == "invalid_arguments"


async def test_a_user_group_is_never_empty(desk: Desk, client):
    assert await refusal(client.usergroups_users_update(usergroup="S0ONCALL", users=[])) == "no_users_provided"
    assert await refusal(client.usergroups_users_update(usergroup="S0ONCALL", users=["ana"])) == "invalid_users"
    assert await refusal(client.usergroups_users_list(usergroup="on-call")) == "no_such_subteam"
    await client.usergroups_users_update(usergroup="S0ONCALL", users=["U02BO", "U03CY"])
    desk.slack.expects("S0ONCALL", "now names U02BO, U03CY", kind="update")
    assert (await client.usergroups_users_list(usergroup="S0ONCALL"))["users"] == ["U02BO", "U03CY"]


async def test_only_links_of_a_message_are_unfurled(desk: Desk, client):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "A-1"}}]
    link = "https://rung.example/issues/A-1"
    await desk.slack_app.share_links("#team", "U02BO", [link])
    event = json.loads(desk.app.posts.pop()[1])["event"]
    named = {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    for given, error in (
        ({"unfurls": {link: {"blocks": blocks}}}, "missing_source"),
        ({**named, "unfurl_id": "Uf0", "unfurls": {link: {"blocks": blocks}}}, "cannot_find_message"),
        ({**named, "unfurls": {"https://elsewhere.example": {"blocks": blocks}}}, "cannot_unfurl_url"),
        ({**named, "unfurls": {link: {"blocks": [{"type": "poem"}]}}}, "cannot_parse_attachment"),
    ):
        assert await refusal(client.api_call("chat.unfurl", json=given)) == error
