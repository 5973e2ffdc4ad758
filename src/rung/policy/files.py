"""Files that people name on a command line or in a document: only regular ones, and no more of them than is wanted.

A device or a named pipe has no end, and a folder has no text; each is refused by its own words before it is opened.
"""

from __future__ import annotations

import stat
from pathlib import Path


class Unreadable(Exception):
    """A file that cannot be read: why, as it reads after "cannot be read:"."""


def check_regular(file: Path) -> None:
    """Unreadable for what is missing, a folder, a pipe or a device."""
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError) as error:
        raise Unreadable(_reason(error)) from None
    if not stat.S_ISREG(mode):
        raise Unreadable(next((words for is_kind, words in _KINDS if is_kind(mode)), "it is no regular file"))


def read_file(file: Path, largest: int) -> bytes:
    """The content, cut one byte behind the largest that is wanted: a longer one shows by that. Raises Unreadable."""
    check_regular(file)
    try:
        with file.open("rb") as source:
            return source.read(largest + 1)
    except OSError as error:
        raise Unreadable(_reason(error)) from None


def _reason(error: OSError | ValueError) -> str:
    return str(getattr(error, "strerror", None) or error)


_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe, which cannot be read twice: save it as a file first"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
)
