"""The picture of a story: everything in its lane, at its place, and nothing hides anything else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.scenarios.scenario import judge, steps_of
from rung.simulator.scenarios.scenario_text import read_scenario

if TYPE_CHECKING:
    from rung.console.pictures.story_picture import Picture

STORY = """name: nobody answers, and then Ana does
starts: 2026-03-09T08:00:00Z
when:
  - {at: +0m, type: issue.opened, issue: A-1, account: acme, priority: P0, subject: Down}
  - {at: +12m, type: escalation.acknowledged, issue: A-1, by: ana}
  - {at: +20m, type: message.sent, issue: A-1, by: ana}
until: +1h
expect:
  - {at: +10m, notified: [cy], level: 2, path: outage}
  - {at: +12m, notified: [bo]}
  - {not_notified: [cy]}
"""


@pytest.fixture
def drawn(sqlite_database: str) -> Picture:
    from rung.console.pictures.story_picture import picture
    from tests.console.office import POLICY

    document = load(POLICY).document
    assert document is not None
    policy = Policy(document)
    story = read_scenario(STORY, policy)
    steps = list(steps_of(story, policy))
    return picture(steps, policy, story.starts_at, story.until_at, judge(story, steps))


def seen(drawn: Picture, kind: str) -> list[tuple[str, str]]:
    return [(drawn.offset(mark.at), mark.lane) for mark in drawn.marks if mark.kind == kind]


def test_people_have_lanes_in_the_order_in_which_they_come_in(drawn: Picture) -> None:
    lanes = [lane.name for lane in drawn.lanes]
    assert lanes == ["Customer", "#war-room", "Ana Ruiz", "Bo Lind", "Cy Park", "Promises"]


def test_rings_acknowledgements_answers_and_breaches_stand_where_they_were(drawn: Picture) -> None:
    again = ("+15 min", "Cy Park")  # a breach ends what Ana had said
    assert seen(drawn, "ring") == [("+0", "Ana Ruiz"), ("+0", "Bo Lind"), ("+10 min", "Cy Park"), again]
    assert seen(drawn, "acknowledged") == [("+12 min", "Ana Ruiz")]
    assert seen(drawn, "breached") == [("+15 min", "Promises")]
    assert seen(drawn, "answer") == [("+20 min", "Ana Ruiz")]
    assert next(mark.sign for mark in drawn.marks if mark.lane == "Cy Park") == "2"


def test_what_was_expected_in_vain_stands_where_it_was_expected(drawn: Picture) -> None:
    assert seen(drawn, "missing") == [("+12 min", "Bo Lind")]
    assert len(drawn.unplaced) == 1
    assert "{not_notified: [cy]}" in drawn.unplaced[0]


def test_every_mark_says_why(drawn: Picture) -> None:
    climb = next(mark for mark in drawn.marks if mark.lane == "Cy Park")
    assert climb.because == "climb: nobody acknowledged level 1 within 10 min"


def test_time_goes_to_the_right_and_nothing_hides_anything(drawn: Picture) -> None:
    from rung.console.pictures.story_picture import PIXELS, WIDTH

    places = [mark.x for mark in drawn.marks]
    assert places == sorted(places)
    for lane in drawn.lanes:
        for row in {mark.y for mark in drawn.marks if mark.lane == lane.name}:
            ends = [mark.x + mark.shift / PIXELS for mark in drawn.marks if (mark.lane, mark.y) == (lane.name, row)]
            assert all(later - one >= WIDTH - 0.5 for one, later in pairwise(ends))
    assert all(abs(one.x - two.x) >= 24 for one, two in pairwise(sorted(drawn.ticks, key=lambda tick: tick.x)))


def test_the_axis_counts_in_round_lengths(drawn: Picture) -> None:
    assert [tick.words for tick in sorted(drawn.ticks, key=lambda tick: tick.x)] == ["+0", "+30 min", "+1 h"]


def test_a_story_that_ends_at_an_odd_second_has_round_ticks_still(sqlite_database: str) -> None:
    from rung.console.pictures.story_picture import picture
    from tests.console.office import POLICY

    policy = Policy(load(POLICY).document)
    story = read_scenario(STORY.replace("until: +1h", "until: +8h3s").replace("at: +20m", "at: +38m14s"), policy)
    drawn = picture(list(steps_of(story, policy)), policy, story.starts_at, story.until_at)
    words = [tick.words for tick in sorted(drawn.ticks, key=lambda tick: tick.x)]
    assert words == ["+0", "+3 h", "+6 h"]
