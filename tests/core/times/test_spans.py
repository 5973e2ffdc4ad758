"""Spans as people write and read them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.core.times.spans import Span, format_span, parse_span

EIGHT_HOURS = timedelta(hours=8)


@pytest.mark.parametrize(
    ("text", "elapsed"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(hours=24)),
        ("1w", timedelta(days=7)),
        ("1h30m", timedelta(minutes=90)),
        ("1w2d3h4m5s", timedelta(days=9, hours=3, minutes=4, seconds=5)),
        (" 1h 30m ", timedelta(minutes=90)),
        ("0m", timedelta(0)),
        ("0", timedelta(0)),
    ],
)
def test_a_span_is_a_sum_of_counts_and_units(text: str, elapsed: timedelta) -> None:
    assert parse_span(text).elapsed() == elapsed


def test_under_a_calendar_a_day_is_its_day_and_a_week_five_of_them() -> None:
    assert parse_span("1d").under(EIGHT_HOURS) == EIGHT_HOURS
    assert parse_span("1w").under(EIGHT_HOURS) == 5 * EIGHT_HOURS
    assert parse_span("1d").under(None) == timedelta(hours=24)
    assert parse_span("1w").under(None) == timedelta(hours=120)
    assert parse_span("1d2h").under(EIGHT_HOURS) == timedelta(hours=10)


def test_only_days_and_weeks_depend_on_the_calendar() -> None:
    assert parse_span("1d").depends_on_calendar
    assert parse_span("2w").depends_on_calendar
    assert not parse_span("48h").depends_on_calendar


def test_a_month_has_no_fixed_length() -> None:
    assert parse_span("1mo") == Span(months=1)
    with pytest.raises(ValueError, match="1mo has no fixed length: months are for rotations"):
        parse_span("1mo").elapsed()
    with pytest.raises(ValueError, match="months are for rotations"):
        parse_span("1mo").under(EIGHT_HOURS)


@pytest.mark.parametrize("text", ["", "m", "1h-30m", "h1", "15 m x", "\u0661x", "1.3333m", "forever", "x" * 100])
def test_anything_else_is_refused_with_the_forms_that_are_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s, 15m, 2h, 1d, 1w or a sum such as 1h30m"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15", "15m, 15s or 15h, with its unit"),
        ("1.5h", "1h30m"),
        ("1,5 h", "1h30m"),
        ("-5m", "5m"),
        ("2 hours", "2h"),
        ("1 hour and 30 minutes", "1h30m"),
        ("half an hour", "30m"),
        ("every week", "1w"),
        ("monthly", "1mo"),
        ("1y", "365d"),
        ("1H", "1h"),
        ("1h30", "1h30m"),
        ("PT1H30M", "1h30m"),
        ("P1D", "1d"),
        ("01:30", "1h30m"),
        ("\uff11\uff15m", "15m"),
    ],
)
def test_what_is_written_otherwise_is_told_how(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f": write {meant}$"):
        parse_span(text)


def test_a_unit_stands_once() -> None:
    with pytest.raises(ValueError, match="'1h1h' names h twice"):
        parse_span("1h1h")


def test_a_span_of_more_than_two_hundred_years_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than two hundred years"):
        parse_span("999999999w")


@given(st.builds(Span, *[st.integers(0, 100)] * 3, st.integers(0, 400_000)))
def test_what_is_written_is_read_back(span: Span) -> None:
    assert parse_span(str(span)).seconds == span.seconds
    assert parse_span(str(span)) == span


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(days=2, seconds=5), "2 d 5 s"),
        (timedelta(hours=24), "1 d"),
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=300), "less than 1 s"),
        (timedelta(minutes=-5), "-5 min"),
        (timedelta(seconds=90, milliseconds=700), "1 min 30 s"),
    ],
)
def test_people_read_spans_in_words(span: timedelta, words: str) -> None:
    assert format_span(span) == words
