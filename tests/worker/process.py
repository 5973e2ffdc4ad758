"""A worker in a process of its own, to be killed: `python -m tests.worker.process`, configured by its environment."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(environment: Mapping[str, str], *words: str) -> subprocess.Popen[bytes]:
    """Starts a worker; it runs until it is killed or asked to stop. With `migrate`, it only brings up the tables."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RUNG_") or name == "RUNG_HOME"}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.worker.process", *words],
        env={**known, "PYTHONPATH": path, **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    from rung import config
    from rung.store import setup

    setup.configure(config.load())
    if "migrate" in sys.argv[1:]:
        setup.migrate()
        return
    from rung.cli.service import wait_for_the_end
    from rung.worker.run import Worker

    with Worker(config.current(), lease=timedelta(seconds=2)):
        wait_for_the_end()


if __name__ == "__main__":
    main()
