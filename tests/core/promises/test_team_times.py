"""How long an issue was with each team, and how often it bounced: from the journal alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from rung.core.promises.team_times import Happened, counted
from tests.core.happenings.test_handover import TEAMS
from tests.core.story import MONDAY, Story


def at(tale: Story, until: datetime | None = None, known: int | None = None) -> tuple[dict[str | None, int], int, int]:
    """Minutes by team, moves and bounces; `known`: how many lines the journal had."""
    done = tale.decisions[:known]
    lines = [Happened(event.at, decision.effects) for event, decision in done]
    found = counted(done[-1][1].state, lines, until or tale.now)
    minutes = {team: round(spent / timedelta(minutes=1)) for team, spent in found.by_team.items()}
    return minutes, found.moves, found.bounces


def test_time_counts_where_it_was_spent_and_each_bounce_once() -> None:
    tale = Story(TEAMS, MONDAY + timedelta(hours=1))
    tale.opens(team="frontline")
    tale.passes("10m")
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.passes("5m")  # it is the frontline's until they accept
    tale.happens("handoff.accepted", by="bo")
    tale.passes("30m")
    assert at(tale) == ({"frontline": 15, "technical": 30}, 1, 0)
    tale.happens("handoff.offered", to="platform", by="bo")
    tale.happens("handoff.accepted", to="platform", by="cy")
    tale.passes("20m")
    assert at(tale) == ({"frontline": 15, "technical": 30, "platform": 20}, 2, 1), "handed on again"
    tale.happens("handoff.returned", by="cy", reason="not ours")
    tale.passes("1m")
    assert at(tale) == ({"frontline": 15, "technical": 31, "platform": 20}, 3, 2), "returned"
    noon, lines = tale.now, len(tale.decisions)
    tale.happens("issue.resolved", by="bo")
    tale.passes("3h")
    tale.happens("issue.reopened", by="bo")
    tale.passes("4m")
    tale.happens("issue.assigned", team="frontline", to="ana", by="bo")
    tale.passes("2m")
    assert at(tale) == ({"frontline": 17, "technical": 35, "platform": 20}, 4, 2), "over, it waits for nobody"
    assert at(tale, noon) == at(tale, noon, lines) == ({"frontline": 15, "technical": 31, "platform": 20}, 3, 2)


def test_an_offer_that_is_declined_is_a_bounce_without_a_move() -> None:
    tale = Story(TEAMS, MONDAY + timedelta(hours=1))
    tale.opens(team="frontline")
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.passes("10m")
    tale.happens("handoff.returned", by="bo", reason="not ours")
    tale.happens("handoff.offered", to="technical", by="ana")
    tale.happens("handoff.accepted", by="bo")
    tale.passes("1m")
    assert at(tale) == ({"frontline": 10, "technical": 1}, 1, 1)


def test_what_came_without_a_team_and_what_was_over_from_the_start() -> None:
    tale = Story(TEAMS, MONDAY + timedelta(hours=1))
    tale.opens()
    tale.passes("7m")
    tale.happens("issue.changed", changes={"team": "technical"}, by="bo")
    tale.passes("3m")
    assert at(tale) == ({None: 7, "technical": 3}, 0, 0)
    over = Story(TEAMS, MONDAY)
    over.opens(team="frontline", status="resolved")
    over.passes("1h")
    assert at(over) == ({"frontline": 0}, 0, 0)
