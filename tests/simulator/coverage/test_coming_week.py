"""The coming week of a policy: when an urgent ladder would ring nobody, and who would ring instead."""

from __future__ import annotations

from datetime import UTC, datetime

from rung.policy import Problem, load
from rung.simulator.coverage import coming_week
from rung.simulator.coverage.coming_week import with_coming_week
from tests.policy.documents import company

FRIDAY = datetime(2026, 11, 27, 11, tzinfo=UTC)
SUNDAY_MORNING = '{mon-sat: "00:00-24:00", sun: "06:00-24:00"}'
ON_CALL = "schedules: {nights: {layers: [{rotation: [bo, cy], every: 1w, starts: 2026-01-05T09:00%s}]}}\n"
PATH = (
    "paths: {outage: {levels: [{name: On call, notify: [schedule:nights], urgency: critical, climb_after: 10m%s}%s]}}"
)
HEAD = ", {name: Head, notify: [person:ana], urgency: critical, climb_after: 1h}"
TEAM = "paths: {outage: {levels: [{name: Team, notify: [team:technical], urgency: %s, climb_after: 10m}%s]}}"


def week(text: str, now: datetime = FRIDAY) -> dict[str, Problem]:
    loaded = with_coming_week(load(company(text, ("schedules", "paths"))), now)
    assert not loaded.errors
    return {problem.code: problem for problem in loaded.warnings if problem.code != "no_trigger"}


def test_a_hole_of_a_schedule_is_told_of_with_who_rings_instead() -> None:
    hole = week(ON_CALL % f", only: {SUNDAY_MORNING}" + PATH % ("", HEAD))["hole_on_call"]
    assert hole.path == "paths.outage.levels[0].notify"
    assert hole.message == (
        "'On call' has nobody from Sunday 2026-11-29 00:00 on, for 6 h of the coming 7 days: "
        "level 2 (ana) rings in its place"
    )
    assert hole.hint


def test_a_schedule_without_holes_is_good() -> None:
    assert week(ON_CALL % "" + PATH % ("", HEAD)) == {}


def test_a_backup_fills_the_hole() -> None:
    assert week(ON_CALL % f", only: {SUNDAY_MORNING}" + PATH % (", backup: [person:ana]", HEAD)) == {}


def test_a_ladder_that_has_nobody_at_all_says_who_is_left() -> None:
    nobody = week(TEAM % ("critical", ""))["nobody_rings"]
    assert nobody.path == "paths.outage.levels[0]"
    assert nobody.message.startswith("nobody rings from Friday 2026-11-27 00:00 on, for ")
    assert nobody.message.endswith("no level from 1 on has anybody, only person:cy is left")


def test_a_team_that_sleeps_while_somebody_else_rings_is_what_ladders_are_for() -> None:
    assert week(TEAM % ("critical", HEAD)) == {}


def test_what_is_not_urgent_may_wait_for_the_morning() -> None:
    assert "nobody_rings" not in week(TEAM % ("high", ""))


def test_the_week_begins_today() -> None:
    text = ON_CALL % ", only: {fri: 00:00-12:00}" + PATH % ("", HEAD)
    friday, saturday = (week(text, FRIDAY.replace(day=day))["hole_on_call"].message for day in (27, 28))
    assert friday.startswith("'On call' has nobody from Friday 2026-11-27 12:00 on")
    assert saturday.startswith("'On call' has nobody from Saturday 2026-11-28 00:00 on")


def test_a_document_with_errors_is_not_looked_at() -> None:
    broken = load("rung: 1\npaths: {p: {levels: [{notify: []}]}}")
    assert with_coming_week(broken, FRIDAY) is broken


def test_a_document_that_is_too_large_says_so() -> None:
    rotations = "".join(
        f"  s{n}: {{layers: [{{rotation: [bo, cy], every: 1h, starts: 2026-01-05T09:0{n % 10}}}]}}\n" for n in range(40)
    )
    levels = ", ".join(f"{{notify: [schedule:s{n}], urgency: critical, climb_after: 1h}}" for n in range(3))
    found = week(f"schedules:\n{rotations}paths: {{outage: {{levels: [{levels}]}}}}")
    assert "coverage" in found["week_not_looked_at"].hint
    assert coming_week.MOST_LOOKS < 3 * 40 * 24 * 7
