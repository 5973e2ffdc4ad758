"""Names of an export and names of the policy: who is who, and who is a stranger."""

from __future__ import annotations

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.backtests.backtest import backtest
from rung.simulator.histories.convert import write_history
from rung.simulator.histories.fitting import Fitted, check_priorities
from rung.simulator.histories.history import read_history
from rung.simulator.histories.mapping import Mapping
from rung.simulator.problems import BadInput
from tests.simulator.histories.conftest import told

POLICY = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1], default_priority: P1}
people:
  ana: {name: Ana Ruiz, email: ana@support.example, teams: [desk], hours: always}
teams: {desk: {name: Service desk}}
accounts: {acme: {name: Acme Inc}}
targets: [{name: All, calendar: always, first_response: {default: 1h}}]
triggers: [{name: Broken, on: {target: first_response}, escalate: {path: help}}]
paths: {help: {levels: [{notify: [role:assignee], backup: [person:ana], climb_after: 1h}]}}
"""
EXPORT = (
    "id,changed,prio,customer,group,who,by\n"
    "A-1,2026-03-09 08:00,p0,Acme Inc,Service Desk,ANA@support.example,Ana Ruiz\n"
    "A-2,2026-03-09 08:01,P1,Nobody & Sons,Lab,Zed,Zed\n"
    "A-2,2026-03-09 08:02,P1,Nobody & Sons,Lab,,Zed\n"
    "A-2,2026-03-09 08:03,P1,Nobody & Sons,Lab,Ana Ruiz,Zed\n"
    "A-2,2026-03-09 08:04,P1,Nobody & Sons,Lab,,Zed\n"
)
MAPPING = Mapping(
    columns={
        "issue": ("id",), "at": ("changed",), "priority": ("prio",), "account": ("customer",), "team": ("group",),
        "assignee": ("who",), "by": ("by",),
    }
)  # fmt: skip


@pytest.fixture
def policy() -> Policy:
    loaded = load(POLICY)
    assert loaded.errors == ()
    return Policy(loaded.document)


def test_people_teams_and_customers_are_known_by_any_of_their_names(read, policy) -> None:
    fitted = Fitted(read(EXPORT, MAPPING), policy)

    assert told(fitted, "priority", "account", "team", "to", "by") == [
        ("08:00", "A-1", "issue.opened", "P0", "acme", "desk"),
        ("08:00", "A-1", "issue.assigned", "ana", "ana"),
        ("08:01", "A-2", "issue.opened", "P1", "Nobody & Sons", "Lab"),
        ("08:03", "A-2", "issue.assigned", "ana", "Zed"),
        ("08:04", "A-2", "issue.assigned", "Zed"),
    ]


def test_who_is_nobody_here_is_left_out_and_counted(read, policy) -> None:
    fitted = Fitted(read(EXPORT, MAPPING), policy)
    result = backtest("draft", policy, fitted.events())

    assert fitted.unknown == {"Zed": 1}
    (note,) = fitted.notes()
    assert "1 assignments to 1 people whom the policy does not know were left out, most of all Zed (1)" in note
    assert result.rows.refused == []
    assert result.events == 5


def test_a_priority_that_the_policy_does_not_know_is_an_error_with_a_hint(read, policy) -> None:
    past = read(EXPORT.replace("P1", "Minor"), MAPPING)

    with pytest.raises(BadInput) as bad:
        check_priorities(past, policy)

    (problem,) = bad.value.problems
    assert "'Minor'" in problem.message
    assert "values: {priority: {'Minor': P0}}" in problem.hint


def test_what_was_converted_can_be_written_and_read_again(read, tmp_path) -> None:
    past = read(EXPORT, MAPPING)
    out = tmp_path / "history.jsonl"

    assert write_history(past, out) == past.count
    assert list(read_history(out).events()) == list(past.events())
