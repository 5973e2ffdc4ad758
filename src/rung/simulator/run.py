"""A policy on a virtual clock: one ordered stream of events and time steps, decided by the core.

By instant; at one instant first the events of the history in their order, then events that decisions sent to other
issues, then the time steps, issue by issue. So a reaction at the very instant of a climb stops it, here as live. The
live engine with one worker writes the same steps into its journal.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import Struct, structs
from msgspec.json import encode

from rung.core.decide import decide
from rung.core.desk import AccountSet, AwaySet, Desk, Facts, changed_account, is_for_issues
from rung.core.effects import AnyEffect, Emitted
from rung.core.events import (
    AccountChanged,
    AnyEvent,
    IssueOpened,
    OfAccount,
    PersonAway,
    PersonBack,
    PersonFreed,
    PlaceOffered,
    TimePassed,
)
from rung.core.issue import LIVE_STATES, IssueState
from rung.core.people import places
from rung.core.policy import Policy
from rung.core.refused import ID_REUSED, Refused
from rung.simulator.accounts import Accounts
from rung.simulator.shelf import Shelf
from rung.understand.events import understood
from rung.understand.judges import NONE, Judges
from rung.understand.likeness.floods import Recent, with_near
from rung.understand.moods.hearing import JUDGE as MOOD
from rung.understand.risk.foretelling import RISK, foretold
from rung.understand.risk.queues import Queues

NOTHING_ASKED = Facts()
OF_ANOTHER = "+"
"""It stands in the name of an issue that a reply too late to reopen another one opens: decisions, not events alone, may
speak of it.
"""
MOST_STEPS_AT_ONE_INSTANT = 1_000
"""An issue that wants to wake more often at one instant would never let time pass: a fault of ours, said aloud."""


class Step(Struct, frozen=True):
    """One decision: what happened to whom, and what came of it. A refused event has no effects and says why."""

    issue: str | None
    """Null for what concerns no single issue: an account, a person."""
    at: datetime
    event: AnyEvent
    effects: tuple[AnyEffect, ...] = ()
    state: IssueState | None = None
    refused: Refused | None = None
    is_last: bool = False
    """Nothing can happen to the issue any more: it is at rest, and no event that comes names it."""
    facts: Facts = NOTHING_ASKED
    """What the decision asked the desk, and was answered."""


class Known(Protocol):
    """What is known beforehand of the events of a history."""

    @property
    def names_issue_no_more(self) -> bool:
        """Whether the event that was taken last is the last of its issue."""

    @property
    def repeated(self) -> frozenset[int] | None:
        """The hashes of the `id`s that more than one event has; None where that is not known."""


class Late(Struct, frozen=True):
    """An event of which Rung learned only after it happened."""

    event: AnyEvent
    arrives_at: datetime


class _Rested(Struct, frozen=True):
    """An issue at rest, with its texts where conditions read them: it may be reopened."""

    state: IssueState
    texts: dict[str, str] | None = None


class Simulation:
    """The issues, the desk and the clock of one run."""

    def __init__(
        self,
        policy: Policy,
        desk: Desk | None = None,
        known: Known | None = None,
        now: datetime | None = None,
        judges: Judges = NONE,
    ) -> None:
        """`known`: what a look at the whole history found out; what it will not need again is not remembered then.

        With `now` it goes on from there, with issues that are taken over (`take_over`): what accounts have open then
        stays what the desk says of it. `judges`: the learned models that count in it.
        """
        self._judges = judges
        self._hearing = judges.only(MOOD)
        self._queues = Queues() if RISK in judges.by_name else None
        self.policy = policy
        self._known = known
        self._pinned: dict[str, Policy] = {}
        """By issue that was taken over, the version of the policy that it keeps while it is open."""
        self.desk = desk or Desk(accounts=dict(policy.document.accounts))
        self._states: dict[str, IssueState] = {}
        self._rested: Shelf[_Rested] = Shelf(_Rested)
        self._asked: set[str] = set()
        """Issues in line that are asked and have not answered yet."""
        self._wakes: list[tuple[datetime, str]] = []
        self._emitted: list[tuple[datetime, int, AnyEvent]] = []
        self._emissions = 0
        self._names: dict[int, int] = {}
        """By the hash of an `id` that may come again, that of what its first event says."""
        self._ending: set[str] = set()
        """Issues that no event names any more and that are not at rest yet."""
        self._now = now or datetime.min.replace(tzinfo=UTC)
        self._stuck: tuple[str, datetime | None, int] = ("", None, 0)
        self._keeps_texts = bool({"issue.subject", "issue.body"} & policy.reads)
        self._recent = Recent() if policy.floods else None
        self._accounts = Accounts(counted=policy.counts_of_accounts and now is None)
        self._counts = self._accounts.counts

    def run(self, events: Iterable[AnyEvent | Late], until: datetime | None = None) -> Iterator[Step]:
        """Every step, in order, up to `until` (absent: the last event), that instant included."""
        end = until
        for given in events:
            event, arrives_at = (given.event, given.arrives_at) if isinstance(given, Late) else (given, given.at)
            if until is not None and arrives_at > until:
                break
            if event.id and (first := self._first_of_its_id(event)) is not None:
                if first != _content(event):
                    yield Step(None, event.at, event, refused=ID_REUSED)
                continue
            if self._emitted or ((wake_at := self._next_wake()) is not None and wake_at < arrives_at):
                yield from self._pass_time(arrives_at, inclusive=False)
            self._now = arrives_at
            if event.issue is None:
                yield from self._take(event)
            else:
                if self._is_named_last(event.issue):
                    self._ending.add(event.issue)
                yield self._decide(event.issue, event)
            if until is None:
                end = arrives_at
        if end is not None:
            yield from self._pass_time(end, inclusive=True)

    def take_over(self, state: IssueState, policy: Policy) -> None:
        """An issue as it stands elsewhere, with the version of the policy that it keeps while it is open."""
        self._pinned[state.id] = policy
        self._keep(state.id, None, state, woken=False)

    def _policy_of(self, before: IssueState | None) -> Policy:
        """The newest version for an issue that is new or comes back."""
        return self.policy if before is None or not before.is_open else self._pinned.get(before.id, self.policy)

    def _is_named_last(self, issue: str) -> bool:
        """Whether nothing speaks of it any more. Floods and incidents may speak of any."""
        if self._known is None or self.policy.floods or OF_ANOTHER in issue:
            return False
        return self._known.names_issue_no_more

    def _first_of_its_id(self, event: AnyEvent) -> int | None:
        """What an earlier event of this `id` says: the same once more is accepted and changes nothing. None: it is the
        first.
        """
        name = hash(event.id)
        if (first := self._names.get(name)) is not None:
            return first
        repeated = None if self._known is None else self._known.repeated
        if repeated is None or name in repeated:
            self._names[name] = _content(event)
        return None

    def state(self, issue: str) -> IssueState | None:
        """An issue as it stands now."""
        if issue not in self._states and (rested := self._rested.take(issue)) is not None:
            self._states[issue] = rested.state
            if rested.texts is not None:
                self.desk.texts[issue] = rested.texts
        return self._states.get(issue)

    def is_still(self, issue: str) -> bool:
        """Whether nothing more comes to an issue of itself."""
        state = self.state(issue)
        return not self._emitted and (state is None or state.wake_at is None)

    @property
    def open_issues(self) -> list[str]:
        return [key for key, state in self._states.items() if state.is_open]

    def _pass_time(self, limit: datetime, *, inclusive: bool) -> Iterator[Step]:
        """All that comes of itself before `limit`, or with `inclusive` up to and at it."""
        while True:
            emitted_at = self._emitted[0][0] if self._emitted else None
            wake_at = self._next_wake()
            if emitted_at is not None and (wake_at is None or emitted_at <= wake_at):
                if not _is_within(emitted_at, limit, inclusive=inclusive):
                    return
                self._now, _, event = heapq.heappop(self._emitted)
                yield from self._take(event)
            elif wake_at is not None and _is_within(wake_at, limit, inclusive=inclusive):
                yield self._wake()
            else:
                return

    def _next_wake(self) -> datetime | None:
        """The earliest wake-up that is still wanted; those that moved since leave the heap here."""
        while self._wakes:
            at, issue = self._wakes[0]
            state = self._states.get(issue)
            if state is not None and state.wake_at == at:
                return at
            heapq.heappop(self._wakes)
        return None

    def _wake(self) -> Step:
        at, issue = heapq.heappop(self._wakes)
        self._now = max(self._now, at)
        was_issue, was_at, times = self._stuck
        self._stuck = (issue, at, times + 1 if (issue, at) == (was_issue, was_at) else 1)
        if self._stuck[2] > MOST_STEPS_AT_ONE_INSTANT:
            raise RuntimeError(f"issue {issue} does not let time pass at {at.isoformat()}")
        return self._decide(issue, TimePassed(issue=issue, at=at))

    def _take(self, event: AnyEvent) -> Iterator[Step]:
        match event:
            case AccountChanged(issue=None):
                yield from self._change_account(event)
            case OfAccount():
                yield Step(None, event.at, event)
            case PersonAway(issue=None) | PersonBack(issue=None):
                yield from self._move_person(event)
            case PersonFreed():
                yield from self._offer_places(event)
            case _:
                assert event.issue is not None
                yield self._decide(event.issue, event)

    def _change_account(self, event: AccountChanged) -> Iterator[Step]:
        """An account's new facts, and one look at each of its open issues, sent to them as a decision's events are."""
        before = self.desk.account(event.account)
        try:
            account = changed_account(before, event.account, event.changes)
        except Refused as refused:
            yield Step(None, event.at, event, refused=refused)
            return
        self.desk.fold(AccountSet(account))
        yield Step(None, event.at, event)
        if not is_for_issues(before, account, event.changes):
            return
        for issue in self._accounts.open_of(event.account):
            self._emit(structs.replace(event, issue=issue))

    def _move_person(self, event: PersonAway | PersonBack) -> Iterator[Step]:
        """A person goes or comes back: each issue that they have looks at it, and who waits for them is asked."""
        self.desk.fold(AwaySet(event.person, places.absences(self.desk, event)))
        yield Step(None, event.at, event)
        theirs = (key for key, state in self._states.items() if state.is_open and state.assignee == event.person)
        for issue in sorted(theirs):
            self._emit(structs.replace(event, issue=issue))
        if self.desk.lines.get(event.person):
            self._emit(PersonFreed(at=event.at, person=event.person))

    def _offer_places(self, event: PersonFreed) -> Iterator[Step]:
        yield Step(None, event.at, event)
        most = places.offers(self.policy, self.desk, event, self._now)
        unasked = (spot for spot in self.desk.lines.get(event.person, ()) if spot.issue not in self._asked)
        for offer in places.offered(event, unasked, most):
            self._asked.add(offer.issue)
            self._emit(offer)

    def _decide(self, issue: str, event: AnyEvent) -> Step:
        before = self._states.get(issue) or self.state(issue)
        policy = self._policy_of(before) if self._pinned else self.policy
        kind = type(event)
        if kind is not TimePassed:
            event = self._as_known_here(issue, event, before, policy)
        self._accounts.count(self.desk, before, event, self._now)
        try:
            if self._queues is not None:
                around = self._queues.beside
                event = foretold(event, before, policy, self.desk, self._now, self._judges, around)
            decision = decide(before, event, policy, self.desk, self._now)
        except Refused as refused:
            is_last = before is not None and self._keep(issue, before, before, woken=False)
            return Step(issue, event.at, event, state=before, refused=refused, is_last=is_last)
        state, effects = decision.state, decision.effects
        if self._recent is not None and (opening := self._recent.opening(event, before)) is not None:
            self._recent.add(opening)
        for change in decision.desk_changes:
            self.desk.fold(change)
        for effect in effects:
            if isinstance(effect, Emitted):
                self._emit(effect.event)
        if self._counts is not None and state.account:
            self._counts.take(state.account, effects)
        is_last = self._keep(issue, before, state, woken=kind is TimePassed)
        return Step(issue, event.at, event, effects, state, is_last=is_last, facts=decision.facts)

    def _as_known_here(self, issue: str, event: AnyEvent, before: IssueState | None, policy: Policy) -> AnyEvent:
        """The event with the mood of its words; what it says is remembered where conditions read it."""
        if isinstance(event, PlaceOffered):
            self._asked.discard(issue)
        if self._keeps_texts and isinstance(event, IssueOpened):
            self.desk.texts[issue] = {"subject": event.subject, "body": event.body}
        event = understood(event, policy, before, self._hearing)
        return event if self._recent is None else with_near(event, before, policy, self._recent, self._stand)

    def _stand(self, keys: Iterable[str]) -> dict[str, IssueState | None]:
        return {key: self._standing(key) for key in keys}

    def _standing(self, issue: str) -> IssueState | None:
        """An issue as it stands; one at rest stays there."""
        if issue in self._states or (rested := self._rested.look(issue)) is None:
            return self._states.get(issue)
        return rested.state

    def _emit(self, event: AnyEvent) -> None:
        """An event for another issue: it comes after those of the history that happen at its instant."""
        self._emissions += 1
        heapq.heappush(self._emitted, (max(event.at, self._now), self._emissions, event))

    def _keep(self, issue: str, before: IssueState | None, state: IssueState, *, woken: bool) -> bool:
        """Remember a state, its account and its wake-up; an issue at rest goes to the shelf. True: nothing comes of it
        any more, and it is forgotten.
        """
        if self._queues is not None:
            self._queues.take(issue, state.team, is_open=state.is_open)
        self._accounts.move(issue, before, state)
        wake_at = state.wake_at
        if wake_at is None and is_at_rest(state):
            self._states.pop(issue, None)
            texts = self.desk.texts.pop(issue, None)
            if issue in self._ending:
                self._ending.discard(issue)
                if not self._emitted:  # what is on its way may be for this issue
                    return True
            self._rested.put(issue, _Rested(state, texts))
            return False
        self._states[issue] = state
        if wake_at is not None and (woken or before is None or before.wake_at != wake_at):
            heapq.heappush(self._wakes, (wake_at, issue))
        return False


def simulate(
    policy: Policy, events: Iterable[AnyEvent | Late], until: datetime | None = None, **desk: Any
) -> Iterator[Step]:
    """Run a history through a policy. `desk`: what is known beside the policy at the start (away, load, turns)."""
    return Simulation(policy, Desk(accounts=dict(policy.document.accounts), **desk)).run(events, until)


def is_at_rest(state: IssueState) -> bool:
    """Ended, nothing due and nobody asked: nothing will happen to this issue but by a new event."""
    if state.wake_at is not None or state.is_open:
        return False
    return not any(escalation.state in LIVE_STATES for escalation in state.escalations)


def _content(event: AnyEvent) -> int:
    """What an event says, as a number that is the same for the same."""
    return hash(encode(event))


def _is_within(at: datetime, limit: datetime, *, inclusive: bool) -> bool:
    return at < limit or (inclusive and at == limit)
