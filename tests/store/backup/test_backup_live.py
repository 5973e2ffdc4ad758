"""A backup while everything moves: what is restored is one instant of it, and goes on from there."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rung import config
from rung.core.events import IssueOpened, MessageReceived
from rung.engine import handle, replay
from rung.store import setup
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.deliveries import deliveries
from rung.store.models import Delivery, Inbox, Journal, Receipt, Subject
from rung.store.pages import queries
from rung.store.words import attachments
from rung.worker.run import Worker
from tests.store import every_state
from tests.store.elsewhere import another, at_home, back_up, bring_back, issues, kind_of, known_events
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from tests.engine.house import House

PATIENCE = 60.0
FLOW = "flow"
WHILE_IT_COPIES = 30
"""Decisions that happen between two steps of the copy."""


class Flow:
    """Customers write, and the engine decides, in threads of their own, until the end of the story."""

    def __init__(self, house: House) -> None:
        self.decided = 0
        self._house = house
        self._stopping = threading.Event()
        self._moved = threading.Condition()
        self._failed: list[BaseException] = []
        self._threads = [threading.Thread(target=self._guarded, args=(work,)) for work in (self._write, self._decide)]

    def wait_for(self, more: int) -> None:
        """Until so many more events were decided."""
        with self._moved:
            wanted = self.decided + more
            assert self._moved.wait_for(lambda: self.decided >= wanted or self._failed, PATIENCE), "nothing flows"
        assert self._failed == []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert self._failed == []

    def _write(self) -> None:
        for number in itertools.count():
            if self._stopping.is_set():
                return
            key = f"flow-{number % 7}"
            kind = IssueOpened if number < 7 else MessageReceived
            event = kind(issue=key, at=self._house.clock.now(), id=f"f{number}", body="And another thing")
            intake.put([InboxRow(FLOW, event)])

    def _decide(self) -> None:
        while not self._stopping.is_set():
            handled = handle.step().handled
            with self._moved:
                self.decided += handled
                self._moved.notify_all()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._failed.append(error)
        finally:
            setup.release()
            with self._moved:
                self._moved.notify_all()


@contextmanager
def flowing(house: House) -> Iterator[Flow]:
    flow = Flow(house)
    flow.start()
    try:
        yield flow
    finally:
        flow.stop()


@pytest.fixture
def busy_house(house: House) -> House:
    """Issues in every state, and files enough for a copy of several steps."""
    every_state.fill(house)
    for number in range(24):
        file = attachments.File("screen.png", "image/png", bytes(1_000_000))
        attachments.keep([file], source="mail", event_id=str(number), kind="issue", key="open", contact=None)
    states = [queries.state_of(key) for key in issues()]
    assert {one.state for state in states for one in state.escalations} == every_state.ESCALATIONS
    assert {one.state for state in states for one in state.clocks.values()} == every_state.CLOCKS
    return house


def test_a_backup_amid_the_work_is_one_instant_of_it(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    steps = []
    with flowing(busy_house) as flow:

        def work_goes_on(part: str, _done: int, _total: int) -> None:
            if part.startswith("copying"):
                steps.append(part)
                assert len(steps) < 5 or part == "copying the tables", "the copy begins again and again"
                if len(steps) < 5:
                    flow.wait_for(WHILE_IT_COPIES)

        flow.wait_for(WHILE_IT_COPIES)
        made = back_up(tmp_path, progress=work_goes_on)
        flow.wait_for(WHILE_IT_COPIES)
    assert len(steps) >= 2
    decided = Journal.objects.count()
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        bring_back(there, tmp_path / "backup.zip")
        assert Journal.objects.count() == made.journal_lines <= decided - 2 * WHILE_IT_COPIES
        _assert_one_instant()
        _assert_replayed()
        _goes_on(busy_house)
        _delivers(busy_house)


def _assert_one_instant() -> None:
    """No table is ahead of another: what was taken in waits or was decided, and each issue ends with its journal."""
    taken_in = set(Receipt.objects.filter(source=FLOW).values_list("event_id", flat=True))
    assert taken_in == {one for one in known_events() if one.startswith("f")}
    for subject in Subject.objects.filter(kind="issue"):
        lines = list(Journal.objects.filter(subject_id=subject.pk).order_by("seq").values_list("seq", flat=True))
        assert lines == list(range(1, subject.journal_seq + 1)), subject.key


def _assert_replayed() -> None:
    for key in issues():
        replayed = replay.replay(key)
        assert (replayed.is_same_state, replayed.differences) == (True, ()), key


def _goes_on(house: House) -> None:
    """What was due climbs, what waited is decided, what was set aside is still shown."""
    assert {row.state for row in Inbox.objects.filter(subject_key="stuck")} == {"set_aside", "waits"}
    told = len(house.state("open").escalations[0].told)
    house.fast_forward(minutes=61)
    assert len(house.state("open").escalations[0].told) == told + 1
    assert house.state("open").escalations[0].level == 2
    assert not Inbox.objects.filter(state="new").exists()
    _assert_replayed()


def _delivers(house: House) -> None:
    """Everything that is due leaves the house, here to the stand-ins."""
    with Worker(config.current()):
        eventually(
            lambda: (
                not Delivery.objects.filter(state__in=("waiting", "leased"), due_at__lte=house.clock.now()).exists()
            ),
            "everything due to be delivered",
            PATIENCE,
        )
    repeats = Delivery.objects.filter(possible_repeat=True, state="sent")
    assert repeats.exists()
    assert any("possible repeat" in one.text for one in deliveries.outbox())
