"""The instants of a run of a clock: when it is due, when a trigger's moment of it comes, and when a wait has lasted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rung.core.document import Moment
from rung.core.issue import Clock
from rung.core.policy import Policy
from rung.core.times.calendar import WorkingTime

NOTHING = timedelta(0)


def due_of(policy: Policy, clock: Clock) -> datetime | None:
    """When a run is due, from what it has worked: null while paused, and where nothing is promised."""
    if clock.since_at is None:
        return None
    if clock.promised_at is not None:
        return max(clock.promised_at, clock.since_at)
    if clock.span is None:
        return None
    left = clock.span - clock.worked
    due = clock.since_at if left <= NOTHING else policy.calendar(clock.calendar).add(clock.since_at, left)
    return max(due, clock.floor_at) if due and clock.floor_at else due


def moment_of(policy: Policy, clock: Clock, moment: Moment) -> datetime | None:
    """The instant that a trigger names (`75%`, `15m before`, `breach`, `10m after`); never before the run's start."""
    if clock.due_at is None or not clock.is_waiting:
        return None
    calendar = policy.calendar(clock.calendar)
    match moment.kind:
        case "breach":
            return clock.due_at
        case "after" if moment.span:
            return calendar.add(clock.due_at, calendar.span(moment.span))
        case "before" if moment.span:
            early = calendar.before(clock.due_at, calendar.span(moment.span))
            return max(early, clock.started_at) if early else clock.started_at
        case _:
            return _share_of(calendar, clock, moment.share)


def after_wait(
    calendar: WorkingTime, started_at: datetime, stops: Iterable[tuple[datetime, datetime | None]], span: timedelta
) -> datetime | None:
    """When `span` of working time has passed since `started_at`, the stops left out; null inside one."""
    since, left = started_at, span
    for stopped_at, resumed_at in stops:
        counted = calendar.between(since, stopped_at) if stopped_at > since else NOTHING
        if counted >= left:
            break
        left -= counted
        if resumed_at is None:
            return None
        since = resumed_at
    return calendar.add(since, left)


def _share_of(calendar: WorkingTime, clock: Clock, share: float) -> datetime | None:
    since = clock.since_at or clock.started_at
    whole = calendar.between(clock.started_at, clock.promised_at) if clock.promised_at else clock.span
    if whole is None:
        return None
    left = whole * share - (NOTHING if clock.promised_at else clock.worked)
    if left >= NOTHING:
        return calendar.add(clock.started_at if clock.promised_at else since, left)
    passed = calendar.before(since, -left)
    return max(passed, clock.started_at) if passed else clock.started_at
