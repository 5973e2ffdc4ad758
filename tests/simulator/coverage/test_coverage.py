"""Coverage: the hours in which a level has nobody, found at the exact instants at which the answer changes."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rung.core.desk import Away, Desk
from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.coverage.coverage import as_json, coverage

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
MONDAY = date(2026, 3, 9)
POLICY = """
rung: 1
workspace: {time_zone: Europe/Berlin, calendar: berlin, priorities: [P0, P1, P2], tiers: [enterprise, starter],
  unknown_account: UNKNOWN}
calendars:
  berlin: {time_zone: Europe/Berlin, day: 8h, hours: {mon-fri: ["09:00-17:00"]}}
  sundays: {time_zone: Europe/Berlin, day: 1h, hours: {sun: ["10:00-11:00"]}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [front], hours: berlin}
  bo: {name: Bo, email: bo@support.example, teams: [front], hours: berlin}
  cy: {name: Cy, email: cy@support.example, hours: always}
  di: {name: Di, hours: berlin}
  fay: {name: Fay, email: fay@support.example, hours: sundays}
  el: {name: El, email: el@support.example, hours: always, teams: [alone], notices: {quiet: "22:00-02:30"}}
teams:
  front: {name: Front}
  alone: {name: Alone}
schedules:
  nights:
    time_zone: Europe/Berlin
    layers: [{rotation: [bo], every: 1d, starts: 2026-03-09T17:00, only: {mon-thu: ["17:00-09:00"]}}]
  late:
    time_zone: Europe/Berlin
    layers: [{rotation: [fay], every: 1d, starts: 2026-03-09T17:00, only: {mon-thu: ["17:00-18:00"]}}]
accounts: ACCOUNTS
paths:
  only: {levels: [LEVEL]}
"""
ACCOUNTS = "{acme: {name: Acme, tier: enterprise, owner: cy}, tiny: {name: Tiny, tier: starter}}"
MIDNIGHT, NEXT = "2026-03-08T23:00:00Z", "2026-03-09T23:00:00Z"


@pytest.fixture
def look():
    def over(level, days=1, desk=None, day=MONDAY, accounts=ACCOUNTS, unknown="{tier: starter}"):
        loaded = load(POLICY.replace("LEVEL", level).replace("ACCOUNTS", accounts).replace("UNKNOWN", unknown))
        assert loaded.errors == ()
        return as_json(coverage(Policy(loaded.document), day, days, desk))

    return over


def gaps(found):
    return [(gap["tier"], gap["from"], gap["to"]) for gap in found["gaps"]]


def singles(found):
    return [(one["tier"], one["person"]) for one in found["single_points"]]


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


def test_a_level_waits_for_a_turn_on_call_that_begins_within_a_day(look):
    waiting = "{name: Bo, notify: [person:bo], urgency: high, during: on_shift}"

    assert gaps(look(waiting, days=4, day=date(2026, 3, 12))) == [
        # On call until Friday morning and in the office until five, then nothing is near before Monday's office hours.
        (None, "2026-03-13T16:00:00Z", "2026-03-15T08:00:00Z"),
    ]


def test_a_turn_on_call_alone_is_waited_for_as_well(look):
    found = look("{name: Fay, notify: [person:fay], urgency: high, during: on_shift}", days=7)

    assert gaps(found) == [
        (None, "2026-03-12T17:00:00Z", "2026-03-14T09:00:00Z"),  # from Thursday's turn to a day before Sunday's hours
        (None, "2026-03-15T10:00:00Z", "2026-03-15T16:00:00Z"),  # from there to a day before Monday's turn
    ]


def test_a_critical_level_never_waits(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: critical, during: berlin}")

    assert gaps(found)[0] == (None, "2026-03-08T23:00:00Z", "2026-03-09T08:00:00Z")


# Accounts and tiers ----------------------------------------


OWNER = "{name: Owner, notify: [role:account_owner], urgency: high}"
BOTH_OWNED = "acme: {tier: enterprise, owner: cy}, tiny: {tier: starter, owner: cy}"


def test_an_account_without_an_owner_is_a_gap_of_its_tier(look):
    found = look(OWNER)

    assert gaps(found) == [("starter", MIDNIGHT, NEXT)]
    assert singles(found) == [("enterprise", "cy")]


def test_an_account_that_nobody_knows_has_no_owner(look):
    found = look(OWNER, accounts=f"{{{BOTH_OWNED}}}")

    assert gaps(found) == [("starter", MIDNIGHT, NEXT)]


def test_an_unknown_account_of_no_tier_is_named_so(look):
    found = look(OWNER, accounts=f"{{{BOTH_OWNED}}}", unknown="{}")

    assert gaps(found) == [("unknown account", MIDNIGHT, NEXT)]


def test_a_tier_of_which_the_document_holds_no_account_is_no_tier_that_is_covered(look):
    found = look(OWNER, accounts="{tiny: {tier: starter, owner: cy}}", unknown="{}")

    assert gaps(found) == [("enterprise", MIDNIGHT, NEXT), ("unknown account", MIDNIGHT, NEXT)]
    assert "holds no account of enterprise" in found["unknown"][0]["why"]


def test_an_account_without_a_tier_is_looked_at_as_well(look):
    without, owned = (look(OWNER, accounts=f"{{{BOTH_OWNED}, odd: {odd}}}") for odd in ("{name: Odd}", "{owner: cy}"))

    assert ("no tier", MIDNIGHT, NEXT) in gaps(without)
    assert "no tier" not in [tier for tier, _, _ in gaps(owned)]


def test_a_gap_of_every_tier_and_of_the_unknown_account_is_one_row(look):
    found = look(OWNER, accounts="{acme: {tier: enterprise}}")

    assert gaps(found) == [(None, MIDNIGHT, NEXT)]


def test_an_owner_of_one_tier_more_takes_the_others_out_of_the_common_row_while_they_are_there(look):
    found = look(OWNER, accounts="{acme: {tier: enterprise, owner: el}}")

    assert gaps(found) == [
        (None, MIDNIGHT, "2026-03-09T01:30:00Z"),
        ("starter", "2026-03-09T01:30:00Z", "2026-03-09T21:00:00Z"),
        (None, "2026-03-09T21:00:00Z", NEXT),
    ]


def test_without_any_account_only_the_backup_is_judged(look):
    alone, backed = look(OWNER, accounts="{}"), look(OWNER[:-1] + ", backup: [person:cy]}", accounts="{}")

    assert (gaps(alone), "not judged" in alone["unknown"][0]["why"]) == ([], True)
    assert (gaps(backed), "not judged" in backed["unknown"][0]["why"]) == ([], False)


# Priorities ----------------------------------------


def test_a_gap_that_is_none_at_the_most_urgent_priority_is_found_and_says_so(look):
    found = look("{name: El, notify: [person:el], urgency: {P0: critical, default: high}}")

    assert found["gaps"] == [
        {"path": "only", "level": 1, "tier": None, "from": MIDNIGHT, "to": "2026-03-09T01:30:00Z",
         "priorities": ["P1", "P2"]},
        {"path": "only", "level": 1, "tier": None, "from": "2026-03-09T21:00:00Z", "to": NEXT,
         "priorities": ["P1", "P2"]},
    ]  # fmt: skip


def test_hours_by_priority_are_looked_at_each(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: high, during: {P2: berlin}}")

    assert [(gap["priorities"], gap["to"]) for gap in found["gaps"]] == [(["P0", "P1"], "2026-03-09T08:00:00Z")]


def test_a_gap_at_every_priority_names_none(look):
    found = look("{name: Front, notify: [team:front], pick: on_shift, urgency: {P0: critical, default: high}}")

    assert [set(gap) for gap in found["gaps"]] == [{"path", "level", "tier", "from", "to"}]


def test_quiet_hours_end_with_the_second_of_two_equal_wall_times(look):
    found = look("{name: El, notify: [person:el], urgency: high}", days=2, day=date(2026, 10, 24))

    assert (None, "2026-10-24T20:00:00Z", "2026-10-25T01:30:00Z") in gaps(found)


# Who alone carries a level, and who carries none ----------------------------------------


def test_who_alone_carries_a_level_is_a_single_point(look):
    assert singles(look("{name: Cy, notify: [person:cy], urgency: critical}")) == [(None, "cy")]
    assert singles(look("{name: Cy, notify: [person:cy, 'slack:#war-room'], urgency: critical}")) == [(None, "cy")]
    assert singles(look("{name: Cy, notify: [person:cy], backup: [person:cy], urgency: critical}")) == [(None, "cy")]


def test_a_level_with_a_backup_is_carried_by_more_than_one(look):
    assert singles(look("{name: Cy, notify: [person:cy], backup: [person:el], urgency: critical}")) == []
    assert singles(look("{name: Cy, notify: [person:cy], backup: ['slack:#war-room'], urgency: critical}")) == []


def test_a_channel_alone_is_nobodys_single_point(look):
    assert singles(look("{name: All, notify: ['slack:#war-room'], urgency: critical}")) == []


def test_where_an_assignee_may_be_told_nobody_is_said_to_carry_it_alone(look):
    assert singles(look("{name: Owner, notify: [role:assignee, team:alone], urgency: critical}")) == []


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


def test_a_long_look_tells_of_every_step_it_promised():
    promised, taken = [], []

    @contextmanager
    def watch(name, steps):
        promised.append(steps)
        yield lambda: taken.append(1)

    loaded = load((EXAMPLES / "acme.yaml").read_text())
    coverage(Policy(loaded.document), MONDAY, 2, watch=watch)

    assert promised == [len(taken)]
