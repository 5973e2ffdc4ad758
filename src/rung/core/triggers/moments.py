"""The instants at which time triggers look: moments of clocks, and of the waits of an issue.

A moment's key names trigger, `on` and run; it fires at most once for one run.
"""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from msgspec import Struct

from rung.core.document import METRICS, OnTarget, OnWaiting, Trigger
from rung.core.draft import Draft
from rung.core.issue import Clock, IssueState
from rung.core.policy import Policy
from rung.core.promises import due

MOST_KEPT = 50_000
"""The clocks whose moments are kept beside a policy."""
MOST_WAITS_KEPT = 10_000
"""The same of waits that no clock measures."""
OVER = ("met", "cancelled")
"""The states of a run that nothing waits for any more."""
_SINCE = {
    "assignment": "unassigned_at", "customer": "waiting_since_at", "handoff": "handoff_at",
    "acknowledgement": "escalations",
}  # fmt: skip
"""What an issue has while it waits for something that no clock measures."""


class Wait(Struct, frozen=True, gc=False):
    """Something an issue waits for: which run of it, since when, and the stops that do not count."""

    key: str
    started_at: datetime
    stops: tuple[tuple[datetime, datetime | None], ...] = ()
    calendar: str = "always"


class Moment(Struct, frozen=True, gc=False):
    """A time trigger's instant on one run."""

    at: datetime
    trigger: Trigger
    key: str
    wait: str
    """The run whose good end closes what this moment opens."""
    on: OnTarget | OnWaiting
    position: int
    """Where its trigger stands in the document."""
    nth: int
    """Which of the trigger's `on` it is."""
    order: int = 0
    """Where its metric stands among those of its `on`."""


def moments_of(policy: Policy, state: IssueState) -> list[Moment]:
    """Every moment of an issue's running clocks and waits that is not spent, in document order."""
    if not (policy.has_moments and state.is_open):
        return []
    spent = state.spent
    return _in_order([moment for moments in _all(policy, state) for moment in moments if moment.key not in spent])


def moments_until(policy: Policy, state: IssueState, at: datetime) -> list[Moment]:
    """Those of them whose instant has come by then."""
    if not (policy.has_moments and state.is_open):
        return []
    spent = state.spent
    found: list[Moment] = []
    for moments in _all(policy, state):
        for moment in moments:
            if moment.at > at:
                break
            if moment.key not in spent:
                found.append(moment)
    return _in_order(found)


def moments_looked_at(policy: Policy, state: IssueState) -> list[Moment]:
    """Those of them that came while their triggers did not hold."""
    if not (policy.has_moments and state.is_open):
        return []
    spent, looked = state.spent, state.looked
    of_runs = _all(policy, state)
    return _in_order([one for moments in of_runs for one in moments if one.key in looked and one.key not in spent])


def _in_order(moments: list[Moment]) -> list[Moment]:
    return sorted(moments, key=_PLACE) if len(moments) > 1 else moments


def next_of(policy: Policy, state: IssueState) -> datetime | None:
    """When a clock is due or time triggers look next: the first moment that neither fired nor was looked at yet."""
    looks = policy.has_moments and state.is_open
    timed, of, over = policy.timed_by_clock, (state.priority, state.account_calendar), (*state.spent, *state.looked)
    first: datetime | None = None
    for metric, clock in state.clocks.items():
        if clock.state in OVER:
            continue
        due_at = clock.due_at
        if due_at is not None and clock.state == "running" and (first is None or due_at < first):
            first = due_at
        if looks and metric in timed:
            first = _earlier(first, _of_clock(policy, clock, of), over)
    for moments in _of_all_waits(policy, state) if looks else ():
        first = _earlier(first, moments, over)
    return first


def _earlier(first: datetime | None, moments: tuple[Moment, ...], over: tuple[str, ...]) -> datetime | None:
    """The instant of the first of these moments that is not over, where it is before `first`."""
    for one in moments:
        at = one.at
        if first is not None and at >= first:
            break
        if one.key not in over:
            return at
    return first


def _all(policy: Policy, state: IssueState) -> list[tuple[Moment, ...]]:
    """The moments of each run that goes on, the earliest first."""
    timed, of = policy.timed_by_clock, (state.priority, state.account_calendar)
    of_clocks = [
        _of_clock(policy, clock, of)
        for metric, clock in state.clocks.items()
        if clock.state not in OVER and metric in timed
    ]
    return [*of_clocks, *_of_all_waits(policy, state)]


def _of_clock(policy: Policy, clock: Clock, of: tuple[str, str | None]) -> tuple[Moment, ...]:
    """Those of one clock's run. They are asked for at each decision and change only with the clock, so the last answers
    are kept beside the policy; a kept clock is held, so that its identity means it.
    """
    kept = policy.moments.get(id(clock))
    if kept is None or kept[0] is not clock or kept[1] != of:
        return _find_of_clock(policy, clock, of)
    return kept[2]


def _of_all_waits(policy: Policy, state: IssueState) -> Iterator[tuple[Moment, ...]]:
    for place in policy.timed_by_waits:
        if getattr(state, _SINCE[place[3].metric]):
            yield from _of_waits(policy, state, place)


def _find_of_clock(policy: Policy, clock: Clock, of: tuple[str, str | None]) -> tuple[Moment, ...]:
    """The moments of one clock's run; they are kept from now on."""
    found = tuple(sorted(_instants_of_clock(policy, clock, *of), key=_AT)) if clock.is_waiting else ()
    if len(policy.moments) >= MOST_KEPT:
        policy.moments.clear()
    policy.moments[id(clock)] = (clock, of, found)
    return found


def _of_waits(
    policy: Policy, state: IssueState, place: tuple[int, Trigger, int, OnWaiting]
) -> Iterator[tuple[Moment, ...]]:
    """The moments of one time trigger on the waits that no clock measures; kept like those of clocks."""
    position, trigger, index, on = place
    for wait in waits(state, on.metric):
        asked = (position, index, wait, state.priority, state.account_calendar)
        if (kept := policy.moments_of_waits.get(asked)) is None:
            at = _end_of_wait(policy, on, wait, state.priority, state.account_calendar)
            key = f"{trigger.name}/{index}/{wait.key}"
            kept = () if at is None else (Moment(at, trigger, key, wait.key, on, position, index),)
            if len(policy.moments_of_waits) >= MOST_WAITS_KEPT:
                policy.moments_of_waits.clear()
            policy.moments_of_waits[asked] = kept
        yield kept


def _instants_of_clock(policy: Policy, clock: Clock, priority: str, of_account: str | None) -> Iterator[Moment]:
    for position, trigger, index, on, order in policy.timed_by_clock.get(clock.metric, ()):
        if isinstance(on, OnTarget):
            at = due.moment_of(policy, clock, on.at)
        else:
            at = _end_of_wait(policy, on, _of_run(clock), priority, of_account)
        if at is not None:
            key = f"{trigger.name}/{index}/{clock.key}"
            yield Moment(at, trigger, key, clock.key, on, position, index, order)


def runs_of(policy: Policy, state: IssueState, on: OnTarget | OnWaiting) -> Iterator[tuple[str, datetime | None]]:
    """Each run that goes on now and that `on` looks at, and when it does: null while that cannot be said, such as of a
    clock that is paused.
    """
    if isinstance(on, OnWaiting):
        yield from _ends_of_waits(policy, state, on)
        return
    for metric in on.metrics:
        clock = state.clocks.get(metric)
        if clock and clock.is_waiting:
            yield clock.key, due.moment_of(policy, clock, on.at)


def waits(state: IssueState, metric: str) -> Iterator[Wait]:
    """What `waiting_for: <metric>` measures now, whether or not a target exists for it."""
    if metric in METRICS:
        clock = state.clocks.get(metric)
        if clock and clock.is_waiting:
            yield _of_run(clock)
    elif metric == "assignment" and state.unassigned_at:
        yield Wait(f"assignment#{state.unassigned_at.timestamp():.0f}", state.unassigned_at)
    elif metric == "customer" and state.waiting_since_at:
        yield Wait(f"customer#{state.waiting_since_at.timestamp():.0f}", state.waiting_since_at)
    elif metric == "handoff" and state.handoff_at:
        yield Wait(f"handoff#{state.handoff_at.timestamp():.0f}", state.handoff_at)
    elif metric == "acknowledgement":
        for escalation in state.live("open", "exhausted"):
            if escalation.first_told_at:
                yield Wait(f"acknowledgement#{escalation.number}", escalation.first_told_at)


def still_waits(draft: Draft, wait: str) -> bool:
    """Whether the run of a clock or wait, by its key, still goes on."""
    metric, _, run = wait.partition("#")
    if metric == "follow_ups":
        return draft.state.unanswered_at is not None and len(draft.state.follow_ups) >= int(run)
    if metric == "acknowledgement":
        awaited = draft.state.escalation(int(run))
        return awaited is None or awaited.state in ("open", "held", "exhausted", "replaced")
    return any(one.key == wait for one in waits(draft.state, metric))


def _of_run(clock: Clock) -> Wait:
    # A breached run stands still, which its last stop says; what waits for the answer goes on.
    stops = clock.pauses[:-1] if clock.state == "breached" else clock.pauses
    return Wait(clock.key, clock.started_at, stops, clock.calendar)


def _ends_of_waits(policy: Policy, state: IssueState, on: OnWaiting) -> Iterator[tuple[str, datetime | None]]:
    for wait in waits(state, on.metric):
        yield wait.key, _end_of_wait(policy, on, wait, state.priority, state.account_calendar)


def _end_of_wait(
    policy: Policy, on: OnWaiting, wait: Wait, priority: str, of_account: str | None
) -> datetime | None:
    span = on.longer_than.of(priority)
    if span is None:
        return None
    name = (on.calendar.of(priority) if on.calendar else None) or wait.calendar
    calendar = policy.calendar(of_account if name == "account" else name)
    return due.after_wait(calendar, wait.started_at, wait.stops, calendar.span(span))


_PLACE = attrgetter("position", "nth", "order")
_AT = attrgetter("at")
