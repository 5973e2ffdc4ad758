"""Whole installations for stories about operators: `rung` in processes of its own, on either database."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running.processes import Process, running
from tests.databases import leave_database

POLICY = """
rung: 1
workspace: {name: Acme, time_zone: UTC, priorities: [P0, P1], default_priority: P1, last_resort: [person:cy]}
people:
  bo: {name: Bo Lind, slack: U02BO, hours: always}
  cy: {name: Cy Park, slack: U03CY, hours: always}
triggers:
  - {name: At once, on: opened, when: issue.priority == "P0", escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 1h}
      - {name: Cy, notify: [person:cy], urgency: critical, climb_after: 1h}
notices: {critical: {channels: [slack]}, high: {channels: [slack]}, normal: {channels: [slack]}}
"""


class Installation:
    """One folder, one database, and the command."""

    def __init__(self, home: Path, database: str | None) -> None:
        self.home = home
        self.environment = {"RUNG_HOME": str(home), **({"DATABASE_URL": database} if database else {})}

    @property
    def parts(self) -> tuple[str, ...]:
        """What has to run: one process on SQLite, two on PostgreSQL."""
        return ("web", "worker") if "DATABASE_URL" in self.environment else ("up",)

    def rung(self, *words: object, status: int = 0, **environment: str) -> str:
        """Runs the command and returns what it printed on standard output."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUNG_", "DATABASE_URL"))}
        done = subprocess.run(
            [sys.executable, "-m", "rung", *map(str, words)], env={**kept, **self.environment, **environment},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == status, f"{done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def settle(self) -> str:
        """A policy, an owner, and a token, which is returned."""
        policy = self.home.parent / "policy.yaml"
        policy.write_text(POLICY)
        self.rung("policy", "publish", policy)
        self.rung("user", "add", "cy@example.com", "--role", "administrator", "--password", "a-long-password-of-cy")
        said = self.rung("token", "create", "story", "--scope", "events:write", "--user", "cy@example.com")
        return next(word for word in said.split() if word.startswith("rung_"))

    def doctor(self, status: int, **environment: str) -> dict[str, dict[str, Any]]:
        """The doctor's findings by their names."""
        said = json.loads(self.rung("doctor", "--json", status=status, **environment))
        return {finding["name"]: finding for finding in said["findings"]}

    @contextmanager
    def running(self) -> Iterator[Process]:
        """Everything that has to run; the value is what answers by HTTP."""
        with ExitStack() as stack:
            environment = {name: value for name, value in self.environment.items() if name != "RUNG_HOME"}
            started = [stack.enter_context(running(self.home, part, **environment)) for part in self.parts]
            started[0].until(lambda: started[0].answers("/readyz"))
            yield started[0]
            for process in reversed(started):
                assert process.interrupt() == 0


PAUSE = 0.05
"""Seconds between two messages: always one on its way, and room beside them for what is tested."""


class Writer(threading.Thread):
    """Customers who write without end."""

    def __init__(self, edge: Process, token: str) -> None:
        super().__init__()
        self.written = 0
        self._edge = edge
        self._token = token
        self._stopping = threading.Event()
        self._moved = threading.Condition()

    def run(self) -> None:
        while not self._stopping.wait(PAUSE):
            number = self.written
            event = {"type": "issue.opened", "issue": f"A-{number}", "id": f"e{number}", "priority": "P0"}
            connection = http.client.HTTPConnection("127.0.0.1", self._edge.port, timeout=30)
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
            connection.request("POST", "/api/v1/events", json.dumps(event), headers)
            assert connection.getresponse().status == 202
            connection.close()
            with self._moved:
                self.written += 1
                self._moved.notify_all()

    def wait_for(self, more: int) -> None:
        with self._moved:
            wanted = self.written + more
            assert self._moved.wait_for(lambda: self.written >= wanted, 60), "nobody can write"

    def __enter__(self) -> Writer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self.join(60)


@contextmanager
def installed(request: pytest.FixtureRequest, kind: str, home: Path) -> Iterator[Installation]:
    """An installation that nobody used yet."""
    if kind == "sqlite":
        yield Installation(home, None)
        return
    with request.getfixturevalue("postgres_databases").fresh() as url:
        leave_database()
        yield Installation(home, url)
