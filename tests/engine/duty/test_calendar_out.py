"""Shifts as an iCalendar feed: what other programs read is what people are told by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.contrib.auth import get_user_model

from rung.core.desk import Away
from rung.core.people.oncall import Duty, Override, shifts_between
from rung.engine.duty import calendar_out, covers
from rung.policy.feeds.feeds import shifts_of
from rung.store.decisions.desk import save_away
from rung.store.people import calendar_links, members
from rung.store.policies import policies
from tests.engine.house import POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago")
"""A night shift that hands over in the very hour at which each place moves its clocks."""
SCHEDULED = POLICY + "\nschedules:\n" + "".join(
    f"  s{number}: {{name: 'Nights, {zone}', time_zone: {zone}, layers: ["
    f"{{rotation: [ana, bo, cy], every: 1d, starts: 2026-01-05T02:15, only: {{mon-sat: ['21:00-09:00']}}}}]}}\n"
    for number, zone in enumerate(ZONES)
)  # fmt: skip


@pytest.fixture
def desk(house: House) -> House:
    house.publish(SCHEDULED)
    members.create("ana@support.example", None, "agent", "ana")
    covers.enter("s0", Override("bo", at("2026-03-10T18:00"), at("2026-03-12T22:00")), by="ana")
    return house


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def user() -> Any:
    return get_user_model().objects.get(email="ana@support.example")


def read(house: House, kind: str = "person", key: str = "ana") -> icalendar.Calendar:
    token, _ = calendar_links.create(user(), kind, key)
    feed = calendar_out.read(token, house.clock.now())
    assert feed is not None
    return icalendar.Calendar.from_ical(feed.body)


def inside(duty: Duty, start: datetime, end: datetime) -> bool:
    """Neither the first nor the last, which reach over the edges."""
    return duty.since is not None and duty.until is not None and start < duty.since and duty.until < end


def entries(calendar: icalendar.Calendar) -> list[tuple[datetime, datetime, str]]:
    events = calendar.walk("VEVENT")
    return sorted((one.decoded("DTSTART"), one.decoded("DTEND"), str(one["SUMMARY"])) for one in events)


def test_a_persons_feed_has_all_their_shifts_of_400_days_and_agrees_with_the_core(desk: House) -> None:
    start = at("2026-03-09T00:00")
    end = start + timedelta(days=400)
    found = [one for one in entries(read(desk)) if start < one[0] and one[1] < end]
    expected = [
        (duty.since, duty.until, f"On call: {schedule.name}")
        for schedule in policies.current().document.schedules.values()
        for duty in shifts_between(schedule, start, end)
        if duty.person == "ana" and inside(duty, start, end)
    ]
    assert len(expected) > 400
    assert found == sorted(expected)


def test_a_schedules_feed_is_read_back_by_our_own_reader(desk: House) -> None:
    calendar = read(desk, "schedule", "s1").to_ical()
    policy, start = policies.current(), at("2026-03-09T00:00")
    end = start + timedelta(days=390)
    said = shifts_of(calendar, policy.document.people, "UTC", start, end)
    assert said.problems == ()
    found = [(one.who, one.from_at, one.to_at) for one in said.shifts if one.from_at > start and one.to_at < end]
    duties = shifts_between(policy.document.schedules["s1"], start, end)
    assert found == [
        (duty.person, duty.since, duty.until) for duty in duties if duty.person and inside(duty, start, end)
    ]


def test_a_shift_keeps_its_name_from_day_to_day(desk: House) -> None:
    def names() -> dict[datetime, str]:
        return {one.decoded("DTSTART"): str(one["UID"]) for one in read(desk).walk("VEVENT")}

    before = names()
    desk.clock.push(timedelta(days=20))
    after = names()
    shared = before.keys() & after.keys()
    assert len(shared) > 300
    assert {at: before[at] for at in shared} == {at: after[at] for at in shared}
    assert len(set(after.values())) == len(after)


def test_a_shift_that_began_before_the_window_begins_when_it_began(house: House) -> None:
    house.publish(POLICY + "\nschedules: {s: {layers: [{rotation: [ana, bo], every: 8w, starts: 2026-01-05T09:00}]}}\n")
    members.create("ana@support.example", None, "agent", "ana")
    first = entries(read(house, "schedule", "s"))[0]
    assert first[:2] == (at("2026-01-05T09:00"), at("2026-03-02T09:00"))


def test_the_calendar_says_what_programs_ask_for(desk: House) -> None:
    calendar = read(desk)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert str(calendar["VERSION"]) == "2.0"
    for event in calendar.walk("VEVENT"):
        assert event.decoded("DTSTAMP") == at("2026-03-09T09:00")
        assert event["DTSTART"].to_ical().endswith(b"Z")
        assert event["DTEND"].to_ical().endswith(b"Z")


def test_absences_stand_in_a_persons_own_feed(desk: House) -> None:
    save_away({"ana": [Away(at("2026-04-01T00:00"), at("2026-04-08T00:00"), "bo")]}, desk.clock.now())
    assert (at("2026-04-01T00:00"), at("2026-04-08T00:00"), "Away (Bo Lind stands in)") in entries(read(desk))
    assert not [one for one in entries(read(desk, "schedule", "s0")) if "Away" in one[2]]


def test_the_same_shifts_are_the_same_bytes_and_a_cover_makes_others(desk: House) -> None:
    token, _ = calendar_links.create(user(), "person", "ana")

    def etag() -> str:
        feed = calendar_out.read(token, desk.clock.now())
        assert feed is not None
        return feed.etag

    first = etag()
    desk.clock.push(timedelta(hours=3))
    assert etag() == first
    covers.enter("s0", Override("cy", at("2026-03-20T18:00"), at("2026-03-22T22:00")), by="ana")
    assert etag() != first


def test_an_address_that_was_revoked_or_whose_owner_left_leads_nowhere(desk: House) -> None:
    token, link = calendar_links.create(user(), "person", "ana")
    assert calendar_links.find(token[:-1]) is None
    assert calendar_links.find("ü") is None
    calendar_links.revoke(link.id)
    assert calendar_out.read(token, desk.clock.now()) is None
    other, _ = calendar_links.create(user(), "person", "ana")
    assert calendar_out.read(other, desk.clock.now()) is not None
    members.change(user().pk, person="bo")
    assert calendar_out.read(other, desk.clock.now()) is None, "its owner is somebody else by now"
    members.change(user().pk, person="ana")
    get_user_model().objects.update(is_active=False)
    assert calendar_out.read(other, desk.clock.now()) is None
