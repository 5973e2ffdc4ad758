"""Every decision leaves a line by which its event is followed, and every step of time says how late it was."""

from __future__ import annotations

import logging
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from structlog.testing import capture_logs

from rung.core.decide import decide
from rung.core.events import IssueEscalated, MessageSent
from rung.engine.trail import LATENESS
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.models import Delivery
from rung.store.standing import figures, logbook
from rung.worker.deciding import Deciding

if TYPE_CHECKING:
    from tests.engine.house import House


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the log says, each line as it was meant."""
    quiet = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as captured:
        yield captured
    structlog.configure(wrapper_class=quiet)


@pytest.fixture(autouse=True)
def nothing_counted_before() -> None:
    LATENESS.take()


def of(lines: list[MutableMapping[str, Any]], event_id: str) -> list[str]:
    return [line["event"] for line in lines if line.get("event_id") == event_id]


def test_an_event_is_followed_by_its_id(house: House, lines: list[MutableMapping[str, Any]]) -> None:
    house.tell(house.open_issue())
    assert of(lines, "e1") == ["intake.accepted", "engine.decided"]
    decided = next(line for line in lines if line["event"] == "engine.decided")
    assert (decided["issue"], decided["line"], decided["notices"]) == ("A-1", 1, [1])
    assert set(Delivery.objects.values_list("event_id", flat=True)) == {"e1"}


def test_a_step_of_time_is_named_by_its_issue_and_instant(
    house: House, lines: list[MutableMapping[str, Any]]
) -> None:
    house.tell(house.open_issue())
    house.fast_forward(hours=1)
    climbed = "A-1@2026-03-09T10:00:00+00:00"
    assert of(lines, climbed) == ["engine.decided"]
    assert set(Delivery.objects.filter(to="cy").values_list("event_id", flat=True)) == {climbed}


def test_an_answer_to_the_customer_is_followed_by_its_event(house: House) -> None:
    house.tell(house.open_issue(contact="joe@acme.example", channel="email"))
    house.tell(MessageSent(issue="A-1", at=house.clock.now(), id="answer", by="bo", body="On it.", deliver=True))
    assert Delivery.objects.get(op="answer").event_id == "answer"


def test_an_event_that_makes_no_sense_says_so(house: House, lines: list[MutableMapping[str, Any]]) -> None:
    wrong = IssueEscalated(issue="A-1", at=house.clock.now(), id="wrong", by="ana", path="nowhere")
    house.tell(house.open_issue(), wrong)
    assert of(lines, "wrong") == ["intake.accepted", "engine.refused"]
    (refused,) = (line for line in lines if line["event"] == "engine.refused")
    assert (refused["code"], refused["log_level"]) == ("unknown_path", "warning")


def test_a_decision_that_fails_says_so_without_the_words(
    house: House, lines: list[MutableMapping[str, Any]]
) -> None:
    def failing(*_: Any) -> Any:
        raise ValueError("Everything is down is no number")

    house.take_in(house.open_issue())
    house.settle(failing)
    (told,) = (line for line in lines if line["event"] == "engine.set_aside")
    assert (told["event_id"], told["issue"], told["error"]) == ("e1", "A-1", "ValueError")
    assert "Everything is down" not in str(lines)


def test_what_is_not_committed_is_not_told(house: House, lines: list[MutableMapping[str, Any]]) -> None:
    """The database refuses the batch: its subjects are handled one by one, and each decision is told once."""

    def unfit(state: Any, event: Any, *rest: Any) -> Any:
        decision = decide(state, event, *rest)
        if event.id == "e2":
            from msgspec import structs

            return structs.replace(decision, state=structs.replace(decision.state, priority="\0"))
        return decision

    house.take_in(house.open_issue("A-1"), house.open_issue("A-2"))
    house.settle(unfit)
    told = [line["event_id"] for line in lines if line["event"] == "engine.decided"]
    assert sorted(told) == sorted(set(told))
    assert "e1" in told


def test_a_repetition_and_an_id_used_twice_are_told(house: House, lines: list[MutableMapping[str, Any]]) -> None:
    first = house.open_issue()
    house.take_in(first)
    house.take_in(first)
    house.take_in(house.open_issue("A-2", body="another"), source="elsewhere")
    intake.put([InboxRow("test", first, b"other content")])
    assert of(lines, "e1") == ["intake.accepted", "intake.duplicate", "intake.id_reused"]


def test_a_large_lot_is_told_in_one_line(house: House, lines: list[MutableMapping[str, Any]]) -> None:
    events = [house.open_issue(f"A-{number}") for number in range(logbook.EACH + 1)]
    house.take_in(*events)
    (told,) = (line for line in lines if line["event"] == "intake.accepted")
    assert told["event_ids"] == [event.id for event in events]


def test_lateness_is_counted_from_the_due_instant_to_the_commit(house: House) -> None:
    house.tell(house.open_issue())
    house.clock.push(timedelta(minutes=17))  # the first response was due two minutes ago
    house.settle()
    counted = LATENESS.take()
    assert counted.pop("sum") == pytest.approx(120, abs=30)
    assert counted == {"300.0": 1.0}


def test_all_workers_add_to_the_same_figures(house: House) -> None:
    for _worker in range(2):
        house.tell(house.open_issue(house.next_id()))
        house.clock.push(timedelta(minutes=17))
        house.settle()
        worker = Deciding()
        worker.end()
        worker.bell.close()
    assert figures.read(figures.LATENESS)["300.0"] == 2.0
    assert LATENESS.take() == {}
