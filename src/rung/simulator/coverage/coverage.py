"""Coverage: when would a level have nobody to tell? Asked of the core itself, hour by hour over the coming days.

For each level of each path an issue is escalated there, at every instant at which the answer can change (see
`coverage_instants`): once for each urgency and `during` that the level has at some priority, and where it asks for the
account's owner, once for each kind of account. What the core does is the answer, so that this page and the ladder
cannot disagree. A level that waits for its people (`during`) is no gap.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

from msgspec import Struct

from rung.core.desk import Desk
from rung.core.policy import Policy
from rung.core.times.walltime import first_instant, zone
from rung.simulator.backtests.rows import instant
from rung.simulator.coverage.coverage_instants import instants_of_waits, instants_within
from rung.simulator.coverage.coverage_look import Alone, Gap, Look, SinglePoint, Span
from rung.simulator.coverage.probe import always_opened

Watch = Callable[[str, int], AbstractContextManager[Callable[[], object]]]
"""Shows how far a long look has come: given a name and a number of steps, it is told of each."""


class Twice(Struct, frozen=True):
    """Two levels of a path come to the same one person, from `from_at` on for the first time: who did not take it at
    the first is asked again at the second, and nobody else.
    """

    path: str
    level: int
    again: int
    """The later level."""
    tier: str | None
    person: str
    from_at: datetime
    lasts: timedelta
    """How long it is so, of all the time looked at."""


class Unreachable(Struct, frozen=True):
    person: str
    why: str


class Unknown(Struct, frozen=True):
    """What of a level can be judged only for a real issue or account."""

    path: str
    level: int
    why: str


class Coverage(Struct, frozen=True):
    from_at: datetime
    to_at: datetime
    gaps: tuple[Gap, ...]
    single_points: tuple[SinglePoint, ...]
    unreachable: tuple[Unreachable, ...]
    unknown: tuple[Unknown, ...]
    twice: tuple[Twice, ...] = ()


def first_midnight(policy: Policy, day: date) -> datetime:
    """The beginning of a day in the workspace's zone."""
    return first_instant(datetime.combine(day, time()), zone(policy.workspace.time_zone))


def coverage(policy: Policy, day: date, days: int, desk: Desk | None = None, watch: Watch | None = None) -> Coverage:
    """Look at `days` days from midnight on. `desk` adds who is away."""
    policy = always_opened(policy)
    from_at, to_at = first_midnight(policy, day), first_midnight(policy, day + timedelta(days=days))
    desk = desk or Desk()
    looks = [
        Look(policy, desk, key, number, level)
        for key, path in policy.document.paths.items()
        for number, level in enumerate(path.levels, 1)
    ]
    instants = [*instants_within(policy, desk, from_at, to_at)]
    at_once = parted(from_at, to_at, instants)
    with_waits = parted(from_at, to_at, [*instants, *instants_of_waits(policy, from_at, to_at)])
    work = [(look, with_waits if look.may_wait else at_once) for look in looks if look.is_judged]
    gaps: list[Gap] = []
    with (watch or _unwatched)("coverage", sum(len(spans) for _look, spans in work)) as step:
        for look, spans in work:
            gaps += look.gaps(spans, step)
    gaps.sort(key=lambda gap: (gap.from_at, gap.path, gap.level, gap.tier or "", gap.priorities or ()))
    return Coverage(
        from_at,
        to_at,
        tuple(gaps),
        tuple(point for look, _spans in work for point in look.single_points()),
        tuple(_unreachable(policy)),
        tuple(Unknown(look.path, look.number, look.unknown) for look in looks if look.unknown),
        tuple(_twice(looks)),
    )


def as_json(found: Coverage) -> dict[str, Any]:
    """The shape of DESIGN.md, `rung coverage --json`; `priorities` stands only in a gap that is none at others."""
    return {
        "from": instant(found.from_at),
        "to": instant(found.to_at),
        "gaps": [
            {
                "path": gap.path, "level": gap.level, "tier": gap.tier,
                "from": instant(gap.from_at), "to": instant(gap.to_at),
                **({"priorities": list(gap.priorities)} if gap.priorities else {}),
            }
            for gap in found.gaps
        ],
        "single_points": [
            {"path": one.path, "level": one.level, "tier": one.tier, "person": one.person}
            for one in found.single_points
        ],
        "unreachable": [{"person": one.person, "why": one.why} for one in found.unreachable],
        "unknown": [{"path": one.path, "level": one.level, "why": one.why} for one in found.unknown],
        "twice": [
            {
                "path": one.path, "level": one.level, "again": one.again, "tier": one.tier, "person": one.person,
                "from": instant(one.from_at), "seconds": int(one.lasts.total_seconds()),
            }
            for one in found.twice
        ],
    }  # fmt: skip


def parted(from_at: datetime, to_at: datetime, instants: Iterable[datetime]) -> list[Span]:
    """The time between two instants, parted at others."""
    edges = sorted({from_at, *(at for at in instants if from_at < at < to_at)})
    return list(zip(edges, [*edges[1:], to_at], strict=True))


def _unwatched(name: str, steps: int) -> AbstractContextManager[Callable[[], object]]:
    return nullcontext(lambda: None)


def _unreachable(policy: Policy) -> Iterator[Unreachable]:
    """People whom no notice could reach."""
    for key, person in policy.document.people.items():
        if not person.channels:
            yield Unreachable(key, "has no address on any channel")


def _twice(looks: Iterable[Look]) -> Iterator[Twice]:
    """By pair of levels and person, the time in which both come to this one person."""
    found: dict[tuple[str, int, int, str | None, str], list[Span]] = {}
    for one, other in combinations([look for look in looks if look.is_judged and look.alone], 2):
        if one.path != other.path:
            continue
        for alone, span in _shared(one.alone, other.alone):
            found.setdefault((one.path, one.number, other.number, alone.tier, alone.person), []).append(span)
    for (path, level, again, tier, person), both in found.items():
        lasts = sum((to_at - from_at for from_at, to_at in both), timedelta(0))
        yield Twice(path, level, again, tier, person, both[0][0], lasts)


def _shared(ones: Iterable[Alone], others: Iterable[Alone]) -> Iterator[tuple[Alone, Span]]:
    """Where two levels come to the same person at the same time, for accounts that both may be asked of."""
    by_person: dict[str, list[Alone]] = {}
    for other in others:
        by_person.setdefault(other.person, []).append(other)
    for one in ones:
        for other in by_person.get(one.person, ()):
            from_at, to_at = max(one.from_at, other.from_at), min(one.to_at, other.to_at)
            if from_at < to_at and (one.tier is None or other.tier is None or one.tier == other.tier):
                yield (one if one.tier is not None else other), (from_at, to_at)
