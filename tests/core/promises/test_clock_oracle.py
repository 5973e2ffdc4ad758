"""The clocks of an issue against one that walks every minute, whatever changes, pauses, ends and begins again."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, structs

from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.document import ByPriority, PolicyDocument, Target, Workspace
from rung.core.events import AnyEvent, TimePassed
from rung.core.issue import Clock, IssueState
from rung.core.policy import Policy
from rung.core.times.calendar import CalendarRule
from rung.core.times.spans import Span
from rung.core.times.walltime import weekly_hours
from rung.simulator.histories.events import event_of
from tests.core.slow_calendar import DAYS, walk
from tests.core.slow_clock import CLOCK_CHANGES, MINUTE, minutes
from tests.properties import tried

PRIORITIES = ("P0", "P1", "P2")
LENGTH = 2 * DAYS * 24 * 60
UPTO = LENGTH - 3 * 24 * 60
"""The minute up to which time passes: calendars are walked to three days later."""
FIRST = 4 * 24 * 60
"""The first minute at which an issue may open: calendars are walked from three days before."""
WEEKS = {
    "office": {"mon-fri": ["09:00-17:00"]},
    "split": {"mon-thu": ["08:00-12:30", "13:30-18:00"], "fri": ["08:00-16:00"], "sat": ["22:00-06:00"]},
    "nights": {"daily": ["22:00-06:00"]},
    "small hours": {"daily": ["01:30-02:30", "23:45-00:15"]},
    "Sundays": {"sun": ["00:00-24:00"]},
    "pieces": {"daily": ["00:00-00:20", "06:00-07:00", "07:30-07:31", "12:00-16:00"]},
}
Happening = tuple[int, str, str]
"""A minute, what happens in it (`priority`, `status`, `resolve`, `reopen`, `answer`), and the new value."""


class Case(Struct, frozen=True):
    """A promise by priority, in a calendar by priority, and what happens to an issue."""

    zone: str
    around: date
    week: str
    spans: dict[str, int]
    """Minutes; a priority without any has no promise."""
    always: frozenset[str]
    """The priorities whose promise counts round the clock."""
    grace: int
    opens: int
    priority: str
    happenings: tuple[Happening, ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, around = draw(st.sampled_from(CLOCK_CHANGES))
    span = st.one_of(st.sampled_from([5, 15, 30, 60, 240, 480]), st.integers(1, 200), st.integers(1, 1500))
    step = st.one_of(st.sampled_from([0, 1, 5, 10, 30]), st.integers(0, 60), st.integers(0, 900))
    opens = minute = draw(st.integers(FIRST, FIRST + 3 * 24 * 60))
    happenings = []
    for _ in range(draw(st.sampled_from([1, 3, 5, 8]))):
        minute += draw(step)
        kind, value = draw(st.one_of(
            st.tuples(st.just("priority"), st.sampled_from(PRIORITIES)),
            st.tuples(st.just("status"), st.sampled_from(["on_hold", "in_progress"])),
            st.tuples(st.sampled_from(["resolve", "reopen", "answer"]), st.just("")),
        ))  # fmt: skip
        happenings.append((minute, kind, value))
    return Case(
        zone, around,
        week=draw(st.sampled_from([*WEEKS, "support day"])),
        spans=draw(st.dictionaries(st.sampled_from(PRIORITIES), span, min_size=2)),
        always=frozenset(draw(st.lists(st.sampled_from(PRIORITIES), max_size=3))),
        grace=draw(st.sampled_from([0, 10, 45, 300])),
        opens=opens,
        priority=draw(st.sampled_from(PRIORITIES)),
        happenings=tuple(happenings),
    )  # fmt: skip


# By the minute ----------------------------------------


class Walked(Struct):
    """A clock that counts minutes, one after the other. Instants are numbers of minutes."""

    case: Case
    is_open: dict[str, list[bool]]
    pauses_on_hold: bool
    priority: str
    due: int | None = None
    worked: int = 0
    ran: list[int] = []
    """The minutes in which it ran, whether or not anything was promised."""
    floor: int = 0
    is_held: bool = False
    ended: bool = False
    breached: int | None = None

    def end_of(self, minute: int) -> int | None:
        """When the rest of the promise has been worked; far off where the walk does not see so far."""
        if self.priority not in self.case.spans:
            return None
        left = self.case.spans[self.priority] - self.worked
        while left > 0 and minute < LENGTH:
            left -= self.is_open[self.priority][minute]
            minute += 1
        return max(minute, self.floor) if left <= 0 else LENGTH

    def happens(self, minute: int, kind: str, value: str) -> None:
        if kind in ("resolve", "answer"):
            self.ended = True
        elif kind == "reopen":
            self.ended, self.is_held = False, False
            self.set_due(self.end_of(minute))
        elif kind == "status" and self.pauses_on_hold and self.is_held != (value == "on_hold"):
            self.is_held = not self.is_held
            self.set_due(None if self.is_held else self.end_of(minute))
        elif kind == "priority":
            self.change_priority(minute, value)

    def change_priority(self, minute: int, priority: str) -> None:
        """Due anew, but no nearer than the change and the grace, unless it was nearer already."""
        spans, always = self.case.spans, self.case.always
        was, self.priority = self.priority, priority
        if (spans.get(was), was in always) == (spans.get(priority), priority in always) or self.ended:
            return
        self.floor = 0
        if was not in spans:  # a promise that a change gives counts the working time since the start
            self.worked = sum(self.is_open[priority][ran] for ran in self.ran)
        due = self.end_of(minute)
        nearest = min(minute + self.case.grace, self.due if self.due is not None else LENGTH)
        if due is not None and due < nearest and not self.is_held:
            due = self.floor = nearest
        self.set_due(None if self.is_held else due)

    def set_due(self, due: int | None) -> None:
        if self.breached is None:
            self.due = due

    def passes(self, minute: int) -> None:
        """One minute, whose events are over."""
        if self.ended:
            return
        if self.breached is None and self.due is not None and self.due <= minute:
            self.breached = self.due
        if not self.is_held:
            self.worked += self.is_open[self.priority][minute]
            self.ran.append(minute)


def walked(case: Case, metric: str) -> Iterator[tuple[int | None, int | None]]:
    """When it is due and when it breached, before each happening and at the end, as the slow clock says."""
    always, desk = [True] * LENGTH, desk_of(case.zone, case.around, case.week)
    is_open = {priority: always if priority in case.always else desk for priority in PRIORITIES}
    clock = Walked(case, is_open, metric == "resolution", case.priority)
    clock.due = clock.end_of(case.opens)
    rest = list(meant(case, metric))
    for minute in range(case.opens, UPTO):
        while rest and rest[0][0] == minute:
            yield clock.due, clock.breached
            clock.happens(*rest.pop(0))
        clock.passes(minute)
    yield clock.due, clock.breached


@cache
def desk_of(zone: str, around: date, week: str) -> list[bool]:
    return walk(calendars_of(zone), around, week)


@cache
def calendars_of(zone: str) -> dict[str, CalendarRule]:
    rules = {name: CalendarRule(time_zone=zone, hours=weekly_hours(hours)) for name, hours in WEEKS.items()}
    elsewhere = CalendarRule(time_zone="America/New_York", hours=rules["office"].hours)
    return {**rules, "elsewhere": elsewhere, "support day": CalendarRule(any_of=("office", "elsewhere"))}


def meant(case: Case, metric: str) -> Iterator[Happening]:
    """The happenings that change something here, and leave no doubt what: an issue that is over is only reopened."""
    is_over = is_answered = False
    for minute, kind, value in case.happenings:
        ends = kind == "resolve" if metric == "resolution" else kind == "answer"
        idle = minute >= UPTO or is_answered or (kind in ("resolve", "answer") and not ends)
        if idle or is_over != (kind == "reopen"):
            continue
        is_over = ends and metric == "resolution"
        is_answered = ends and metric != "resolution"
        yield minute, kind, value


# By Rung ----------------------------------------

KINDS: dict[str, dict[str, Any]] = {
    "resolve": {"type": "issue.resolved", "by": "cy"},
    "reopen": {"type": "issue.reopened", "by": "cy"},
    "answer": {"type": "message.sent", "by": "cy"},
}


def policy_for(case: Case, metric: str) -> Policy:
    spans = {priority: Span(seconds=60 * minutes) for priority, minutes in case.spans.items()}
    target = structs.replace(
        Target(
            name="Everyone",
            calendar=ByPriority(by=dict.fromkeys(case.always, "always"), default=case.week),
            grace=ByPriority(default=case.grace * MINUTE),
        ),
        **{metric: ByPriority(by=spans)},
    )
    workspace = Workspace(priorities=PRIORITIES, default_priority="P2", statuses_waiting=("on_hold",))
    return Policy(PolicyDocument(workspace=workspace, calendars=calendars_of(case.zone), targets=(target,)))


def lived(case: Case, metric: str) -> Iterator[Clock]:
    """The clock before each happening and at the end, as Rung keeps it."""
    policy, every_minute = policy_for(case, metric), minutes(case.zone, case.around, DAYS).all
    opened = {"type": "issue.opened", "issue": "A-1", "at": every_minute[case.opens], "priority": case.priority}
    state = decided(None, event_of(opened), policy)
    for minute, kind, value in meant(case, metric):
        state = passed(state, every_minute[minute - 1], policy)
        yield state.clocks[metric]
        facts = KINDS.get(kind) or {"type": "issue.changed", "changes": {kind: value}, "by": "cy"}
        state = decided(state, event_of({**facts, "issue": "A-1", "at": every_minute[minute]}), policy)
    yield passed(state, every_minute[UPTO - 1], policy).clocks[metric]


def passed(state: IssueState, upto: datetime, policy: Policy) -> IssueState:
    """Time passes up to this minute, inclusive."""
    while state.wake_at and state.wake_at <= upto:
        state = decided(state, TimePassed(issue="A-1", at=state.wake_at), policy)
    return state


def decided(state: IssueState | None, event: AnyEvent, policy: Policy) -> IssueState:
    return decide(state, event, policy, Desk(), event.at).state


def compare(case: Case, metric: str) -> None:
    every_minute = minutes(case.zone, case.around, DAYS).all

    def at(minute: int | None) -> datetime | None:
        return None if minute is None or minute >= UPTO else every_minute[minute]

    for (due, breached), clock in zip(walked(case, metric), lived(case, metric), strict=True):
        seen = clock.due_at if clock.due_at and clock.due_at < every_minute[UPTO] else None
        if clock.state not in ("met", "cancelled"):
            assert seen == at(due)
        assert clock.breached_at == at(breached)
        assert clock.breached_at in (None, clock.due_at)


@tried(300)
@given(cases())
def test_a_resolution_is_due_and_breaches_at_the_minute_that_the_slow_clock_says(case: Case) -> None:
    compare(case, "resolution")


@tried(100)
@given(cases())
def test_a_first_response_is_due_and_breaches_at_the_minute_that_the_slow_clock_says(case: Case) -> None:
    compare(case, "first_response")
