"""Two runs over the same past at once, the first in a process of its own, where the machine has a processor for it.

That process is a copy of this one (a fork), so it has the past and the policy already. Its rows lie in temporary files,
which it gives away opened, over a socket. Where it comes to nothing, its run is made here after the other one, and what
is wrong is said then, as if there had been one process from the start.
"""

import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from mmap import mmap
from typing import IO, Any, NoReturn, Self

import msgspec
from msgspec import Struct

from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.rows import Rows
from rung.simulator.shelf import SortedRows, Spilled

WORTH_IT = 1_000
"""Events from which on a process of its own is sooner ready than it costs."""
SAYS_EVERY = 200
"""Events after which either process notes how many it has."""
_LOOKS_EVERY = 0.2
"""Seconds between two notes of how far the process is, while it is waited for."""
_NUMBER = 8
"""Bytes of a number that the processes tell one another."""

Tick = Callable[[], object]
"""Called for each event."""


class Played(Struct, frozen=True):
    """What one policy did, and what is to be known of how it was played, in words."""

    run: Backtest
    notes: tuple[str, ...] = ()


Play = Callable[[Tick], Played]


class _Told(Struct, frozen=True):
    """What the process says of its run, beside the rows."""

    name: str
    issues: int
    events: int
    seconds: float
    summary: dict[str, Any]
    refused: list[dict[str, Any]]
    rows: tuple[Spilled, ...]
    notes: tuple[str, ...]


def is_possible(events: int) -> bool:
    """Whether two runs over so many events are made at once: a copy of a process has none of its other threads."""
    return hasattr(os, "fork") and processors() > 1 and threading.active_count() == 1 and events >= WORTH_IT


def processors() -> int:
    """So many of the machine's this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def both(first: Play, second: Play, watching: AbstractContextManager[Callable[[int], object]]) -> tuple[Played, Played]:
    """Both runs. `watching` gives, when the process has begun, what is told how many more events they have taken
    together. Only where it `is_possible`.
    """
    with _Beside(first) as beside, watching as watch:
        here_done = told = 0

        def tell() -> None:
            nonlocal told
            if (more := here_done + beside.done - told) >= SAYS_EVERY:
                told += more
                watch(more)

        def count() -> None:
            nonlocal here_done
            here_done += 1
            if here_done % SAYS_EVERY == 0:
                tell()

        here = second(count)
        there = beside.played(tell)
    return there or first(_silent), here


def _silent() -> None:
    """For a run that was counted already."""


class _Beside:
    """A run in a process of its own, which ends with the block."""

    def __init__(self, play: Play) -> None:
        self._counter = mmap(-1, _NUMBER)
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        waiting = os.getpid()
        self._process = os.fork()
        if self._process == 0:
            ours.close()
            _serve(play, theirs, self._counter, waiting)
        theirs.close()
        self._socket = ours

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._socket.close()

    @property
    def done(self) -> int:
        """The events that it has taken."""
        return int.from_bytes(self._counter[:], "big")

    def played(self, wait: Tick) -> Played | None:
        """What it came to, or None where it came to nothing; `wait` is called now and then until then."""
        while not select.select([self._socket], [], [], _LOOKS_EVERY)[0]:
            wait()
        size, numbers, _flags, _address = socket.recv_fds(self._socket, _NUMBER, len(Rows.KINDS))
        with ExitStack() as open_files:
            files = [open_files.enter_context(os.fdopen(number, "rb")) for number in numbers]
            with self._socket.makefile("rb") as said:
                told = said.read(int.from_bytes(size, "big"))
            if len(files) < len(Rows.KINDS) or len(told) < int.from_bytes(size, "big"):
                return None
            open_files.pop_all()
        return _played(msgspec.msgpack.decode(told, type=_Told), files)


def _played(told: _Told, files: Sequence[IO[bytes]]) -> Played:
    kinds = (SortedRows.taken_over(file, spilled) for file, spilled in zip(files, told.rows, strict=True))
    rows = Rows.of(kinds, told.refused, told.issues)
    return Played(Backtest(told.name, told.issues, told.events, told.seconds, rows, told.summary), told.notes)


def _serve(play: Play, channel: socket.socket, counter: mmap, waiting: int) -> NoReturn:
    """The life of the process. Nothing that the copied one would still do at its end may be done twice."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if done % SAYS_EVERY == 0:
            counter[:] = done.to_bytes(_NUMBER, "big")
            if os.getppid() != waiting:
                os._exit(1)

    try:
        _give_away(play(count), channel)
    except KeyboardInterrupt:
        pass  # whoever waits was interrupted, too
    except BaseException:  # noqa: BLE001 - the run is made again where it can be said to whom it matters
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def _give_away(played: Played, channel: socket.socket) -> None:
    run = played.run
    files, spilled = zip(*(kind.give_away() for kind in run.rows.kinds()), strict=True)
    told = msgspec.msgpack.encode(
        _Told(run.name, run.issues, run.events, run.seconds, run.summary, run.rows.refused, spilled, played.notes)
    )
    socket.send_fds(channel, [len(told).to_bytes(_NUMBER, "big")], [file.fileno() for file in files])
    channel.sendall(told)
