"""Which file this process's database is: known by its inode since it was first opened, not by its name.

A file that is moved away stays open, and SQLite goes on writing into it without a word: what is "on disk" then goes
wherever the file went, or nowhere. A file that somebody puts in its place is another database. So whoever opens the
file or is about to write looks first whether the name still leads to the same file; when the file is put back, it
does.
"""

import os

from django.db import OperationalError

_known: dict[str, tuple[int, int]] = {}
"""By path, the device and inode of the file that was opened there first."""


class Moved(OperationalError):
    """The file that this process works with is no longer where it was."""

    def __init__(self, path: str, *, is_replaced: bool) -> None:
        super().__init__(f"{path} {'is another file than' if is_replaced else 'is gone, and was there'} at the start")
        self.is_replaced = is_replaced


def check(path: str) -> None:
    """Raises `Moved` unless the name leads to the file that it led to before, or was never opened yet."""
    known = _known.get(path)
    if known is not None and (found := _identity(path)) != known:
        raise Moved(path, is_replaced=found is not None)


def keep(path: str) -> None:
    """From now on this process knows the file."""
    if path not in _known and (found := _identity(path)) is not None:
        _known[path] = found


def forget(path: str) -> None:
    """Another file is put there on purpose: a backup is restored."""
    _known.pop(path, None)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
