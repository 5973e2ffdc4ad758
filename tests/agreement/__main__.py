"""The long run: `make agreement`, or `python -m tests.agreement --issues 10000 --seed 7 --database postgres`.

Plays a made-up history through the live engine and through the simulator, and holds every row of one against the
other. Ends with 1 where any differs.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_LETTERS = 1_500
MOST_SHOWN = 40
SAYS_EVERY_S = 20.0


def main() -> int:
    wanted = _wanted()
    with tempfile.TemporaryDirectory(prefix="rung-agreement-") as home:
        _make_ready(Path(home))
        from tests.agreement.compare import compare
        from tests.agreement.made_up import MadeUp
        from tests.agreement.policy import POLICIES

        differ = False
        for kind in ("sqlite", "postgres"):
            if wanted.database not in (kind, "both"):
                continue
            made_up = MadeUp(POLICIES[wanted.policy], wanted.issues, wanted.seed, wanted.grid)
            events = len(made_up.events)
            played = f"{wanted.issues} issues, {events} events, policy {wanted.policy}, seed {wanted.seed}"
            print(f"{kind}: {played}", flush=True)
            began = time.monotonic()
            with _database(kind, Path(home)):
                found = compare(made_up, _progress(events))
            rows = ", ".join(f"{count} {name}" for name, count in found.rows.items())
            print(f"  {found.decisions} decisions on each side in {time.monotonic() - began:.0f} s: {rows}")
            print(f"  rows that differ: {len(found.differences)}", flush=True)
            for one in found.differences[:MOST_SHOWN]:
                print(f"    {one[:MOST_LETTERS]}", flush=True)
            differ = differ or bool(found.differences)
    return 1 if differ else 0


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make agreement ARGS=...", description=__doc__)
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--grid", type=int, default=15, help="minutes: all happens on multiples of it")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument(
        "--policy", choices=("whole", "busy", "crowded", "apart", "acme", "demo"), default="whole",
        help="whole has every construct of the language",
    )  # fmt: skip
    return parser.parse_args()


def _make_ready(home: Path) -> None:
    """An installation of its own: never the developer's."""
    for name in [name for name in os.environ if name.startswith("RUNG_") and not name.startswith("RUNG_TEST_")]:
        del os.environ[name]
    os.environ["RUNG_HOME"] = str(home)
    os.environ["DATABASE_URL"] = f"sqlite:///{home}/unused.sqlite3"
    import structlog

    from rung.store import setup
    from tests.databases import watch_connections

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    setup.configure()
    watch_connections()


@contextmanager
def _database(kind: str, home: Path) -> Iterator[None]:
    """A fresh database in use; PostgreSQL on a server of its own."""
    from dev.postgres import throw_away_server
    from tests.databases import PostgresDatabases, SqliteDatabases, use_database

    if kind == "sqlite":
        with SqliteDatabases(home).fresh() as url:
            use_database(url)
            yield
        return
    with throw_away_server() as server, PostgresDatabases(server.url, prefix="rung_agreement").fresh() as url:
        use_database(url)
        yield


def _progress(events: int) -> Callable[[], None]:
    """Says now and then how far the live engine is, by the instants at which events arrive."""
    began = said = time.monotonic()
    moments = 0

    def progress() -> None:
        nonlocal moments, said
        moments += 1
        if time.monotonic() - said > SAYS_EVERY_S:
            said = time.monotonic()
            print(f"  live: {moments} instants of at most {events} after {said - began:.0f} s", flush=True)

    return progress


if __name__ == "__main__":
    sys.exit(main())
