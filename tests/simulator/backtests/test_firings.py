"""What a past says of a policy's triggers: those that would cry wolf, and those that never spoke."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from rung.core.events import AnyEvent, IssueChanged, IssueOpened, MessageReceived
from rung.core.policy import Policy
from rung.simulator.backtests.backtest import backtest
from rung.simulator.backtests.firings import Firings, as_json, by_past, firings_of
from tests.policy.documents import read

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LOUD = "triggers: [{name: Loud, on: opened, escalate: outage}, {name: Quiet, on: {follow_ups: 9}, escalate: outage}]"


def policy(triggers: str = LOUD) -> Policy:
    return Policy(read(triggers))


def opened(on: datetime, count: int, name: str = "A") -> Iterator[AnyEvent]:
    for number in range(count):
        at = on + timedelta(minutes=number)
        yield IssueOpened(issue=f"{name}-{on:%d}-{number}", at=at, subject="down", priority="P1")


def codes(policy: Policy, firings: Firings, **limits: float) -> dict[str, str]:
    return {path: f"{code}: {message}" for path, code, message, _hint in by_past(policy.document, firings, **limits)}


def test_a_trigger_that_fires_very_often_on_one_day_is_told_of_with_that_day() -> None:
    busy = [*opened(MONDAY, 3), *opened(MONDAY + timedelta(days=1), 51), *opened(MONDAY + timedelta(days=9), 1)]
    found = codes(policy(), firings_of(policy(), busy))
    assert list(found) == ["triggers[0]"]
    assert found["triggers[0]"].startswith(
        "fires_too_often: 'Loud' would have fired 51 times on Tuesday 2026-03-03, such as on A-03-0, A-03-1, A-03-2, "
        "and 5.5 times a day in the mean of 10 days"
    )


def test_fifty_on_one_day_may_be_borne() -> None:
    busy = [*opened(MONDAY, 50), *opened(MONDAY + timedelta(days=9), 1)]
    assert codes(policy(), firings_of(policy(), busy)) == {}


def test_a_trigger_that_fires_often_on_all_days_is_told_of() -> None:
    daily = [event for day in range(5) for event in opened(MONDAY + timedelta(days=day), 21)]
    assert "21.0 times a day in the mean of 5 days" in codes(policy(), firings_of(policy(), daily))["triggers[0]"]
    assert codes(policy(), firings_of(policy(), daily), most_in_the_mean=21) == {}


def test_a_trigger_that_only_sets_a_field_wakes_nobody_however_often_it_fires() -> None:
    silent = policy("triggers: [{name: Marks, on: opened, set: {tags: [new]}}]")
    assert codes(silent, firings_of(silent, opened(MONDAY, 60))) == {}


def test_a_trigger_that_never_fired_is_told_of_where_the_past_is_long_enough() -> None:
    month = [*opened(MONDAY, 1), *opened(MONDAY + timedelta(days=27), 1)]
    found = codes(policy(), firings_of(policy(), month))
    assert found == {"triggers[1]": "never_fired: 'Quiet' would not have fired once in 28 days with 2 events"}
    assert codes(policy(), firings_of(policy(), month[:1])) == {}


def test_each_firing_on_one_issue_counts() -> None:
    each, moves = ("{name: Each, on: message, escalate: outage}", "{name: Moves, on: priority, escalate: outage}")
    written = (MessageReceived(issue="A-02-0", at=MONDAY + timedelta(minutes=n), body="and?") for n in range(1, 4))
    raised = IssueChanged(issue="A-02-0", at=MONDAY + timedelta(minutes=5), changes={"priority": "P0"})
    fired = firings_of(policy(f"triggers: [{each}, {moves}]"), [*opened(MONDAY, 1), *written, raised])
    assert [(fired.of(name).times, fired.of(name).busiest) for name in ("Each", "Moves", "Other")] == [
        (3, date(2026, 3, 2)), (1, date(2026, 3, 2)), (0, None),
    ]  # fmt: skip


def test_days_are_those_of_the_workspace() -> None:
    """An hour before midnight in London is another day in Berlin."""
    late = [*opened(MONDAY.replace(hour=23, minute=30), 1)]
    assert firings_of(policy(), late).of("Loud").busiest == date(2026, 3, 3)


def test_a_backtest_that_has_run_says_the_same_of_what_was_opened() -> None:
    busy = [*opened(MONDAY, 60), *opened(MONDAY + timedelta(days=9), 1)]
    firings = Firings(policy())
    for row in backtest("draft", policy(), busy).rows.escalations:
        firings.take_row(row)
    assert firings.of("Loud") == firings_of(policy(), busy).of("Loud")


def test_the_figures_are_told_as_json() -> None:
    told = as_json(policy().document, firings_of(policy(), opened(MONDAY, 2)))
    assert told == {
        "days": 1,
        "events": 2,
        "triggers": [
            {"name": "Loud", "fired": 2, "mean": 2.0, "busiest": {"day": "2026-03-02", "fired": 2}},
            {"name": "Quiet", "fired": 0, "mean": 0.0, "busiest": None},
        ],
    }
