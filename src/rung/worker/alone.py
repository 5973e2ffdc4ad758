"""What runs in the process of a back-test: `python -m rung.worker.alone NUMBER FOLDER WORKER`; nobody calls it by hand.

It goes behind everything else on the machine, has a limit to its memory and its files, and asks the database to refuse
whatever it might write. It ends by itself when the worker that started it is gone.
"""

import contextlib
import errno
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

MOST_MEMORY = 2_000_000_000
"""Bytes. Histories are walked and rows are sorted on disk: a run of a million events takes a fraction of it."""
MOST_OF_A_FILE = 10_000_000_000
"""Bytes that one of its files may have on the disk, which is everybody's."""
NICENESS = 15
SAYS_EVERY = 0.25
"""Seconds between two notes of how far it is."""
PROGRESS, RESULT, REPORT, FAULTS = "progress", "result", "report", "faults"
"""The files by which it speaks."""


class Progress(Struct, frozen=True):
    """How far a run is."""

    part: str = "starting"
    done: int = 0
    total: int = 0


def main(number: int, place: Path, worker: int) -> int:
    """Runs one back-test; the exit status is 0 where there is a result."""
    for one in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which ends this process in its own way
        signal.signal(one, signal.SIG_IGN)
    go_behind()
    from rung.store import setup

    setup.only_read()
    # They need Django, which is set up only now.
    from rung.engine.proof.backtest_run import CameToNothing, run
    from rung.store.policies import backtests
    from rung.store.policies.backtests import Fault

    asked = backtests.get(number)
    if asked is None:
        return _fail(place, [Fault("it is not kept any more", "ask for it once more")])
    try:
        outcome = run(asked, asked.started_at or asked.asked_at, place, _Teller(place, worker))
    except CameToNothing as nothing:
        return _fail(place, nothing.faults)
    except MemoryError:
        hint = "choose fewer days, or a part of the history"
        return _fail(place, [Fault("it needs more than 2 GB of memory", hint, "too_large")])
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        hint = "choose fewer days, or a part of the history"
        return _fail(place, [Fault("it needs more than 10 GB of disk", hint, "too_large")])
    (place / RESULT).write_bytes(msgspec.json.encode(outcome.result))
    (place / REPORT).write_text(outcome.report, encoding="utf-8")
    return 0


def go_behind() -> None:
    """This process goes behind all others, and may take only so much of what they share."""
    os.nice(NICENESS)
    for limit, most in ((resource.RLIMIT_DATA, MOST_MEMORY), (resource.RLIMIT_FSIZE, MOST_OF_A_FILE)):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(limit, (most, most))


class _Teller:
    """Notes how far the run is, and ends the process where nobody waits for it any more."""

    def __init__(self, place: Path, worker: int) -> None:
        self._place = place
        self._worker = worker
        self._said = float("-inf")

    def __call__(self, part: str, done: int, total: int) -> None:
        present = time.monotonic()
        if present - self._said < SAYS_EVERY:
            return
        self._said = present
        if os.getppid() != self._worker:
            sys.exit("the worker that started this is gone")
        new = self._place / f"{PROGRESS}.new"
        new.write_bytes(msgspec.json.encode(Progress(part, done, total)))
        new.replace(self._place / PROGRESS)


def _fail(place: Path, faults: Iterable[Any]) -> int:
    (place / FAULTS).write_bytes(msgspec.json.encode(list(faults)))
    return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
