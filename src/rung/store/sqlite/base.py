"""SQLite has one writer at a time; here the writers of this process stand in one fair line for it.

SQLite's own lock is not fair: who finds the database busy sleeps and tries again, while others slip past (a writer
was seen to wait three seconds). So every transaction takes its place in `WRITERS` before `BEGIN IMMEDIATE` and leaves
when it has ended; a single writing statement outside a transaction does the same for its own time. Reading needs no
turn: the file is in WAL mode.

Django finds the class by its name, `DatabaseWrapper`, in a module called `base`.
"""

from typing import Any

from django.db.backends.sqlite3 import base

from rung.store.sqlite.queue import FairLock

WRITERS = FairLock()
"""The line of this process. A second process is kept away by `rung.store.one_process`."""

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA temp_store=MEMORY"
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "WITH")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions wait their turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"
        self.init_commands = PRAGMAS.split(";")
        return {"timeout": 30, **parameters}

    def create_cursor(self, name: str | None = None) -> "Cursor":
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def take_turn(self) -> bool:
        """Waits until this connection may write. False: it has the turn already, and whoever took it gives it back."""
        if self._has_turn:
            return False
        WRITERS.acquire()
        self._has_turn = True
        return True

    def give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            WRITERS.release()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
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

    def execute(self, query: str, params: Any = None) -> Any:
        if self.wrapper.in_atomic_block or not query.lstrip().upper().startswith(WRITING):
            return super().execute(query, params)
        took = self.wrapper.take_turn()
        try:
            return super().execute(query, params)
        finally:
            if took:
                self.wrapper.give_turn()
