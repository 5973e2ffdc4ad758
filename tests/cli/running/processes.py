"""`rung` as a process of its own, on free ports, ended by its id."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180.0


class Process:
    """A running `rung`, where it listens and what it said."""

    def __init__(self, process: subprocess.Popen[str], port: int, mail_port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.mail_port = mail_port
        self._log = log

    @property
    def doors(self) -> dict[str, str]:
        """The settings of where it listens."""
        return {"RUNG_PORT": str(self.port), "RUNG_MAIL_LISTEN": f"127.0.0.1:{self.mail_port}"}

    @property
    def said(self) -> str:
        return self._log.read_text()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for something to become so, as long as the process lives."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.said}"
            assert time.monotonic() < deadline, f"not within {PATIENCE:g} s:\n{self.said}"
            time.sleep(0.05)

    def answers(self, path: str = "/healthz", status: int = 200) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == status
        except OSError:
            return False
        finally:
            connection.close()

    def interrupt(self) -> int:
        """Ctrl-C, and the status it ends with."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def running(home: Path, *words: str, **environment: str) -> Iterator[Process]:
    """`rung` with these words, its state in `home`."""
    home.parent.mkdir(parents=True, exist_ok=True)
    port, mail_port, log = free_port(), free_port(), home.parent / f"{home.name}.log"
    settings = {
        "RUNG_HOME": str(home),
        "RUNG_PORT": str(port),
        "RUNG_MAIL_LISTEN": f"127.0.0.1:{mail_port}",
        **environment,
    }
    kept = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("RUNG_")
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "rung", *words], env={**kept, **settings}, stdout=out, stderr=out, text=True
        )
    try:
        yield Process(process, port, mail_port, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
