"""Issues that share no choice do not meet: each lives as if it were alone, in whatever order their events arrive."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rung.simulator.histories.events import event_of
from rung.simulator.run import simulate
from tests.core.any_history import POLICIES, Arriving, arriving, histories, interleaved, of_one_issue, told
from tests.core.story import MONDAY
from tests.properties import tried
from tests.scenarios.journal import as_written

apart = histories(issues=4, rows=24, policies=("apart",)).map(of_one_issue).filter(lambda history: history.rows)


@tried(40)
@given(apart, st.randoms(use_true_random=False))
def test_an_issue_lives_as_if_it_were_alone_in_whatever_order_events_arrive(history: Any, chance: Random) -> None:
    events = arriving(history)
    until = events[-1][0] + timedelta(days=4)
    alone: dict[str, list[Any]] = {}
    for issue in dict.fromkeys(event.issue for _now, event in events):
        alone |= lived([(now, event) for now, event in events if event.issue == issue], until)
    assert lived(events, until) == alone
    assert lived(interleaved(events, chance), until) == alone


def lived(events: Arriving, until: datetime) -> dict[str, list[Any]]:
    """By issue everything that was decided, and what came of it."""
    found: dict[str, list[Any]] = {}
    for step in simulate(POLICIES["apart"], told(events), until):
        assert step.issue is not None
        line = (step.at, type(step.event).__name__, as_written(step.effects), str(step.refused))
        found.setdefault(step.issue, []).append(line)
    return found


def test_a_change_of_an_account_reaches_its_issues_after_what_happens_to_them_at_that_instant() -> None:
    """As live, where it is sent to each of them and waits behind what has arrived already."""
    opened = {"type": "issue.opened", "issue": "A-1", "account": "acme", "priority": "P2"}
    changed = {"type": "account.changed", "account": "acme", "changes": {"health": 20}}
    events = [event_of({"at": MONDAY, **raw}) for raw in (opened, changed, {"type": "note.added", "issue": "A-1"})]

    steps = [type(step.event).__name__ for step in simulate(POLICIES["apart"], events, MONDAY)]

    assert steps == ["IssueOpened", "AccountChanged", "NoteAdded", "AccountChanged"]
