"""Wall time: what a clock on the wall of a place shows, and the instants it means.

Twice a year most places move their clocks, and some have skipped a whole day. Then a wall time may not exist, or exist
twice. One rule serves calendars, rotations and everything that a policy dates:

* a wall time that does not exist is the first instant after the gap;
* one that exists twice is its first occurrence as a start, and its last as an end.

Hours are kept as minutes since midnight. An interval whose end is not after its start runs into the next day, so its
end is past 1440: `22:00-06:00` is (1320, 1800). `24:00` is midnight at the end of the day.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Interval = tuple[int, int]
"""Open from the first minute of the day to the second, which may lie in the next day."""
DayHours = tuple[Interval, ...]
WeeklyHours = tuple[DayHours, DayHours, DayHours, DayHours, DayHours, DayHours, DayHours]
"""The hours of each weekday, Monday first."""

NO_HOURS: WeeklyHours = ((), (), (), (), (), (), ())
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_A_DAY = 24 * 60
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Calendars and clocks reckon from then on."""
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing is promised or waited for beyond it: later instants cannot be written in every zone."""

LONGEST_ZONE = 64
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
"""Names lead to files: nothing else is looked for."""
_SECOND = timedelta(seconds=1)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of this name, such as Europe/Berlin."""
    refusal = f"{name[:LONGEST_ZONE]!r} is no time zone: write a name such as Europe/Berlin or UTC"
    if len(name) > LONGEST_ZONE or not _ZONE.fullmatch(name):
        raise ValueError(refusal)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(refusal) from unknown


def as_utc(at: datetime) -> datetime:
    """The same instant in UTC. A datetime without an offset is no instant and is refused."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no offset, so it is no instant: give it a time zone")
    return at.astimezone(UTC)


def first_instant(wall: datetime, place: tzinfo) -> datetime:
    """The instant at which something that starts at this wall time starts."""
    early = wall.replace(tzinfo=place, fold=0)
    before, after = _offset(early), _offset(early.replace(fold=1))
    if before < after:
        return _end_of_gap(wall, place, before, after)
    return wall.replace(tzinfo=UTC, fold=0) - before


def last_instant(wall: datetime, place: tzinfo) -> datetime:
    """The instant at which something that ends at this wall time ends."""
    early = wall.replace(tzinfo=place, fold=0)
    before, after = _offset(early), _offset(early.replace(fold=1))
    if before < after:
        return _end_of_gap(wall, place, before, after)
    return wall.replace(tzinfo=UTC, fold=0) - after


def instants(day: date, interval: Interval, place: tzinfo) -> tuple[datetime, datetime]:
    """The instants between which an interval of this day is open. They may be equal where the day has a gap."""
    midnight = datetime.combine(day, time.min)
    start, end = interval
    return (
        first_instant(midnight + timedelta(minutes=start), place),
        last_instant(midnight + timedelta(minutes=end), place),
    )


def weekly_hours(hours: Mapping[str, Iterable[str]]) -> WeeklyHours:
    """Hours as a policy writes them, `{mon-thu: ["08:00-12:30", "13:30-18:00"]}`. A day named twice has both hours."""
    return week_of((parse_weekdays(days), map(parse_interval, intervals)) for days, intervals in hours.items())


def week_of(hours: Iterable[tuple[Iterable[int], Iterable[Interval]]]) -> WeeklyHours:
    """The hours of each weekday, gathered from weekdays (Monday is 0) and the intervals that all of them have."""
    week: list[list[Interval]] = [[] for _ in WEEKDAYS]
    for weekdays, intervals in hours:
        shared = tuple(intervals)
        for weekday in weekdays:
            week[weekday].extend(shared)
    mon, tue, wed, thu, fri, sat, sun = (tuple(sorted(day)) for day in week)
    return mon, tue, wed, thu, fri, sat, sun


def parse_weekdays(text: str) -> tuple[int, ...]:
    """The weekdays, Monday being 0, of `mon-fri`, of one day, or of `daily`. `sat-mon` goes round the weekend."""
    written = text.strip().lower()
    if written == "daily":
        return tuple(range(7))
    first, dash, last = (part.strip() for part in written.partition("-"))
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        meant = _weekdays_meant(written) or f"mon-fri, one of {' '.join(WEEKDAYS)}, or daily"
        raise ValueError(f"{text!r} names no weekdays: write {meant}")
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
    return tuple((start + step) % 7 for step in range(length + 1))


def parse_interval(text: str) -> Interval:
    """`08:00-12:30` in minutes of the day; an end not after the start is on the next day."""
    first, dash, last = text.partition("-")
    if not dash or not _TIME.fullmatch(first.strip()) or not _TIME.fullmatch(last.strip()):
        meant = _interval_meant(text) or "two times of day such as 08:00-12:30"
        raise ValueError(f"{text!r} is no interval: write {meant}")
    start, end = parse_time_of_day(first), parse_time_of_day(last)
    if start == MINUTES_OF_A_DAY:
        raise ValueError(f"{text!r} starts at 24:00: write it as 00:00 of the next day")
    return start, end if end > start else end + MINUTES_OF_A_DAY


def parse_time_of_day(text: str) -> int:
    """Minutes since midnight of `08:30`; `24:00` is the midnight that ends the day."""
    found = _TIME.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if found is None or int(found[2]) > 59 or minutes > MINUTES_OF_A_DAY:
        raise ValueError(f"{text!r} is no time of day: write hours and minutes from 00:00 to 24:00")
    return minutes


def _weekdays_meant(written: str) -> str:
    """Weekdays in other words and other languages, as they are written here."""
    if written in _DAYS:
        return _DAYS[written]
    parts = [part for part in re.split(r"[^a-z]+(?:to |bis |until )?|\bto\b", written[:LONGEST_ZONE]) if part]
    days = [day for part in parts if (day := _DAYS.get(part) or _DAYS.get(part[:3])) in WEEKDAYS]
    if len(parts) != len(days) or not days or written.strip("-") != written:
        return ""
    if "," in written or "/" in written or "+" in written:
        places = [WEEKDAYS.index(day) for day in days]
        together = all(later - earlier == 1 for earlier, later in pairwise(places))
        return f"{days[0]}-{days[-1]}" if together else f"each on a line of its own: {', '.join(days)}"
    return "-".join(days) if len(days) <= 2 else ""


def _interval_meant(text: str) -> str:
    """Hours in other forms, `9am-5pm` and `0900-1700`, as they are written here."""
    written = text[:LONGEST_ZONE].lower().strip()
    several = [part.strip() for part in re.split("[,;]| and ", written) if part.strip()]
    if len(several) > 1:
        meant = [f'"{part}"' if _INTERVAL.fullmatch(part) else _interval_meant(part) for part in several]
        return f"[{', '.join(meant)}]" if all(meant) else ""
    if written in ("always", "24/7", "24x7", "24h", "all day"):
        return '"00:00-24:00"'
    if written in ("closed", "none", "off", "-"):
        return "leave the key out"
    times = [_time_meant(part) for part in _FROM_TO.split(written)]
    if len(times) != 2 or not all(times):
        return ""
    start, end = times
    if end <= start < "12:00" and not written.endswith("m"):
        end = f"{int(end[:2]) + 12}{end[2:]}"  # 9-5 is nobody's night
    return f'"{start}-{end}"'


def _time_meant(written: str) -> str:
    """`9am`, `17`, `1730`, `5.30 pm` and `17h30` as times of day; empty for what is none."""
    found = _OTHER_TIME.fullmatch(written)
    if not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour * 60 + minute <= MINUTES_OF_A_DAY and minute < 60 else ""


_DAYS = {
    word: day
    for day, words in {
        "mon": "mo mon lun", "tue": "tu di tues mar", "wed": "we mi weds mer", "thu": "th do thur thurs jeu",
        "fri": "fr ven", "sat": "sa sam", "sun": "su so dim",
        "mon-fri": "weekdays weekday workdays werktags", "sat-sun": "weekend weekends",
        "daily": "* all always everyday every_day any days week 7",
    }.items()
    for word in (day, *words.split())
}  # fmt: skip
_FROM_TO = re.compile("\\s*(?:-|\\bto\\b|\\buntil\\b|[\u2010-\u2015]|\\.\\.)\\s*")
_INTERVAL = re.compile(r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}", re.ASCII)
_OTHER_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(?:h|uhr|o'clock)?\s*([ap]\.?m\.?)?", re.ASCII)


def _end_of_gap(wall: datetime, place: tzinfo, before: timedelta, after: timedelta) -> datetime:
    """The first instant after the gap in which this wall time lies; clocks move on whole seconds."""
    shown = wall.replace(tzinfo=UTC, fold=0, microsecond=0)
    still_before, already_after = shown - after, shown - before
    while already_after - still_before > _SECOND:
        middle = still_before + (already_after - still_before) // _SECOND // 2 * _SECOND
        if _offset(middle.astimezone(place)) == before:
            still_before = middle
        else:
            already_after = middle
    return already_after


def _offset(at: datetime) -> timedelta:
    offset = at.utcoffset()
    assert offset is not None, "a zone knows its offset at every wall time"
    return offset
