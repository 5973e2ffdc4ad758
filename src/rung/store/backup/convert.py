"""From SQLite's file into PostgreSQL's tables: for a team that has outgrown the one process.

Both databases have the same tables. SQLite keeps instants as the text of a naive UTC time and truths as 0 and 1; the
rest is the same in both.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rung.store.backup import postgres, sqlite
from rung.store.backup.archive import Progress, Table

READ: dict[str, Callable[[Any], Any]] = {"boolean": bool, "timestamp with time zone": lambda text: f"{text}+00"}


def fill(path: Path, tables: dict[str, Table], progress: Progress) -> None:
    total, done = sum(table.rows for table in tables.values()), 0
    for name, table in tables.items():
        types = postgres.column_types(name)
        read = [READ.get(types[column]) for column in table.columns]
        postgres.fill_table(name, table.columns, _converted(sqlite.rows(path, name, table.columns), read))
        done += table.rows
        progress("restoring the tables", done, total)
        postgres.finish_table(name, table)


def _converted(
    rows: Iterator[tuple[Any, ...]], read: list[Callable[[Any], Any] | None]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(
            value if value is None or how is None else how(value) for value, how in zip(row, read, strict=True)
        )
