"""Hours and weekdays as policies write them, and the instants that wall times mean."""

from datetime import UTC, datetime

import pytest

from rung.core.times.walltime import (
    first_instant,
    last_instant,
    parse_interval,
    parse_time_of_day,
    parse_weekdays,
    weekly_hours,
    zone,
)

BERLIN = zone("Europe/Berlin")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_wall_time_is_an_instant_of_its_place() -> None:
    assert first_instant(wall("2026-07-01T09:00"), BERLIN) == utc("2026-07-01T07:00")
    assert last_instant(wall("2026-01-01T09:00"), BERLIN) == utc("2026-01-01T08:00")


def test_one_that_exists_twice_is_its_first_as_a_start_and_its_last_as_an_end() -> None:
    assert first_instant(wall("2026-10-25T02:30"), BERLIN) == utc("2026-10-25T00:30")
    assert last_instant(wall("2026-10-25T02:30"), BERLIN) == utc("2026-10-25T01:30")


@pytest.mark.parametrize("skipped", ["02:00", "02:00:00.000001", "02:29:17.5", "02:59:59.999999"])
def test_one_that_does_not_exist_is_the_first_instant_after_the_gap(skipped: str) -> None:
    after_the_gap = utc("2026-03-29T01:00")
    assert first_instant(wall(f"2026-03-29T{skipped}"), BERLIN) == after_the_gap
    assert last_instant(wall(f"2026-03-29T{skipped}"), BERLIN) == after_the_gap


@pytest.mark.parametrize("hour", ["00:00", "09:00", "23:59"])
def test_a_lost_day_is_over_when_it_begins(hour: str) -> None:
    assert first_instant(wall(f"2011-12-30T{hour}"), zone("Pacific/Apia")) == utc("2011-12-30T10:00")


def test_weekdays_are_a_range_a_day_or_daily() -> None:
    assert parse_weekdays("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_weekdays("sat") == (5,)
    assert parse_weekdays("Daily") == (0, 1, 2, 3, 4, 5, 6)
    assert parse_weekdays("sat-mon") == (5, 6, 0)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("monday", "mon"),
        ("Monday-Friday", "mon-fri"),
        ("mo-fr", "mon-fri"),
        ("mon to fri", "mon-fri"),
        ("mon,tue", "mon-tue"),
        ("mon, wed", "each on a line of its own: mon, wed"),
        ("weekdays", "mon-fri"),
        ("weekend", "sat-sun"),
        ("*", "daily"),
    ],
)
def test_days_in_other_words_are_told_how(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f": write {meant}$"):
        parse_weekdays(text)


@pytest.mark.parametrize("text", ["", "mon-", "-fri", "mon-xyz", "funday"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="names no weekdays: write mon-fri"):
        parse_weekdays(text)


def test_an_interval_whose_end_is_not_after_its_start_runs_into_the_next_day() -> None:
    assert parse_interval("08:00-12:30") == (480, 750)
    assert parse_interval("22:00-06:00") == (1320, 1800)
    assert parse_interval("08:00-08:00") == (480, 1920)
    assert parse_interval("18:00-24:00") == (1080, 1440)
    assert parse_interval("18:00-00:00") == (1080, 1440)
    assert parse_interval("00:00-24:00") == (0, 1440)
    assert parse_interval(" 9:00 - 17:00 ") == (540, 1020)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("08:00", "no interval"),
        ("08:00-25:00", "no time of day"),
        ("8-12", 'write "08:00-12:00"'),
        ("9am-5.30pm", 'write "09:00-17:30"'),
        ("0900-1700", 'write "09:00-17:00"'),
        ("9-5", 'write "09:00-17:00"'),
        ("22-7", 'write "22:00-07:00"'),
        ("09:00 to 17:00", 'write "09:00-17:00"'),
        ("24/7", 'write "00:00-24:00"'),
        ("9-12, 13-17", r'write \["09:00-12:00", "13:00-17:00"\]'),
        ("closed", "leave the key out"),
        ("08:60-09:00", "no time of day"),
        ("24:01-02:00", "no time of day"),
        ("24:00-02:00", "write it as 00:00 of the next day"),
    ],
)
def test_what_is_no_interval_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_interval(text)


def test_midnight_has_two_names() -> None:
    assert parse_time_of_day("00:00") == 0
    assert parse_time_of_day("24:00") == 1440


def test_a_week_gathers_what_is_written_for_each_day() -> None:
    week = weekly_hours({"mon-fri": ["13:00-17:00", "08:00-12:00"], "fri": ["20:00-22:00"]})
    assert week[0] == ((480, 720), (780, 1020))
    assert week[4] == ((480, 720), (780, 1020), (1200, 1320))
    assert week[6] == ()


@pytest.mark.parametrize(
    "name",
    ["", "Europe/Berlin/", "../../etc/passwd", "a/" * 400 + "b", "x" * 5_000, "Europe\\Berlin", "tzdata.zi", "/", "."],
)
def test_what_is_no_name_of_a_zone_is_looked_for_nowhere(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone: write a name such as"):
        zone(name)
