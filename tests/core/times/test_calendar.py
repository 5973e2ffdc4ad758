"""What a calendar means, sentence by sentence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from rung.core.times.calendar import ALWAYS, CalendarRule, WorkingTime, hours_on, weekly, working_time
from rung.core.times.spans import parse_span
from rung.core.times.walltime import weekly_hours

HOUR = timedelta(hours=1)
OFFICE = {"mon-fri": ["09:00-17:00"]}

BERLIN = CalendarRule(
    time_zone="Europe/Berlin",
    day=timedelta(hours=8),
    hours=weekly_hours(
        {"mon-thu": ["08:00-12:30", "13:30-18:00"], "fri": ["08:00-16:00"], "sat": ["22:00-06:00"]},
    ),
    holidays=(date(2026, 12, 25), date(2026, 12, 26)),
    closed=(date(2026, 12, 24),),
    open_days={date(2026, 12, 31): ((8 * 60, 12 * 60),)},
)
NEW_YORK = CalendarRule(time_zone="America/New_York", day=8 * HOUR, hours=weekly_hours(OFFICE))
RULES = {
    "berlin": BERLIN,
    "new-york": NEW_YORK,
    "support-day": CalendarRule(any_of=("berlin", "new-york")),
    "never": CalendarRule(),
}


def calendar(name: str = "berlin") -> WorkingTime:
    return working_time(name, RULES)


def desk(zone: str, hours: dict[str, list[str]], **exceptions: Any) -> WorkingTime:
    return WorkingTime("desk", [CalendarRule(time_zone=zone, hours=weekly_hours(hours), **exceptions)])


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """An instant, by the wall clock of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# A working day


def test_a_split_day_rests_at_noon() -> None:
    monday = calendar()
    assert monday.is_open(at("2026-03-09T12:29:59.999999"))
    assert not monday.is_open(at("2026-03-09T12:30"))
    assert monday.is_open(at("2026-03-09T13:30"))
    assert monday.add(at("2026-03-09T12:00"), 2 * HOUR) == at("2026-03-09T15:00")


def test_work_that_ends_exactly_at_closing_time_is_due_at_closing_time() -> None:
    assert calendar().add(at("2026-03-09T10:30"), 2 * HOUR) == at("2026-03-09T12:30")
    assert calendar().add(at("2026-03-06T14:00"), 2 * HOUR) == at("2026-03-06T16:00")


def test_one_microsecond_more_is_due_just_after_the_next_opening() -> None:
    due = calendar().add(at("2026-03-09T10:30"), 2 * HOUR + timedelta(microseconds=1))
    assert due == at("2026-03-09T13:30:00.000001")


def test_work_that_starts_while_closed_starts_at_the_next_opening() -> None:
    assert calendar().add(at("2026-03-09T05:00"), HOUR) == at("2026-03-09T09:00")


def test_no_time_at_all_is_due_at_once_even_while_closed() -> None:
    assert calendar().add(at("2026-03-09T05:00"), timedelta(0)) == at("2026-03-09T05:00")


def test_before_a_due_time_just_after_opening_lies_the_closing_time_of_the_day_before() -> None:
    due = at("2026-03-10T08:10")
    assert calendar().before(due, timedelta(minutes=5)) == at("2026-03-10T08:05")
    assert calendar().before(due, timedelta(minutes=10)) == at("2026-03-09T18:00")
    assert calendar().before(due, timedelta(minutes=20)) == at("2026-03-09T17:50")


def test_adding_a_negative_span_goes_back() -> None:
    assert calendar().add(at("2026-03-10T08:10"), -timedelta(minutes=20)) == at("2026-03-09T17:50")
    assert calendar().before(at("2026-03-09T17:50"), -timedelta(minutes=20)) == at("2026-03-10T08:10")


def test_measuring_backwards_is_negative() -> None:
    morning, evening = at("2026-03-09T08:00"), at("2026-03-09T18:00")
    assert calendar().between(morning, evening) == 9 * HOUR
    assert calendar().between(evening, morning) == -9 * HOUR


def test_next_opening_is_now_while_open_and_next_closing_is_the_end_of_the_open_time() -> None:
    assert calendar().next_opening(at("2026-03-09T09:17")) == at("2026-03-09T09:17")
    assert calendar().next_opening(at("2026-03-09T12:30")) == at("2026-03-09T13:30")
    assert calendar().next_closing(at("2026-03-09T09:17")) == at("2026-03-09T12:30")
    assert calendar().next_closing(at("2026-03-09T12:30")) == at("2026-03-09T18:00")


def test_instants_may_come_in_any_zone_and_go_out_in_utc() -> None:
    tokyo = at("2026-03-09T10:30").astimezone(ZoneInfo("Asia/Tokyo"))
    due = calendar().add(tokyo, HOUR)
    assert due == at("2026-03-09T11:30")
    assert due is not None
    assert due.tzinfo is UTC
    assert calendar().next_opening(tokyo).tzinfo is UTC  # type: ignore[union-attr]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        calendar().is_open(datetime.fromisoformat("2026-03-09T10:30"))


# Nights and midnights


def test_a_night_shift_runs_into_the_next_day() -> None:
    assert calendar().open_intervals(at("2026-03-07T00:00"), at("2026-03-09T00:00")) == [
        (at("2026-03-07T22:00"), at("2026-03-08T06:00"))
    ]


def test_the_night_of_new_year_is_whole_whatever_year_is_asked_about_first() -> None:
    nights = desk("Pacific/Kiritimati", {"daily": ["22:00-06:00"]})
    for asked_first in ("2025-06-01T12:00", "2026-06-01T12:00", "2024-06-01T12:00", "2023-06-01T12:00"):
        other = desk("America/New_York", {"daily": ["22:00-06:00"]})
        for calendar, zone in ((nights, "Pacific/Kiritimati"), (other, "America/New_York")):
            calendar.is_open(at(asked_first, zone))
            new_year = at("2025-01-01T00:00", zone)
            assert calendar.between(new_year - 12 * HOUR, new_year + 12 * HOUR) == 8 * HOUR
            assert calendar.is_open(new_year + 5 * HOUR)


def test_open_intervals_are_cut_at_the_edges_asked_for() -> None:
    assert calendar().open_intervals(at("2026-03-07T23:00"), at("2026-03-08T01:00")) == [
        (at("2026-03-07T23:00"), at("2026-03-08T01:00"))
    ]
    assert calendar().open_intervals(at("2026-03-08T01:00"), at("2026-03-07T23:00")) == []


def test_twenty_four_o_clock_is_the_midnight_that_ends_the_day() -> None:
    evenings = desk("Europe/Berlin", {"mon": ["18:00-24:00"]})
    assert evenings.next_closing(at("2026-03-09T20:00")) == at("2026-03-10T00:00")


def test_whole_days_that_touch_are_one_open_time() -> None:
    weekend = desk("Europe/Berlin", {"sat-sun": ["00:00-24:00"]})
    assert weekend.next_closing(at("2026-03-07T20:00")) == at("2026-03-09T00:00")


def test_an_interval_that_ends_when_it_starts_lasts_a_whole_day() -> None:
    assert desk("UTC", {"mon": ["08:00-08:00"]}).next_closing(at("2026-03-09T09:00", "UTC")) == at(
        "2026-03-10T08:00", "UTC"
    )


def test_hours_that_overlap_count_once() -> None:
    overlapping = desk("UTC", {"mon": ["20:00-04:00"], "tue": ["02:00-06:00"]})
    start = at("2026-03-09T00:00", "UTC")
    assert overlapping.between(start, start + timedelta(days=2)) == 10 * HOUR


# Closed days, holidays, open days


def test_holidays_and_closed_days_have_no_hours() -> None:
    christmas_eve = at("2026-12-24T00:00")
    assert calendar().between(christmas_eve, christmas_eve + timedelta(days=2)) == timedelta(0)


def test_an_open_day_has_its_own_hours_whatever_the_rest_says() -> None:
    new_years_eve = date(2026, 12, 31)
    rule = msgspec.structs.replace(BERLIN, closed=(new_years_eve,), holidays=(new_years_eve,))
    assert hours_on(rule, new_years_eve) == ((480, 720),)
    assert hours_on(BERLIN, date(2026, 12, 24)) == ()
    assert hours_on(BERLIN, date(2026, 12, 30)) == ((480, 750), (810, 1080))


def test_an_open_day_without_hours_is_shut() -> None:
    shut = desk("UTC", OFFICE, open_days={date(2026, 3, 9): ()})
    assert shut.next_opening(at("2026-03-09T10:00", "UTC")) == at("2026-03-10T09:00", "UTC")


def test_closing_a_day_removes_the_night_that_starts_on_it_whole() -> None:
    nights = desk("Europe/Berlin", {"daily": ["22:00-06:00"]}, closed=(date(2026, 3, 7),))
    assert not nights.is_open(at("2026-03-07T23:00"))
    assert not nights.is_open(at("2026-03-08T05:00"))


def test_closing_the_next_day_does_not_cut_the_night() -> None:
    nights = desk("Europe/Berlin", {"daily": ["22:00-06:00"]}, holidays=(date(2026, 3, 8),))
    assert nights.is_open(at("2026-03-08T05:00"))
    assert not nights.is_open(at("2026-03-08T22:00"))


# Several calendars at once


def test_any_of_is_open_while_one_of_them_is() -> None:
    both = calendar("support-day")
    assert both.is_open(at("2026-03-09T08:00"))
    assert both.is_open(at("2026-03-09T16:59", "America/New_York"))
    assert both.next_closing(at("2026-03-09T15:00")) == at("2026-03-09T17:00", "America/New_York")


def test_any_of_counts_an_hour_that_both_work_once() -> None:
    start = at("2026-03-09T00:00", "UTC")
    # Berlin 07:00-11:30 and 12:30-17:00 UTC, New York, already on summer time, 13:00-21:00 UTC.
    assert calendar("support-day").between(start, start + timedelta(days=1)) == timedelta(hours=13)


def test_any_of_may_name_another_any_of_and_always() -> None:
    names = {**RULES, "all": CalendarRule(any_of=("support-day", "always"))}
    assert working_time("all", names).next_closing(at("2026-03-09T15:00")) is None


@pytest.mark.parametrize(
    ("rules", "name", "says"),
    [
        ({}, "berlin", "'berlin' is no calendar"),
        ({"day": CalendarRule(any_of=("berlin",))}, "day", "'day' is open while 'berlin' is"),
        (
            {"a": CalendarRule(any_of=("b",)), "b": CalendarRule(any_of=("a",))},
            "a",
            "'a' is made of itself: a -> b -> a",
        ),
        ({"a": CalendarRule(any_of=("always",), closed=(date(2026, 1, 1),))}, "a", "has hours or dates too"),
    ],
)
def test_a_calendar_that_cannot_be_says_why(rules: dict[str, CalendarRule], name: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        working_time(name, rules)


def test_an_unknown_zone_says_what_to_write() -> None:
    with pytest.raises(ValueError, match="'Europe/Atlantis' is no time zone: write a name such as Europe/Berlin"):
        desk("Europe/Atlantis", OFFICE).is_open(at("2026-03-09T10:00"))


# Clocks that move


def test_a_night_shift_holds_two_hours_when_the_clocks_go_forward_and_four_when_they_go_back() -> None:
    nights = desk("Europe/Berlin", {"daily": ["01:00-04:00"]})
    assert nights.between(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == 2 * HOUR
    assert nights.between(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == 4 * HOUR


def test_a_wall_time_that_does_not_exist_is_the_first_instant_after_the_gap() -> None:
    midnight, three = at("2026-03-29T00:00"), at("2026-03-29T03:00")
    assert desk("Europe/Berlin", {"sun": ["02:30-05:00"]}).next_opening(midnight) == three
    assert desk("Europe/Berlin", {"sun": ["00:00-02:30"]}).next_closing(midnight) == three


def test_hours_that_lie_in_the_gap_do_not_exist() -> None:
    skipped = desk("Europe/Berlin", {"sun": ["02:00-03:00"]})
    assert skipped.next_opening(at("2026-03-29T00:00")) == at("2026-04-05T02:00")


def test_a_wall_time_that_exists_twice_starts_at_its_first_and_ends_at_its_last() -> None:
    twice = desk("Europe/Berlin", {"sun": ["02:15-02:45"]})
    assert twice.open_intervals(at("2026-10-25T00:00"), at("2026-10-25T12:00")) == [
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Australia/Lord_Howe", "2026-10-04", 23.5),  # clocks move by half an hour
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Santiago", "2026-09-06", 23.0),  # at midnight, so the day has no 00:30
        ("America/Santiago", "2026-04-04", 25.0),  # at midnight, so the day has 23:30 twice
        ("Asia/Beirut", "2026-03-29", 23.0),
        ("Asia/Beirut", "2026-10-24", 25.0),
        ("America/Asuncion", "2023-10-01", 23.0),
        ("Pacific/Apia", "2011-12-29", 24.0),
        ("Pacific/Apia", "2011-12-30", 0.0),  # the day that Samoa left out
        ("Pacific/Apia", "2011-12-31", 24.0),
        ("Europe/London", "2026-02-28", 24.0),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone: str, day: str, hours: float) -> None:
    one_day = desk(zone, {}, open_days={date.fromisoformat(day): ((0, 24 * 60),)})
    noon = datetime.fromisoformat(day + "T12:00+00:00")
    assert one_day.between(noon - timedelta(days=3), noon + timedelta(days=3)) == hours * HOUR


def test_the_night_before_a_lost_day_ends_where_the_lost_day_would_have_begun() -> None:
    nights = desk("Pacific/Apia", {"thu": ["22:00-06:00"]})
    start = at("2011-12-29T22:00", "Pacific/Apia")
    assert nights.open_intervals(start, start + timedelta(days=2)) == [(start, start + 2 * HOUR)]


# The edges of time


def test_a_calendar_that_never_opens_has_no_due_time() -> None:
    never = calendar("never")
    monday = at("2026-03-09T10:00")
    assert never.add(monday, HOUR) is None
    assert never.before(monday, HOUR) is None
    assert never.next_opening(monday) is None
    assert never.next_closing(monday) is None
    assert never.between(monday, monday + timedelta(days=4000)) == timedelta(0)


def test_a_calendar_of_one_open_day_ends_with_it() -> None:
    once = desk("UTC", {}, open_days={date(2040, 5, 1): ((0, 60),)})
    assert once.add(at("2026-03-09T10:00", "UTC"), HOUR) == at("2040-05-01T01:00", "UTC")
    assert once.add(at("2026-03-09T10:00", "UTC"), HOUR + timedelta(microseconds=1)) is None
    assert once.before(at("2060-03-09T10:00", "UTC"), HOUR) == at("2040-05-01T00:00", "UTC")
    assert once.before(at("2060-03-09T10:00", "UTC"), 2 * HOUR) is None


def test_hours_round_the_clock_never_close_even_where_the_table_of_years_ends() -> None:
    round_the_clock = desk("Europe/Berlin", {"daily": ["00:00-24:00"]})
    assert round_the_clock.next_closing(at("2026-12-31T23:59")) is None
    assert round_the_clock.add(at("2026-03-09T10:00"), timedelta(days=3000)) == at("2026-03-09T10:00") + timedelta(
        days=3000
    )


def test_outside_the_years_it_knows_a_calendar_is_shut() -> None:
    office = desk("Asia/Tokyo", OFFICE)
    first = datetime(1970, 1, 1, tzinfo=UTC)
    last = datetime(2199, 12, 31, 8, tzinfo=UTC)
    for long_ago in (datetime.min.replace(tzinfo=UTC), first - timedelta(days=1)):
        assert not office.is_open(long_ago)
        assert office.add(long_ago, HOUR) == first + HOUR
        assert office.next_opening(long_ago) == first
        assert office.before(long_ago, HOUR) is None
    for far_ahead in (datetime.max.replace(tzinfo=UTC), last + timedelta(days=1)):
        assert not office.is_open(far_ahead)
        assert office.add(far_ahead, HOUR) is None
        assert office.next_opening(far_ahead) is None
        assert office.before(far_ahead, HOUR) == last - HOUR
    assert office.between(last, datetime.max.replace(tzinfo=UTC)) == timedelta(0)


def test_a_long_target_is_found_years_ahead() -> None:
    mondays = desk("UTC", {"mon": ["09:00-10:00"]})
    start = at("2026-03-09T09:00", "UTC")
    assert mondays.add(start, 520 * HOUR) == start + timedelta(weeks=519) + HOUR


# Round the clock, and what a day is


def test_always_is_real_time() -> None:
    night = at("2026-03-29T01:30")
    assert working_time("always", {}) is ALWAYS
    assert ALWAYS.is_open(night)
    assert ALWAYS.add(night, 4 * HOUR) == night + 4 * HOUR
    assert ALWAYS.before(night, HOUR) == night - HOUR
    assert ALWAYS.between(night, night + HOUR) == HOUR
    assert ALWAYS.next_opening(night) == night
    assert ALWAYS.next_closing(night) is None
    assert ALWAYS.open_intervals(night, night + HOUR) == [(night, night + HOUR)]


def test_a_day_is_what_the_calendar_says_and_a_week_five_of_them() -> None:
    assert calendar().span(parse_span("2d")) == 16 * HOUR
    assert calendar().span(parse_span("1w")) == 40 * HOUR
    assert calendar().add(at("2026-03-09T08:00"), calendar().span(parse_span("1d"))) == at("2026-03-09T17:00")


def test_a_day_of_a_calendar_that_names_none_is_24_working_hours() -> None:
    assert calendar("support-day").span(parse_span("1d")) == 24 * HOUR
    assert calendar("support-day").span(parse_span("1w")) == 120 * HOUR


def test_round_the_clock_a_week_has_seven_days() -> None:
    assert ALWAYS.span(parse_span("1w")) == timedelta(days=7)


def test_quiet_hours_are_weekly_hours_too() -> None:
    quiet = weekly("Europe/Madrid", weekly_hours({"daily": ["22:00-07:00"]}))
    assert quiet.is_open(at("2026-03-09T23:00"))
    assert quiet.next_closing(at("2026-03-09T23:00")) == at("2026-03-10T07:00")


# Everyday sums, as desks all over the world do them

SIX_DAYS = {"mon-fri": ["10:00-18:00"], "sat": ["10:00-14:00"]}
EVERYDAY = [
    # zone, hours, start, span, due
    ("Asia/Kolkata", SIX_DAYS, "2026-03-07T18:01:43", "24h", "2026-03-11T18:00"),
    ("Asia/Kolkata", SIX_DAYS, "2026-03-07T18:01:43", "24h1m", "2026-03-12T10:01"),
    ("Asia/Kolkata", {"tue": ["09:00-17:00"]}, "2026-03-11T01:30", "1h", "2026-03-17T10:00"),
    ("UTC", {"tue": ["00:01-23:59"]}, "2026-03-10T23:30", "30m", "2026-03-17T00:02"),
    ("UTC", {"mon-fri": ["09:00-17:00"]}, "2026-03-06T16:59:42", "2m", "2026-03-09T09:01:42"),
    ("UTC", {"mon": ["07:00-12:00", "13:00-18:00"]}, "2026-03-09T05:00", "6h", "2026-03-09T14:00"),
    ("UTC", {"mon-tue": ["09:00-17:00"]}, "2026-03-09T17:00", "30m", "2026-03-10T09:30"),
    ("Europe/Berlin", {"mon-fri": ["09:00-17:00"]}, "2028-02-28T16:00", "9h", "2028-02-29T17:00"),
    ("America/New_York", {"mon-fri": ["09:00-17:00"]}, "2026-03-06T16:00", "2h", "2026-03-09T10:00"),
    ("Europe/Berlin", {"sun": ["08:00-21:00"]}, "2026-10-18T20:00", "14h", "2026-10-25T21:00"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "hours", "start", "span", "due"), EVERYDAY)
def test_everyday_sums(zone: str, hours: dict[str, list[str]], start: str, span: str, due: str) -> None:
    working, wanted = desk(zone, hours), parse_span(span).elapsed()
    assert working.add(at(start, zone), wanted) == at(due, zone)
    assert working.between(at(start, zone), at(due, zone)) == wanted


def test_a_rule_is_plain_data_that_a_policy_version_can_store() -> None:
    stored = msgspec.json.encode(RULES)
    assert msgspec.json.decode(stored, type=dict[str, CalendarRule]) == RULES
