"""A second opinion on calendars that walks every minute, and made-up calendars to try it on."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from rung.core.times.calendar import CalendarRule
from tests.core.slow_clock import MINUTE, Minutes, minutes

DAYS = 7
"""How far around a date the walk looks."""
A_DAY = 24 * 60
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Apia",
    "Asia/Beirut",
)

# Many of the times are those at which somebody's clocks move, and those just beside them.
edges = st.sampled_from([0, 1, 30, 60, 90, 120, 121, 150, 180, 1380, 1410, 1439])
times_of_day = st.one_of(edges, st.integers(0, 1439))
lengths = st.one_of(st.sampled_from([1, 15, 60, 240, 480, 600, A_DAY]), st.integers(1, A_DAY))
intervals = st.builds(lambda start, length: (start, start + length), times_of_day, lengths)
day_hours = st.lists(intervals, max_size=2).map(tuple)


@st.composite
def rules(draw: st.DrawFn, zone: str, around: date) -> CalendarRule:
    """Split days, nights that run into the next day, closed days, holidays and open days near a date."""
    days = st.integers(-4, 4).map(lambda offset: around + timedelta(days=offset))
    return CalendarRule(
        time_zone=zone,
        hours=draw(st.tuples(*[day_hours] * 7)),
        holidays=tuple(draw(st.lists(days, max_size=1))),
        closed=tuple(draw(st.lists(days, max_size=1))),
        open_days=draw(st.dictionaries(days, day_hours, max_size=1)),
    )


@st.composite
def calendars(draw: st.DrawFn, zone: str, around: date) -> dict[str, CalendarRule]:
    """The calendar `desk`: one of this zone, or `any_of` that and one or two of any zone."""
    own = draw(rules(zone, around))
    others = draw(st.lists(st.sampled_from(ZONES), max_size=2))
    if not others:
        return {"desk": own}
    parts = {f"part {number}": draw(rules(other, around)) for number, other in enumerate(others)}
    return {"own": own, **parts, "desk": CalendarRule(any_of=("own", *parts))}


def walk(rules: Mapping[str, CalendarRule], around: date, name: str = "desk") -> list[bool]:
    """For each minute around a date whether a calendar is open, found without any arithmetic on instants."""
    rule = rules[name]
    if rule.any_of:
        return [any(were_open) for were_open in zip(*(walk(rules, around, part) for part in rule.any_of), strict=True)]
    clock = minutes(rule.time_zone, around, DAYS)
    is_open = [False] * len(clock.all)
    for offset in range(-DAYS + 1, DAYS - 2):
        for start, end in _on(rule, around + timedelta(days=offset), clock):
            is_open[start:end] = [True] * (end - start)
    return is_open


def _on(rule: CalendarRule, day: date, clock: Minutes) -> list[tuple[int, int]]:
    """The minutes between which a day's hours are open."""
    if day in rule.open_days:
        hours = rule.open_days[day]
    elif day in rule.closed or day in rule.holidays:
        hours = ()
    else:
        hours = rule.hours[day.weekday()]
    midnight = datetime.combine(day, time.min)
    found = ((clock.start(midnight + start * MINUTE), clock.end(midnight + end * MINUTE)) for start, end in hours)
    return [(start, end) for start, end in found if start < end]
