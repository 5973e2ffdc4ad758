"""The time zones of a feed's entries: those of the world by their names, and those that a feed writes out itself.

What one feed writes out is not known to the next: the same feed means the same turns, whatever was read before it.
"""

from __future__ import annotations

import threading
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

from icalendar.cal import Timezone
from icalendar.error import GloballyUniqueTZIDGuessed
from icalendar.timezone import tzp
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from icalendar.timezone.zoneinfo import ZONEINFO

_lock = threading.Lock()
_ZERO = timedelta()


@contextmanager
def reading_zones() -> Iterator[None]:
    """The library keeps its zones for the whole process: one feed at a time, and each begins with none."""
    with _lock, warnings.catch_warnings():
        # A name such as /vendor.example/Europe/Berlin is taken for Europe/Berlin, as every calendar takes it.
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
        tzp.use(_Zones())
        try:
            yield
        finally:
            tzp.use_default()


class _Zones(ZONEINFO):
    """Zones for the library; one that cannot be had is None, and its times have no zone."""

    def timezone(self, name: str) -> tzinfo | None:
        try:
            return super().timezone(name)
        except OSError:  # the name of a folder of zones, such as Europe
            return None

    def knows_timezone_id(self, tzid: str) -> bool:
        """Windows' names are known: what is written out beside them repeats a zone of the world, for ever the same."""
        return tzid in WINDOWS_TO_OLSON or super().knows_timezone_id(tzid)

    def create_timezone(self, tz: Timezone) -> tzinfo:  # type: ignore[override]  # so is the library's own
        return WrittenZone(tz)


class WrittenZone(tzinfo):
    """A zone that a feed writes out: its offset changes at instants that it names."""

    def __init__(self, written: Timezone) -> None:
        self._name = written.tz_name
        times, changes = written.get_transitions()
        if not times:
            raise ValueError(f"the time zone {self._name:.60} is empty")
        self._offsets = [offset for offset, _, _ in changes]
        self._instants = list(times)
        self._walls = self._when_clocks_change()

    def utcoffset(self, at: datetime | None) -> timedelta:
        if at is None:
            return self._offsets[0]
        passed = bisect_right(self._walls[at.fold], at.replace(tzinfo=None, fold=0))
        return self._offsets[max(passed - 1, 0)]

    def dst(self, at: datetime | None) -> timedelta:
        return _ZERO

    def tzname(self, at: datetime | None) -> str:
        return self._name

    def fromutc(self, at: datetime) -> datetime:
        instant = at.replace(tzinfo=None)
        passed = max(bisect_right(self._instants, instant) - 1, 0)
        wall = instant + self._offsets[passed]
        before = self._offsets[passed - 1] if passed else self._offsets[0]
        comes_again = instant - self._instants[passed] < before - self._offsets[passed] and passed > 0
        return wall.replace(tzinfo=self, fold=int(comes_again))

    def _when_clocks_change(self) -> tuple[list[datetime], list[datetime]]:
        """Each change as the wall shows it: for times that come twice, of the first time, and of the second."""
        first, second = [], []
        before = self._offsets[0]
        for instant, offset in zip(self._instants, self._offsets, strict=True):
            first.append(instant + max(before, offset))
            second.append(instant + min(before, offset))
            before = offset
        return first, second
