"""The few differences between the two databases, in one place.

Instants are kept as Django keeps them, so that models and hand-written statements read each other's rows:
`timestamptz` on PostgreSQL; on SQLite the text of a naive UTC instant, which sorts like the instant. Rows are written
set-wise: one JSON parameter on PostgreSQL (psycopg's list parameters cost more than the insert), `executemany` on
SQLite.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
from django.db import connection, transaction
from msgspec import Raw, Struct

_encoder = msgspec.json.Encoder()


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def hot() -> Iterator[Any]:
    """A cursor for the statements that run all day. PostgreSQL plans each once a connection, and takes its parameters
    beside it instead of inside its text.
    """
    if not is_postgres():
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield _Planned(cursor)


@contextmanager
def pipelined() -> Iterator[None]:
    """Statements of `hot` whose results nobody reads go to PostgreSQL one behind the other, without waiting for each
    answer; what went wrong is raised at the end at the latest.
    """
    if not is_postgres():
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def together() -> Iterator[None]:
    """What is written within is on disk all at once at the end, or not at all: for work of thousands of small steps."""
    with transaction.atomic():
        yield


class _Planned:
    """A cursor whose statements are kept planned by the server."""

    def __init__(self, cursor: "psycopg.Cursor[Any]") -> None:
        self._cursor = cursor
        self.fetchall = cursor.fetchall
        self.fetchone = cursor.fetchone

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self._cursor.execute(statement.encode(), parameters, prepare=True)


def to_db(at: datetime | None) -> Any:
    """An instant as a parameter of a statement."""
    if at is None or is_postgres():
        return at
    return str(at.astimezone(UTC).replace(tzinfo=None))


def from_db(value: Any) -> Any:
    """An instant as a statement returned it."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(Struct, frozen=True):
    """A table that is written set-wise: its columns, each with its type on PostgreSQL."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()

    def insert(self, rows: Sequence[Mapping[str, Any]], conflict: str = "", returning: str = "") -> list[Any]:
        """Inserts the rows in one statement; `conflict` is the clause after the values.

        `returning` names columns of the rows that were inserted; they come back as tuples, in no promised order.
        """
        if not rows:
            return []
        names = ", ".join(self.columns)
        tail = f"{conflict} RETURNING {returning}" if returning else conflict
        with hot() as cursor:
            if is_postgres():
                cursor.execute(
                    f"INSERT INTO {self.name} ({names}) SELECT {names} FROM {self.recordset} {tail}",
                    [self._encoded(rows)],
                )
                return cursor.fetchall() if returning else []
            marks = ", ".join(["%s"] * len(self.columns))
            statement = f"INSERT INTO {self.name} ({names}) VALUES ({marks}) {tail}"
            values = [_plain_values(row, self.columns) for row in rows]
            if returning:
                return [found for row in values for found in cursor.execute(statement, row).fetchall()]
            cursor.executemany(statement, values)
            return []

    def upsert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts the rows, or brings those with the same key up to date."""
        changed = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name not in self.key)
        self.insert(rows, f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changed}")

    def update(self, rows: Sequence[Mapping[str, Any]], also: str = "") -> None:
        """Brings existing rows, found by their key, up to date; `also` is one more condition on the row, called `t`."""
        self._update(rows, also, "")

    def update_found(self, rows: Sequence[Mapping[str, Any]], also: str) -> list[Any]:
        """As `update`, and says which rows there were: the key of each."""
        prefix = "t." if is_postgres() else ""
        return self._update(rows, also, "RETURNING " + ", ".join(prefix + name for name in self.key))

    def _update(self, rows: Sequence[Mapping[str, Any]], also: str, tail: str) -> list[Any]:
        if not rows:
            return []
        rest = [name for name in self.columns if name not in self.key]
        source = "r.{0}" if is_postgres() else "%s"
        changed = ", ".join(f"{name} = {source.format(name)}" for name in rest)
        found = " AND ".join([*(f"t.{name} = {source.format(name)}" for name in self.key), *([also] if also else [])])
        statement = f"UPDATE {self.name} AS t SET {changed}"
        with hot() as cursor:
            if is_postgres():
                cursor.execute(f"{statement} FROM {self.recordset} WHERE {found} {tail}", [self._encoded(rows)])
                return cursor.fetchall() if tail else []
            values = [_plain_values(row, (*rest, *self.key)) for row in rows]
            if tail:
                return [
                    one for row in values for one in cursor.execute(f"{statement} WHERE {found} {tail}", row).fetchall()
                ]
            cursor.executemany(f"{statement} WHERE {found}", values)
            return []

    def _encoded(self, rows: Sequence[Mapping[str, Any]]) -> str:
        return _encode_bytes(rows) if "bytea" in self.columns.values() else encode_rows(rows)

    @property
    def recordset(self) -> str:
        """PostgreSQL: the one JSON parameter as rows called `r`."""
        return given(self.columns, "r")


def encode_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one JSON array. `Raw` values go in as they are."""
    return _encoder.encode(list(rows)).decode()


def _encode_bytes(rows: Iterable[Mapping[str, Any]]) -> str:
    """As `encode_rows`, with bytes in PostgreSQL's hex form."""
    return encode_rows({name: _in_json(value) for name, value in row.items()} for row in rows)


def among(cast: str) -> str:
    """To be one of the elements of one JSON array parameter; `cast` is PostgreSQL's type of them."""
    if is_postgres():
        return f"= ANY (ARRAY(SELECT json_array_elements_text(%s::json)::{cast}))"
    return "IN (SELECT value FROM json_each(%s))"


def given(columns: Mapping[str, str], name: str) -> str:
    """One JSON parameter, an array of objects, as a table called `name`; `columns` have PostgreSQL's types."""
    if is_postgres():
        types = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        return f"json_to_recordset(%s::json) AS {name}({types})"
    values = ", ".join(f"value ->> '{column}' AS {column}" for column in columns)
    return f"(SELECT {values} FROM json_each(%s)) AS {name}"


def array(values: Iterable[Any]) -> str:
    """The parameter of `among`."""
    return _encoder.encode(list(values)).decode()


def _in_json(value: Any) -> Any:
    return "\\x" + value.hex() if isinstance(value, bytes) else value


def _plain_values(row: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    """The values of a row as SQLite takes them; most are so already."""
    return [value if (value := row[name]).__class__ in _PLAIN else _plain(value) for name in names]


_PLAIN = frozenset({str, int, bool, float, type(None)})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, Raw):
        return bytes(value).decode()
    return value
