"""Made-up days of a busy team: whatever happens in whatever order, simulator and engine write the same journal."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.simulator.run import simulate
from rung.simulator.scenarios.story import Scenario, arrives_at
from tests.core.any_history import POLICIES, USUAL, arriving, histories, interleaved, of_one_issue, told
from tests.properties import tried
from tests.scenarios.journal import lines_of

DAYS_AFTER = timedelta(days=2)
apart = histories(issues=4, rows=24, policies=("apart",)).map(of_one_issue).filter(lambda history: history.rows)


def story_of(events):
    """The events from the first to two days after the last."""
    told_of = told(events)
    return Scenario(
        name="made up",
        line=0,
        starts_at=arrives_at(told_of[0]),
        events=tuple(told_of),
        until_at=arrives_at(told_of[-1]) + DAYS_AFTER,
        expect=(),
    )


@pytest.mark.parametrize("name", [*USUAL, "crowded"])
def test_engine_and_simulator_agree_and_the_journal_rebuilds_each_issue(database, name):
    from rung.engine.replay import replay  # their tables need Django, which `database` has set up
    from tests.scenarios.live import forget, play_live

    policy = POLICIES[name]

    @tried(8, smallest=False)
    @given(history=histories(issues=4, rows=24, policies=(name,)))
    def holds(history):
        story = story_of(arriving(history))
        expected = lines_of(simulate(policy, story.events, story.until_at))
        try:
            assert play_live(story, policy) == expected
            for issue in dict.fromkeys(line[0] for line in expected):
                replayed = replay(issue)
                assert (issue, replayed.differences, replayed.is_same_state) == (issue, (), True)
        finally:
            forget()

    holds()


def test_the_order_in_which_the_events_of_other_issues_arrive_changes_nothing(database):
    from tests.scenarios.live import forget, play_live

    policy = POLICIES["apart"]

    @tried(6, smallest=False)
    @given(history=apart, chance=st.randoms(use_true_random=False))
    def holds(history, chance):
        events = arriving(history)
        story, other = story_of(events), story_of(interleaved(events, chance))
        try:
            assert play_live(other, policy) == lines_of(simulate(policy, story.events, story.until_at))
        finally:
            forget()

    holds()
