"""What else happens to messages in Slack: they are edited and taken back, marked, written by strangers, bear files."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rung.channels.slack import interactions
from rung.channels.slack.manifest import manifest
from rung.core.events import IssueOpened, MessageDeleted, MessageEdited, MessageReceived, MessageSent
from rung.intake.base import Parcel, Setup
from rung.intake.slack import making
from rung.intake.slack.intake import read
from rung.intake.slack.messages import slack_issue
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
TS = f"{NOW.timestamp():.6f}"
LATER = f"{NOW.timestamp() + 60:.6f}"
ISSUE = slack_issue("C0ACME", TS)
SETUP = Setup(name="slack", options={"emoji": "ticket", "join_minutes": 10, "base_url": "https://rung.example"})


def written(text: str = "Everything is down", ts: str = TS, **changes: Any) -> dict[str, Any]:
    given = {"channel": "C0ACME", "user": "U9CARA", "thread_ts": None, "team": interactions.TEAM, "files": ()}
    return interactions.written_message(**{**given, **changes}, text=text, ts=ts)


def taken(event: dict[str, Any], book: Book | None = None, now: datetime = NOW) -> Parcel:
    payload = interactions.event_callback(event, event_id="Ev1", at=now)
    return read(payload, book or Book(), now, SETUP)


def known() -> Book:
    book = Book()
    book.issues.add(ISSUE)
    book.slack_messages[f"C0ACME/{TS}"] = ISSUE
    return book


def changed(text: str, before: dict[str, Any], **more: Any) -> dict[str, Any]:
    event: dict[str, Any] = interactions.changed_event(before, text, NOW, event_id="Ev2", ts=LATER)["event"]
    return {**event, **more}


# --- edits and deletions ------------------------------------------------------------------------------------------


def test_an_edit_names_its_message_and_brings_the_new_words() -> None:
    (edited,) = taken(changed("All is down &amp; dead", written()), known(), NOW + timedelta(minutes=2)).events
    assert edited == MessageEdited(
        issue=ISSUE, id=f"C0ACME/{TS}/edited/{LATER}", at=NOW + timedelta(minutes=1), message=f"C0ACME/{TS}",
        subject="All is down & dead", body="All is down & dead", contact="slack:U9CARA",
    )  # fmt: skip


def test_a_colleagues_edit_is_theirs() -> None:
    (edited,) = taken(changed("On it, sorry", written("On it", user="U01ANA")), known()).events
    assert isinstance(edited, MessageEdited)
    assert (edited.by, edited.contact) == ("ana", None)


def test_a_preview_that_came_later_is_no_edit() -> None:
    before = written()
    event = changed(before["text"], before)
    assert taken(event, known()).passed_over == "slack_unchanged"
    del event["previous_message"], event["message"]["edited"]
    assert taken(event, known()).passed_over == "slack_unchanged"


def test_an_edit_that_overtook_its_message_is_taken_for_it() -> None:
    (event,) = taken(changed("All is down", written())).events
    assert isinstance(event, IssueOpened)
    assert (event.id, event.body) == (f"C0ACME/{TS}", "All is down")
    late = taken(changed("All is down", written()), now=NOW + timedelta(hours=2))
    assert late.passed_over == "slack_unknown_message"


@pytest.mark.parametrize("leaves_a_place", [True, False])
def test_a_deletion_names_its_message(leaves_a_place: bool) -> None:
    event = interactions.deleted_event(written(), NOW, event_id="Ev3", ts=LATER)["event"]
    if leaves_a_place:  # what a thread hangs on
        event |= {"subtype": "message_changed", "message": {"subtype": "tombstone", "user": "USLACKBOT", "ts": TS}}
        del event["deleted_ts"]
    (gone,) = taken(event, known(), NOW + timedelta(minutes=2)).events
    expected = MessageDeleted(
        issue=ISSUE, id=f"C0ACME/{TS}/deleted", at=NOW + timedelta(minutes=1), message=f"C0ACME/{TS}"
    )
    assert gone == expected


# --- whose words they are -----------------------------------------------------------------------------------------


def test_a_stranger_with_a_colleagues_id_is_a_customer() -> None:
    """In a channel shared with another company."""
    event = written("Any news?", ts=LATER, thread_ts=TS, user="U01ANA", team="T0ACME")
    (received,) = taken(event, known()).events
    assert isinstance(received, MessageReceived)
    assert received.contact == "slack:U01ANA"


def test_a_colleague_from_our_workspace_answers_in_a_shared_channel() -> None:
    said = written("On it", ts=LATER, thread_ts=TS, user="U01ANA", team="T0ACME")
    event = {**said, "user_team": interactions.TEAM}
    (sent,) = taken(event, known()).events
    assert isinstance(sent, MessageSent)
    assert sent.by == "ana"


def test_bots_of_others_are_nobody() -> None:
    assert taken({**written(user="U01ANA"), "bot_id": "B0THEIRS"}).passed_over == "slack_bot"


# --- joining ------------------------------------------------------------------------------------------------------


def test_what_one_customer_writes_within_minutes_is_one_issue() -> None:
    book = known()
    book.spoke["C0ACME", "slack:U9CARA"] = (ISSUE, NOW - timedelta(minutes=9))
    (joined,) = taken(written("the export, I mean", ts=LATER), book).events
    assert isinstance(joined, MessageReceived)
    assert joined.issue == ISSUE
    (other,) = taken(written("Hello", ts=LATER, user="U8JOE"), book).events
    assert isinstance(other, IssueOpened)
    book.spoke["C0ACME", "slack:U9CARA"] = (ISSUE, NOW - timedelta(minutes=11))
    assert isinstance(taken(written("Another thing", ts=LATER), book).events[0], IssueOpened)
    (thanks,) = taken(written("Thanks!", ts=LATER), book).events
    assert isinstance(thanks, MessageReceived), "nothing but thanks joins what was asked before"


def test_a_thread_below_a_message_that_joined_goes_on_with_its_issue() -> None:
    book = known()
    book.slack_messages[f"C0ACME/{LATER}"] = ISSUE
    (received,) = taken(written("and?", ts="1773045200.000100", thread_ts=LATER), book).events
    assert isinstance(received, MessageReceived)
    assert received.issue == ISSUE


def test_an_answer_to_a_colleagues_announcement_opens_an_issue() -> None:
    (opened,) = taken(written("It broke for us", ts=LATER, thread_ts=TS)).events
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.fields) == (ISSUE, {"slack_thread": f"C0ACME/{TS}"})


# --- files --------------------------------------------------------------------------------------------------------


def test_a_message_that_its_own_answer_overtook_continues_what_that_opened() -> None:
    (opened,) = taken(written("Also the import", ts=LATER, thread_ts=TS), now=NOW + timedelta(minutes=2)).events
    assert isinstance(opened, IssueOpened)
    assert opened.issue == ISSUE
    book = Book()
    book.issues.add(ISSUE)
    book.slack_messages[f"C0ACME/{LATER}"] = ISSUE
    (first,) = taken(written(), book).events
    assert isinstance(first, MessageReceived)
    assert (first.issue, first.body) == (ISSUE, "Everything is down")
    assert taken(written("We move tonight", user="U01ANA"), book).passed_over == "slack_colleague_opens"


def test_files_come_with_the_address_to_fetch_them_from() -> None:
    files = [
        {"id": "F1", "name": "dump.txt", "mimetype": "text/plain", "mode": "hosted", "size": 12,
         "url_private": "https://files.slack.com/1", "url_private_download": "https://files.slack.com/1/download"},
        {"id": "F2", "name": "plan", "mode": "external", "url_private": "https://docs.example/plan"},
        {"id": "F3", "mode": "tombstone"},
        "nonsense",
    ]  # fmt: skip
    (item,) = taken({**written("See this"), "subtype": "file_share", "files": files}).items
    (file,) = item.attachments
    assert (file.name, file.media_type, file.size) == ("dump.txt", "text/plain", 12)
    assert file.url == "https://files.slack.com/1/download"
    assert item.event.body == "See this\n[file: dump.txt]\n[file: plan]\n[file: unnamed]"  # type: ignore[union-attr]


# --- make this an issue -------------------------------------------------------------------------------------------


def reaction(user: str = "U01ANA", emoji: str = "ticket", **item: Any) -> dict[str, Any]:
    event: dict[str, Any] = interactions.reaction_event(
        {**written(channel="C0INTERNAL"), **item}, user, emoji, NOW, event_id="Ev4", ts=LATER
    )["event"]
    return event


def test_an_emoji_asks_for_the_message_first() -> None:
    parcel = taken(reaction(emoji="ticket::skin-tone-2"))
    assert parcel.items == ()
    assert parcel.first is not None
    asked = {"channel": "C0INTERNAL", "ts": TS, "user": "U01ANA", "by": "ana", "homes": [interactions.TEAM]}
    assert parcel.first.payload == asked


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (reaction(emoji="eyes"), "slack_other_reaction"),
        (reaction(user="U9CARA"), "slack_strangers_reaction"),
        ({**reaction(), "user_team": "T0ACME"}, "slack_strangers_reaction"),
        ({**reaction(), "item": {"type": "file", "file": "F1"}}, "slack_other_reaction"),
        ({**reaction(), "item": None}, "slack_other_reaction"),
        ({**reaction(), "item": {"type": "message"}}, "slack_incomplete"),
    ],
)
def test_another_emoji_and_other_people_make_nothing(event: dict[str, Any], reason: str) -> None:
    parcel = taken(event)
    assert (parcel.passed_over, parcel.first) == (reason, None)


def made(message: dict[str, Any], book: Book | None = None) -> Parcel:
    wish = making.Wish("C0INTERNAL", TS, "U01ANA", "ana")
    return making.made(wish, message, book or Book(), NOW, SETUP)


def test_the_message_becomes_an_issue_and_its_thread_says_which() -> None:
    parcel = made(written("Joe called: export is down", user="U8SALES"))
    (opened,) = parcel.events
    issue = slack_issue("C0INTERNAL", TS)
    assert opened == IssueOpened(
        issue=issue, id=f"C0INTERNAL/{TS}", at=NOW, subject="Joe called: export is down",
        body="Joe called: export is down", contact="slack:U8SALES", channel="slack",
        fields={"slack_thread": f"C0INTERNAL/{TS}", "made_by": "ana"},
    )  # fmt: skip
    (call,) = parcel.calls
    assert call.method == "say"
    assert call.only_if_new
    assert call.payload["thread_ts"] == TS
    assert f"<https://rung.example/issues/{issue}|{issue}>" in call.payload["text"]


def test_what_is_an_issue_already_stays_that_one() -> None:
    book = Book()
    book.slack_messages[f"C0INTERNAL/{TS}"] = "S-OTHER"
    parcel = made(written(), book)
    assert (parcel.items, parcel.passed_over) == ((), "slack_issue_already")
    (call,) = parcel.calls
    assert (call.method, call.payload["user"]) == ("whisper", "U01ANA")
    assert "S-OTHER" in call.payload["text"]


def test_an_apps_message_can_be_made_an_issue() -> None:
    (opened,) = made({"ts": TS, "bot_id": "B1", "attachments": [{"fallback": "Disk full on db-1"}, None]}).events
    assert isinstance(opened, IssueOpened)
    assert (opened.subject, opened.contact) == ("Disk full on db-1", None)


def test_a_message_that_is_gone_is_said_to_be_gone() -> None:
    parcel = made({})
    assert parcel.passed_over == "slack_incomplete"
    assert "no such message" in parcel.calls[0].payload["text"]


def shortcut(user: str = "U01ANA", **changes: Any) -> Parcel:
    payload = interactions.message_action(
        written(channel="C0INTERNAL"), making.SHORTCUT, user, NOW, trigger_id="1.2", response_url="https://hooks.slack.com/x"
    )
    return read({**payload, **changes}, Book(), NOW, SETUP)


def test_the_shortcut_and_the_emoji_are_those_of_the_app() -> None:
    made = manifest("https://rung.example")
    assert made["features"]["shortcuts"][0]["callback_id"] == making.SHORTCUT
    assert {"reaction_added", "message.im"} <= set(made["settings"]["event_subscriptions"]["bot_events"])
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False, "people write to it alone"


def test_an_app_that_opens_a_socket_names_no_address() -> None:
    made = manifest("https://rung.example", by_socket=True)
    assert made["settings"]["socket_mode_enabled"]
    assert "rung.example/in/slack" not in str(made)


def test_the_shortcut_makes_an_issue_at_once() -> None:
    (opened,) = shortcut().events
    assert isinstance(opened, IssueOpened)
    assert (opened.id, opened.fields["made_by"]) == (f"C0INTERNAL/{TS}", "ana")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"user": "U404"}, "slack_unknown_person"),
        ({"callback_id": "other"}, "slack_other_shortcut"),
        ({"message": None}, "slack_incomplete"),
        ({"channel": None}, "slack_incomplete"),
    ],
)
def test_a_shortcut_that_makes_nothing_says_why(changes: dict[str, Any], reason: str) -> None:
    parcel = shortcut(**changes)
    assert (parcel.items, parcel.passed_over) == ((), reason)
    assert len(parcel.calls) == (reason != "slack_other_shortcut")


def broken(value: Any) -> Iterator[Any]:
    """A payload with each of its parts missing, empty or of another kind, one at a time."""
    if isinstance(value, dict):
        for name in value:
            yield {key: each for key, each in value.items() if key != name}
            for odd in (None, [], {}, 7, "x", True):
                yield {**value, name: odd}
            for inner in broken(value[name]):
                yield {**value, name: inner}
    elif isinstance(value, list) and value:
        for odd in (None, 7, "x", [], {}):
            yield [odd, *value[1:]]
        for inner in broken(value[0]):
            yield [inner, *value[1:]]


@pytest.mark.parametrize("kind", ["written", "shared", "edited", "deleted", "marked", "chosen", "strange"])
def test_no_payload_that_lacks_something_breaks_the_door(kind: str) -> None:
    before = written()
    shared = [{"name": "a", "mimetype": "text/plain", "mode": "hosted", "size": 1, "url_private": "https://x.slack.com"}]
    events = {
        "written": written(thread_ts=TS, ts=LATER),
        "shared": written(files=shared),
        "edited": changed("All is down", before),
        "deleted": interactions.deleted_event(before, NOW, event_id="Ev3", ts=LATER)["event"],
        "marked": reaction(),
        "strange": {"type": "a_type_of_next_year", "channel": "C0ACME"},
    }
    payload = (
        interactions.message_action(before, making.SHORTCUT, "U01ANA", NOW, trigger_id="1.2", response_url="")
        if kind == "chosen"
        else interactions.event_callback(events[kind], event_id="Ev1", at=NOW)
    )
    for odd in broken(payload):
        parcel = read(odd, known(), NOW, SETUP)
        assert parcel.items or parcel.passed_over or parcel.first, "what came to nothing says why"


def test_a_channel_of_no_account_is_named() -> None:
    parcel = taken(written(channel="C0OTHER"))
    assert (parcel.passed_over, parcel.about) == ("slack_unmapped_channel", "C0OTHER")
