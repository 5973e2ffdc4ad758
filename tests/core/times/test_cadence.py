"""How often something is made, by clocks on the wall that are moved twice a year."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rung.core.times.cadence import Cadence, cadence_of, days_before, last_until, next_after

MONDAY = cadence_of("week", "mon", "08:00", "Europe/Berlin")
AT_NIGHT = Cadence(every="day", minute=150, time_zone="Europe/Berlin")
LAST_DAY = Cadence(every="month", day=31, minute=0, time_zone="UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "after", "found"),
    [
        (MONDAY, "2026-03-23T06:59", "2026-03-23T07:00"),
        (MONDAY, "2026-03-23T07:00", "2026-03-30T06:00"),  # summer time began on the 29th
        (AT_NIGHT, "2026-03-28T12:00", "2026-03-29T01:00"),  # 02:30 did not exist: the first instant after the gap
        (AT_NIGHT, "2026-10-24T12:00", "2026-10-25T00:30"),  # it existed twice: the first of them
        (AT_NIGHT, "2026-10-25T00:30", "2026-10-26T01:30"),
        (LAST_DAY, "2026-01-31T00:00", "2026-02-28T00:00"),
    ],
)
def test_the_next_time(cadence: Cadence, after: str, found: str) -> None:
    assert next_after(cadence, at(after)) == at(found)
    assert last_until(cadence, at(found)) == at(found)


def test_what_is_told_of_are_whole_days_before() -> None:
    assert days_before(MONDAY, at("2026-03-29T22:30")) == (date(2026, 3, 23), date(2026, 3, 29))
    assert days_before(AT_NIGHT, at("2026-03-29T01:00")) == (date(2026, 3, 28), date(2026, 3, 28))
    assert days_before(LAST_DAY, at("2026-02-28T00:00")) == (date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("week", "monty", "08:00", "UTC"), "is no weekday: use one of mon, tue"),
        (("month", "32", "08:00", "UTC"), "write a number from 1 to 31"),
        (("hour", "", "08:00", "UTC"), "use day, week or month"),
        (("day", "", "8 o'clock", "UTC"), "write one such as 08:00"),
        (("day", "", "08:00", "Mars/Base"), "write a name such as Europe/Berlin"),
    ],
)
def test_what_makes_no_sense_is_said(given: tuple[str, str, str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cadence_of(*given)
