"""How often a piece of work waits for PostgreSQL: the server's `ReadyForQuery`, as libpq itself notes what it reads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rung.store.dialect import here


@contextmanager
def trips() -> Iterator[list[str]]:
    """Gives one entry for each trip that this thread makes to PostgreSQL within; they are there at its end."""
    found: list[str] = []
    connection = here()
    connection.ensure_connection()
    with tempfile.NamedTemporaryFile("r") as notes:
        with Path(notes.name).open("w") as written:
            connection.connection.pgconn.trace(written.fileno())
            try:
                yield found
            finally:
                connection.connection.pgconn.untrace()
        found += [line for line in notes if line.split("\t")[3:4] == ["ReadyForQuery"]]
