"""Who would ring in the coming hours, and what if an issue came: the core's own answers, laid out."""

from datetime import UTC, datetime, timedelta

import pytest

from rung.core.desk import Away, Desk
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.coverage.tonight import board
from rung.simulator.what_if import Asked, what_if

MONDAY = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
POLICY = """
rung: 1
workspace: {time_zone: UTC, calendar: office, priorities: [P0, P1], tiers: [enterprise, growth, starter],
  unknown_account: {tier: starter}}
calendars:
  office: {time_zone: UTC, hours: {mon-fri: ["09:00-17:00"]}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [front], hours: office}
  bo: {name: Bo, email: bo@support.example, teams: [front], hours: always}
  cy: {name: Cy, email: cy@support.example, hours: always}
teams:
  front: {name: Front}
schedules:
  duty: {time_zone: UTC, layers: [{rotation: [bo, cy], every: 12h, starts: 2026-03-09T00:00}]}
triggers:
  - {name: At once, on: opened, when: issue.priority == "P0", escalate: {path: help}}
paths:
  help:
    inform: ["slack:#war-room"]
    levels:
      - {name: Front, notify: [team:front], pick: round_robin, urgency: critical, climb_after: 1h}
      - {name: Duty, notify: [schedule:duty], urgency: critical, climb_after: 1h}
      - {name: Owner, notify: [role:account_owner], urgency: high, climb_after: 1h}
      - {name: By day, notify: [person:ana], urgency: high, during: office, climb_after: 1h}
accounts:
  acme: {name: Acme, tier: enterprise, owner: cy}
  bolt: {name: Bolt, tier: growth, owner: cy}
  tiny: {name: Tiny, tier: starter}
"""


@pytest.fixture
def policy():
    loaded = load(POLICY)
    assert loaded.errors == ()
    return Policy(loaded.document)


def seen(found, level):
    """By tier, what each cell of a level shows: from which hour on, how, and who."""
    return {
        row.tier: [(f"{cell.from_at:%H:%M}", cell.kind, cell.people) for cell in row.cells]
        for row in found.rows
        if row.level == level
    }


def test_each_level_shows_who_would_ring_and_who_takes_over(policy):
    found = board(policy, Desk(), "P0", MONDAY, MONDAY + timedelta(hours=24))

    assert seen(found, 2) == {
        None: [("16:00", "told", ("cy",)), ("00:00", "told", ("bo",)), ("12:00", "told", ("cy",))]
    }
    assert [(f"{one.at:%H:%M}", one.schedule, one.before, one.after) for one in found.handovers] == [
        ("00:00", "duty", "cy", "bo"),
        ("12:00", "duty", "bo", "cy"),
    ]
    assert seen(found, 4) == {
        None: [("16:00", "told", ("ana",)), ("17:00", "waits", ()), ("09:00", "told", ("ana",))]
    }


def test_tiers_with_the_same_answer_are_one_row_only_where_all_have_it(policy):
    found = board(policy, Desk(), "P0", MONDAY, MONDAY + timedelta(hours=24))

    assert set(seen(found, 1)) == {None}
    owners = seen(found, 3)
    assert owners["enterprise"] == [("16:00", "told", ("cy",))]
    assert owners["starter"] == [("16:00", "nobody", ())]
    nobody = next(row for row in found.rows if (row.level, row.tier) == (3, "starter")).cells[0]
    assert nobody.instead == 4, "by day the next level is told at once"


def test_whose_turn_it_is_and_who_is_away_count(policy):
    turns = Desk(turns={"help/1": {"bo": 1}})
    away = Desk(away={"bo": (Away(MONDAY, MONDAY + timedelta(hours=3)),)})

    first = board(policy, Desk(), "P0", MONDAY, MONDAY + timedelta(hours=1)).rows[0].cells[0]
    assert (first.people, first.in_turn) == (("ana",), True)
    assert seen(board(policy, away, "P0", MONDAY, MONDAY + timedelta(hours=4)), 1) == {
        None: [("16:00", "told", ("ana",)), ("17:00", "nobody", ()), ("19:00", "told", ("bo",))]
    }
    assert turns.turns, "a board changes no turn"
    board(policy, turns, "P0", MONDAY, MONDAY + timedelta(hours=1))
    assert turns.turns == {"help/1": {"bo": 1}}


def test_what_if_is_the_ladder_of_a_real_issue_and_leaves_the_desk_as_it_was(policy):
    desk = Desk()
    rungs = what_if(policy, desk, Asked(MONDAY, "P0", tier="enterprise"))

    told = [(one.at - MONDAY, one.level, one.to) for one in rungs if one.kind == "ring"]
    assert told[:3] == [
        (timedelta(0), 1, ("ana",)),
        (timedelta(hours=1), 2, ("cy",)),
        (timedelta(hours=2), 3, ("cy",)),
    ]
    assert [one.to for one in rungs if one.kind == "inform"] == [("slack:#war-room",)]
    assert rungs[-1].what == "exhausted"
    assert (desk.turns, desk.load) == ({}, {})


def test_what_if_nobody_escalates_it_tells_of_nobody(policy):
    assert [one for one in what_if(policy, Desk(), Asked(MONDAY, "P1", account="acme")) if one.kind == "ring"] == []
