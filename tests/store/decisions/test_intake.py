"""Events come in once for ever, all of a batch together, and a bad one never takes the good ones with it."""

from __future__ import annotations

import threading
import time

from rung.core.events import AccountChanged, IssueOpened, MessageReceived, PersonAway
from rung.store import signals
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, Duplicate, IdReused, InboxRow, Unwritable
from rung.store.models import Inbox, Receipt
from rung.store.words import attachments
from tests.engine.house import MONDAY, House


def opened(key: str = "A-1", event_id: str = "e1", subject: str = "Down") -> InboxRow:
    return InboxRow("helpdesk", IssueOpened(issue=key, at=MONDAY, id=event_id, subject=subject))


def test_the_same_event_again_changes_nothing(database: str) -> None:
    (first,) = intake.put([opened()])
    assert isinstance(first, Accepted)
    assert intake.put([opened()]) == [Duplicate("e1")]
    assert Inbox.objects.count() == 1


def test_the_same_id_with_other_content_is_an_error(database: str) -> None:
    intake.put([opened()])
    (outcome,) = intake.put([opened(subject="Something else")])
    assert isinstance(outcome, IdReused)
    assert Inbox.objects.count() == 1


def test_the_same_id_from_another_source_is_another_event(database: str) -> None:
    (first,) = intake.put([opened()])
    (second,) = intake.put([InboxRow("mail", opened().event)])
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)


def test_a_batch_holds_its_order_and_its_own_repetitions(database: str) -> None:
    rows = [opened("A-1", "e1"), opened("A-2", "e2"), opened("A-1", "e1"), opened("A-9", "e2")]
    kinds = [type(outcome) for outcome in intake.put(rows)]
    assert kinds == [Accepted, Accepted, Duplicate, IdReused]
    assert list(Inbox.objects.order_by("seq").values_list("subject_key", flat=True)) == ["A-1", "A-2"]


def test_a_bad_row_fails_alone(database: str) -> None:
    rows = [
        opened("A-1", "e1"),
        opened("A-2", "e2", subject="NUL \x00 here"),
        opened("x" * 201, "e3"),
        opened("A-4", "e4"),
    ]
    outcomes = intake.put(rows)
    assert [type(one) for one in outcomes] == [Accepted, Unwritable, Unwritable, Accepted]
    assert Inbox.objects.count() == 2
    (again,) = intake.put([opened("A-2", "e2", subject="mended")])
    assert isinstance(again, Accepted), "a refused row left no receipt"


def test_events_without_an_id_get_one(database: str) -> None:
    row = InboxRow("form", IssueOpened(issue="A-1", at=MONDAY))
    outcomes = intake.put([row, row])
    assert [type(one) for one in outcomes] == [Accepted, Accepted]
    assert Receipt.objects.count() == 2


def test_each_event_goes_to_its_subject() -> None:
    assert intake.subject_of(opened().event) == ("issue", "A-1")
    assert intake.subject_of(AccountChanged(at=MONDAY, account="acme")) == ("account", "acme")
    assert intake.subject_of(AccountChanged(at=MONDAY, account="acme", issue="A-1")) == ("issue", "A-1")
    assert intake.subject_of(PersonAway(at=MONDAY, person="ana")) == ("person", "ana")


def test_many_doors_at_once_take_each_event_once(database: str) -> None:
    rows = [opened(f"A-{number}", f"e{number}") for number in range(60)]
    outcomes: list[intake.Outcome] = []

    def take_in() -> None:
        from rung.store import setup

        for start in range(0, 60, 10):
            outcomes.extend(intake.put(rows[start : start + 10]))
        setup.release()

    doors = [threading.Thread(target=take_in) for _ in range(4)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert sum(isinstance(one, Accepted) for one in outcomes) == 60
    assert sum(isinstance(one, Duplicate) for one in outcomes) == 180
    assert Inbox.objects.count() == 60


def test_files_are_kept_encrypted_beside_their_message(database: str) -> None:
    file = attachments.File("error.log", "text/plain", b"it says: hunter2")
    message = MessageReceived(issue="A-1", at=MONDAY, id="m1", contact="joe@acme.example")
    intake.put([InboxRow("mail", message, files=(file,))])
    (kept,) = attachments.of_issue("A-1")
    assert (kept.name, kept.size, kept.event_id) == ("error.log", 16, "m1")
    assert attachments.read(kept.id) == (kept, b"it says: hunter2")


def test_a_file_of_a_type_that_no_database_holds_is_kept_all_the_same(database: str) -> None:
    file = attachments.File("error.log", "text/\0plain\ud800", b"Down", content_id="\0x")
    intake.put([InboxRow("mail", MessageReceived(issue="A-1", at=MONDAY, id="m1"), files=(file,))])
    (kept,) = attachments.of_issue("A-1")
    assert (kept.content_type, kept.content_id) == ("text/plain?", "x")


def test_whoever_acted_waits_until_it_is_decided(house: House) -> None:
    (accepted,) = house.take_in(house.open_issue())
    assert isinstance(accepted, Accepted)
    began = time.monotonic()
    assert [one.state for one in intake.wait_decided([accepted.seq], timeout=0.2)] == ["waiting"]
    assert time.monotonic() - began < 2
    house.settle()
    assert [one.state for one in intake.wait_decided([accepted.seq])] == ["decided"]


def test_a_signal_arrives_after_the_commit(database: str) -> None:
    heard: list[tuple[str, str]] = []
    with signals.Subscription(("inbox",), lambda name, payload: heard.append((name, payload))):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not heard:
            intake.put([InboxRow("test", IssueOpened(issue="A-1", at=MONDAY))])
            time.sleep(0.02)
    assert heard
    assert heard[-1][0] == "inbox"


def test_whoever_comes_later_hears_of_what_nobody_waited_for_before(database: str) -> None:
    heard = threading.Event()
    chat, inbox = (
        signals.Subscription(("chat",), lambda name, payload: None),
        signals.Subscription(("inbox",), lambda name, payload: heard.set()),
    )
    with chat, inbox:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not heard.wait(0.02):
            intake.put([InboxRow("test", IssueOpened(issue="A-1", at=MONDAY))])
    assert heard.is_set()


def test_names_with_marks_of_the_database_come_back_as_they_were(database: str) -> None:
    """Quotes, backslashes, braces, commas and line breaks stand in ids of other systems' messages."""
    names = ['a"b', "c\\d", "{e,f}", "g\nh", "", "NULL", "é…", "\\n"]
    rows = [
        InboxRow(f"in:{name}", IssueOpened(issue=f"A-{name}", at=MONDAY, id=f"e{name}", subject=name)) for name in names
    ]
    assert [type(one) for one in intake.put(rows)] == [Accepted] * len(names)
    kept = Inbox.objects.order_by("seq").values_list("source", "event_id", "subject_key", "event")
    assert [(source, event_id, key, event.get("subject", "")) for source, event_id, key, event in kept] == [
        (row.source, row.event.id, f"A-{name}", name) for row, name in zip(rows, names, strict=True)
    ]
    assert [type(one) for one in intake.put(rows)] == [Duplicate] * len(names)


def test_a_source_with_a_nul_is_refused_alone(database: str) -> None:
    rows = [InboxRow("a\0b", opened().event), InboxRow("b", opened().event)]
    assert [type(one) for one in intake.put(rows)] == [Unwritable, Accepted]
    assert list(Inbox.objects.values_list("source", flat=True)) == ["b"]
