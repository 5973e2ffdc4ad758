"""A worker in a process of its own, to be killed: `python -m tests.worker.process`, configured by its environment.

RUNG_TEST_LEASE is the seconds of its leases; RUNG_TEST_CLOCK_OFF the seconds by which its machine's clock is ahead.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


def start(environment: Mapping[str, str], *words: str, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Starts a worker; it runs until it is killed or asked to stop. Its log goes to `log`, else where ours goes. With
    `migrate`, it only brings up the tables."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RUNG_") or name == "RUNG_HOME"}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.worker.process", *words],
        env={**known, "PYTHONPATH": path, **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=log,
    )


def main() -> None:
    with _machine():
        _work()


def _machine() -> AbstractContextManager[object]:
    """The machine's clock, as every program sees it; only its steady clock is right."""
    off = float(os.environ.get("RUNG_TEST_CLOCK_OFF", "0"))
    if not off:
        return nullcontext()
    import time_machine

    return time_machine.travel(datetime.now(UTC) + timedelta(seconds=off), tick=True)


def _work() -> None:
    from rung import config
    from rung.store import setup

    setup.configure(config.load())
    if "migrate" in sys.argv[1:]:
        setup.migrate()
        return
    from rung.cli.running.logs import write_logs
    from rung.cli.running.service import wait_for_the_end
    from rung.worker.run import Worker

    write_logs(config.current())
    with Worker(config.current(), lease=timedelta(seconds=float(os.environ.get("RUNG_TEST_LEASE", "2")))):
        wait_for_the_end()


if __name__ == "__main__":
    main()
