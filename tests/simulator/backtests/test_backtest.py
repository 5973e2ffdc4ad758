"""The rows of a back-test, as DESIGN.md shapes them, and the comparison of two policies."""

import gc
import json
from datetime import UTC, datetime, timedelta

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator import shelf
from rung.simulator.backtests.backtest import BETWEEN_COLLECTIONS, backtest, compare, write_json
from rung.simulator.histories.events import event_of
from rung.simulator.shelf import Shelf, SortedRows

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
POLICY = """
rung: 1
workspace: {time_zone: UTC, priorities: [P0, P1], default_priority: P1, statuses_waiting: [on_hold]}
people:
  ana: {name: Ana, email: ana@support.example, teams: [front], hours: always}
  bo: {name: Bo, email: bo@support.example, hours: always}
teams:
  front: {name: Front, lead: ana}
targets:
  - {name: All, calendar: always, first_response: {default: 1h}, resolution: {default: 4h}}
triggers:
  - {name: Critical, on: opened, when: issue.priority == "P0", escalate: {path: outage}}
routing:
  - {name: All, to: {team: front, pick: round_robin}}
paths:
  outage:
    inform: ["slack:#war-room"]
    acknowledge_lasts: 8h
    levels:
      - {name: Ana, notify: [person:ana], urgency: critical, climb_after: 30m}
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 30m}
"""


def policy_of(text=POLICY):
    loaded = load(text)
    assert loaded.errors == ()
    return Policy(loaded.document)


def event(minutes, kind, issue, **facts):
    return event_of({"type": kind, "at": MONDAY + timedelta(minutes=minutes), "issue": issue, **facts})


HISTORY = [
    event(0, "issue.opened", "A-1", priority="P0"),
    event(0, "issue.opened", "A-2"),
    event(10, "message.sent", "A-2", by="ana"),
    event(40, "escalation.acknowledged", "A-1", by="bo"),
    event(50, "issue.changed", "A-2", changes={"status": "on_hold"}, by="ana"),
    event(90, "message.sent", "A-1", by="bo"),
    event(120, "issue.resolved", "A-1", by="bo"),
]


@pytest.fixture(scope="module")
def result():
    return backtest("draft.yaml", policy_of(), HISTORY)


def test_a_clock_is_one_row_a_run(result):
    rows = list(result.rows.clocks)

    assert [(row["issue"], row["metric"], row["state"]) for row in rows] == [
        ("A-1", "first_response", "breached"),
        ("A-1", "resolution", "met"),
        ("A-2", "first_response", "met"),
        ("A-2", "resolution", "paused"),
    ]
    assert rows[0] == {
        "issue": "A-1",
        "metric": "first_response",
        "started_at": "2026-03-09T08:00:00Z",
        "due_at": "2026-03-09T09:00:00Z",
        "fulfilled_at": "2026-03-09T09:30:00Z",
        "breached_at": "2026-03-09T09:00:00Z",
        "state": "breached",
    }
    assert rows[3]["due_at"] is None


def test_an_escalation_has_its_levels(result):
    (row,) = result.rows.escalations

    assert (row["path"], row["trigger"], row["state"]) == ("outage", "Critical", "resolved")
    assert (row["opened_at"], row["closed_at"]) == ("2026-03-09T08:00:00Z", "2026-03-09T10:00:00Z")
    assert [(level["level"], level["at"], level["notified"]) for level in row["levels"]] == [
        (1, "2026-03-09T08:00:00Z", ["ana"]),
        (2, "2026-03-09T08:30:00Z", ["bo"]),
    ]
    assert [level["because"].split(":")[0] for level in row["levels"]] == ["trigger", "climb"]


def test_every_ring_and_every_inform_is_a_notice(result):
    rows = [(row["at"][11:16], row["to"], row["ring"], row["because"].split(":")[0]) for row in result.rows.notices]

    assert rows == [
        ("08:00", "slack:#war-room", False, "inform"),
        ("08:00", "ana", True, "trigger"),
        ("08:30", "bo", True, "climb"),
    ]


def test_assignments_name_the_rule(result):
    assert [(row["issue"], row["team"], row["to"]) for row in result.rows.assignments] == [
        ("A-1", "front", "ana"),
        ("A-2", "front", "ana"),
    ]
    assert all(row["because"].startswith("routing: All") for row in result.rows.assignments)


def test_the_summary_counts(result):
    summary = result.summary

    assert (result.issues, result.events) == (2, 7)
    assert summary["escalation_rate"] == 0.5
    assert summary["first_response_median_s"] == 50 * 60
    assert summary["breaches"] == {"first_response": 1}
    assert summary["rings_by_person"] == {"ana": 1, "bo": 1}


def test_the_file_is_one_json_object(result, tmp_path):
    file = tmp_path / "result.json"
    write_json(file, result)
    read = json.loads(file.read_text())

    assert list(read)[:3] == ["policy", "issues", "events"]
    assert {"seconds", "clocks", "escalations", "notices", "assignments", "summary"} <= set(read)
    assert len(read["clocks"]) == 4


def test_two_policies_are_compared_by_whom_only_one_of_them_wakes():
    later = POLICY.replace("climb_after: 30m}\n      - {name: Bo", "climb_after: 45m}\n      - {name: Bo")
    old, new = backtest("old", policy_of(), HISTORY), backtest("new", policy_of(later), HISTORY)

    comparison = compare(old, new)

    assert [(row["to"], row["at"][11:16]) for row in comparison.only_old] == [("bo", "08:30")]
    assert comparison.only_new_count == 0
    assert {row["to"]: row["both"] for row in comparison.people} == {"bo": 0, "ana": 1}


def test_a_run_without_events_is_empty_and_no_fault(tmp_path):
    result = backtest("draft", policy_of(), [])
    write_json(tmp_path / "r.json", result)

    assert json.loads((tmp_path / "r.json").read_text())["clocks"] == []
    assert result.summary["rings"] == 0


def test_rows_come_in_order_from_memory_and_from_disk():
    rows = SortedRows()
    total = shelf.ROWS_IN_MEMORY * 2 + 7
    for number in range(total):
        rows.add((f"{(number * 7919) % total:09}",), {"n": number})

    keys = [(row["n"] * 7919) % total for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == total


def test_what_lies_on_a_shelf_is_found_in_memory_and_on_disk():
    lying, total = Shelf(dict[str, int]), shelf.VALUES_IN_MEMORY * 2
    for number in range(total):
        lying.put(f"A-{number}", {"n": number})
    taken = [lying.take(f"A-{number}")["n"] for number in range(0, total, 2)]

    assert taken == list(range(0, total, 2))
    assert lying.take("A-0") is None
    assert [f"A-{number}" in lying for number in (0, 1, total - 1)] == [False, True, True]
    assert sorted(value["n"] for _key, value in lying.items()) == list(range(1, total, 2))


def test_instants_are_told_with_their_fraction_where_there_is_one():
    opened = event_of({"type": "issue.opened", "at": "2026-03-09T09:00:00.25+01:00", "issue": "A-1", "priority": "P0"})
    rows = backtest("draft", policy_of(), [opened, event(31, "message.sent", "A-1", by="ana")]).rows
    (first, last), (climb,) = rows.clocks, rows.escalations

    assert (first["started_at"], first["due_at"]) == ("2026-03-09T08:00:00.250000Z", "2026-03-09T09:00:00.250000Z")
    assert (first["fulfilled_at"], last["fulfilled_at"]) == ("2026-03-09T08:31:00Z", None)
    assert [level["at"] for level in climb["levels"]] == ["2026-03-09T08:00:00.250000Z", "2026-03-09T08:30:00.250000Z"]


@pytest.mark.parametrize("as_", ["spam", "duplicate", "internal"])
def test_what_was_no_issue_leaves_the_figures(as_):
    result = backtest(
        "draft",
        policy_of(),
        [
            event(0, "issue.opened", "A-1", priority="P0"),
            event(0, "issue.opened", "A-2"),
            event(10, "message.sent", "A-2", by="ana"),
            event(90, "issue.closed", "A-1", **{"as": as_}),
        ],
    )

    assert result.summary["breaches"] == {}
    assert result.summary["escalation_rate"] == 0.0
    assert result.summary["rings"] == 2
    assert result.issues == 2
    states = {(row["issue"], row["metric"]): row["state"] for row in result.rows.clocks}
    assert states["A-1", "resolution"] == "cancelled"
    assert states["A-1", "first_response"] == "breached"


def test_an_answer_that_arrives_late_takes_a_breach_out_of_the_figures():
    late = event(50, "message.sent", "A-2", by="ana")
    result = backtest(
        "draft", policy_of(), [event(0, "issue.opened", "A-2"), event(70, "note.added", "A-2", by="ana"), late]
    )

    assert (result.summary["breaches"], result.summary["met"]) == ({}, {"first_response": 1})
    assert result.summary["first_response_median_s"] == 3000.0


def test_a_promise_that_a_priority_takes_away_is_neither_met_nor_missed():
    only_urgent = POLICY.replace("resolution: {default: 4h}", "resolution: {P0: 4h}")
    result = backtest(
        "draft",
        policy_of(only_urgent),
        [
            event(0, "issue.opened", "A-1", priority="P0"),
            event(30, "issue.changed", "A-1", changes={"priority": "P1"}),
            event(180, "issue.resolved", "A-1"),
        ],
    )

    (row,) = [row for row in result.rows.clocks if row["metric"] == "resolution"]
    assert (row["state"], row["due_at"]) == ("cancelled", None)
    assert "resolution" not in result.summary["met"]


class CalledOff(Exception):
    """Somebody wants no more of a back-test that runs."""


def test_python_looks_for_circles_as_before_once_a_back_test_has_ended_or_was_called_off() -> None:
    usual, seen = gc.get_threshold(), set[int]()

    def call_off() -> None:
        seen.add(gc.get_threshold()[0])
        raise CalledOff

    with pytest.raises(CalledOff):
        backtest("draft", policy_of(), HISTORY, progress=call_off)
    after_calling_off = gc.get_threshold()
    backtest("draft", policy_of(), HISTORY)

    assert (seen, after_calling_off, gc.get_threshold()) == ({BETWEEN_COLLECTIONS}, usual, usual)
