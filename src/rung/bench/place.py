"""A place to measure in: a database and a folder of its own, gone afterwards, and `rung` as real processes.

With PostgreSQL (`DATABASE_URL`) a new database is made on that server, so that nothing that is there is touched.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct, structs

from rung import config as configuration
from rung.bench import cpu
from rung.config import Config

POLICY = """\
rung: 1
workspace: {name: Measuring, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2, tiers: [enterprise]}
people:
  bo: {name: Bo, email: bo@support.example, slack: U02BO, hours: always, teams: [technical]}
  cy: {name: Cy, email: cy@support.example, slack: U03CY, hours: always, teams: [technical]}
teams: {technical: {name: Technical, calendar: always}}
targets:
  - {name: All, calendar: always, first_response: {default: 2h}, resolution: {default: 3d}}
triggers:
  - {name: Unanswered, on: {target: first_response, at: breach}, when: issue.priority == "P1", escalate: {path: outage}}
  - {name: At once, on: opened, when: issue.priority == "P0" && account.tier == "enterprise", escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 1h}
      - {name: Cy, notify: [person:cy], urgency: critical, climb_after: 1h}
notices: {critical: {channels: [slack]}}
accounts: {acme: {name: Acme, tier: enterprise}}
"""
START_WITHIN = 30.0


class Place(Struct, frozen=True):
    """Where one round of measurements happens."""

    config: Config
    token: str
    environment: dict[str, str]

    @property
    def is_postgres(self) -> bool:
        return not self.config.is_sqlite

    @property
    def decides(self) -> str:
        """The part of Rung that decides and delivers here."""
        return "worker" if self.is_postgres else "up"

    def database_cpu(self) -> float | None:
        """Processor seconds that the database's own processes took so far. On SQLite there are none."""
        if not self.is_postgres:
            return 0.0
        pid = psql(self.config.database_url, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        server = cpu.parent_of(int(pid), "postgres")
        return cpu.used_below(server) if server is not None else None

    def settle(self) -> None:
        """Lets the database tidy up after a great many writes, as it does by itself in time."""
        if self.is_postgres:
            psql(self.config.database_url, "VACUUM ANALYZE")
            psql(self.config.database_url, "CHECKPOINT")


class Running(Struct, frozen=True):
    """Processes of Rung, and the file into which they log."""

    processes: list[subprocess.Popen[bytes]]
    log: Path

    def cpu(self) -> float | None:
        """Processor seconds that they took so far."""
        return cpu.used_by(process.pid for process in self.processes)


class CannotMeasure(Exception):
    """What is needed for this measurement is not here."""


@contextmanager
def place(**environment: str) -> Iterator[Place]:
    """A fresh installation with a policy, an owner and a token. One a process: Django is set up once."""
    home = Path(tempfile.mkdtemp(prefix="rung-bench-"))
    server = os.environ.get("DATABASE_URL", "")
    database = f"rung_bench_{os.getpid()}" if server.startswith("postgres") else ""
    if database:
        psql(server, f'CREATE DATABASE "{database}"')
    try:
        given = {"RUNG_HOME": str(home), "RUNG_PORT": str(_free_port()), "RUNG_MAIL_LISTEN": "off", **environment}
        if database:
            given["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{database}"))
        yield _settled(given)
    finally:
        if database:
            psql(server, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(spot: Place, *parts: str) -> Iterator[Running]:
    """`rung` with each of these words as a process of its own; ready when the edge answers."""
    log = spot.config.home / "bench.log"
    log.unlink(missing_ok=True)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("RUNG_") and name != "DATABASE_URL"
    }
    with log.open("ab") as out:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "rung", part], env={**kept, **spot.environment}, stdout=subprocess.DEVNULL,
                stderr=out,
            )
            for part in parts
        ]  # fmt: skip
    try:
        if set(parts) & {"up", "web"}:
            decides = set(parts) & {"up", "worker"}
            _wait_until_it_answers(spot.config.port, "/readyz" if decides else "/healthz", processes)
        yield Running(processes, log)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _settled(environment: dict[str, str]) -> Place:
    from rung.store import setup

    config = configuration.load(environment)
    setup.configure(config)
    setup.migrate()
    from rung.store import settings_store
    from rung.store.people import members, tokens

    publish(POLICY)
    members.create("cy@support.example", "not-used-by-anybody", "administrator", "cy")
    text, _token = tokens.create_for("cy@support.example", "bench", ("events:write",))
    settings_store.set_delivery_mode("live")
    return Place(structs.replace(config), text, environment)


def publish(text: str) -> None:
    """What is measured goes by this policy from now on."""
    from rung import policy
    from rung.store.policies import policies

    loaded = policy.load(text)
    assert loaded.document is not None, loaded.errors
    policies.publish(text, loaded.document, by="bench")


def _wait_until_it_answers(port: int, path: str, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # it does not listen yet
        finally:
            connection.close()
        time.sleep(0.1)
    raise CannotMeasure("rung did not start: try `rung up` by hand and see what it says")


def psql(server: str, *statements: str) -> str:
    """Statements, or commands, to PostgreSQL's own client: this room speaks no SQL through Rung."""
    program = shutil.which("psql")
    if program is None:
        raise CannotMeasure("PostgreSQL's program psql is not in the PATH")
    given = [part for statement in statements for part in ("-c", statement)]
    done = subprocess.run(
        [program, server, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *given], capture_output=True, text=True,
        timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise CannotMeasure(f"the PostgreSQL of DATABASE_URL: {done.stderr.strip()}")
    return done.stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
