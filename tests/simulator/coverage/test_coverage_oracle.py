"""Coverage of the example against what its document says, looked up by the half hour without any of Rung's code."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.coverage.coverage import coverage

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "acme.yaml"
BERLIN = ZoneInfo("Europe/Berlin")
HALF_AN_HOUR = timedelta(minutes=30)
FREE = holidays.country_holidays("DE", subdiv="BE", years=[2025, 2026, 2027])
SPLIT, FRIDAY, NIGHT = [(8.0, 12.5), (13.5, 18.0)], [(8.0, 16.0)], [(22.0, 30.0)]
WEEK = [SPLIT, SPLIT, SPLIT, SPLIT, FRIDAY, NIGHT, []]
FIRST_TURN, ANA_BEGINS = datetime.fromisoformat("2026-01-05T09:00"), datetime.fromisoformat("2026-01-05T20:00")
OVERRIDE = datetime.fromisoformat("2026-03-02T09:00"), datetime.fromisoformat("2026-03-03T09:00")
JUDGED = (("outage", 1), ("outage", 2), ("outage", 3), ("default", 2), ("accounts", 1))
WEEKS = [(date(2026, 2, 26), 8), (date(2026, 3, 26), 6), (date(2026, 10, 22), 6), (date(2026, 12, 22), 14)]
"""Around the override, both changes of the clocks, and the turn of the year."""


def hours_of(day):
    if day == date(2026, 12, 31):
        return [(8.0, 12.0)]
    return [] if day == date(2026, 12, 24) or day in FREE else WEEK[day.weekday()]


def in_berlin_hours(wall):
    clock = wall.hour + wall.minute / 60
    today, yesterday = hours_of(wall.date()), hours_of(wall.date() - timedelta(days=1))
    return any(a <= clock < b for a, b in today) or any(a <= clock + 24 < b for a, b in yesterday)


def on_call(wall):
    """The override, then Ana's weekday nights, then the weekly turns of Bo and Cy."""
    if OVERRIDE[0] <= wall < OVERRIDE[1]:
        return "ana"
    evening, morning = wall.hour >= 20 and wall.weekday() < 5, wall.hour < 8 and (wall.weekday() - 1) % 7 < 5
    if wall >= ANA_BEGINS and (evening or morning):
        return "ana"
    turn = (wall - FIRST_TURN) // timedelta(weeks=1)
    return None if turn < 0 else ("bo", "cy")[turn % 2]


def has_somebody(path, level, wall):
    """For the enterprise account, whose owner is Cy."""
    working = {person for person in ("ana", "bo", "cy") if in_berlin_hours(wall) or on_call(wall) == person}
    cy_hears = 7 <= wall.hour < 22 or on_call(wall) == "cy"  # of what is not critical
    match path, level:
        case "outage", 1:
            return bool(working)  # frontline is the backup of technical support
        case "outage", 2:
            return on_call(wall) is not None or bool(working)
        case "outage", 3:
            return True
        case "default", 2:
            technical = working - {"ana"}
            return ("bo" in technical or cy_hears) if technical else "ana" in working
        case _:
            return cy_hears


@pytest.mark.parametrize(("first", "days"), WEEKS)
def test_the_gaps_of_the_example_are_those_of_its_document(first, days):
    loaded = load(EXAMPLE.read_text(), years=[2026, 2027])
    assert loaded.document is not None
    gaps = [one for one in coverage(Policy(loaded.document), first, days).gaps if one.tier in (None, "enterprise")]
    at, until = (datetime.combine(day, time(), BERLIN).astimezone(UTC) for day in (first, first + timedelta(days=days)))
    wrong = []
    while at < until:
        wall = at.astimezone(BERLIN).replace(tzinfo=None, fold=0)
        empty = {(gap.path, gap.level) for gap in gaps if gap.from_at <= at < gap.to_at}
        wrong += [(wall, *one) for one in JUDGED if (one in empty) == has_somebody(*one, wall)]
        at += HALF_AN_HOUR
    assert wrong == []
