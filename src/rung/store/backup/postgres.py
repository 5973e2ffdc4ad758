"""PostgreSQL's part of a backup: every table by COPY, all read in one snapshot; and back, in one transaction.

Nothing but the connection is needed, so that it works from wherever Rung runs. The tables themselves are not in the
backup: Rung makes them as they were, by the steps of their history that the manifest names.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from msgspec import Struct

from rung.store.backup import schema
from rung.store.backup.archive import BackupError, Progress, Reading, Table, Writing
from rung.store.backup.sqlite import TOUCHED_BY_USE

OURS = "rung%"
"""How connections of Rung's processes name themselves."""
FOLDER = "tables"
MAY_PAUSE = "SET LOCAL idle_in_transaction_session_timeout = 0"
"""A slow disk between two tables: nobody waits for what a backup or a restore holds."""


class Dumped(Struct, frozen=True):
    """What a snapshot held."""

    steps: schema.Steps
    tables: dict[str, Table]
    issues: int


def dump(writing: Writing, progress: Progress) -> Dumped:
    """Writes every table as it is at this instant; whoever writes meanwhile is not held up."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(MAY_PAUSE)
        gone = schema.steps()
        if unknown := schema.missing_here(gone):
            raise BackupError(
                f"a later Rung has changed the tables of this database ({unknown[0][0]}.{unknown[0][1]})",
                "take the backup with the version that runs on it",
            )
        if not gone:
            raise BackupError("the database has no tables of Rung", "is DATABASE_URL right?")
        names = schema.tables_at(gone)
        total, done = _rows_about(names), 0
        tables = {}
        for name in names:
            columns = _columns(name)
            rows = 0
            with (
                connection.wrap_database_errors,
                writing.member(member(name)) as inside,
                cursor.copy(f"COPY {_quoted(name)} ({_listed(columns)}) TO STDOUT") as copy,
            ):
                for block in copy:
                    inside.write(block)
                    rows += bytes(block).count(b"\n")
                    progress("copying the tables", min(done + rows, total), total)
            done += rows
            tables[name] = Table(tuple(columns), rows, _last_number(name, columns))
        cursor.execute("SELECT count(*) FROM subject WHERE kind = 'issue'")
        return Dumped(gone, tables, cursor.fetchone()[0])


def member(table: str) -> str:
    return f"{FOLDER}/{table}.copy"


def is_in_use() -> bool:
    """Whether the database holds an installation that somebody has begun to use."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for name in TOUCHED_BY_USE:
            if name in there:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {_quoted(name)})")
                if cursor.fetchone()[0]:
                    return True
    return False


def processes() -> int:
    """How many connections other processes of Rung have to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE %s""",
            [OURS],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def replaced(steps: schema.Steps) -> Iterator[None]:
    """Takes Rung's tables away and makes those of these steps, empty, to be filled; all of it in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(MAY_PAUSE)
        there = set(connection.introspection.table_names(cursor))
        if old := sorted({*_known_tables(), *schema.tables_at(steps)} & there):
            cursor.execute(f"DROP TABLE {', '.join(_quoted(name) for name in old)}")
        schema.make_tables(steps)
        made = [_quoted(name) for name in schema.tables_at(steps)]
        cursor.execute(f"TRUNCATE {', '.join(made)}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fill(reading: Reading, progress: Progress) -> None:
    """Every table from a dump."""
    total, done = sum(table.rows for table in reading.manifest.tables.values()), 0
    for name, table in reading.manifest.tables.items():
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {_quoted(name)} ({_listed(table.columns)}) FROM STDIN") as copy,
        ):
            for block in reading.blocks(member(name)):
                copy.write(block)
        done += table.rows
        progress("restoring the tables", done, total)
        finish_table(name, table)


def fill_table(name: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """One table from values."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_quoted(name)} ({_listed(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def finish_table(name: str, table: Table) -> None:
    """Numbers go on behind the last that was given out; and what came is what was there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_quoted(name)}")
        if (found := cursor.fetchone()[0]) != table.rows:
            raise BackupError(f"{name} has {found} rows of {table.rows}", "the backup is damaged", is_input=True)
        if (column := _numbered(table.columns, name)) and table.last_number:
            place = [_quoted(name), column, table.last_number]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", place)


def column_types(name: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT column_name, data_type FROM information_schema.columns
               WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position""",
            [name],
        )
        return dict(cursor.fetchall())


def run(statements: list[tuple[str, list[object]]]) -> None:
    with connection.cursor() as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters)


def _known_tables() -> tuple[str, ...]:
    """The tables that Rung has in this database."""
    gone = schema.steps()
    if unknown := schema.missing_here(gone):
        raise BackupError(
            f"a later Rung has changed the tables of this database ({unknown[0][0]}.{unknown[0][1]})",
            "restore into a new database, or with the version that runs on this one",
        )
    return schema.tables_at(gone) if gone else ()


def _columns(name: str) -> list[str]:
    return list(column_types(name))


def _numbered(columns: Iterable[str], name: str) -> str | None:
    """The column whose values a sequence gives out."""
    with connection.cursor() as cursor:
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(name), column])
            if cursor.fetchone()[0]:
                return column
    return None


def _last_number(name: str, columns: Iterable[str]) -> int | None:
    column = _numbered(columns, name)
    if column is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(name), column])
        cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")
        last, is_called = cursor.fetchone()
        return int(last) if is_called else None


def _rows_about(names: Iterable[str]) -> int:
    """As many rows as the planner believes: for the progress alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class
               WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)""",
            [list(names)],
        )
        return max(1, int(cursor.fetchone()[0]))


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
