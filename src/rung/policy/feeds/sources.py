"""Where the feeds of a policy come from: files beside it, and addresses whose content somebody else fetches.

The turns are written into the document, and the version that it becomes keeps them: what decided is found again,
however the calendar changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from rung.core.document import PolicyDocument
from rung.core.people.oncall import Schedule, Shift
from rung.policy.feeds.feeds import FeedRead, UnreadableFeed, shifts_of
from rung.policy.feeds.files import read_beside
from rung.policy.problems import Report
from rung.policy.reading.nodes import Node, Place

EDGE = timedelta(days=2)
"""No two clocks in the world are further apart."""
FIRST_YEAR, LAST_YEAR = 1971, 2198
"""Turns of other years are not looked for; a scenario may speak of any."""
SCHEMES = ("https", "http", "webcal", "webcals")
LONGEST_ADDRESS = 2000


class Copy(Struct, frozen=True):
    """What is had of a feed at an address: a calendar that could be read, and why there is nothing newer."""

    content: bytes | None = None
    fetched_at: datetime | None = None
    """When it was last known to be what the address says."""
    trouble: str = ""

    @property
    def state(self) -> str:
        """What counts meanwhile."""
        if self.content is None:
            return "nobody is on call by it"
        at = f" of {self.fetched_at:%Y-%m-%d %H:%M} UTC" if self.fetched_at else ""
        return f"the turns{at} count"


NOT_FETCHED = Copy(trouble="it is not fetched here")

Copies = Callable[[Mapping[str, str], datetime, datetime], Mapping[str, Copy]]
"""Gives what is had of some addresses, each with the zone of its schedule, for the turns between two instants."""


class Feeds(Struct, frozen=True):
    """The time whose turns are wanted, and where files and copies are had from."""

    from_at: datetime
    to_at: datetime
    folder: Path | None = None
    """Null where there is no file beside the policy."""
    copies: Copies | None = None
    turns: Mapping[str, tuple[Shift, ...]] = {}
    """By the name of a file what the version in force has of it, for where the file is not at hand."""
    are_needed: bool = False
    """Whether an address that gives no turns at all is an error, and not a warning."""

    @classmethod
    def of_years(
        cls,
        years: Collection[int],
        *,
        folder: Path | None = None,
        copies: Copies | None = None,
        turns: Mapping[str, tuple[Shift, ...]] | None = None,
        are_needed: bool = False,
    ) -> Feeds:
        """The whole of these years, whatever the zone of who looks at them."""
        first, last = (min(max(year, FIRST_YEAR), LAST_YEAR) for year in (min(years), max(years)))
        from_at, to_at = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
        return cls(from_at - EDGE, to_at + EDGE, folder, copies, turns or {}, are_needed)


NO_FEEDS = Feeds(datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))


def years_in_force(now: datetime) -> range:
    """The years whose turns an installation decides by: last year, this year and the next two."""
    return range(now.year - 1, now.year + 3)


def is_address(ical: str) -> bool:
    """Whether a feed is at an address, and not a file."""
    return "://" in ical


def url_of(address: str) -> str:
    """Where an address is fetched: `webcal://` is how calendars write https."""
    scheme, _, rest = address.partition("://")
    return f"https://{rest}" if scheme.lower().startswith("webcal") else address


def host_of(address: str) -> str:
    """An address as it may be shown: what follows the host may be a secret."""
    parts = urlsplit(address)
    return parts.netloc.rpartition("@")[2] or "the feed"


def addresses_of(document: PolicyDocument) -> dict[str, list[str]]:
    """Every address that a document names, with the schedules that go by it."""
    found: dict[str, list[str]] = {}
    for key, schedule in document.schedules.items():
        if schedule.ical is not None and is_address(schedule.ical):
            found.setdefault(schedule.ical, []).append(key)
    return found


def turns_of_files(document: PolicyDocument) -> dict[str, tuple[Shift, ...]]:
    """What a version has of the files that were read with it."""
    schedules = document.schedules.values()
    return {one.ical: one.shifts for one in schedules if one.ical is not None and not is_address(one.ical)}


def with_shifts(document: PolicyDocument, feeds: Feeds, report: Report) -> PolicyDocument:
    """The document with the turns of its feeds. A file that cannot be read is an error: nobody is on call by it."""
    zones = {address: document.schedules[keys[0]].time_zone for address, keys in addresses_of(document).items()}
    copies = feeds.copies(zones, feeds.from_at, feeds.to_at) if feeds.copies is not None and zones else {}
    schedules = dict(document.schedules)
    for key, schedule in document.schedules.items():
        if schedule.ical is None:
            continue
        place = report.paths.node(f"schedules.{key}.ical") or Place(1, 1)
        if is_address(schedule.ical):
            found = _of_address(schedule, copies.get(schedule.ical, NOT_FETCHED), document, feeds, report, place)
        else:
            found = _of_file(schedule, document, feeds, report, place)
        schedules[key] = replace(schedule, shifts=found.shifts)
        name = host_of(schedule.ical) if is_address(schedule.ical) else schedule.ical
        for problem in found.problems:
            report.warn(place, problem.code, f"{name}: {problem.message}", problem.hint)
    return replace(document, schedules=schedules)


def _of_file(
    schedule: Schedule, document: PolicyDocument, feeds: Feeds, report: Report, place: Node | Place
) -> FeedRead:
    assert schedule.ical is not None, "this schedule has a feed"
    if feeds.folder is None and schedule.ical in feeds.turns:
        return FeedRead(feeds.turns[schedule.ical])
    if feeds.folder is None:
        return FeedRead(())  # its form has said that files are out of reach
    try:
        content = read_beside(feeds.folder, schedule.ical)
        return shifts_of(content, document.people, schedule.time_zone, feeds.from_at, feeds.to_at)
    except UnreadableFeed as unreadable:
        report.error(place, "unreadable_feed", f"{schedule.ical}: {unreadable}", unreadable.hint)
    return FeedRead(())


def _of_address(
    schedule: Schedule, copy: Copy, document: PolicyDocument, feeds: Feeds, report: Report, place: Node | Place
) -> FeedRead:
    assert schedule.ical is not None, "this schedule has a feed"
    name, hint = host_of(schedule.ical), "is the address right, and does it answer with a calendar?"
    try:
        if copy.content is None:
            raise UnreadableFeed(copy.trouble or "it was never fetched", hint)
        found = shifts_of(copy.content, document.people, schedule.time_zone, feeds.from_at, feeds.to_at)
    except UnreadableFeed as unreadable:
        if feeds.are_needed:
            report.error(place, "unreadable_feed", f"{name}: {unreadable}", unreadable.hint)
        else:
            state = Copy().state
            report.warn(place, "feed_not_fetched", f"{name}: {unreadable}; {state}", unreadable.hint)
        return FeedRead(())
    if copy.trouble:
        report.warn(place, "feed_not_fetched", f"{name}: {copy.trouble}; {copy.state}", hint)
    return found
