"""Gaps: an edit that leaves a level without anybody is noticed, told of once, reminded of twice, and closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rung.core.desk import Away
from rung.engine.duty import coverage, gap_alarms, gap_telling
from rung.store.decisions import desk as shared
from rung.store.deliveries import bulletins
from rung.store.models import Bulletin, Delivery, Gap
from rung.store.people import gaps
from rung.store.policies import policies
from tests.engine.house import MONDAY, House

COVERED = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, calendar: office, priorities: [P0, P1], LAST_RESORT}
calendars:
  office: {time_zone: UTC, hours: {mon-fri: ["08:00-18:00"]}}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, slack: U01ANA, hours: always}
  bo:  {name: Bo Lind, email: bo@support.example, slack: U02BO, hours: always}
  cy:  {name: Cy Park, email: cy@support.example, slack: U03CY, hours: HOURS}
teams:
  technical: {name: Technical support, lead: ana}
schedules:
  duty:
    layers: [{rotation: [bo], every: 1w, starts: 2026-01-05T00:00, ONLY}]
    OVERRIDES
paths:
  outage:
    levels:
      - {name: On call, notify: [schedule:duty], urgency: critical, climb_after: 1h}
      - {name: Everybody, notify: [person:ana, person:bo, person:cy], urgency: critical, climb_after: 30m}
"""
FRIDAY = datetime(2026, 3, 13, tzinfo=UTC)


def policy(only: str = "", overrides: str = "", last_resort: str = "last_resort: [person:cy]", hours: str = "always"):
    text = COVERED.replace("LAST_RESORT", last_resort).replace("HOURS", hours)
    text = text.replace(", ONLY", f", {only}" if only else "")
    return text.replace("OVERRIDES", f"overrides: [{overrides}]" if overrides else "")


def away(house: House, person: str, from_at: datetime, until_at: datetime) -> None:
    known = shared.read(house.clock.now()).away.get(person, ())
    shared.save_away({person: [*known, Away(from_at, until_at)]}, house.clock.now())


def look(house: House) -> bool:
    return coverage.watch(house.clock.now())


def told() -> list[tuple[str, str, str]]:
    """Who was written to, why and by which channel, in order."""
    rows = Delivery.objects.filter(op=bulletins.OP).order_by("id")
    said = bulletins.by_number(-row.notice for row in rows)
    return [(row.to, said[-row.notice].why, row.channel) for row in rows]


def open_spans() -> list[tuple[int, datetime, datetime]]:
    return [(gap.level, gap.from_at, gap.to_at) for gap in gaps.open_gaps()]


def test_an_absence_opens_a_gap_that_is_told_once_reminded_of_twice_and_over(house: House) -> None:
    house.publish(policy())
    assert look(house)
    assert open_spans() == []
    assert not look(house), "nothing changed since"

    leaves_at, back_at = MONDAY + timedelta(days=14), MONDAY + timedelta(days=16)
    away(house, "bo", leaves_at, back_at)
    assert look(house)
    assert open_spans() == [(1, leaves_at, back_at)]
    assert told() == [("cy", "new", "email")]
    assert [one.words for one in gap_alarms.alarms(house.clock.now())] == [
        "outage level 1, On call: nobody from 2026-03-23 09:00 UTC to 2026-03-25 09:00 UTC"
    ]

    heard = []
    for _ in range(17 * 4):
        house.clock.set(house.clock.now() + timedelta(hours=6))
        before = len(told())
        look(house)
        heard += [(house.clock.now(), why) for _, why, _ in told()[before:]]
    assert heard == [(leaves_at - timedelta(days=7), "week"), (leaves_at - timedelta(days=1), "day")]
    assert gap_alarms.alarms(house.clock.now()) == []
    assert Gap.objects.get().is_past


def test_a_gap_that_is_mended_is_closed_and_what_was_said_is_brought_up_to_date(house: House) -> None:
    house.publish(policy())
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert told() == [("cy", "new", "email")]
    Delivery.objects.filter(op=bulletins.OP).update(state="sent")

    house.publish(policy(overrides="{who: ana, from: 2026-03-13T00:00, to: 2026-03-13T06:00}"))
    look(house)
    assert open_spans() == [(1, FRIDAY + timedelta(hours=6), FRIDAY + timedelta(hours=12))], "it is shorter, not new"
    assert told() == [("cy", "new", "email")] * 2, "the same message, brought up to date"

    house.publish(policy(overrides="{who: ana, from: 2026-03-13T00:00, to: 2026-03-13T12:00}"))
    look(house)
    assert open_spans() == []
    assert Bulletin.objects.count() == 1
    assert len({row.lane for row in Delivery.objects.filter(op=bulletins.OP)}) == 1
    house.clock.set(FRIDAY - timedelta(hours=1))
    look(house)
    assert Bulletin.objects.count() == 1, "nobody is reminded of what is mended"


def test_what_a_mending_leaves_of_a_gap_is_not_told_anew(house: House) -> None:
    house.publish(policy())
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    house.publish(policy(overrides="{who: ana, from: 2026-03-13T03:00, to: 2026-03-13T06:00}"))
    look(house)
    assert len(open_spans()) == 2
    assert Bulletin.objects.count() == 1
    away(house, "cy", FRIDAY, FRIDAY + timedelta(hours=12))
    away(house, "ana", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert Bulletin.objects.count() == 2, "another level has nobody: that is new"


def test_nights_without_anybody_are_one_trouble(house: House) -> None:
    house.publish(policy(only='only: {daily: ["08:00-20:00"]}'))
    look(house)
    assert len(open_spans()) > 25
    assert told() == [("cy", "new", "email")]
    for _ in range(6):
        house.clock.set(house.clock.now() + timedelta(days=3))
        look(house)
    assert told() == [("cy", "new", "email")], "tonight is reminded of by no night before it"
    alarm, *others = gap_alarms.alarms(house.clock.now())
    assert others == []
    assert alarm.more > 25

    house.publish(policy())
    look(house)
    assert gap_alarms.alarms(house.clock.now()) == []


def test_what_is_to_stay_as_it_is_is_told_no_more(house: House) -> None:
    nights = policy(only='only: {daily: ["08:00-20:00"]}')
    house.publish(nights)
    look(house)
    assert gaps.leave("outage", 1, None, "cy") > 25
    house.clock.set(house.clock.now() + timedelta(days=9))
    look(house)
    assert gap_alarms.pressing(house.clock.now()) == [], "nights that came into sight belong to it"
    [alarm] = gap_alarms.alarms(house.clock.now())
    assert alarm.known_by == "cy"
    assert told() == [("cy", "new", "email")]

    away(house, "bo", FRIDAY + timedelta(days=7, hours=9), FRIDAY + timedelta(days=7, hours=12))
    look(house)
    assert [why for _, why, _ in told()] == ["new", "new"], "a day without anybody is another trouble"
    [alarm] = gap_alarms.pressing(house.clock.now())
    assert alarm.first.from_at == FRIDAY + timedelta(days=7, hours=9)


def test_a_level_that_asks_for_somebody_of_the_issue_raises_no_alarm(house: House) -> None:
    house.publish(policy().replace("notify: [schedule:duty]", 'notify: [role:assignee], backup: ["schedule:duty"]'))
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert open_spans() == []


def test_one_that_holds_for_more_priorities_is_new_and_for_fewer_is_not(house: House) -> None:
    text = policy().replace("urgency: critical, climb_after: 1h", "urgency: URGENCY, climb_after: 1h")
    text = text.replace("notify: [schedule:duty]", "notify: [person:ana]")
    text = text.replace("U01ANA, hours: always", 'U01ANA, hours: always, notices: {quiet: "22:00-07:00"}')
    house.publish(text.replace("URGENCY", "{P0: critical, default: high}"))
    look(house)
    assert {gap.priorities for gap in gaps.open_gaps()} == {("P1",)}
    house.publish(text.replace("URGENCY", "high"))
    look(house)
    assert {gap.priorities for gap in gaps.open_gaps()} == {()}
    house.publish(text.replace("URGENCY", "{P0: critical, default: high}"))
    look(house)
    assert {gap.priorities for gap in gaps.open_gaps()} == {("P1",)}
    assert Bulletin.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "people"),
    [
        ({}, ["cy"]),
        ({"last_resort": "last_resort: []"}, ["ana"]),
        ({"last_resort": 'last_resort: ["slack:#heads"]'}, ["slack:#heads"]),
    ],
)
def test_who_is_told(house: House, facts: dict[str, str], people: list[str]) -> None:
    house.publish(policy(**facts))
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert [to for to, _, _ in told()] == people


def test_the_leads_are_told_while_the_last_resort_is_away_and_then_administrators(house: House) -> None:
    from rung.store.people import members

    house.publish(policy())
    members.create("dee@support.example", None, "administrator")
    away(house, "cy", MONDAY, FRIDAY)
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert [to for to, _, _ in told()] == ["ana"]
    away(house, "ana", MONDAY, FRIDAY)
    away(house, "bo", FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2))
    look(house)
    assert [to for to, _, _ in told()] == ["ana", "email:dee@support.example"]


def test_a_message_waits_for_working_hours_unless_the_gap_begins_before(house: House) -> None:
    house.publish(policy(hours="office"))
    evening = datetime(2026, 3, 9, 22, 0, tzinfo=UTC)
    house.clock.set(evening)
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    [waiting] = Delivery.objects.filter(op=bulletins.OP)
    assert waiting.due_at == datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    assert not waiting.ring

    away(house, "bo", evening, evening + timedelta(hours=3))
    look(house)
    assert Delivery.objects.filter(op=bulletins.OP).latest("id").due_at == evening


def test_two_workers_tell_once_and_one_that_died_keeps_nobody_from_looking(house: House) -> None:
    house.publish(policy())
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    now = house.clock.now()
    assert gaps.claim("what the other one saw", "other", now, now + coverage.LEASE)
    assert not look(house), "somebody is looking"
    assert told() == []

    house.clock.set(now + coverage.LEASE)
    assert look(house)
    assert not gaps.finish("other", gaps.last_look()), "the other one comes back too late, and keeps nothing"
    assert told() == [("cy", "new", "email")]
    house.clock.set(FRIDAY - timedelta(hours=23))
    assert look(house)
    assert not gap_telling.remind(house.clock.now()), "the other one has nothing left to remind of"
    assert [why for _, why, _ in told()] == ["new", "day"]


def test_a_restart_tells_nothing_again(house: House) -> None:
    house.publish(policy())
    away(house, "bo", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    policies.forget()
    house.clock.set(house.clock.now() + timedelta(hours=2))
    assert look(house), "another hour"
    assert told() == [("cy", "new", "email")]


def test_a_gap_counts_the_owners_that_events_gave_to_accounts(house: House) -> None:
    from rung.core.events import AccountChanged

    text = policy().replace("notify: [schedule:duty]", "notify: [role:account_owner]")
    house.publish(text + "accounts: {acme: {name: Acme, owner: bo}}\n")
    look(house)
    before = open_spans()
    house.tell(AccountChanged(account="acme", at=house.clock.now(), id="a1", changes={"owner": "ana"}))
    away(house, "ana", FRIDAY, FRIDAY + timedelta(hours=12))
    look(house)
    assert (1, FRIDAY, FRIDAY + timedelta(hours=12)) in {*open_spans()} - {*before}
