"""SQLite has one writer at a time; here the writers of this process stand in one fair line for it.

SQLite's own lock is not fair: who finds the database busy sleeps and tries again, while others slip past (a writer
was seen to wait three seconds). So every transaction takes its place in `WRITERS` before `BEGIN IMMEDIATE` and leaves
when it has ended; a single writing statement outside a transaction does the same for its own time. Reading needs no
turn: the file is in WAL mode.

Only another program can hold the file locked longer than a moment. A writer bears that for some seconds, those counted
in which it stood in line: were each to begin its patience when its turn comes, the last of ten would wait a minute.
Once one was disappointed the others only look, until one of them finds the file free again.

Django finds the class by its name, `DatabaseWrapper`, in a module called `base`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from rung.store import ways
from rung.store.sqlite import file
from rung.store.sqlite.queue import FairLock
from rung.store.standing.trouble import LOCKED, kind_of

WRITERS = FairLock()
"""The line of this process. A second process is kept away by `rung.store.one_process`."""

PATIENCE = 5.0
"""Seconds that a writer bears another program's lock."""
LEAST_PATIENCE = 0.25
"""Seconds for whoever used up its patience in line, or was told: a command of ours needs the file no longer."""
PRAGMAS = f"""PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout={PATIENCE * 1000:.0f};
    PRAGMA temp_store=MEMORY"""
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "WITH")


class Lock:
    """Whether another program holds the file, as the last writer found it."""

    is_held = False


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions wait their turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False
        self._patience = PATIENCE

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"
        self.init_commands = PRAGMAS.split(";")
        return {"timeout": PATIENCE, **parameters}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        path = str(self.settings_dict["NAME"])
        file.check(path)
        connection = super().get_new_connection(conn_params)
        file.keep(path)
        self._patience = PATIENCE
        return connection

    def create_cursor(self, name: str | None = None) -> "Cursor":
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def take_turn(self) -> bool:
        """Waits until this connection may write. False: it has the turn already, and whoever took it gives it back."""
        if self._has_turn:
            return False
        asked = time.monotonic()
        WRITERS.acquire(in_a_hurry=not ways.is_loop())
        self._has_turn = True
        try:
            file.check(str(self.settings_dict["NAME"]))
            self._bear(0.0 if Lock.is_held else PATIENCE - (time.monotonic() - asked))
        except BaseException:
            self.give_turn()
            raise
        return True

    def give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            WRITERS.release()

    def _bear(self, seconds: float) -> None:
        """How long the next statement waits for another program's lock; told to SQLite only where it changes."""
        wanted = PATIENCE if seconds > PATIENCE / 2 else max(seconds, LEAST_PATIENCE)
        if wanted != self._patience:
            self.connection.execute(f"PRAGMA busy_timeout={wanted * 1000:.0f}")
            self._patience = wanted

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            with _finding_out():
                super()._start_transaction_under_autocommit()
        except BaseException:
            self.give_turn()
            raise

    def _commit(self) -> None:
        # A commit that fails keeps the turn: Django rolls back next, and that gives it up.
        super()._commit()
        self.give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self.give_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.give_turn()


class Cursor(base.SQLiteCursorWrapper):
    """Takes a turn for a writing statement that stands outside any transaction."""

    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """With SQLite's own marks for parameters; the statements that run all day are turned once."""
        return _converted(query) if param_names is None else str(super().convert_query(query, param_names=param_names))

    def execute(self, query: str, params: Any = None) -> Any:
        if self.wrapper.in_atomic_block or not query.lstrip().upper().startswith(WRITING):
            return super().execute(query, params)
        took = self.wrapper.take_turn()
        try:
            with _finding_out():
                return super().execute(query, params)
        finally:
            if took:
                self.wrapper.give_turn()


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


@contextmanager
def _finding_out() -> Iterator[None]:
    """Whether the file is locked by another program: seen by whoever begins to write."""
    try:
        yield
    except Exception as error:
        Lock.is_held = kind_of(error) == LOCKED
        raise
    Lock.is_held = False
