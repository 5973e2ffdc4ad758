"""One issue's life through a made-up history, decided by the core alone."""

from datetime import datetime
from typing import NamedTuple

from msgspec import structs

from rung.core.decide import Decision, Refused, decide
from rung.core.desk import AccountSet, AwaySet, Desk, changed_account
from rung.core.effects import Emitted
from rung.core.events import AccountChanged, AnyEvent, PersonAway, PersonBack, PersonFreed, TimePassed
from rung.core.issue import IssueState
from rung.core.people import places
from tests.core.any_history import POLICIES, History, arriving


class Lived(NamedTuple):
    """One decision: the state before, what happened, when it was decided, and what came of it."""

    before: IssueState | None
    event: AnyEvent
    now: datetime
    decision: Decision

    @property
    def is_late(self) -> bool:
        return self.event.at < self.now


class Life:
    """One issue by the core alone: what happens to accounts and people changes the desk, other issues are left out."""

    def __init__(self, history: History) -> None:
        self.policy = POLICIES[history.policy]
        self.desk = Desk(accounts=dict(self.policy.document.accounts))
        self.state: IssueState | None = None
        self.steps: list[Lived] = []
        known: set[str] = set()
        for now, event in arriving(history):
            self._pass_time(now)
            if event.id not in known:
                self._take(event, now)
            known.add(event.id)

    def to_the_end(self, most: int = 400) -> int:
        """Time passes until nothing is due any more; how many steps that took."""
        taken = 0
        while self.state and self.state.wake_at and taken < most:
            self._step()
            taken += 1
        return taken

    def _pass_time(self, until: datetime) -> None:
        while self.state and self.state.wake_at and self.state.wake_at < until:
            self._step()

    def _step(self) -> None:
        assert self.state is not None
        assert self.state.wake_at is not None
        now = max(self.state.wake_at, self.state.decided_at)
        self._decide(TimePassed(issue=self.state.id, at=self.state.wake_at), now)

    def _take(self, event: AnyEvent, now: datetime) -> None:
        match event:
            case PersonAway() | PersonBack():
                self._move_person(event, now)
            case AccountChanged(issue=None):
                changed = changed_account(self.desk.account(event.account), event.account, event.changes)
                self.desk.fold(AccountSet(changed))
            case _:
                self._decide(event, now)

    def _decide(self, event: AnyEvent, now: datetime) -> None:
        try:
            decision = decide(self.state, event, self.policy, self.desk, now)
        except Refused:
            return
        for change in decision.desk_changes:
            self.desk.fold(change)
        self.steps.append(Lived(self.state, event, now, decision))
        self.state = decision.state
        for effect in decision.effects:
            if isinstance(effect, Emitted) and isinstance(effect.event, PersonFreed):
                self._offer_places(effect.event, now)

    def _move_person(self, event: PersonAway | PersonBack, now: datetime) -> None:
        self.desk.fold(AwaySet(event.person, places.absences(self.desk, event)))
        if self.state and self.state.is_open and self.state.assignee == event.person:
            self._decide(structs.replace(event, issue=self.state.id), now)
        if self.desk.lines.get(event.person):
            self._offer_places(PersonFreed(at=event.at, person=event.person), now)

    def _offer_places(self, event: PersonFreed, now: datetime) -> None:
        most = places.offers(self.policy, self.desk, event, now)
        for offer in places.offered(event, [*self.desk.lines.get(event.person, ())], most):
            self._decide(offer, now)
