"""Who is on call, sentence by sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from rung.core.people.oncall import (
    Duty,
    Every,
    Layer,
    Override,
    Schedule,
    Shift,
    next_change,
    on_call,
    shifts_between,
    who_is_on_call,
)
from rung.core.times.spans import parse_span
from rung.core.times.walltime import weekly_hours

NIGHTS = weekly_hours({"mon-fri": ["20:00-08:00"]})


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    """An instant, by the wall clock of a place."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def layer(people: str, every: str, starts: str, **more: Any) -> Layer:
    return Layer(tuple(people.split()), Every.of(parse_span(every)), datetime.fromisoformat(starts), **more)


def schedule(*layers: Layer, zone: str = "Europe/Berlin", **more: Any) -> Schedule:
    return Schedule("platform", zone, layers, **more)


def override(who: str, from_at: str, to_at: str) -> Override:
    return Override(who, at(from_at), at(to_at))


def handovers(platform: Schedule, start: str, end: str, zone: str = "Europe/Berlin") -> list[str]:
    """`date time person` in local time for each duty, as the schedule's page would show it."""
    place = ZoneInfo(zone)
    return [
        f"{duty.since.astimezone(place):%m-%d %H:%M} {duty.person or 'nobody'}"
        for duty in shifts_between(platform, at(start, zone), at(end, zone))
        if duty.since is not None
    ]


BO_AND_CY = layer("bo cy", "1w", "2026-01-05T09:00")
ANA_AT_NIGHT = layer("ana", "1d", "2026-01-05T20:00", only=NIGHTS)
PLATFORM = schedule(BO_AND_CY, ANA_AT_NIGHT, overrides=(override("ana", "2026-03-02T09:00", "2026-03-03T09:00"),))


# Turns


def test_people_take_turns_in_order_and_begin_again() -> None:
    assert on_call(schedule(BO_AND_CY), at("2026-01-05T09:00")) == "bo"
    assert on_call(schedule(BO_AND_CY), at("2026-01-12T09:00")) == "cy"
    assert on_call(schedule(BO_AND_CY), at("2026-01-19T09:00")) == "bo"


def test_a_turn_ends_at_the_very_instant_at_which_the_next_begins() -> None:
    handover = at("2026-01-12T09:00")
    assert on_call(schedule(BO_AND_CY), handover - timedelta(microseconds=1)) == "bo"
    assert on_call(schedule(BO_AND_CY), handover) == "cy"


def test_before_it_starts_a_layer_is_silent() -> None:
    assert on_call(schedule(BO_AND_CY), at("2026-01-05T08:59:59")) is None
    waiting = schedule(layer("ana", "1d", "2026-01-01T00:00"), BO_AND_CY)
    assert on_call(waiting, at("2026-01-05T08:59:59")) == "ana"
    assert on_call(waiting, at("2026-01-05T09:00")) == "bo"


def test_a_rotation_of_nobody_is_silent() -> None:
    empty = layer("", "1d", "2026-01-01T00:00")
    assert on_call(schedule(empty), at("2026-03-01T00:00")) is None
    assert on_call(schedule(layer("ana", "1d", "2026-01-01T00:00"), empty), at("2026-03-01T00:00")) == "ana"


def test_turns_of_two_weeks_and_of_three_days() -> None:
    assert handovers(schedule(layer("bo cy", "2w", "2026-01-05T09:00")), "2026-01-05T09:00", "2026-02-05T00:00") == [
        "01-05 09:00 bo",
        "01-19 09:00 cy",
        "02-02 09:00 bo",
    ]
    assert handovers(schedule(layer("bo cy", "3d", "2026-01-05T09:00")), "2026-01-05T09:00", "2026-01-12T00:00") == [
        "01-05 09:00 bo",
        "01-08 09:00 cy",
        "01-11 09:00 bo",
    ]


def test_a_month_too_short_for_the_day_hands_over_on_its_last() -> None:
    monthly = schedule(layer("ana bo", "1mo", "2028-01-31T09:00"))
    assert handovers(monthly, "2028-01-31T09:00", "2028-06-01T00:00") == [
        "01-31 09:00 ana",
        "02-29 09:00 bo",
        "03-31 09:00 ana",
        "04-30 09:00 bo",
        "05-31 09:00 ana",
    ]
    assert on_call(monthly, at("2028-04-30T08:59")) == "ana"
    assert on_call(monthly, at("2028-04-30T09:00")) == "bo"


def test_quarters_cross_the_year() -> None:
    quarterly = schedule(layer("ana bo", "3mo", "2025-11-15T00:00"))
    assert handovers(quarterly, "2025-11-15T00:00", "2026-06-01T00:00") == [
        "11-15 00:00 ana",
        "02-15 00:00 bo",
        "05-15 00:00 ana",
    ]


# Clocks that move


def test_days_hand_over_at_wall_time_so_one_night_is_shorter_and_one_longer() -> None:
    daily = schedule(layer("bo cy", "1d", "2026-03-27T09:00"))
    assert handovers(daily, "2026-03-28T09:00", "2026-03-30T10:00") == [
        "03-28 09:00 cy",
        "03-29 09:00 bo",
        "03-30 09:00 cy",
    ]
    short = who_is_on_call(daily, at("2026-03-28T23:00"))
    assert short.since is not None
    assert short.until is not None
    assert short.until - short.since == timedelta(hours=23)


def test_hours_hand_over_by_elapsed_time_so_the_wall_clock_moves_under_them() -> None:
    by_hours = schedule(layer("bo cy", "12h", "2026-03-28T09:00"))
    assert handovers(by_hours, "2026-03-28T09:00", "2026-03-30T09:00") == [
        "03-28 09:00 bo",
        "03-28 21:00 cy",
        "03-29 10:00 bo",
        "03-29 22:00 cy",
    ]


def test_a_hand_over_at_a_time_that_does_not_exist_happens_right_after_the_gap() -> None:
    assert handovers(
        schedule(layer("bo cy", "1d", "2026-03-28T02:30")), "2026-03-28T02:30", "2026-03-30T12:00"
    ) == ["03-28 02:30 bo", "03-29 03:00 cy", "03-30 02:30 bo"]


def test_a_hand_over_at_a_time_that_exists_twice_happens_the_first_time() -> None:
    daily = schedule(layer("bo cy", "1d", "2026-10-24T02:30"))
    first_half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert on_call(daily, first_half_past_two - timedelta(minutes=1)) == "bo"
    assert on_call(daily, first_half_past_two) == "cy"
    assert on_call(daily, first_half_past_two + timedelta(minutes=40)) == "cy"  # it is ten past two again
    assert on_call(daily, first_half_past_two + timedelta(hours=1)) == "cy"


def test_the_turn_of_a_lost_day_has_no_time_of_its_own() -> None:
    samoa = schedule(layer("ana bo cy", "1d", "2011-12-28T00:00"), zone="Pacific/Apia")
    assert handovers(samoa, "2011-12-28T00:00", "2012-01-01T00:00", "Pacific/Apia") == [
        "12-28 00:00 ana",
        "12-29 00:00 bo",
        "12-31 00:00 ana",
    ]


def test_a_layer_may_live_in_a_zone_of_its_own() -> None:
    follow_the_sun = schedule(
        layer("bo", "1d", "2026-01-05T00:00"),
        layer("ana", "1d", "2026-01-05T00:00", time_zone="Asia/Tokyo", only=weekly_hours({"daily": ["09:00-17:00"]})),
    )
    assert on_call(follow_the_sun, at("2026-03-09T09:00", "Asia/Tokyo")) == "ana"
    assert on_call(follow_the_sun, at("2026-03-09T17:00", "Asia/Tokyo")) == "bo"


def test_a_start_with_an_offset_is_that_instant() -> None:
    from_tokyo = schedule(layer("bo cy", "1d", "2026-03-27T17:00+09:00"))
    assert handovers(from_tokyo, "2026-03-27T09:00", "2026-03-30T08:00") == [
        "03-27 09:00 bo",
        "03-28 09:00 cy",
        "03-29 09:00 bo",
    ]


# Layers, restrictions, overrides, shifts


def test_a_later_layer_wins_inside_its_hours_and_gives_way_outside_them() -> None:
    assert on_call(PLATFORM, at("2026-03-09T19:59")) == "cy"
    assert on_call(PLATFORM, at("2026-03-09T20:00")) == "ana"
    assert on_call(PLATFORM, at("2026-03-10T07:59")) == "ana"
    assert on_call(PLATFORM, at("2026-03-10T08:00")) == "cy"


def test_a_night_belongs_to_the_day_on_which_it_starts() -> None:
    assert on_call(PLATFORM, at("2026-03-07T03:00")) == "ana"  # Saturday, the night of Friday
    assert on_call(PLATFORM, at("2026-03-07T21:00")) == "bo"
    assert on_call(PLATFORM, at("2026-03-09T03:00")) == "bo"  # Monday, the night of Sunday


def test_turns_pass_on_while_a_layer_is_silent() -> None:
    weekdays = schedule(layer("ana bo", "1d", "2026-03-06T00:00", only=weekly_hours({"mon-fri": ["00:00-24:00"]})))
    assert handovers(weekdays, "2026-03-06T00:00", "2026-03-11T00:00") == [
        "03-06 00:00 ana",
        "03-07 00:00 nobody",
        "03-09 00:00 bo",
        "03-10 00:00 ana",
    ]


def test_an_override_wins_over_every_layer_from_its_start_to_just_before_its_end() -> None:
    assert on_call(PLATFORM, at("2026-03-02T08:59:59")) == "cy"
    assert on_call(PLATFORM, at("2026-03-02T09:00")) == "ana"
    assert on_call(PLATFORM, at("2026-03-03T08:59:59")) == "ana"
    assert on_call(PLATFORM, at("2026-03-03T09:00")) == "bo"


def test_of_two_overrides_at_once_the_later_one_wins() -> None:
    covered = schedule(
        BO_AND_CY,
        overrides=(
            override("ana", "2026-03-02T09:00", "2026-03-03T09:00"),
            override("cy", "2026-03-02T12:00", "2026-03-02T14:00"),
        ),
    )
    assert handovers(covered, "2026-03-02T09:00", "2026-03-04T00:00") == [
        "03-02 09:00 ana",
        "03-02 12:00 cy",
        "03-02 14:00 ana",
        "03-03 09:00 bo",
    ]


def test_shifts_of_a_feed_leave_gaps_and_an_override_covers_them() -> None:
    fed = schedule(
        shifts=(
            Shift("bo", at("2026-03-03T08:00"), at("2026-03-03T16:00")),
            Shift("ana", at("2026-03-02T08:00"), at("2026-03-02T20:00")),
            Shift("cy", at("2026-03-02T18:00"), at("2026-03-02T22:00")),
        ),
        overrides=(override("cy", "2026-03-02T23:00", "2026-03-03T01:00"),),
    )
    assert on_call(fed, at("2026-03-02T17:59")) == "ana"
    assert on_call(fed, at("2026-03-02T19:00")) == "cy"
    assert on_call(fed, at("2026-03-03T00:00")) == "cy"
    assert on_call(fed, at("2026-03-03T01:00")) is None
    assert handovers(fed, "2026-03-02T00:00", "2026-03-04T00:00") == [
        "03-02 00:00 nobody",
        "03-02 08:00 ana",
        "03-02 18:00 cy",
        "03-02 22:00 nobody",
        "03-02 23:00 cy",
        "03-03 01:00 nobody",
        "03-03 08:00 bo",
        "03-03 16:00 nobody",
    ]


# What people ask


def test_a_duty_says_who_by_what_since_when_and_until_when() -> None:
    assert who_is_on_call(PLATFORM, at("2026-03-10T12:00")) == Duty(
        "cy", "layer 1", at("2026-03-10T08:00"), at("2026-03-10T20:00")
    )
    assert who_is_on_call(PLATFORM, at("2026-03-02T12:00")) == Duty(
        "ana", "override", at("2026-03-02T09:00"), at("2026-03-03T09:00")
    )


def test_a_named_layer_is_told_by_its_name() -> None:
    named = schedule(layer("bo cy", "1w", "2026-01-05T09:00", name="primary"))
    assert who_is_on_call(named, at("2026-01-06T09:00")).source == "primary"


def test_a_gap_is_an_answer_too() -> None:
    days = schedule(layer("ana", "1d", "2026-01-05T00:00", only=weekly_hours({"mon-fri": ["09:00-17:00"]})))
    assert who_is_on_call(days, at("2026-03-07T12:00")) == Duty(
        None, None, at("2026-03-06T17:00"), at("2026-03-09T09:00")
    )


def test_a_duty_without_end_in_sight_has_no_end() -> None:
    alone = schedule(layer("ana", "1w", "2020-01-06T09:00"))
    assert who_is_on_call(alone, at("2026-03-07T12:00")) == Duty("ana", "layer 1", None, None)
    assert next_change(alone, at("2026-03-07T12:00")) is None
    assert who_is_on_call(schedule(), at("2026-03-07T12:00")) == Duty(None, None, None, None)


def test_a_turn_that_began_months_ago_is_still_known() -> None:
    yearly = schedule(layer("ana bo", "12mo", "2026-01-01T00:00"))
    assert who_is_on_call(yearly, at("2026-11-23T12:00")) == Duty(
        "ana", "layer 1", at("2026-01-01T00:00"), at("2027-01-01T00:00")
    )


def test_the_next_change_is_of_the_person_not_of_the_reason() -> None:
    renewed = schedule(
        layer("bo cy", "1w", "2026-01-05T09:00"),
        overrides=(override("bo", "2026-01-11T09:00", "2026-01-13T09:00"),),
    )
    assert next_change(renewed, at("2026-01-10T12:00")) == at("2026-01-13T09:00")
    assert next_change(renewed, at("2026-01-13T09:00")) == at("2026-01-19T09:00")


def test_the_first_change_may_be_that_the_layer_starts() -> None:
    assert next_change(schedule(BO_AND_CY), at("2025-12-01T00:00")) == at("2026-01-05T09:00")


def test_nothing_lies_between_an_instant_and_itself() -> None:
    noon = at("2026-03-07T12:00")
    assert shifts_between(PLATFORM, noon, noon) == []
    assert shifts_between(PLATFORM, noon, noon - timedelta(hours=1)) == []


def test_everybody_who_may_be_on_call_is_named_once() -> None:
    assert PLATFORM.people == ("bo", "cy", "ana")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        on_call(PLATFORM, datetime.fromisoformat("2026-03-09T10:30"))


# What a policy may write


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("12h", Every("hour", 12)),
        ("24h", Every("hour", 24)),
        ("1d", Every("day", 1)),
        ("2w", Every("week", 2)),
        ("1w3d", Every("day", 10)),
        ("1mo", Every("month", 1)),
    ],
)
def test_a_turn_is_hours_days_weeks_or_months(text: str, every: Every) -> None:
    assert Every.of(parse_span(text)) == every


@pytest.mark.parametrize("text", ["30m", "0d", "1d12h", "1mo1d", "90s", "0"])
def test_other_turns_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write hours \(12h\), days \(1d\), weeks \(2w\) or months \(1mo\)"):
        Every.of(parse_span(text))


def test_a_turn_of_no_length_cannot_be_stored_either() -> None:
    with pytest.raises(msgspec.ValidationError, match="never begins"):
        msgspec.json.decode(b'{"unit": "day", "count": 0}', type=Every)


def test_a_schedule_is_plain_data_that_a_policy_version_can_store() -> None:
    assert msgspec.json.decode(msgspec.json.encode(PLATFORM), type=Schedule) == PLATFORM
