"""A calendar of who is on call: a week or a month of days in the reader's zone, line by line.

The first line is what counts; below it stand the sources from the highest to the lowest (covers, feed, layers), so
that a reader sees why. A day is as long as it is: 23 or 25 hours, or none at all where a place left one out.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from rung.core.people.oncall import Duty, Schedule, shifts_between
from rung.core.policy import Policy
from rung.core.times.walltime import first_instant, zone
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR
from rung.store.pages import names

VIEWS = ("week", "month")
TONES = 10
"""So many colours tell people apart; the name always stands beside it."""
A_DAY = timedelta(days=1)
LEFT_OUT = timedelta(hours=20)
NOBODY = "nobody"


class Bar(Struct, frozen=True):
    """One person's part of a day on one line, or a gap."""

    person: str | None
    name: str
    tone: int | None
    times: str
    """`09:00-17:00`, `until 09:00`, `from 20:00`, or `all day`."""
    title: str
    """The whole of it, in the zone of the schedule."""
    left: float
    width: float
    """In hundredths of the day."""
    is_cover: bool
    since: datetime
    until: datetime


class Line(Struct, frozen=True):
    label: str
    is_final: bool
    bars: tuple[Bar, ...]


class Day(Struct, frozen=True):
    """A day of the reader's zone."""

    date: date
    is_today: bool
    is_over: bool
    is_outside: bool
    """It belongs to the month before or after."""
    marks: tuple[str, ...]
    """What clocks do on it."""
    lines: tuple[Line, ...]
    is_first: bool
    """Of the sheet or of a month: it says which month."""


class Sheet(Struct, frozen=True):
    """Which days are looked at, and where to turn the page."""

    view: str
    title: str
    days: tuple[date, ...]
    on: date
    before: date
    after: date
    today: date

    def address(self, view: str, on: date) -> str:
        return urlencode({"view": view, "on": on.isoformat()})

    @property
    def view_query(self) -> str:
        """The same page of the calendar, on another page of the console."""
        return self.address(self.view, self.on)

    @property
    def links(self) -> dict[str, str]:
        return {
            "before": self.address(self.view, self.before),
            "after": self.address(self.view, self.after),
            "today": self.address(self.view, self.today),
            **{view: self.address(view, self.on) for view in VIEWS},
        }


def sheet(asked: Mapping[str, str], time_zone: str, now: datetime) -> Sheet:
    """The week or the month that an address asks for, else the present week."""
    today = now.astimezone(zone(time_zone)).date()
    view = asked.get("view", "") if asked.get("view") in VIEWS else "week"
    on = _day(asked.get("on", "")) or today
    monday = on - on.weekday() * A_DAY
    if view == "week":
        days = tuple(monday + number * A_DAY for number in range(7))
        return Sheet(view, _week_title(days), days, on, on - 7 * A_DAY, on + 7 * A_DAY, today)
    first = on.replace(day=1)
    following = (first + 32 * A_DAY).replace(day=1)
    monday, last = first - first.weekday() * A_DAY, following - A_DAY
    end = last + (6 - last.weekday()) * A_DAY
    days = tuple(monday + number * A_DAY for number in range((end - monday).days + 1))
    return Sheet(view, f"{on:%B %Y}", days, on, (first - A_DAY).replace(day=1), following, today)


def days_of(
    schedule: Schedule, shown: Sheet, policy: Policy, time_zone: str, now: datetime, *, with_layers: bool = False
) -> list[Day]:
    """The days of a sheet for one schedule."""
    bounds = [_bounds(day, time_zone) for day in shown.days]
    from_at, to_at = bounds[0][0], bounds[-1][1]
    sources = [("On call", True, schedule)]
    if with_layers:
        sources += [(label, False, part) for label, part in parts_of(schedule)]
    duties = [(label, is_final, shifts_between(part, from_at, to_at)) for label, is_final, part in sources]
    tones, zones = tones_of(policy), _zones(schedule, time_zone)
    paint = _Paint(policy, tones, time_zone, schedule.time_zone)
    return [
        Day(
            date=day,
            is_today=day == shown.today,
            is_over=end <= now,
            is_outside=shown.view == "month" and day.month != shown.on.month,
            marks=tuple(_marks(start, end, zones)),
            lines=tuple(Line(label, is_final, paint.bars(found, start, end)) for label, is_final, found in duties),
            is_first=day in (shown.days[0], day.replace(day=1)),
        )
        for day, (start, end) in zip(shown.days, bounds, strict=True)
    ]


def parts_of(schedule: Schedule) -> list[tuple[str, Schedule]]:
    """What a schedule is made of, the highest first: each part as if there were nothing else."""
    bare = Schedule(schedule.name, schedule.time_zone)
    found = [("covers", Schedule(bare.name, bare.time_zone, overrides=schedule.overrides))] * bool(schedule.overrides)
    if schedule.shifts or schedule.ical:
        found.append(("feed", Schedule(bare.name, bare.time_zone, shifts=schedule.shifts)))
    for number, layer in reversed(list(enumerate(schedule.layers, start=1))):
        found.append((layer.name or f"layer {number}", Schedule(bare.name, bare.time_zone, layers=(layer,))))
    return found


def tones_of(policy: Policy) -> dict[str, int]:
    """A colour for everybody who may be on call, the same on every schedule."""
    people = [person for schedule in policy.document.schedules.values() for person in schedule.people]
    return {person: number % TONES for number, person in enumerate(dict.fromkeys(people))}


class _Paint:
    """Draws duties into days."""

    def __init__(self, policy: Policy, tones: Mapping[str, int], here: str, there: str) -> None:
        self.policy, self.tones, self.here, self.there = policy, tones, here, there

    def bars(self, duties: Iterable[Duty], start: datetime, end: datetime) -> tuple[Bar, ...]:
        if start >= end:
            return ()  # a day that its place left out
        inside = [duty for duty in duties if _since(duty) < end and _until(duty) > start]
        return tuple(self._bar(duty, start, end) for duty in inside)

    def _bar(self, duty: Duty, start: datetime, end: datetime) -> Bar:
        since, until = _since(duty), _until(duty)
        left, right = (_place(at, start, end) for at in (since, until))
        name = names.who(self.policy, duty.person) if duty.person else NOBODY
        source = f", by {'a cover' if duty.source == 'override' else duty.source}" if duty.person else ""
        title = f"{name}{source}: {names.stretch(since, until, self.there)}"
        return Bar(
            duty.person, name, self.tones.get(duty.person or ""), self._times(since, until, start, end), title, left,
            round(right - left, 2), duty.source == "override", since, until,
        )  # fmt: skip

    def _times(self, since: datetime, until: datetime, start: datetime, end: datetime) -> str:
        place = zone(self.here)
        first, last = f"{since.astimezone(place):%H:%M}", f"{until.astimezone(place):%H:%M}"
        if since <= start:
            return "all day" if until >= end else f"until {last}"
        return f"from {first}" if until >= end else f"{first}-{last}"


def _marks(start: datetime, end: datetime, zones: Iterable[str]) -> Iterable[str]:
    if start >= end:
        yield "this day does not exist here"
        return
    for name in zones:
        moved = _offset(end, name) - _offset(start, name)
        if abs(moved) >= LEFT_OUT:
            yield f"a day is {'left out' if moved > timedelta(0) else 'there twice'} ({name})"
        elif moved:
            yield f"clocks go {'forward' if moved > timedelta(0) else 'back'} {names.span(abs(moved))} ({name})"


def _offset(at: datetime, name: str) -> timedelta:
    return at.astimezone(zone(name)).utcoffset() or timedelta(0)


def _zones(schedule: Schedule, time_zone: str) -> list[str]:
    """The reader's, the schedule's, and those of its layers."""
    own = (layer.time_zone for layer in schedule.layers if layer.time_zone)
    return list(dict.fromkeys((time_zone, schedule.time_zone, *own)))


def _bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    place = zone(time_zone)
    start, end = (first_instant(datetime.combine(each, time.min), place) for each in (day, day + A_DAY))
    return start.astimezone(UTC), end.astimezone(UTC)


def _place(at: datetime, start: datetime, end: datetime) -> float:
    return round(100 * min(max((at - start) / (end - start), 0.0), 1.0), 2)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year < LAST_YEAR else None


def _week_title(days: tuple[date, ...]) -> str:
    first, last = days[0], days[-1]
    if first.month == last.month:
        return f"{first.day} - {last.day} {last:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} - {last.day} {last:%B %Y}"


def _since(duty: Duty) -> datetime:
    assert duty.since is not None, "duties between two instants have both ends"
    return duty.since


def _until(duty: Duty) -> datetime:
    assert duty.until is not None, "duties between two instants have both ends"
    return duty.until
