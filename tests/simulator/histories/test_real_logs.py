"""Two public logs, read whole, where `RUNG_DATA` names the folder that holds them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.backtests.backtest import backtest
from rung.simulator.backtests.difference import Span
from rung.simulator.backtests.side_by_side import difference
from rung.simulator.histories.convert import Converted, read_any
from rung.simulator.histories.fitting import Fitted, check_priorities

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "histories"
FOLDER = os.environ.get("RUNG_DATA")
pytestmark = pytest.mark.skipif(not FOLDER, reason="RUNG_DATA names no folder with these logs")


def read(name: str) -> Converted:
    past = read_any(Path(FOLDER or "") / "histories" / name)
    assert isinstance(past, Converted)
    return past


def policy_of(name: str) -> Policy:
    loaded = load((EXAMPLES / name).read_text())
    assert loaded.errors == ()
    return Policy(loaded.document)


def test_every_row_of_the_incident_log_is_accounted_for() -> None:
    past = read("servicenow_incidents_until_2016-04-24.csv.gz")
    reading = past.reading

    assert (reading.records, reading.issues, reading.lost_records) == (91_374, 15_170, 0)
    assert reading.made_events + sum(one.records for one in reading.made_none) == reading.records
    assert reading.events_by_type["issue.opened"] == 15_170
    assert reading.unknown == {}
    times = [event.at for event in past.events()]  # type: ignore[union-attr]
    assert times == sorted(times)


def test_the_problem_log_runs_through_its_example() -> None:
    past, policy = read("volvo_problems_2013.csv"), policy_of("bpi2013.yaml")
    check_priorities(past, policy)
    result = backtest("draft", policy, Fitted(past, policy).events())
    assert past.first_at is not None
    assert past.last_at is not None
    found = difference(result, policy, Span(past.first_at, past.last_at, "Europe/Stockholm"))

    assert (past.reading.records, past.reading.issues, past.reading.lost_records) == (6_660, 1_487, 0)
    assert result.rows.refused == []
    assert found.new.pages > 0
    assert found.new.promises.missed == sum(result.summary["breaches"].values())
