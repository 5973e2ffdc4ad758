"""What is counted, and when: weeks of the workspace, nights and free days of each person. All of it pure.

    week      Monday 00:00 to Monday 00:00 in the workspace's zone; the running one ends now
    night     22:00 to 07:00 in the person's own zone, or their own quiet hours where they have some; it bears the
              date of its evening and belongs to the week of that date, so a Sunday's night is the old week's to its end
    free day  a Saturday, a Sunday, or a holiday (or closed day) of the person's calendar, by the date in their own zone

One night or free day is disturbed once, however often it rings in it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from rung.core.document import Person
from rung.core.people.nights import NIGHT
from rung.core.policy import Policy
from rung.core.times.calendar import CalendarRule
from rung.core.times.walltime import MINUTES_OF_A_DAY, first_instant, instants, zone

SATURDAY = 5
EARLIEST = date(1972, 1, 3)
"""A Monday before which nobody used this; calendars are known from 1970 on."""
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


class Week(Struct, frozen=True):
    """A week of the workspace, from its Monday on."""

    monday: date
    from_at: datetime
    until_at: datetime
    """Its end; of the running week the present instant."""
    is_running: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """All its dates, also those still to come."""
        return tuple(self.monday + number * A_DAY for number in range(7))

    @property
    def sunday(self) -> date:
        return self.days[-1]


class Window(Struct, frozen=True):
    """A night or a free day of one person."""

    person: str
    kind: str
    """night, or free."""
    day: date
    from_at: datetime
    until_at: datetime


def weeks(time_zone: str, now: datetime, complete: int, last: date | None = None) -> list[Week]:
    """The running week and so many complete ones before it, oldest first; `last`: a day in the last one wanted."""
    place = zone(time_zone)
    today = now.astimezone(place).date()
    running = monday_of(today)
    newest = min(max(monday_of(last), EARLIEST), running) if last else running
    mondays = [newest - number * A_WEEK for number in range(complete, -1, -1)]
    return [_week(monday, time_zone, now) for monday in mondays]


def _week(monday: date, time_zone: str, now: datetime) -> Week:
    place = zone(time_zone)
    start = first_instant(datetime.combine(monday, time.min), place)
    end = first_instant(datetime.combine(monday + A_WEEK, time.min), place)
    return Week(monday, start, min(end, max(now, start)), is_running=now < end)


def disturbing(policy: Policy, person: Person, days: tuple[date, ...]) -> Iterator[Window]:
    """The nights and the free days of a person that bear these dates."""
    place = zone(policy.zone_of(person.key))
    quiet = policy.quiet_of(person) or NIGHT
    start, end = _minutes(quiet.start), _minutes(quiet.end)
    night = (start, end if end > start else end + MINUTES_OF_A_DAY)
    holidays = holidays_of(policy.hours_of(person), policy.document.calendars)
    for day in days:
        yield Window(person.key, "night", day, *instants(day, night, place))
        if day.weekday() >= SATURDAY or day in holidays:
            yield Window(person.key, "free", day, *instants(day, (0, MINUTES_OF_A_DAY), place))


def holidays_of(name: str, rules: Mapping[str, CalendarRule]) -> frozenset[date]:
    """The holidays and closed days of a calendar; of one made of others those that all of them have."""
    rule = rules.get(name)
    if rule is None:
        return frozenset()
    if rule.any_of:
        parts = [holidays_of(part, rules) for part in rule.any_of]
        return frozenset.intersection(*parts)
    return frozenset((*rule.holidays, *rule.closed)).difference(rule.open_days)



def monday_of(day: date) -> date:
    """The Monday of the week that holds this day."""
    return day - day.weekday() * A_DAY


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
