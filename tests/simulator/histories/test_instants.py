"""Dates as exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rung.simulator.histories.base import Wrong
from rung.simulator.histories.instants import Instants, order_of

BERLIN = Instants(ZoneInfo("Europe/Berlin"), "day_first")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-03-09T08:30:00Z", "2026-03-09T08:30:00"),
        ("2026-03-09T09:30:00.000+0100", "2026-03-09T08:30:00"),
        ("2026-03-09 08:30:00 UTC", "2026-03-09T08:30:00"),
        ("2026-03-09 09:30", "2026-03-09T08:30:00"),
        ("9/3/2026 09:30", "2026-03-09T08:30:00"),
        ("09.03.2026 09:30:15", "2026-03-09T08:30:15"),
        ("09/Mar/26 9:30 AM", "2026-03-09T08:30:00"),
        ("09/Mar/26 12:05 PM", "2026-03-09T11:05:00"),
        ("09/Mar/26 12:05 AM", "2026-03-08T23:05:00"),
        ("Mar 9, 2026 09:30", "2026-03-09T08:30:00"),
        ("2026-03-09", "2026-03-08T23:00:00"),
        (1773045000, "2026-03-09T08:30:00"),
        ("1773045000000", "2026-03-09T08:30:00"),
        ("2026-03-29 02:30", "2026-03-29T01:00:00"),  # the clocks go forward: the first instant after the gap
    ],
)
def test_what_a_date_means(written, instant) -> None:
    assert BERLIN(written, "at") == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "soon", "31/31/2026 10:00", "2026-02-30 10:00", None, "0001-01-01", [], True])
def test_what_is_no_date_names_its_field_and_how_to_write_it(written) -> None:
    with pytest.raises(Wrong) as wrong:
        BERLIN(written, "changed_on")

    assert (wrong.value.field, wrong.value.code) == ("changed_on", "bad_date")
    assert wrong.value.hint


def test_a_date_that_may_be_one_of_two_asks_which() -> None:
    with pytest.raises(Wrong) as wrong:
        Instants(ZoneInfo("UTC"))("3/4/2026 10:00", "at")

    assert "dates: day_first" in wrong.value.hint


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["3/4/2026 10:00", "29/2/2016 01:16"], "day_first"),
        (["3/4/2026", "2/29/2016"], "month_first"),
        (["3.4.2026"], "day_first"),
        (["3/4/2026", "2026-03-09", "x"], None),
    ],
)
def test_the_order_of_day_and_month_is_read_off_the_file(dates, order) -> None:
    assert order_of(dates) == order


def test_a_wall_time_is_remembered_to_be_one() -> None:
    instants = Instants(ZoneInfo("UTC"))
    instants("2026-03-09T08:30:00Z", "at")
    assert not instants.has_wall_times

    instants("2026-03-09 08:30", "at")
    assert instants.has_wall_times
