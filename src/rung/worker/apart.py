"""Long work in a process of its own, so that no decision and no delivery ever waits for it.

The process reads the database by itself, writes nothing into it (it asks the database to hold it to that), goes behind
everything else on the machine, and has a limit to its memory. What it has to say it writes into files of one folder:
how far it is, the result, or why there is none. What runs in it is `rung.worker.alone` for a
back-test and `rung.worker.learning_alone` for what is learned.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from rung.config import Config
from rung.store.policies.backtests import Fault
from rung.worker.alone import FAULTS, PROGRESS, REPORT, RESULT, Progress

ERRORS = "errors"
BROKE = Fault("it broke off; the log of the worker says why", "run it again, or tell whoever runs Rung", "broke")


class CannotStart(Exception):
    """The process could not be started."""


class Ended(Struct, frozen=True):
    """What a process came to: a result and a report, or faults."""

    result: dict[str, object] | None = None
    report: bytes = b""
    faults: tuple[Fault, ...] = ()
    errors: str = ""
    """The last that it said on standard error, where it broke off."""


class Apart:
    """One such process, as its worker sees it."""

    def __init__(self, config: Config, module: str, what: str) -> None:
        """Starts a module; it is told what to do, the folder for its files, and its worker. Raises CannotStart."""
        with contextlib.ExitStack() as held:
            try:
                self._place = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="rung-apart-")))
                errors = held.enter_context((self._place / ERRORS).open("wb"))
                self._process = subprocess.Popen(
                    [sys.executable, "-m", module, what, str(self._place), str(os.getpid())],
                    env=_environment(config), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                )  # fmt: skip
            except OSError as error:
                raise CannotStart(str(error)) from error
            self._held = held.pop_all()

    @property
    def number(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def folder(self) -> Path:
        """Where its files lie while it runs."""
        return self._place

    def progress(self) -> Progress:
        with contextlib.suppress(FileNotFoundError):
            return msgspec.json.decode((self._place / PROGRESS).read_bytes(), type=Progress)
        return Progress()

    def ended(self) -> Ended | None:
        """What it came to; null while it runs."""
        status = self._process.poll()
        if status is None:
            return None
        try:
            if status == 0:
                result = msgspec.json.decode((self._place / RESULT).read_bytes())
                return Ended(result, (self._place / REPORT).read_bytes())
            if (file := self._place / FAULTS).exists():
                return Ended(faults=msgspec.json.decode(file.read_bytes(), type=tuple[Fault, ...]))
            said = (self._place / ERRORS).read_text(errors="replace").strip().splitlines()
            return Ended(faults=(BROKE,), errors=f"status {status}: {said[-1] if said else 'it said nothing'}")
        except (OSError, msgspec.DecodeError) as error:  # it could not write all of it: its disk is full
            return Ended(faults=(BROKE,), errors=f"status {status}, and its files cannot be read: {error}")

    def close(self) -> None:
        """Ends the process, if it still runs, and clears up after it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._held.close()


def _environment(config: Config) -> dict[str, str]:
    """This installation's, whatever else the environment of the worker names."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(("RUNG_", "DATABASE_URL"))}
    own = {"DATABASE_URL": config.database_url, "RUNG_HOME": str(config.home), "RUNG_SECRET_KEY": config.secret_key}
    return {**others, **own, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
