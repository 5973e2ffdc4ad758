"""A worker in a process of its own, to be killed: `python -m tests.worker.process`, configured by its environment."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Starts a worker; it runs until it is killed or asked to stop."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RUNG_") or name == "RUNG_HOME"}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.worker.process"],
        env={**known, "PYTHONPATH": path, **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    from rung import config
    from rung.store import setup

    setup.configure(config.load())
    from rung.worker.run import Worker

    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with Worker(config.current(), lease=timedelta(seconds=2)):
        stopped.wait()


if __name__ == "__main__":
    main()
