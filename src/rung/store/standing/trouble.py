"""What is wrong with the database as a whole, told from the errors that it answers with, in words for people.

An error about one row, one statement or one deadlock is no trouble: whoever asked deals with it. A trouble is what
stops everybody: a full disk, a file that can only be read, a server that is gone. It has a name to count by, words,
and how to mend it.
"""

from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct

from rung.store.sqlite.file import Moved

BY_ITSELF = "Rung goes on by itself then."


class Kind(Struct, frozen=True):
    """One way in which a database fails."""

    code: str
    words: str
    mend: str
    can_read: bool = True
    """What is stored can still be looked at."""
    goes_on: bool = True
    """Once it is mended, Rung goes on by itself."""
    is_vague: bool = False
    """Beside any other one it says nothing."""
    is_of_connection: bool = False
    """Another connection may do what this one could not."""


class Trouble(Struct, frozen=True):
    """What is wrong with the database of this process, and since when."""

    kind: Kind
    since: datetime
    said: str
    """The first line of what the database answered; for the log and the operator, never for a visitor."""

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def words(self) -> str:
        return self.kind.words

    @property
    def mend(self) -> str:
        return f"{self.kind.mend} {BY_ITSELF}" if self.kind.goes_on else self.kind.mend

    @property
    def hint(self) -> str:
        """How to mend it, at the end of a hint to a program that was refused."""
        return f"To mend it: {self.mend[:1].lower()}{self.mend[1:]}"

    @property
    def can_read(self) -> bool:
        return self.kind.can_read


FULL = Kind("full", "The disk of the database is full: nothing can be stored.", "Make room on that disk.")
READ_ONLY = Kind(
    "read_only", "The database can only be read: nothing can be stored.",
    "Mount its disk writable, and let the user that Rung runs as write the file and its folder.",
)  # fmt: skip
LOCKED = Kind(
    "locked", "Another program holds the database locked: nothing can be stored.",
    "End that program, such as a shell of sqlite3 or a copy under way; `fuser` names those that have the file open.",
)  # fmt: skip
GONE = Kind(
    "gone", "The database file is gone from its place.",
    "Put it back, with its -wal beside it, and Rung goes on by itself. Where it is lost, stop Rung, "
    "`rung restore LAST_BACKUP`, and start.",
    can_read=False, goes_on=False,
)  # fmt: skip
REPLACED = Kind(
    "replaced", "Another file stands in the place of the database file that Rung was started with.",
    "Put the former one back, and Rung goes on by itself; or stop Rung, and start it to work with this one.",
    can_read=False, goes_on=False,
)  # fmt: skip
CLOSED = Kind(
    "cannot_open", "The database file cannot be opened.",
    "Mount its disk, and let the user that Rung runs as read and write the file and its folder.",
    can_read=False,
)  # fmt: skip
FAILING = Kind(
    "failing", "The disk of the database fails to read or write.",
    "Look at `dmesg` and at the room and quota of the disk.", is_vague=True,
)  # fmt: skip
DAMAGED = Kind(
    "damaged", "The database is damaged.",
    "Stop Rung, `rung restore LAST_BACKUP --replace` (what is there is kept aside), `rung doctor`, and start.",
    goes_on=False,
)  # fmt: skip
AWAY = Kind(
    "away", "The database server cannot be reached.",
    "Start it; see that the network leads there and that DATABASE_URL is right.",
    can_read=False, is_of_connection=True,
)  # fmt: skip
REFUSED = Kind(
    "refused", "The database server refuses us: it answers, and lets nobody in as DATABASE_URL says.",
    "Put user, password and name of the database right in DATABASE_URL, or make them on the server; its pg_hba.conf "
    "says who may come from this machine.",
    can_read=False, is_of_connection=True,
)  # fmt: skip

_OF_SQLITE = {
    3: CLOSED, 5: LOCKED, 6: LOCKED, 8: READ_ONLY, 10: FAILING, 11: DAMAGED, 13: FULL, 14: CLOSED, 26: DAMAGED,
}  # fmt: skip
"""By SQLite's primary result code."""
_OF_POSTGRES = {
    "08": AWAY, "28": REFUSED, "3D": REFUSED, "55000": AWAY, "57P": AWAY, "53100": FULL, "53300": AWAY,
    "25006": READ_ONLY, "58": FAILING, "XX001": DAMAGED, "XX002": DAMAGED,
}  # fmt: skip
"""By the beginning of the SQLSTATE."""
_REFUSALS = ("password authentication failed", "no pg_hba.conf entry", "does not exist", "not permitted to log in")
"""What a server says to whoever may not come in; libpq hands on its words without its code."""
_PASSING_OF_SQLITE = frozenset({5, 6, 7, 9, 15, 17})
"""Busy, locked, out of memory, interrupted, the protocol of locks, a schema that changed."""
_PASSING_OF_POSTGRES = ("40", "53", "55", "57")
"""A transaction rolled back, resources that are short, an object in use, somebody's cancel or a statement's timeout."""


def kind_of(error: BaseException | None) -> Kind | None:
    """What an error says about the whole database; None where it says nothing. Wrapped errors are looked into."""
    for _ in range(5):
        if error is None:
            return None
        if isinstance(error, Moved):
            return REPLACED if error.is_replaced else GONE
        if isinstance(error, psycopg.Error):
            return _of_postgres(error)
        code: Any = getattr(error, "sqlite_errorcode", None)
        if isinstance(code, int):
            return _OF_SQLITE.get(code & 0xFF)
        error = error.__cause__
    return None


def passes(error: BaseException | None) -> bool:
    """Whether the same statement may do well a little later: a deadlock, a lock that somebody holds, a timeout, memory.

    So it says nothing about the row that was to be written. Wrapped errors are looked into.
    """
    for _ in range(5):
        if error is None:
            return False
        if isinstance(error, MemoryError):
            return True
        if isinstance(error, psycopg.Error):
            return (error.sqlstate or "").startswith(_PASSING_OF_POSTGRES)
        code: Any = getattr(error, "sqlite_errorcode", None)
        if isinstance(code, int):
            return code & 0xFF in _PASSING_OF_SQLITE
        error = error.__cause__
    return False


def _of_postgres(error: "psycopg.Error") -> Kind | None:
    """An operational error that the server gave no code to comes from the way there."""
    state = error.sqlstate
    if state is None:
        if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return None
        said = str(error)
        return REFUSED if "FATAL" in said and any(one in said for one in _REFUSALS) else AWAY
    return next((_OF_POSTGRES[state[:n]] for n in (5, 3, 2) if state[:n] in _OF_POSTGRES), None)
