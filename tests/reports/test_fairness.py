"""Who carries how much, told as weeks of Ana, Bo and Cy; on both databases, through the real engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rung.core.wrong import Wrong

if TYPE_CHECKING:
    from tests.engine.house import House

POLICY = """
rung: 1
workspace:
  time_zone: Europe/Berlin
  calendar: office
  priorities: [P0, P1, P2]
  default_priority: P2
calendars:
  office: {time_zone: Europe/Berlin, hours: {mon-fri: ["09:00-17:00"]}, closed: [2026-03-12]}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, slack: U01ANA, teams: [technical]}
  bo:  {name: Bo Lind, email: bo@support.example, slack: U02BO, teams: [technical]}
  cy:  {name: Cy Park, email: cy@support.example, slack: U03CY, teams: [technical, heads]}
  dee: {name: Dee Okafor, email: dee@support.example, slack: U04DEE, teams: [heads]}
teams:
  technical: {name: Technical support, lead: cy}
  heads: {name: Heads, lead: cy}
schedules:
  nights: {time_zone: Europe/Berlin, layers: [{rotation: [ana], every: 1w, starts: 2026-03-02T00:00}]}
triggers:
  - {name: Critical at once, on: [opened, priority], when: issue.priority == "P0", escalate: {path: outage}}
routing:
  - {name: To Bo, to: {person: bo}}
paths:
  outage:
    inform: [person:dee]
    levels:
      - {name: On call, notify: [schedule:nights], urgency: critical, climb_after: 2h}
      - {name: Head, notify: [person:dee], urgency: high, climb_after: 8h}
notices:
  critical: {channels: [slack]}
  high: {channels: [slack]}
"""
MONDAY = datetime(2026, 3, 8, 23, 0, tzinfo=UTC)
"""Midnight in Berlin."""


def at_work(house: House) -> None:
    """The policy is in force from the first minute of the week."""
    house.clock.set(MONDAY)
    house.publish(POLICY)


def rings(house: House, key: str, **after: float) -> None:
    """So long after Monday midnight an outage rings whoever is on call, who takes it five minutes later."""
    house.fast_forward(seconds=(MONDAY + timedelta(**after) - house.clock.now()).total_seconds())
    house.tell(house.open_issue(key, account=None))
    house.fast_forward(minutes=5)
    house.tell(house.acknowledgement(key, by="ana"))


def a_hard_week(house: House) -> None:
    """Ana is rung in three nights, Bo in none, and Cy is on holiday all week."""
    from rung.core.events import PersonAway

    at_work(house)
    house.tell(PersonAway(person="cy", at=MONDAY, until=MONDAY + timedelta(days=7), id="cy-away"))
    rings(house, "A-1", days=0, hours=23)
    rings(house, "A-2", days=1, hours=3)  # the same night
    rings(house, "A-3", days=1, hours=12)
    rings(house, "A-4", days=3, hours=23, minutes=30)  # Thursday, a holiday
    rings(house, "A-5", days=6, hours=22)  # Sunday night
    house.fast_forward(hours=3)


def test_a_week_in_which_one_is_rung_and_one_is_away(house: House) -> None:
    from rung.reports import fairness

    a_hard_week(house)
    found = fairness.report(house.clock.now(), 1)
    lines = {line.key: line for line in found.lines}
    week = {key: line.weeks[0] for key, line in lines.items()}

    assert [one.monday for one in found.weeks] == [date(2026, 3, 9), date(2026, 3, 16)]
    assert (week["ana"].pages, week["ana"].critical, week["ana"].escalations) == (5, 5, 5)
    assert (week["ana"].nights, week["ana"].free_days) == (3, 2)
    assert lines["ana"].nights == {date(2026, 3, 9): 2, date(2026, 3, 12): 1, date(2026, 3, 15): 1}
    assert (week["bo"].pages, week["bo"].nights, week["bo"].assigned) == (0, 0, 4), "the fifth waits for Monday"
    assert [week[key].worked for key in ("ana", "bo", "cy", "dee")] == [32, 32, 0, 32]
    assert [week[key].on_call for key in ("ana", "bo", "cy", "dee")] == [168, 0, 0, 0]
    assert week["dee"].pages == 0, "an inform rings nobody"
    assert week["dee"].escalations == 0, "and is no telling"


def test_who_was_away_all_week_has_no_share_of_it(house: House) -> None:
    from rung.reports import fairness

    a_hard_week(house)
    found = fairness.report(house.clock.now(), 0, "technical", date(2026, 3, 12))
    lines = {line.key: line for line in found.lines}

    assert list(lines) == ["ana", "bo", "cy"]
    assert [lines[key].shares["pages"].even for key in lines] == [2.5, 2.5, 0]
    assert [lines[key].shares["pages"].above for key in lines] == [2.5, -2.5, 0]
    assert sum(line.shares["nights"].above or 0 for line in found.lines) == 0
    assert found.spreads["pages"].gini == 0.5
    assert found.spreads["pages"].has_idle
    assert found.company["pages"].gini == pytest.approx(2 / 3)


def test_a_sundays_night_is_of_the_old_week_to_its_end(house: House) -> None:
    from rung.reports import fairness

    at_work(house)
    rings(house, "A-1", days=7, hours=3)  # Monday, three in the morning
    house.fast_forward(hours=12)
    (ana, *_) = fairness.report(house.clock.now(), 1).lines

    assert [load.pages for load in ana.weeks] == [0, 1]
    assert [load.nights for load in ana.weeks] == [1, 0]


def test_rings_that_reached_nobody_disturbed_nobody(house: House) -> None:
    from rung.reports import fairness
    from rung.store.models import Notice

    at_work(house)
    rings(house, "A-1", hours=23)
    for state in ("failed", "dropped"):
        Notice.objects.filter(to="ana").update(state=state)
        (ana, *_) = fairness.report(house.clock.now(), 0).lines
        assert (ana.total.pages, ana.total.nights, ana.total.escalations) == (0, 0, 0)


def test_hours_are_those_of_the_policy_that_was_in_force(house: House) -> None:
    from rung.reports import fairness

    at_work(house)
    house.fast_forward(days=8)
    house.publish(POLICY.replace("09:00-17:00", "09:00-13:00").replace("  dee:", "  eve:").replace("dee]", "eve]"))
    house.fast_forward(days=7)
    found = fairness.report(house.clock.now(), 2)
    lines = {line.key: line for line in found.lines}

    assert [load.worked for load in lines["ana"].weeks] == [32, 20, 4]
    assert [load.worked for load in lines["dee"].weeks] == [32, 0, 0]
    assert lines["dee"].has_left
    assert [load.worked for load in lines["eve"].weeks] == [0, 20, 4]


def test_what_was_before_the_first_policy_is_not_known(house: House) -> None:
    from rung.reports import fairness

    found = fairness.report(house.clock.now(), 8)
    assert len(found.weeks) == 1
    assert found.is_empty
    assert all(line.total.worked == 0 for line in found.lines)


def test_a_team_that_is_not_there_is_said_to_be_none(house: House) -> None:
    from rung.reports import fairness

    with pytest.raises(Wrong, match="no team 'nowhere'"):
        fairness.report(house.clock.now(), 4, "nowhere")


def test_three_nights_in_a_week_are_warned_about(house: House) -> None:
    from rung.reports import overload
    from rung.store.policies import policies

    a_hard_week(house)
    (ana,) = overload.warned(policies.current(), house.clock.now())
    assert (ana.person, ana.words) == ("ana", "5 pages in 7 days, 2.0 times an even share of 2.5")
    house.fast_forward(days=1)  # Monday evening is a week ago, the ring of the same night at three is not
    assert [one.words for one in overload.warned(policies.current(), house.clock.now())] == [
        "3 nights disturbed in 7 days"
    ]
    house.fast_forward(hours=3)
    assert overload.warned(policies.current(), house.clock.now()) == []


def test_nights_need_no_comparison(house: House) -> None:
    from rung.reports import overload
    from rung.store.policies import policies

    at_work(house)
    for day in range(3):
        rings(house, f"A-{day}", days=day, hours=23)
    (ana,) = overload.warned(policies.current(), house.clock.now())
    assert ana.words == "3 nights disturbed in 7 days"


def test_who_is_in_no_team_is_measured_beside_everybody(house: House) -> None:
    from rung.reports import overload
    from rung.store.policies import policies

    at_work(house)
    house.publish(POLICY.replace("slack: U01ANA, teams: [technical]", "slack: U01ANA"))
    for number in range(5):
        rings(house, f"A-{number}", hours=11 + number)
    house.fast_forward(hours=12)
    (ana,) = overload.warned(policies.current(), house.clock.now())
    assert ana.words == "5 pages in 7 days, 4.0 times an even share of 1.2"


def test_the_warnings_are_kept_for_the_pages(house: House) -> None:
    from rung.reports import overload

    assert overload.kept() == []
    a_hard_week(house)
    overload.keep(house.clock.now())
    assert [one.person for one in overload.kept()] == ["ana"]
    house.fast_forward(days=40)
    overload.keep(house.clock.now())
    assert overload.kept() == []


def test_both_databases_find_assignments_by_their_index(house: House) -> None:
    from django.db import connection

    from rung.store.decisions import loads

    at_work(house)
    rings(house, "A-1", hours=10)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT * FROM journal j WHERE {loads.assigns()}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT * FROM journal j WHERE {loads.assigns()} AND j.decided_at > ''")
        assert "journal_assigned" in str(cursor.fetchall())
