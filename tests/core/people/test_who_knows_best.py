"""`pick: best_match`: what people solved, their declared skills and their load, as one score that says itself."""

from __future__ import annotations

from typing import Any

from rung.core.effects import Assigned, LevelStarted
from rung.core.people.fit import Fit, Fits
from tests.core.story import Story

CAST = """
rung: 1
workspace: {name: W, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana, email: ana@x.example, teams: [technical], skills: {api: 1}, capacity: 5}
  bo: {name: Bo, email: bo@x.example, teams: [technical], skills: {api: 5}, capacity: 4}
  cy: {name: Cy, email: cy@x.example, teams: [technical]}
teams: {technical: {name: Technical}}
"""
ROUTED = CAST + "routing: [{name: All, to: {team: technical, pick: best_match}}]\n"


def fits(least: float = 0.3, **people: Any) -> dict[str, Any]:
    known = {
        key: {"chance": chance, "solved": solved, "words": words} for key, (chance, solved, *words) in people.items()
    }
    return {"people": known, "least": least, "by": "version 3 of what was learned"}


def opened(**given: Any) -> Story:
    tale = Story(ROUTED)
    tale.opens(**given)
    return tale


def reason(tale: Story) -> str:
    return tale.effects(Assigned)[-1].because.words


def test_who_solved_the_like_gets_it_and_the_reason_names_all_with_their_scores() -> None:
    tale = opened(kind="api", fits=fits(cy=(0.5, 14, "webhook", "token"), bo=(0.25, 6, "token")))
    assert tale.issues["A-1"].assignee == "cy", "by a little, since bo has api 5"
    assert reason(tale) == (
        "All: cy knows it best, 0.75: solved 14 like this (webhook, token), no skill that it names, 0 open; "
        "bo 0.70: solved 6 like this (token), api 5, 0 of 4 open; "
        "ana 0.20: solved none like this, api 1, 0 of 5 open"
    )


def test_where_the_past_is_unsure_skills_and_load_decide_and_it_says_so() -> None:
    tale = opened(kind="api", fits=fits(cy=(0.2, 3, "webhook"), ana=(0.1, 1)))
    assert tale.issues["A-1"].assignee == "bo"
    assert reason(tale).endswith(
        "by skills and load, since version 3 of what was learned is unsure: 20% at most, below 30%"
    )
    assert "solved" not in reason(tale).partition("since")[0]


def test_who_is_away_is_no_candidate_however_much_they_solved() -> None:
    tale = Story(ROUTED)
    tale.goes_away("cy", "2d")
    tale.opens(fits=fits(cy=(0.9, 40, "webhook")))
    assert tale.issues["A-1"].assignee == "ana"
    assert "knows of none of them" in reason(tale)


def test_without_a_past_it_is_as_it_was() -> None:
    tale = opened(kind="api")
    assert tale.issues["A-1"].assignee == "bo"
    assert reason(tale).startswith("All: bo knows it best, api 5, 0 of 4 open; ana api 1, 0 of 5 open; cy no skill")


def test_who_is_full_of_work_stands_behind_one_who_knows_it_as_well() -> None:
    tale = Story(ROUTED)
    equal = fits(bo=(0.4, 5), ana=(0.4, 5))
    tale.opens(fits=equal)
    tale.opens("A-2", fits=equal)
    assert (tale.issues["A-1"].assignee, tale.issues["A-2"].assignee) == ("ana", "bo")


def test_a_level_tells_who_knows_it_best_long_after_it_was_opened() -> None:
    tale = Story(CAST + """
triggers: [{name: Wait, on: {waiting_for: first_response, longer_than: 1h}, escalate: {path: help}}]
paths: {help: {levels: [{name: One, notify: [team:technical], pick: best_match, climb_after: 1h}]}}
""")
    tale.opens(fits=fits(cy=(0.6, 9, "webhook")))
    tale.passes("1h")
    assert tale.rings() == ["+1h cy 1 trigger"]
    considered = dict(tale.effects(LevelStarted)[-1].considered)
    assert considered["cy"].startswith("knows it best, 1.00: solved 9 like this (webhook)")
    assert considered["bo"] == "works now; 0.20: solved none like this, 0 of 4 open; not chosen"


def test_the_state_keeps_what_was_measured() -> None:
    tale = opened(fits=fits(cy=(0.5, 14, "webhook")))
    assert tale.issues["A-1"].fits == Fits(
        {"cy": Fit(0.5, 14, ("webhook",))}, 0.3, "version 3 of what was learned"
    )
