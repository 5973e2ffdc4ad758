"""Processor time that processes took, in seconds, as Linux tells it. Elsewhere it is not known (None)."""

import os
from collections.abc import Iterable
from pathlib import Path

_PROCESSES = Path("/proc")


def used_by(pids: Iterable[int]) -> float | None:
    """By these processes and all their threads, since they began."""
    found = [_used(pid) for pid in pids]
    return None if None in found else sum(one for one in found if one is not None)


def used_below(parent: int) -> float | None:
    """By a server that starts a process for each connection: all that it has now, and those that ended."""
    own = _fields(parent)
    if own is None:
        return None
    return _ticks(own[11:15]) + sum(_ticks(one[11:13]) for one in _children_of(parent))


def parent_of(pid: int, name: str) -> int | None:
    """The parent of a process of this name; None where this machine has no such process: the server is elsewhere."""
    if not _PROCESSES.is_dir():
        return None
    try:
        if (_PROCESSES / str(pid) / "comm").read_text().strip() != name:
            return None
    except OSError:
        return None
    fields = _fields(pid)
    return int(fields[1]) if fields else None


def _used(pid: int) -> float | None:
    fields = _fields(pid)
    return _ticks(fields[11:13]) if fields else None


def _children_of(parent: int) -> list[list[str]]:
    found = (_fields(int(entry.name)) for entry in _PROCESSES.iterdir() if entry.name.isdigit())
    return [fields for fields in found if fields is not None and int(fields[1]) == parent]


def _fields(pid: int) -> list[str] | None:
    """What follows the name of the program in `/proc/PID/stat`: state, parent, ..., utime, stime, cutime, cstime."""
    try:
        return (_PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None  # it ended meanwhile, or there is no /proc


def _ticks(fields: Iterable[str]) -> float:
    return sum(int(field) for field in fields) / os.sysconf("SC_CLK_TCK")
