"""Coverage: the hours in which a level has nobody, found at the exact instants at which the answer changes."""

from datetime import UTC, date, datetime

import pytest

from rung.core.desk import Away, Desk
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.coverage import as_json, coverage

MONDAY = date(2026, 3, 9)
POLICY = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: berlin, priorities: [P0, P1], tiers: [enterprise, starter]}
calendars:
  berlin: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["09:00-17:00"]}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [front], hours: berlin}
  bo: {name: Bo, email: bo@support.example, teams: [front], hours: berlin}
  cy: {name: Cy, email: cy@support.example, hours: always}
  di: {name: Di, hours: berlin}
teams:
  front: {name: Front}
schedules:
  nights:
    time_zone: Europe/Berlin
    layers: [{rotation: [bo], every: 1d, starts: 2026-03-09T17:00, only: {mon-thu: ["17:00-09:00"]}}]
accounts:
  acme: {name: Acme, tier: enterprise, owner: cy}
  tiny: {name: Tiny, tier: starter}
paths:
  only: {levels: [LEVEL]}
"""


@pytest.fixture
def look():
    def over(level, days=1, desk=None):
        loaded = load(POLICY.replace("LEVEL", level))
        assert loaded.errors == ()
        return as_json(coverage(Policy(loaded.document), MONDAY, days, desk))

    return over


def gaps(found):
    return [(gap["tier"], gap["from"], gap["to"]) for gap in found["gaps"]]


def test_a_team_by_day_leaves_the_night(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: critical}")

    assert found["gaps"] == [
        {"path": "only", "level": 1, "tier": None, "from": "2026-03-08T23:00:00Z", "to": "2026-03-09T08:00:00Z"},
    ]


def test_being_on_call_counts_as_on_shift_until_the_last_hand_over(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: critical}", days=7)

    assert gaps(found)[1:] == [(None, "2026-03-13T16:00:00Z", "2026-03-15T23:00:00Z")]


def test_a_backup_closes_the_gap(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, backup: [person:cy], urgency: critical}", days=7)

    assert found["gaps"] == []


def test_a_level_that_waits_for_its_people_is_no_gap(look):
    found = look("{name: Front, notify: [team:front], urgency: high, during: berlin}", days=7)

    assert found["gaps"] == []


def test_a_critical_level_never_waits(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: critical, during: berlin}")

    assert gaps(found)[0] == (None, "2026-03-08T23:00:00Z", "2026-03-09T08:00:00Z")


def test_an_account_without_an_owner_is_a_gap_of_its_tier(look):
    found = look("{name: Owner, notify: [role:account_owner], urgency: high}")

    assert gaps(found) == [("starter", "2026-03-08T23:00:00Z", "2026-03-09T23:00:00Z")]


def test_who_alone_carries_a_level_is_a_single_point(look):
    found = look("{name: Cy, notify: [person:cy], urgency: critical}")

    assert found["single_points"] == [{"path": "only", "level": 1, "tier": None, "person": "cy"}]


def test_whose_turn_it_is_makes_no_single_point(look):
    found = look("{name: Front, notify: [team:front], pick: round_robin, urgency: high}")

    assert found["single_points"] == []


def test_who_has_no_address_is_unreachable(look):
    found = look("{name: Cy, notify: [person:cy], urgency: critical}")

    assert [one["person"] for one in found["unreachable"]] == ["di"]


def test_what_only_a_real_issue_can_tell_is_said_to_be_unknown(look):
    found = look("{name: Owner, notify: [role:assignee], backup: [role:lead], urgency: high}")

    assert found["gaps"] == []
    assert [(one["path"], one["level"]) for one in found["unknown"]] == [("only", 1)]


def test_a_path_that_closes_when_there_is_no_need_is_no_gap(look):
    level = "{name: Cy, notify: [person:cy], urgency: critical}"

    assert look(f"{level}], closes_when: issue.priority == 'P0', if_nobody: [person:cy")["gaps"] == []


def test_who_is_away_leaves_a_gap(look):
    away = Away(datetime(2026, 3, 9, 10, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC))
    found = look("{name: Cy, notify: [person:cy], urgency: critical}", desk=Desk(away={"cy": (away,)}))

    assert gaps(found) == [(None, "2026-03-09T10:00:00Z", "2026-03-09T12:00:00Z")]


def test_days_begin_at_the_workspaces_midnight(look):
    found = look("{name: Cy, notify: [person:cy], urgency: critical}", days=2)

    assert (found["from"], found["to"]) == ("2026-03-08T23:00:00Z", "2026-03-10T23:00:00Z")
