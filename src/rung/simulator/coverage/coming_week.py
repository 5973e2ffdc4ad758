"""Warnings of the coming week: hours in which an urgent ladder rings nobody, or not whom its author counts on.

Asked of the coverage of the levels themselves (`coverage`), of the paths that ring at any hour. That a team sleeps and
whoever is on call rings in its place is what ladders are for; that a schedule has a hole, or that the whole ladder has
nobody, is not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from msgspec import structs

from rung.core.desk import Desk
from rung.core.document import Account
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.policy import Policy
from rung.core.times.spans import format_span
from rung.core.times.walltime import zone
from rung.policy.reading.checks import Finding
from rung.policy.reading.loader import Loaded
from rung.simulator.coverage.coverage import Watch, coverage
from rung.simulator.coverage.coverage_look import Gap
from rung.simulator.coverage.probe import NO_TIER, OF_THE_ISSUE, UNKNOWN_ACCOUNT, ask

DAYS = 7
MOST_LOOKS = 3_000
"""Questions about levels at instants: a fifth of a second. Of a larger document nothing is said while it is typed."""


class _TooLong(Exception):
    """The week would take too long to look at."""


def with_coming_week(loaded: Loaded, now: datetime) -> Loaded:
    """A loaded document with what the coming week says of it; one with errors as it is."""
    if loaded.document is None:
        return loaded
    policy = Policy(loaded.document)
    return loaded.with_warnings(coming_week(policy, now.astimezone(zone(policy.workspace.time_zone)).date()))


def coming_week(policy: Policy, day: date) -> Iterator[Finding]:
    """Each level of an urgent path that rings nobody at some hour from this day on, and who would in its place."""
    urgent = _urgent(policy)
    if not urgent.document.paths:
        return
    try:
        gaps = coverage(urgent, day, DAYS, watch=_at_most(MOST_LOOKS)).gaps
    except _TooLong:
        message = f"this is too large to look at its coming {DAYS} days while it is typed"
        yield "paths", "week_not_looked_at", message, "run rung coverage, which takes its time"
        return
    by_level: dict[tuple[str, int], list[Gap]] = {}
    for gap in gaps:
        if _is_urgent(policy, gap):
            by_level.setdefault((gap.path, gap.level), []).append(gap)
    silent: set[str] = set()
    for (key, number), found in by_level.items():
        for gap in found:
            told = _instead(policy, gap)
            if told is None and key not in silent:
                silent.add(key)
                yield _nobody(policy, gap, [one for one in found if _instead(policy, one) is None])
            elif told is not None and _counts_on_a_turn(policy, key, number):
                yield _hole(policy, gap, found, told)
                break


def _urgent(policy: Policy) -> Policy:
    """The policy with those paths alone that a level of rings at any hour."""
    paths = {
        key: path
        for key, path in policy.document.paths.items()
        if any("critical" in level.urgency.values for level in path.levels)
        and not any(target in OF_THE_ISSUE for level in path.levels for target in (*level.notify, *level.backup))
    }
    return Policy(structs.replace(policy.document, paths=paths), policy.version)


def _is_urgent(policy: Policy, gap: Gap) -> bool:
    level = policy.document.paths[gap.path].levels[gap.level - 1]
    return any(level.urgency.of(one) == "critical" for one in gap.priorities or policy.workspace.priorities)


def _counts_on_a_turn(policy: Policy, path: str, number: int) -> bool:
    level = policy.document.paths[path].levels[number - 1]
    return any(target.startswith("schedule:") for target in level.notify)


def _instead(policy: Policy, gap: Gap) -> LevelStarted | LevelWaits | None:
    """The level that would be told in the place of one that has nobody."""
    priority = (gap.priorities or policy.workspace.priorities)[0]
    account = None if gap.tier in (None, NO_TIER, UNKNOWN_ACCOUNT) else _account(policy, gap)
    desk = Desk(accounts={account.key: account} if account else {})
    return ask(policy, desk, gap.path, gap.level, priority, account, gap.from_at).instead


def _account(policy: Policy, gap: Gap) -> Account | None:
    known = (one for one in policy.document.accounts.values() if one.tier == gap.tier)
    return next(known, Account(key=f"an account of {gap.tier}", tier=gap.tier))


def _nobody(policy: Policy, gap: Gap, gaps: list[Gap]) -> Finding:
    rest = policy.document.paths[gap.path].if_nobody or policy.workspace.last_resort
    then = f"only {', '.join(rest)} is left" if rest else "and nobody is told of that"
    message = f"nobody rings {_when(policy, gap, gaps)}: no level from {gap.level} on has anybody, {then}"
    hint = "put somebody who can be told at any hour at a level, such as a schedule: or a person:"
    return f"paths.{gap.path}.levels[{gap.level - 1}]", "nobody_rings", message, hint


def _hole(policy: Policy, gap: Gap, gaps: list[Gap], told: LevelStarted | LevelWaits) -> Finding:
    level = policy.document.paths[gap.path].levels[gap.level - 1]
    who = f" ({', '.join(told.notified)})" if isinstance(told, LevelStarted) and told.notified else ""
    message = f"{level.name!r} has nobody {_when(policy, gap, gaps)}: level {told.level}{who} rings in its place"
    hint = "fill the hole of the schedule, or name a backup for the level"
    return f"paths.{gap.path}.levels[{gap.level - 1}].notify", "hole_on_call", message, hint


def _when(policy: Policy, gap: Gap, gaps: list[Gap]) -> str:
    """The first of some gaps in words, at whose priorities and for whom, and how long all of them are."""
    local = gap.from_at.astimezone(zone(policy.workspace.time_zone))
    long = sum((one.to_at - one.from_at for one in gaps), timedelta(0))
    of = f" for {gap.tier}" if gap.tier else ""
    at = f" at {', '.join(gap.priorities)}" if gap.priorities else ""
    return f"from {local:%A %Y-%m-%d %H:%M} on{of}{at}, for {format_span(long)} of the coming {DAYS} days"


def _at_most(looks: int) -> Watch:
    @contextmanager
    def watch(_name: str, steps: int) -> Iterator[Callable[[], object]]:
        if steps > looks:
            raise _TooLong
        yield lambda: None

    return watch
