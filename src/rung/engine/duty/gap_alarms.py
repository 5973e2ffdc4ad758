"""What everybody sees of gaps: on every page, in the figures, and at the doctor's."""

from datetime import datetime, timedelta

from msgspec import Struct

from rung.core.policy import Policy
from rung.engine.telling.bulletins import level_words, mend
from rung.store.pages import names
from rung.store.people import gaps
from rung.store.people.gaps import KnownGap, LastLook
from rung.store.policies import policies

SHOWN = 3
STALE = timedelta(hours=2)
"""A worker looks each hour at least."""


class GapAlarm(Struct, frozen=True):
    """A level that has nobody at some time of the coming weeks."""

    path: str
    level: int
    tier: str | None
    priorities: tuple[str, ...]
    called: str
    """`outage level 2, On-call engineer (enterprise)`."""
    gaps: tuple[KnownGap, ...]
    """The first of them first."""
    mend: str
    known_by: str | None = None
    """Who said that it is to stay as it is: it stands on the Tonight page only."""

    @property
    def first(self) -> KnownGap:
        return self.gaps[0]

    @property
    def more(self) -> int:
        return len(self.gaps) - 1

    def is_now(self, now: datetime) -> bool:
        return self.first.from_at <= now

    @property
    def words(self) -> str:
        """One line for a terminal."""
        said = f"{self.called}: nobody from {names.instant(self.first.from_at)} to {names.instant(self.first.to_at)}"
        return said + (f", and {self.more} more time{'s' if self.more > 1 else ''}" if self.more else "")


def alarms(now: datetime) -> list[GapAlarm]:
    """By level, the gaps that are known and not over; the earliest first. One small query while there are none."""
    known = [gap for gap in gaps.open_gaps() if gap.to_at > now]
    if not known:
        return []
    try:
        policy = policies.current()
    except policies.NoPolicy:
        return []
    rows: dict[tuple[object, ...], list[KnownGap]] = {}
    for gap in known:
        rows.setdefault((gap.path, gap.level, gap.tier, gap.priorities, gap.known_by), []).append(gap)
    return [_alarm(row, policy) for row in rows.values()]


def pressing(now: datetime) -> list[GapAlarm]:
    """Those that stand on every page: nobody said that they are to stay."""
    return [one for one in alarms(now) if one.known_by is None]


class Figures(Struct, frozen=True):
    """Gaps in numbers, for whoever watches."""

    gaps: dict[tuple[str, int], int]
    """By path and level, the spans of the coming weeks in which nobody could be told."""
    now: dict[tuple[str, int], bool]
    """Whether it is so at present."""
    looked_age: float | None
    """Seconds since a worker looked; None before the first time."""


def figures(now: datetime) -> Figures:
    found: dict[tuple[str, int], int] = {}
    present: dict[tuple[str, int], bool] = {}
    for gap in gaps.open_gaps():
        if gap.to_at > now:
            level = gap.path, gap.level
            found[level] = found.get(level, 0) + 1
            present[level] = present.get(level, False) or gap.from_at <= now
    seen = gaps.last_look()
    return Figures(found, present, (now - seen.looked_at).total_seconds() if seen else None)


def last_look() -> LastLook | None:
    """When the coming weeks were looked at last."""
    return gaps.last_look()


def _alarm(row: list[KnownGap], policy: Policy) -> GapAlarm:
    first = row[0]
    return GapAlarm(
        first.path, first.level, first.tier, first.priorities, level_words(policy, first), tuple(row),
        mend(policy, first), first.known_by,
    )  # fmt: skip
