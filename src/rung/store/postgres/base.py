"""PostgreSQL in fewer trips: statements go to the server one behind the other, and what begins and ends a transaction
goes along with them.

A small statement costs the server a few microseconds, and whoever waits for its answer several times as much. psycopg
has a pipeline for that; but in it, too, it waits for its own BEGIN, and once more for each switch of its autocommit.
So a transaction that begins in a pipeline is begun here by hand, and its COMMIT is the last thing that the pipeline
carries. Outside of a pipeline everything is as Django has it.

Django finds the class by its name, `DatabaseWrapper`, in a module called `base`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection on which several statements may be under way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pipeline: psycopg.Pipeline | None = None
        """Where statements go one behind the other now."""
        self._leaves = ExitStack()
        """What ends it."""

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Statements go one behind the other until the end of this, or of the transaction that ends within; what is
        pipelined already stays so."""
        if self._pipeline is not None:
            yield
            return
        self.close_if_health_check_failed()  # in the pipeline it would not be waited for
        self.ensure_connection()
        with self.wrap_database_errors, ExitStack() as leaves:
            begins = self._is_to_begin()
            self._pipeline, self._leaves = leaves.enter_context(self.connection.pipeline()), leaves
            try:
                if begins:
                    self._say("BEGIN")
                yield
            finally:
                self._pipeline = None

    def wait(self) -> None:
        """Until all that was sent is answered.

        By a sync, not by psycopg's flush: without one, the server takes a session whose process stands still in its
        transaction for one at work, and never ends it, whatever its timeout for idle ones.
        """
        if self._pipeline is not None and self._pipeline.result_queue:
            self._pipeline.sync()

    def _is_to_begin(self) -> bool:
        """Whether a transaction is to begin with the next statement; not by psycopg, then."""
        if self.connection.autocommit or self.connection.info.transaction_status != TransactionStatus.IDLE:
            return False
        self.connection.autocommit = True
        return True

    def _start_transaction_under_autocommit(self) -> None:
        if self._pipeline is None:
            self._set_autocommit(False)
            return
        with self.wrap_database_errors:
            self.wait()  # what was asked before belongs to no transaction
            self._say("BEGIN")

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)

    def _commit(self) -> None:
        if self._pipeline is None:
            super()._commit()
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            self._say("COMMIT")
            self._leave()

    def _rollback(self) -> None:
        with suppress(psycopg.Error):  # whatever it is, nothing of it stays; a broken connection says so again
            self._leave()
        super()._rollback()

    def _close(self) -> None:
        self._pipeline = None
        super()._close()

    def _leave(self) -> None:
        """Ends the pipeline, and raises what went wrong in it."""
        self._pipeline = None
        self._leaves.close()

    def _say(self, statement: str) -> None:
        psycopg.Cursor(self.connection).execute(statement.encode())
