"""One event is followed by its id through all rooms, in lines for machines, without a word that somebody wrote."""

from __future__ import annotations

import io
import json
import logging
import os
import smtplib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest
import structlog

from rung import config
from rung.cli.output import say
from rung.cli.running import logs
from tests.cli.running.processes import Process, running

POLICY = """
rung: 1
workspace: {name: Acme, time_zone: UTC, priorities: [P0, P1], default_priority: P0, last_resort: [person:cy]}
people:
  bo: {name: Bo Lind, slack: U02BO, hours: always}
  cy: {name: Cy Park, slack: U03CY, hours: always}
triggers:
  - {name: At once, on: opened, when: issue.subject.contains("down"), escalate: {path: outage}}
paths:
  outage: {levels: [{name: Bo, notify: [person:bo], urgency: critical, climb_after: 1h}]}
notices: {critical: {channels: [slack]}, high: {channels: [slack]}, normal: {channels: [slack]}}
"""
MAIL = b"""\
From: Joe Hartwell <joe@acme.example>
To: support@localhost
Subject: Zebrafinch is down
Message-ID: <one-mail@acme.example>

Our quetzalcoatlus is gone, call +49 151 4711.
"""
WORDS = ("Zebrafinch", "quetzalcoatlus", "4711", "joe@acme", "Hartwell")


@pytest.mark.slow
def test_a_mail_is_followed_from_smtp_to_the_answer_of_slack(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "policy.yaml").write_text(POLICY)
    _rung(home, "policy", "publish", tmp_path / "policy.yaml")
    with running(home, "up") as rung:
        rung.until(lambda: rung.answers("/readyz"))
        _send(rung, MAIL)
        rung.until(lambda: _line(rung, "deliver.accepted"))
        _send(rung, MAIL)
        rung.until(lambda: _line(rung, "intake.duplicate"))
        assert rung.interrupt() == 0

    followed = [line for line in _lines(rung) if line.get("event_id") == "<one-mail@acme.example>"]
    assert [line["event"] for line in followed] == [
        "intake.accepted", "engine.decided", "deliver.accepted", "intake.duplicate",
    ]  # fmt: skip
    taken, decided, delivered, _again = followed
    assert (taken["source"], taken["type"]) == ("mail", "issue.opened")
    assert (decided["line"], decided["notices"]) == (1, [1])
    assert {line["issue"] for line in (taken, decided, delivered)} == {taken["issue"]}
    assert [delivered[name] for name in ("notice", "to", "channel", "mode")] == [1, "bo", "slack", "outbox"]
    assert delivered["vendor_ref"] == _ref_of_the_stand_in(home)
    outcome = next(line for line in _lines(rung) if line.get("type") == "notice.accepted" and "line" in line)
    assert outcome["issue"] == taken["issue"], "what came of it is found by the issue"
    for word in WORDS:
        assert word not in rung.said


def _send(rung: Process, mail: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", rung.mail_port, timeout=20) as smtp:
        smtp.sendmail("joe@acme.example", "support@localhost", mail)


def _lines(rung: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in rung.said.splitlines() if line.startswith("{")]


def _line(rung: Process, event: str) -> bool:
    return any(line["event"] == event for line in _lines(rung))


def _ref_of_the_stand_in(home: Path) -> str:
    connection = sqlite3.connect(f"file:{home / 'rung.sqlite3'}?mode=ro", uri=True)
    try:
        (ref,) = connection.execute("SELECT ref FROM outbox_message WHERE channel = 'slack'").fetchone()
        return str(ref)
    finally:
        connection.close()


def _rung(home: Path, *words: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rung", *map(str, words)], env={**_environment(), "RUNG_HOME": str(home)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("RUNG_", "DATABASE_URL"))}


# What an error says ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_said", [str, repr])
def test_of_an_error_only_the_first_line_is_written(as_said: Callable[[object], str]) -> None:
    """Further down a database shows the row that it refused."""
    refused = ValueError('null value in column "key"\nDETAIL:  Failing row contains (1, Zebrafinch is down).')
    line = logs.first_lines(None, "error", {"event": "x", "error": as_said(refused)})
    assert 'null value in column "key"' in line["error"]
    assert "Zebrafinch" not in line["error"]


def test_a_traceback_shows_the_places_and_the_kinds_of_error_and_no_more() -> None:
    try:
        try:
            raise ValueError("the row was\nZebrafinch is down")
        except ValueError as error:
            raise RuntimeError("not written") from error
    except RuntimeError as error:
        written = logs._places((type(error), error, error.__traceback__))
    assert "ValueError: the row was" in written
    assert written.index("ValueError") < written.index("RuntimeError: not written")
    assert "test_logs.py" in written
    assert "Zebrafinch" not in written.replace('raise ValueError("the row was\\nZebrafinch is down")', "")


@pytest.mark.parametrize(
    ("chosen", "terminal", "is_json"),
    [("auto", False, True), ("auto", True, False), ("json", True, True), ("console", False, False)],
)
def test_machines_get_json_and_people_get_lines(
    chosen: str, terminal: bool, is_json: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    monkeypatch.setattr(sys, "stderr", Screen())
    given = config.load({"RUNG_HOME": str(tmp_path), "RUNG_LOG_FORMAT": chosen})
    assert logs._is_json(given) is is_json


def test_lines_go_to_standard_error_as_it_is_now() -> None:
    """A command that ran in this process wrote to one that has been closed since."""
    with redirect_stderr(io.StringIO()) as former:
        logs.write_logs()
        structlog.get_logger().warning("first")
    former.close()
    with redirect_stderr(io.StringIO()) as now:
        structlog.get_logger().warning("second")
        logging.getLogger("library").warning("third")
    assert [line.split()[3] for line in now.getvalue().splitlines()] == ["second", "third"]


@pytest.mark.parametrize("lost", [OSError(28, "No space left on device"), BrokenPipeError(32, "Broken pipe")])
def test_where_no_line_can_be_written_the_work_goes_on(lost: OSError) -> None:
    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise lost

    with redirect_stderr(Full()):
        logs.write_logs()
        structlog.get_logger().warning("nobody reads this")
        say("nor that")


def test_half_a_letter_in_a_line_stops_nothing() -> None:
    line = {"event": "deliver.failed", "error": "550 Empf\udce4nger"}
    assert json.loads(logs._as_json(line)) == line
