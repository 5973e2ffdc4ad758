"""Policies whose feed is at an address, on the command line: never a hang, and always a word."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.calendars import CalendarServer, open_calendar_server
from tests.policy.feeds.test_feeds import feed

if TYPE_CHECKING:
    from typer.testing import Result

    Rung = Callable[..., Result]

POLICY = """rung: 1
workspace: {time_zone: UTC, calendar: always, last_resort: [person:cy]}
people:
  bo: {name: Bo Lind, email: bo@support.example, hours: always}
  cy: {name: Cy Park, email: cy@support.example, hours: always}
schedules:
  duty: {ical: "%s"}
triggers: [{name: Critical, on: opened, when: issue.priority == "P0", escalate: outage}]
paths:
  outage: {levels: [{name: On duty, notify: [schedule:duty], urgency: critical, climb_after: 1h}]}
"""
STORY = """policy: policy.yaml
starts: 2026-03-09T09:00:00Z
scenarios:
  - name: whoever the feed names
    when: [{at: +0m, type: issue.opened, issue: A-1, priority: P0}]
    expect: [{at: +0m, notified: [bo]}]
"""
HISTORY = '{"type": "issue.opened", "issue": "A-1", "at": "2026-03-09T09:00:00Z", "priority": "P0"}\n'
BO = feed("SUMMARY:bo;;DTSTART:20260105T080000Z;;DURATION:P7D;;RRULE:FREQ=WEEKLY")


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[CalendarServer]:
    with open_calendar_server() as server:
        server.says(BO)
        monkeypatch.setenv("RUNG_FEED_HOSTS", server.host)
        yield server


@pytest.fixture
def folder(tmp_path: Path, calendar: CalendarServer) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY % calendar.url)
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "history.jsonl").write_text(HISTORY)
    return tmp_path


def commands(folder: Path) -> dict[str, list[object]]:
    policy = folder / "policy.yaml"
    return {
        "check": ["policy", "check", policy],
        "test": ["policy", "test", folder / "story.yaml"],
        "coverage": ["coverage", policy, "--from", "2026-03-09"],
        "backtest": ["backtest", policy, "--history", folder / "history.jsonl"],
    }


@pytest.mark.parametrize("command", ["check", "test", "coverage", "backtest"])
def test_each_command_asks_the_feed(rung: Rung, folder: Path, calendar: CalendarServer, command: str) -> None:
    result = rung(*commands(folder)[command])
    assert (result.exit_code, len(calendar.asked)) == (0, 1), result.output
    assert "feed_" not in result.stderr


@pytest.mark.parametrize("command", ["check", "test", "coverage", "backtest"])
def test_each_command_says_what_it_could_not_fetch(
    rung: Rung, folder: Path, calendar: CalendarServer, command: str
) -> None:
    calendar.answers(500)
    result = rung(*commands(folder)[command])
    assert f"policy.yaml:7:16: warning: {calendar.host}: it answered 500; nobody is on call by it" in result.stderr
    assert "[feed_not_fetched]" in result.stderr
    assert result.exit_code == (1 if command == "test" else 0), "only the expectation of a scenario fails"


@pytest.mark.parametrize("command", ["check", "test", "coverage", "backtest"])
def test_offline_asks_nobody(rung: Rung, folder: Path, calendar: CalendarServer, command: str) -> None:
    result = rung(*commands(folder)[command], "--offline")
    assert f"{calendar.host}: it was not fetched (--offline); nobody is on call by it" in result.stderr
    assert calendar.asked == []


def test_a_feed_that_hangs_keeps_nobody_waiting(rung: Rung, folder: Path, calendar: CalendarServer) -> None:
    calendar.hangs()
    began = time.monotonic()
    result = rung("policy", "check", folder / "policy.yaml")
    assert time.monotonic() - began < 15
    assert result.exit_code == 0
    assert "no answer in time" in result.stderr


def test_what_the_installation_had_last_counts(
    rung: Rung, sqlite_database: str, folder: Path, calendar: CalendarServer
) -> None:
    published = rung("policy", "publish", folder / "policy.yaml", "--by", "cy")
    assert published.exit_code == 0, published.output
    calendar.answers(500)
    tried = rung("policy", "test", folder / "story.yaml")
    assert tried.exit_code == 0, tried.output
    assert "it answered 500; the turns of " in tried.stderr
    offline = json.loads(rung("policy", "check", folder / "policy.yaml", "--json", "--offline").stdout)
    (problem,) = [one for one in offline["warnings"] if one["code"] == "feed_not_fetched"]
    assert problem["message"].startswith(f"{calendar.host}: it was not fetched (--offline); the turns of ")


def test_a_feed_that_never_gave_turns_is_not_published(
    rung: Rung, sqlite_database: str, folder: Path, calendar: CalendarServer
) -> None:
    calendar.answers(200, b"<html>Please sign in</html>")
    result = rung("policy", "publish", folder / "policy.yaml")
    assert result.exit_code == 1
    assert "this is no iCal calendar" in result.stderr
    assert "[unreadable_feed]" in result.stderr


def test_where_no_installation_is_none_is_made(
    rung: Rung, folder: Path, calendar: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNG_HOME", str(folder / "nowhere"))
    calendar.answers(500)
    result = rung("policy", "check", folder / "policy.yaml")
    assert "it answered 500" in result.stderr
    assert not (folder / "nowhere").exists()
