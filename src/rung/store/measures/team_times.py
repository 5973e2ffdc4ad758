"""How long an issue was with each team, read from its journal."""

from datetime import datetime

import msgspec
from msgspec import Struct

from rung.core.effects import HandoverMoved, IssueSet
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.promises.team_times import Happened, counted
from rung.store.models import Journal
from rung.store.pages import names

TELLING = (IssueSet.__struct_config__.tag, HandoverMoved.__struct_config__.tag)


class TeamTime(Struct, frozen=True):
    team: str | None
    name: str
    seconds: float


class TeamTimes(Struct, frozen=True):
    """Up to `at`."""

    at: datetime
    teams: tuple[TeamTime, ...]
    moves: int
    bounces: int


def of_issue(subject_id: int, state: IssueState, policy: Policy, at: datetime) -> TeamTimes:
    """The open time of an issue by team, and how often it moved and bounced, up to an instant."""
    rows = Journal.objects.filter(subject_id=subject_id).order_by("seq").values_list("at", "effects")
    lines = [
        Happened(when, msgspec.convert(telling, tuple[IssueSet | HandoverMoved, ...]))
        for when, effects in rows
        if (telling := [one for one in effects if one["type"] in TELLING])
    ]
    found = counted(state, lines, at)
    teams = tuple(
        TeamTime(key, names.team(policy, key) if key else "no team", spent.total_seconds())
        for key, spent in found.by_team.items()
    )
    return TeamTimes(at, teams, found.moves, found.bounces)
