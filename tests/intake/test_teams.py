"""What Teams sends, read: the usual, the odd, and the broken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rung.channels.teams import activities
from rung.channels.teams.activities import APP, TENANT, Room, Writer
from rung.core.events import (
    EscalationAcknowledged,
    IssueOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    MessageSent,
    NoteAdded,
    PersonAway,
    SideReplied,
)
from rung.intake.base import Parcel
from rung.intake.directory import Beside, Ring
from rung.intake.teams.activity import Bot
from rung.intake.teams.intake import parse
from rung.intake.teams.messages import teams_issue
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
BOT = Bot(APP, TENANT)
ANA = Writer("11111111-2222-4333-8444-0000000000A1", "Ana Ruiz")
CARA = Writer("11111111-2222-4333-8444-0000000000ca", "Cara Olsen")
ACME = activities.channel_id("acme")
CHAT = "19:2b4c5d6e7f8091a2b3c4d5e6f7a8b9c0@thread.v2"


@pytest.fixture
def book() -> Book:
    found = Book()
    found.addresses_of_people[("teams", ANA.object_id.lower())] = "ana"
    found.teams_chats |= {ACME: "acme", CHAT: "acme"}
    return found


def read(book: Book, activity: dict[str, Any]) -> Parcel:
    return parse(activity, BOT, book, NOW)


def said(text: str, who: Writer = CARA, room: str = activities.thread(ACME, "1"), number: str = "1", **how: Any) -> Any:
    return activities.message(Room(room, name="Acme"), who, text, at=NOW, number=number, **how)


def test_a_chat_has_no_threads_so_its_messages_join_the_issue_that_is_open(book: Book) -> None:
    (opened,) = read(book, said("It is down", room=CHAT, number="1")).events
    assert isinstance(opened, IssueOpened)
    assert opened.issue == teams_issue(CHAT, "1")
    book.open_chats[CHAT] = opened.issue
    (more,) = read(book, said("Still", room=CHAT, number="2")).events
    (answer,) = read(book, said("On it", ANA, CHAT, "3")).events
    assert isinstance(more, MessageReceived)
    assert isinstance(answer, MessageSent)
    assert (more.issue, answer.issue, answer.by) == (opened.issue, opened.issue, "ana")
    del book.open_chats[CHAT]
    assert read(book, said("Hello again, all", ANA, CHAT, "4")).passed_over == "teams_colleague_opens"
    assert isinstance(read(book, said("Down again", room=CHAT, number="5")).events[0], IssueOpened)


def test_an_answer_below_what_a_team_was_told_beside_an_issue_stays_with_the_team(book: Book) -> None:
    home = activities.thread(activities.channel_id("technical"), "7")
    book.beside[f"teams:{home}/7"] = Beside(issue="A-1", about="s2")
    (aside,) = read(book, said("It is ours.", ANA, home, "8")).events
    assert isinstance(aside, SideReplied)
    assert (aside.issue, aside.side, aside.by, aside.said, aside.channel) == (
        "A-1", 2, "ana", "It is ours.", "slack:#technical",
    )  # fmt: skip
    assert read(book, said("Me too", CARA, home, "9")).events == ()
    book.beside[f"teams:{home}/7"] = Beside(issue="A-1", about="n")
    (note,) = read(book, said("Noted.", ANA, home, "10")).events
    assert isinstance(note, NoteAdded)
    book.beside[f"teams:{home}/7"] = Beside(issue="A-1", about="a3")
    book.ladders["A-1", 3] = Ring(issue="A-1", path="outage", person="", is_open=True)
    (taken,) = read(book, said("on it", ANA, home, "11")).events
    assert isinstance(taken, EscalationAcknowledged)
    assert (taken.by, taken.path) == ("ana", "outage")


def test_somebody_with_the_id_of_a_teammate_in_another_tenant_is_none(book: Book) -> None:
    elsewhere = activities.message(
        Room(activities.thread(ACME, "1"), tenant="99999999-0000-4000-8000-000000000000"), ANA, "x", at=NOW, number="1"
    )
    assert isinstance(read(book, elsewhere).events[0], IssueOpened)


def test_words_stand_as_they_were_written(book: Book) -> None:
    activity = said("1 < 2 & “so”\u00a0on", to_bot=True)
    other = "<at>Dee Okafor</at>"
    activity["text"] += f" {other}"
    activity["entities"].append({"type": "mention", "text": other, "mentioned": {"id": "29:x", "name": "Dee Okafor"}})
    (opened,) = read(book, activity).events
    assert isinstance(opened, IssueOpened)
    assert opened.body == "1 < 2 & “so” on @Dee Okafor"

    page = said("")
    page["text"] = ""
    page["attachments"] = [{"contentType": "text/html", "content": "<p>One</p><script>x</script><p>two</p>"}]
    assert read(book, page).events[0].body.split() == ["One", "two"]  # type: ignore[union-attr]

    kind = "application/vnd.microsoft.teams.file.download.info"
    file = {"contentType": kind, "name": "log.txt", "content": {}}
    (with_file,) = read(book, said("see", files=(file,))).events
    assert with_file.body == "see\n[file: log.txt]"  # type: ignore[union-attr]
    file["content"] = {"downloadUrl": "https://corp.sharepoint.com/x?tempauth=y"}
    picture = {"contentType": "image/png", "contentUrl": "https://smba.trafficmanager.net/emea/v3/attachments/1"}
    (item,) = read(book, said("see", files=(file, picture))).items
    assert item.event.body == "see"  # type: ignore[union-attr]
    assert [(one.name, one.url[:27]) for one in item.attachments] == [
        ("log.txt", "https://corp.sharepoint.com"), ("picture.png", "https://smba.trafficmanager"),
    ]  # fmt: skip


def test_what_is_edited_or_taken_back_is_followed_where_it_was_taken_in(book: Book) -> None:
    room = Room(activities.thread(ACME, "1"))
    edit = activities.changed(room, CARA, "It is up", at=NOW, number="1")
    assert read(book, edit).passed_over == "teams_unknown_message"
    book.teams_messages[f"{room.conversation}/1"] = "T-1"
    (edited,) = read(book, edit).events
    assert isinstance(edited, MessageEdited)
    assert (edited.message, edited.body, edited.by) == (f"{room.conversation}/1", "It is up", None)
    (again,) = read(book, edit).events
    (other,) = read(book, activities.changed(room, CARA, "It was up", at=NOW, number="1")).events
    assert again.id == edited.id != other.id
    (gone,) = read(book, activities.deleted(room, ANA, at=NOW, number="1")).events
    assert isinstance(gone, MessageDeleted)
    assert gone.by == "ana"


def test_a_colleague_who_mentions_the_bot_orders_or_answers(book: Book) -> None:
    (away,) = read(book, said("away 2h", ANA, number="2", to_bot=True)).events
    assert isinstance(away, PersonAway)
    assert away.until == NOW + timedelta(hours=2)
    book.issues.add(teams_issue(activities.thread(ACME, "1")))
    (answer,) = read(book, said("We look into it", ANA, number="3", to_bot=True)).events
    assert isinstance(answer, MessageSent)


def test_an_order_is_no_message_of_the_chat(book: Book) -> None:
    """What customers write next must not follow the order to the issue that it names."""
    (away,) = read(book, said("away 2h", ANA, CHAT, "2", to_bot=True)).events
    assert not away.id.startswith(f"{CHAT}/")


def test_a_customers_answer_to_an_announcement_opens_an_issue(book: Book) -> None:
    room = activities.thread(ACME, "1")
    assert read(book, said("We move tonight", ANA)).passed_over == "teams_colleague_opens"
    assert read(book, said("Tonight at eight", ANA, room, "2")).passed_over == "teams_colleague_opens"
    (opened,) = read(book, said("Please do not", CARA, room, "3")).events
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.account, opened.subject) == (teams_issue(room), "acme", "Please do not")
    book.issues.add(opened.issue)
    (answer,) = read(book, said("We wait", ANA, room, "4")).events
    assert isinstance(answer, MessageSent)
    (overtaken,) = read(book, said("Nothing works", CARA)).events
    assert isinstance(overtaken, MessageReceived)


def test_an_order_in_a_customers_channel_is_answered_where_the_customer_does_not_read(book: Book) -> None:
    (call,) = read(book, said("mine", ANA, number="2", to_bot=True)).calls
    assert (call.method, call.payload["object_id"]) == ("say_to", ANA.object_id.lower())
    internal = activities.thread(activities.channel_id("internal"), "1")
    (call,) = read(book, said("mine", ANA, internal, to_bot=True)).calls
    assert (call.method, call.payload["conversation"]) == ("say", internal)


def test_the_app_is_remembered_where_it_was_installed_and_forgotten_where_it_was_taken_away(book: Book) -> None:
    room = Room(ACME, name="Acme")
    (call,) = read(book, activities.bot_added(room, ANA, at=NOW)).calls
    assert (call.method, call.payload["conversation"], call.payload["name"]) == ("remember", ACME, "Acme")
    (call,) = read(book, activities.bot_added(room, ANA, at=NOW, away=True)).calls
    assert (call.method, call.payload) == ("forget", {"conversation": ACME})
    installed = {**activities.bot_added(Room(activities.personal(ANA.object_id)), ANA, at=NOW), "action": "add"}
    installed["type"] = "installationUpdate"
    assert read(book, installed).calls[0].method == "introduce"


@pytest.mark.parametrize(
    ("changes", "passed_over"),
    [
        ({"channelId": "webchat"}, "teams_other_channel"),
        ({"type": "messageReaction"}, "teams_messageReaction"),
        ({"type": "typing"}, "teams_typing"),
        ({"type": None}, "teams_nothing"),
        ({"from": None}, "teams_incomplete"),
        ({"from": "29:x"}, "teams_incomplete"),
        ({"from": {"id": f"28:{APP}"}}, "teams_bot"),
        ({"conversation": {}}, "teams_incomplete"),
        ({"id": 7}, "teams_incomplete"),
        ({"text": None, "attachments": None, "value": {"actionId": "x"}}, "teams_other_button"),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "29:x"}, None, 7]}, "teams_conversation_update"),
        ({"type": "installationUpdate", "action": "upgrade"}, "teams_installation_update"),
        ({"type": "messageUpdate", "channelData": {"eventType": "pinned"}}, "teams_messageUpdate"),
    ],
)
def test_what_means_nothing_is_passed_over_and_counted(book: Book, changes: dict[str, Any], passed_over: str) -> None:
    found = read(book, {**said("x"), **changes})
    assert (found.passed_over, found.events) == (passed_over, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"entities": [None, 7, {"type": "mention"}], "attachments": [None, {"contentType": 5}]},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-13-99T00:00:00Z"},
        {"timestamp": "2026-03-09T08:29:47.4513813Z"},
        {"channelData": None},
        {"text": 9, "attachments": "none"},
        {"recipient": None},
    ],
)
def test_odd_parts_of_a_message_do_no_harm(book: Book, changes: dict[str, Any]) -> None:
    (event,) = read(book, {**said("It is down"), **changes}).events
    assert isinstance(event, IssueOpened)
    assert event.at <= NOW


@pytest.mark.parametrize("value", [None, [], {}, {"data": None}, {"data": {"dialog": "none"}}, {"action": {"verb": 1}}])
@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit", "", "signin/verifyState"])
def test_an_odd_press_is_answered_and_does_nothing(book: Book, name: str, value: Any) -> None:
    activity = activities.invoke(Room(activities.personal(ANA.object_id)), ANA, name, {}, at=NOW)
    found = read(book, {**activity, "value": value})
    assert found.events == ()
    assert found.passed_over
    assert found.answer.status in (200, 501)
    assert found.answer.payload is not None
