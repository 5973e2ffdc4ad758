"""Slack's messages become issues and answers; its buttons become acts; nobody else gets in."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET
from slack_sdk.signature import SignatureVerifier

from rung.channels.slack import blocks, interactions
from rung.channels.slack.rules import view_problems
from rung.core.document import Person, PolicyDocument
from rung.core.events import (
    EscalationAcknowledged,
    EscalationDeclined,
    HandoffOffered,
    IssueAssigned,
    IssueEscalated,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    NoteAdded,
    NoticeSeen,
)
from rung.intake import acts, forms
from rung.intake.base import Parcel, Rejected, Setup
from rung.intake.forms import Target
from rung.intake.slack.intake import SlackIntake
from rung.intake.slack.messages import slack_issue
from rung.intake.slack.views import view_of
from rung.intake.slack.words import plain_text
from tests.intake.book import DOCUMENT, Book, issue

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
SECRET = "a signing secret"
ROOT = f"{NOW.timestamp():.6f}"


def said(**changes: Any) -> dict[str, Any]:
    """A customer writes in acme's channel."""
    given = {
        "channel": "C0ACME",
        "user": "U9CUSTOMER",
        "text": "Everything is down",
        "at": NOW,
        "event_id": "Ev1",
        "ts": ROOT,
    }
    return interactions.message_event(**{**given, **changes})


def parsed(payload: dict[str, Any], book: Book | None = None) -> Parcel:
    signed = interactions.as_json(payload, SECRET, NOW)
    return SlackIntake().parse({"content-type": "application/json"}, signed.body, book or Book(), NOW, Setup())


def opened() -> Book:
    """A book in which the thread is an issue already."""
    book = Book()
    book.issues.add(slack_issue("C0ACME", ROOT))
    book.slack_messages[f"C0ACME/{ROOT}"] = slack_issue("C0ACME", ROOT)
    return book


def pressed(action: str, user: str = "U02BO", value: str = '{"e": "A-1.2", "n": "A-1#3"}') -> Parcel:
    payload = {
        "type": "block_actions", "user": {"id": user}, "api_app_id": "A1", "trigger_id": "1.2",
        "response_url": "https://hooks.slack.com/x",
        "container": {"message_ts": "1.0"}, "actions": [{"action_id": action, "value": value, "action_ts": "2.0"}],
    }  # fmt: skip
    book = Book()
    book.paths["A-1.2"] = "outage"
    signed = interactions.as_form(payload, SECRET, NOW)
    return SlackIntake().parse({"content-type": "application/x-www-form-urlencoded"}, signed.body, book, NOW, Setup())


def submitted(text: str, user: str = "U02BO") -> Parcel:
    view = {"id": "V1", **view_of(forms.reply(Target(e="A-1.2", n="A-1#3")))}
    payload = interactions.view_submission(view, user, {"text": {"text": text}})
    signed = interactions.as_form(payload, SECRET, NOW)
    return SlackIntake().parse({"content-type": "application/x-www-form-urlencoded"}, signed.body, Book(), NOW, Setup())


def filled(view: dict[str, Any], **values: str) -> Parcel:
    """Bo sends a form with this in its fields."""
    book = Book()
    book.paths["A-1.2"] = "outage"
    book.facts = {"A-1": issue("A-1")}
    written = {name: {name: value} for name, value in values.items()}
    payload = interactions.view_submission(view, "U02BO", written)
    signed = interactions.as_form(payload, SECRET, NOW)
    return SlackIntake().parse({"content-type": "application/x-www-form-urlencoded"}, signed.body, book, NOW, Setup())


def verify(timestamp: str, body: bytes = b"{}", secret: str = SECRET, signature: str | None = None) -> None:
    made = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=b"{}")
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": made if signature is None else signature}
    SlackIntake().verify(headers, body, Setup(secret=secret or ""), NOW)


# --- who may come in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signed_request_is_good_for_five_minutes(seconds: int) -> None:
    verify(str(int(NOW.timestamp()) + seconds))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"timestamp": str(int(NOW.timestamp()) - 301)}, "too_old"),
        ({"timestamp": str(int(NOW.timestamp()) + 301)}, "too_old"),
        ({"timestamp": ""}, "unsigned"),
        ({"timestamp": "now"}, "unsigned"),
        ({"timestamp": str(int(NOW.timestamp())), "signature": ""}, "unsigned"),
        ({"timestamp": str(int(NOW.timestamp())), "signature": "v0=é"}, "bad_signature"),
        ({"timestamp": str(int(NOW.timestamp())), "body": b'{"x": 1}'}, "bad_signature"),
        ({"timestamp": str(int(NOW.timestamp())), "secret": "another"}, "bad_signature"),
        ({"timestamp": str(int(NOW.timestamp())), "secret": ""}, "no_secret"),
    ],
)
def test_everything_else_is_turned_away(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        verify(**given)
    assert (refused.value.status, refused.value.code) == (401, code)


def test_slack_learns_that_the_address_is_ours() -> None:
    assert parsed(interactions.url_verification("abc")).answer.payload == {"challenge": "abc"}


@pytest.mark.parametrize("body", [b"", b"[]", b"payload=", b"payload=%5B%5D", b"[" * 100_000])
def test_a_body_that_slack_would_not_send_is_refused(body: bytes) -> None:
    kind = "application/x-www-form-urlencoded" if body.startswith(b"payload") else "application/json"
    with pytest.raises(Rejected) as refused:
        SlackIntake().parse({"content-type": kind}, body, Book(), NOW, Setup())
    assert refused.value.status == 400


# --- messages -----------------------------------------------------------------------------------------------------


def test_a_customers_message_opens_an_issue() -> None:
    (event,) = parsed(said()).events
    assert event == IssueOpened(
        issue=slack_issue("C0ACME", ROOT), id=f"C0ACME/{ROOT}", at=NOW, account="acme",
        subject="Everything is down", body="Everything is down",
        contact="slack:U9CUSTOMER", channel="slack", fields={"slack_thread": f"C0ACME/{ROOT}"},
    )  # fmt: skip


def test_a_message_in_the_thread_continues_it() -> None:
    given = said(ts=f"{NOW.timestamp() - 60:.6f}", thread_ts=ROOT, event_id="Ev2", text="Still down")
    (event,) = parsed(given, opened()).events
    assert isinstance(event, MessageReceived)
    assert (event.issue, event.body, event.at) == (
        slack_issue("C0ACME", ROOT),
        "Still down",
        NOW - timedelta(minutes=1),
    )


def test_a_colleague_in_the_thread_answers() -> None:
    (event,) = parsed(said(ts="1773045060.1", thread_ts=ROOT, user="U01ANA", text="We are on it"), opened()).events
    assert isinstance(event, MessageSent)
    assert (event.by, event.body, event.issue) == ("ana", "We are on it", slack_issue("C0ACME", ROOT))


def test_a_repeat_is_the_same_event_with_the_same_digest() -> None:
    first, again = parsed(said()).items[0], parsed(said(at=NOW + timedelta(minutes=3))).items[0]
    assert (first.event.id, first.digest) == (again.event.id, again.digest)


def test_an_instant_ahead_of_us_is_now() -> None:
    (event,) = parsed(said(ts=f"{NOW.timestamp() + 90:.6f}")).events
    assert event.at == NOW


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "reaction_added"}, "slack_other_reaction"),
        ({"type": "pin_added"}, "slack_pin_added"),
        ({"type": None}, "slack_None"),
        ({"subtype": "channel_join"}, "slack_channel_join"),
        ({"subtype": "message_changed"}, "slack_incomplete"),
        ({"subtype": "message_deleted"}, "slack_unknown_message"),
        ({"subtype": "bot_message"}, "slack_bot_message"),
        ({"bot_id": "B1"}, "slack_bot"),
        ({"user": interactions.BOT_USER}, "slack_own"),
        ({"channel": "C0OTHER"}, "slack_unmapped_channel"),
        ({"user": "U01ANA"}, "slack_colleague_opens"),
        ({"user": None}, "slack_incomplete"),
        ({"user": {"id": "U9"}}, "slack_incomplete"),
        ({"ts": None}, "slack_incomplete"),
        ({"channel": None}, "slack_incomplete"),
    ],
)
def test_what_is_no_customers_message_is_passed_over_and_says_why(changes: dict[str, Any], reason: str) -> None:
    payload = said()
    payload["event"] = {**payload["event"], **changes}
    assert (parsed(payload).items, parsed(payload).passed_over) == ((), reason)


def test_files_are_named_and_markup_reads_as_words() -> None:
    payload = said(text="See <https://x.example/a|the log> &amp; ask <@U01ANA|ana> in <#C1|help> <!here>")
    payload["event"] |= {"subtype": "file_share", "files": [{"title": "dump.txt"}]}
    (event,) = parsed(payload).events
    assert isinstance(event, IssueOpened)
    assert event.body == "See the log (https://x.example/a) & ask @ana in #help @here\n[file: dump.txt]"


def test_hostile_markup_ends_at_once() -> None:
    assert len(plain_text("<" * 40_000 + "<a|" * 40_000)) > 0


# --- buttons ------------------------------------------------------------------------------------------------------


def test_the_buttons_are_those_of_the_alert() -> None:
    assert (*acts.BUTTONS, acts.OPEN) == (
        blocks.HAVE_IT, blocks.NOT_OURS, blocks.REPLY, blocks.RESOLVE, blocks.REASSIGN, blocks.HAND_OVER,
        blocks.ESCALATE, blocks.NOTE, blocks.ACCEPT, blocks.RETURN, blocks.OPEN,
    )  # fmt: skip


def test_i_have_it_acknowledges_and_was_seen() -> None:
    acknowledged, seen = pressed("have_it").events
    assert isinstance(acknowledged, EscalationAcknowledged)
    assert (acknowledged.issue, acknowledged.by, acknowledged.path) == ("A-1", "bo", "outage")
    assert isinstance(seen, NoticeSeen)
    assert (seen.issue, seen.notice, seen.to, seen.channel) == ("A-1", 3, "bo", "slack")


def test_not_ours_asks_why_and_declines() -> None:
    parcel = pressed("not_ours")
    assert [type(event) for event in parcel.events] == [NoticeSeen]
    view = {"id": "V2", **parcel.calls[0].payload["view"]}
    assert view_problems(view) == []
    declined, note = filled(view, reason="not_ours", text="The platform team has the logs").events
    assert isinstance(declined, EscalationDeclined)
    assert (declined.by, declined.path, declined.reason) == ("bo", "outage", "not_ours")
    assert isinstance(note, NoteAdded)
    assert (note.issue, note.by, note.body) == ("A-1", "bo", "The platform team has the logs")


def test_resolve_acts_and_reassign_asks_to_whom() -> None:
    resolved = pressed("resolve").events[0]
    assert isinstance(resolved, IssueResolved)
    assert (resolved.issue, resolved.by) == ("A-1", "bo")
    view = {"id": "V3", **pressed("reassign").calls[0].payload["view"]}
    assert view_problems(view) == []
    to = next(block for block in view["blocks"] if block.get("block_id") == "to")["element"]["option_groups"]
    assert [(group["label"]["text"], len(group["options"])) for group in to] == [("Teams", 2), ("People", 3)]
    (to_team,) = filled(view, to="team:platform").events
    assert isinstance(to_team, IssueAssigned)
    assert (to_team.to, to_team.team) == (None, "platform")
    (to_person,) = filled(view, to="person:cy").events
    assert isinstance(to_person, IssueAssigned)
    assert (to_person.to, to_person.team) == ("cy", UNSET)
    gone = filled(view, to="person:gone")
    assert gone.answer.payload == {
        "response_action": "errors", "errors": {"to": "Choose a person or a team that is still there."}
    }  # fmt: skip


def test_a_company_of_thousands_is_chosen_from_groups() -> None:
    people = {f"p{number:04}": Person(f"p{number:04}", f"Person {number:04}") for number in range(2500)}
    view = view_of(forms.reassign(Target(i="A-1"), PolicyDocument(people=people)))
    assert view_problems(view) == []
    groups = view["blocks"][-2]["element"]["option_groups"]
    assert sum(len(group["options"]) for group in groups) == 2500
    assert groups[3]["label"]["text"] == "People from Person 0300"


def test_the_forms_of_commands_say_what_is_wrong_in_their_fields() -> None:
    view = {"id": "V4", **view_of(forms.escalate(Target(i="A-1"), DOCUMENT, issue("A-1")))}
    assert view_problems(view) == []
    wrong = filled(view, issue="A-9", path="billing", level="2", reason="")
    assert wrong.answer.payload == {
        "response_action": "errors",
        "errors": {
            "issue": "There is no such issue: copy its id from its page, or paste the page's address.",
            "level": "The path billing has 1 level.",
            "reason": "Say why: whoever is told reads it.",
        },
    }
    (escalated,) = filled(view, issue="A-1", path="outage", level="2", reason="The plant stands").events
    assert isinstance(escalated, IssueEscalated)
    assert (escalated.path, escalated.level, escalated.reason) == ("outage", 2, "The plant stands")
    view = {"id": "V5", **view_of(forms.hand_over(Target(i="A-1"), DOCUMENT, issue("A-1")))}
    (offered,) = filled(view, issue="A-1", team="platform", asked="Look at the queue", summary="We restarted").events
    assert isinstance(offered, HandoffOffered)
    assert (offered.to, offered.asked, offered.summary) == ("platform", "Look at the queue", "We restarted")


def test_a_form_that_was_refused_is_sent_again_as_another_act() -> None:
    view = {"id": "V6", **view_of(forms.escalate(Target(i="A-1"), DOCUMENT, issue("A-1")))}
    first, second = (filled(view, issue="A-1", path="outage", level=one, reason="x").items[0] for one in ("1", "2"))
    assert first.event.id != second.event.id


def test_pressing_twice_is_pressing_once() -> None:
    assert [item.event.id for item in pressed("have_it").items] == [item.event.id for item in pressed("have_it").items]


def test_reply_asks_for_the_form() -> None:
    parcel = pressed("reply")
    assert [type(event) for event in parcel.events] == [NoticeSeen]
    (call,) = parcel.calls
    view = call.payload["view"]
    assert (call.method, call.payload["trigger_id"], view["callback_id"]) == ("form", "1.2", "reply_form")
    assert json.loads(view["private_metadata"]) == {"e": "A-1.2", "n": "A-1#3"}
    assert view_problems(view) == []


def test_a_sent_form_is_a_public_answer() -> None:
    parcel = submitted("We are restarting it")
    (sent,) = parcel.events
    assert isinstance(sent, MessageSent)
    assert (sent.issue, sent.by, sent.body) == ("A-1", "bo", "We are restarting it")
    assert parcel.answer.payload == {"response_action": "clear"}


@pytest.mark.parametrize(
    ("text", "user", "reason"), [(" ", "U02BO", "slack_empty_reply"), ("x", "U404", "slack_unknown_person")]
)
def test_a_form_that_cannot_be_taken_says_so_in_the_form(text: str, user: str, reason: str) -> None:
    parcel = submitted(text, user)
    assert (parcel.items, parcel.passed_over) == ((), reason)
    assert parcel.answer.payload is not None
    assert parcel.answer.payload["response_action"] == "errors"


def test_a_stranger_is_told_what_to_do_and_nothing_happens() -> None:
    parcel = pressed("have_it", user="U404")
    assert (parcel.items, parcel.passed_over) == ((), "slack_unknown_person")
    assert "U404" in parcel.calls[0].payload["body"]["text"]
    assert parcel.calls[0].payload["body"]["response_type"] == "ephemeral"


@pytest.mark.parametrize("value", ["", "{", "[]", '{"e": "A-1"}', '{"e": "A-1.9", "n": "A-1#3"}'])
def test_a_button_of_something_unknown_says_that_it_is_over(value: str) -> None:
    parcel = pressed("have_it", value=value)
    assert parcel.passed_over == "slack_stale_button"
    assert not any(isinstance(event, EscalationAcknowledged) for event in parcel.events)


def test_open_is_a_link_and_no_act() -> None:
    assert pressed("open").passed_over == "slack_open"
