"""On SQLite everything runs in one process; a second one is told so before it touches anything.

The lock belongs to the process, not to the file: however the process ends, the operating system gives it back.
"""

import fcntl
import os
from pathlib import Path
from typing import IO

from rung.config import Config


class AnotherProcess(Exception):
    """Another process runs on this database, or would have to; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class CannotHold(AnotherProcess):
    """Whether another process runs cannot be found out: the disk lets nobody write it down."""


class Hold:
    """The right to be the one process; released when closed or when the process ends."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def hold(config: Config) -> Hold:
    """Takes the right to run on this database; on PostgreSQL there is nothing to take. Raises AnotherProcess."""
    if not config.is_sqlite:
        return Hold(None)
    path = Path(f"{config.sqlite_path}.lock")
    try:
        return _hold(path, config)
    except OSError as error:
        raise CannotHold(
            f"{path} cannot be written: {error.strerror}",
            "make room on its disk, mount it writable, and let this user write the folder; then start again",
        ) from error


def _hold(path: Path, config: Config) -> Hold:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        process = file.read().strip() or "unknown"
        file.close()
        raise AnotherProcess(
            f"process {process} runs on {config.sqlite_path}, and SQLite takes one process",
            "stop it first, or give both the same PostgreSQL by DATABASE_URL: there any number of processes may run",
        ) from error
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return Hold(file)


def holder(config: Config) -> str | None:
    """The number of the process that runs on this SQLite database; None where none does."""
    path = Path(f"{config.sqlite_path}.lock")
    if not path.exists():
        return None
    with path.open("r", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip() or "unknown"
    return None


def refuse_apart(config: Config, what: str) -> None:
    """`rung web` and `rung worker` apart need PostgreSQL. Raises AnotherProcess with the reason."""
    if config.is_sqlite:
        raise AnotherProcess(
            f"`rung {what}` alone needs PostgreSQL; on SQLite `rung up` runs everything in one process",
            "start `rung up`, or name a PostgreSQL by DATABASE_URL",
        )
