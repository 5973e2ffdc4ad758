"""Feeds that stand as files beside a policy: read when it is loaded, and kept by the version that it becomes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rung.core.oncall import Schedule
from rung.core.policy import PolicyDocument
from rung.policy.feeds import LARGEST, FeedRead, UnreadableFeed, shifts_of
from rung.policy.nodes import Place
from rung.policy.problems import Report

BESIDE = "export the calendar as .ics beside the policy"
EDGE = timedelta(days=2)
"""No two clocks in the world are further apart."""
FIRST_YEAR, LAST_YEAR = 1971, 2198
"""Turns of other years are not looked for; a scenario may speak of any."""


class Feeds(Struct, frozen=True):
    """Where the files are, and the time whose turns are wanted."""

    folder: Path
    from_at: datetime
    to_at: datetime

    @classmethod
    def beside(cls, file: Path, years: Collection[int]) -> Feeds:
        """The folder of a policy's file, and the whole of these years, whatever the zone of who looks at them."""
        first, last = max(min(years), FIRST_YEAR), min(max(years), LAST_YEAR)
        from_at, to_at = datetime(first, 1, 1, tzinfo=UTC), datetime(max(first, last) + 1, 1, 1, tzinfo=UTC)
        return cls(file.parent, from_at - EDGE, to_at + EDGE)


def with_shifts(document: PolicyDocument, feeds: Feeds, report: Report) -> PolicyDocument:
    """The document with the turns of its feeds. One that cannot be read is an error: nobody would be on call by it."""
    schedules = dict(document.schedules)
    for key, schedule in document.schedules.items():
        if schedule.ical is None or "://" in schedule.ical:
            continue
        place = report.paths.node(f"schedules.{key}.ical") or Place(1, 1)
        try:
            found = _read(schedule, schedule.ical, document, feeds)
        except UnreadableFeed as unreadable:
            report.error(place, "unreadable_feed", f"{schedule.ical}: {unreadable}", unreadable.hint)
            continue
        for problem in found.problems:
            report.warn(place, problem.code, f"{schedule.ical}: {problem.message}", problem.hint)
        schedules[key] = replace(schedule, shifts=found.shifts)
    return replace(document, schedules=schedules)


def _read(schedule: Schedule, name: str, document: PolicyDocument, feeds: Feeds) -> FeedRead:
    folder = feeds.folder.resolve()
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        raise UnreadableFeed("this file lies outside the folder of the policy", BESIDE)
    try:
        with file.open("rb") as source:
            content = source.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UnreadableFeed(f"it cannot be read: {getattr(error, 'strerror', None) or error}", BESIDE) from None
    return shifts_of(content, document.people, schedule.time_zone, feeds.from_at, feeds.to_at)
