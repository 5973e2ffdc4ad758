"""Whether somebody of a team works now, for whoever looks from outside; and when, if not."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from rung import policy
from rung.core.desk import Away, Desk
from rung.core.draft import Draft
from rung.core.events import TimePassed
from rung.core.issue import IssueState
from rung.core.people.presence import Staffing, next_shift, staffing
from rung.core.policy import Policy

TEXT = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0], default_priority: P0}
calendars: {early: {hours: {mon-fri: ["08:00-12:00"]}}, late: {hours: {mon-fri: ["14:00-18:00"]}}}
people:
  ana: {name: Ana, email: ana@support.example, teams: [shop], hours: early}
  bo: {name: Bo, email: bo@support.example, teams: [shop], hours: late}
  cy: {name: Cy, email: cy@support.example, hours: always}
teams: {shop: {name: Shop}, empty: {name: Nobody yet}}
schedules: {duty: {time_zone: UTC, layers: [{rotation: [ana, bo], every: 1d, starts: 2026-03-01T00:00}]}}
"""
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.fixture(scope="module")
def team() -> Policy:
    loaded = policy.load(TEXT, name="shop.yaml")
    assert loaded.document is not None, loaded.errors
    return Policy(loaded.document)


@pytest.mark.parametrize(
    ("hour", "away", "found"),
    [
        (9, {}, Staffing(True, None)),
        (13, {}, Staffing(False, at(14))),
        (20, {}, Staffing(False, at(24 + 8))),
        (9, {"ana": (Away(at(8), at(30)),)}, Staffing(False, at(14))),
        (9, {"ana": (Away(at(8), at(10)),)}, Staffing(False, at(10))),
        (9, {"ana": (Away(at(8), at(10)), Away(at(10), at(11)))}, Staffing(False, at(11))),
        (9, {"ana": (Away(at(8)),), "bo": (Away(at(8)),)}, Staffing(False, None)),
    ],
)
def test_by_working_hours_and_absences_and_not_by_who_is_on_call(team: Policy, hour, away, found) -> None:
    assert staffing(team, "shop", away, at(hour)) == found


def test_of_everybody_or_of_a_team_without_anybody(team: Policy) -> None:
    assert staffing(team, "", {}, at(3)).is_open
    assert staffing(team, "empty", {}, at(9)) == Staffing(False, None)


def next_shift_of(policy: Policy, key: str, now: datetime) -> datetime | None:
    state = IssueState(id="A-1", opened_at=now, decided_at=now)
    draft = Draft(state, TimePassed(issue="A-1", at=now), policy, Desk(), now)
    return next_shift(draft, policy.document.people[key])


def test_a_shift_begins_when_it_begins_whoever_asked_before(team: Policy) -> None:
    chance = Random(4)
    instants = [at(chance.randrange(0, 14 * 24 * 4) / 4) for _ in range(150)]
    asked = [(key, now) for now in instants for key in ("ana", "bo", "cy")]

    found = [next_shift_of(team, key, now) for key, now in asked]

    assert found == [next_shift_of(Policy(team.document), key, now) for key, now in asked]
    assert [next_shift_of(team, "bo", at(hour)) for hour in (13, 19, 18, 15)] == [at(14), at(24), at(24), at(15)]
