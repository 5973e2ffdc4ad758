"""The long run: `make chaos`, or `python -m tests.chaos --steps 10000 --seed 7 --database postgres`.

Prints a table for each database; ends with 1 where anything was lost, doubled without a mark, or early.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 4


def main() -> int:
    wanted = _wanted()
    with tempfile.TemporaryDirectory(prefix="rung-chaos-") as home:
        _make_ready(Path(home))
        from tests.chaos.run import Plan, run
        from tests.chaos.table import as_text

        faults = 0
        for kind in ("sqlite", "postgres"):
            if wanted.database not in (kind, "both"):
                continue
            workers = wanted.workers if kind == "postgres" else 1
            plan = Plan(wanted.steps, wanted.seed, workers, rate=wanted.rate, restarts=max(2, wanted.steps // 2000))
            log = Path(wanted.log or home) / f"workers-{kind}.log"
            print(f"chaos on {kind}: {plan.steps} steps, seed {plan.seed}; the workers' log is {log}", flush=True)
            with _database(kind, Path(home)) as (url, server), log.open("wb") as said:
                done = run(plan, url, server, said, say=lambda words: print(f"  {words}", flush=True))
            print(as_text(done), flush=True)
            for fault in done.verdict.faults[:50]:
                print(f"  seed {plan.seed}: {fault}", flush=True)
            faults += len(done.verdict.faults)
    return 1 if faults else 0


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos ARGS=...", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--workers", type=int, default=WORKERS, help="on PostgreSQL")
    parser.add_argument("--rate", type=float, default=25.0, help="steps a second")
    parser.add_argument("--log", help="a folder in which the workers' logs stay")
    return parser.parse_args()


def _make_ready(home: Path) -> None:
    """An installation of its own: never the developer's."""
    for name in [name for name in os.environ if name.startswith("RUNG_") and not name.startswith("RUNG_TEST_")]:
        del os.environ[name]
    os.environ["RUNG_HOME"] = str(home)
    os.environ["DATABASE_URL"] = f"sqlite:///{home}/unused.sqlite3"
    from rung.cli.running.logs import write_logs
    from rung.store import setup
    from tests.databases import watch_connections

    setup.configure()
    write_logs()
    watch_connections()


@contextmanager
def _database(kind: str, home: Path) -> Iterator[tuple[str, object]]:
    """A fresh database in use; PostgreSQL on a durable server of its own."""
    from tests.chaos.server import open_server
    from tests.databases import PostgresDatabases, SqliteDatabases, use_database

    if kind == "sqlite":
        with SqliteDatabases(home).fresh() as url:
            use_database(url)
            yield url, None
        return
    with open_server() as server:
        databases = PostgresDatabases(server.url, prefix="rung_chaos")
        with databases.fresh() as url:
            use_database(url)
            yield url, server


if __name__ == "__main__":
    sys.exit(main())
