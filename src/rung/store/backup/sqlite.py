"""SQLite's part of a backup: a copy of the file as it was at one instant, made while others write.

The copy is SQLite's own (its backup API), page by page. A read transaction is held open over all of it: without one
SQLite begins again whenever somebody has written meanwhile, and behind a busy writer would never end.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from rung.store.backup.archive import BackupError, Progress, Table

PAGES = 4096
"""Copied between two looks at the progress."""
MOST_FAULTS = 5
TOUCHED_BY_USE = ("subject", "inbox", "receipt", "policy_version", "auth_user")
"""Who has a row in one of these has an installation."""


@contextmanager
def connected(path: Path, *, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A connection to a file that is there. What SQLite finds wrong with it comes as a BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=30)) as connection:
            connection.isolation_level = None
            yield connection
    except sqlite3.DatabaseError as error:
        raise BackupError(
            f"{path}: {error}", "is it the database, may you write its folder, is the disk full?"
        ) from error


def snapshot(source: Path, target: Path, progress: Progress) -> None:
    """Copies the database as it is at this instant. `target` is an empty file of ours."""
    with connected(source) as reading, connected(target) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # synchronised once, as a whole, by whoever packs it
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(
            copy, pages=PAGES, sleep=0,
            progress=lambda _status, left, total: progress("copying the database", total - left, total),
        )  # fmt: skip
        reading.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def check(path: Path, progress: Progress) -> None:
    """Raises where SQLite finds the file damaged."""
    progress("checking the database", 0, 1)
    with connected(path) as connection:
        found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
        found = [] if found == ["ok"] else found
        lost = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
        found += [f"a row of {table} points at no row of {parent}" for table, _row, parent, _key in lost]
    if found:
        raise BackupError(f"the database is damaged: {'; '.join(found)}", "restore the last good backup")
    progress("checking the database", 1, 1)


def tables(path: Path) -> dict[str, Table]:
    with connected(path) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if not row[0].startswith("sqlite_")
        ]
        numbers = dict(connection.execute("SELECT name, seq FROM sqlite_sequence")) if names else {}
        return {name: _table(connection, name, numbers.get(name)) for name in names}


def issues(path: Path) -> int:
    with connected(path) as connection:
        return int(connection.execute("SELECT count(*) FROM subject WHERE kind = 'issue'").fetchone()[0])


def migrations(path: Path) -> tuple[tuple[str, str], ...]:
    with connected(path) as connection:
        return tuple(connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall())


def is_in_use(path: Path) -> bool:
    """Whether the file holds an installation that somebody has begun to use."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with connected(path) as connection:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return any(
            connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()[0]
            for name in TOUCHED_BY_USE
            if name in there
        )


def run(path: Path, statements: list[tuple[str, list[object]]]) -> None:
    """A few changes, all or none."""
    with connected(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters in statements:
            connection.execute(statement.replace("%s", "?"), parameters)
        connection.execute("COMMIT")


def fold_in(path: Path) -> None:
    """Takes what stands in the write-ahead log into the file, and the log away."""
    with connected(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def rows(path: Path, name: str, columns: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    with connected(path, mode="ro") as connection:
        yield from connection.execute(f'SELECT {", ".join(_quoted(one) for one in columns)} FROM "{name}"')


def _table(connection: sqlite3.Connection, name: str, last_number: int | None) -> Table:
    columns = tuple(row[1] for row in connection.execute(f'PRAGMA table_info("{name}")'))
    (count,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return Table(columns, count, last_number)


def _quoted(name: str) -> str:
    return f'"{name}"'
