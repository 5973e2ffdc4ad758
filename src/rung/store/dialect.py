"""The few differences between the two databases, in one place.

Instants are kept as Django keeps them, so that models and hand-written statements read each other's rows:
`timestamptz` on PostgreSQL; on SQLite the text of a naive UTC instant, which sorts like the instant. Rows are written
set-wise: one parameter a column on PostgreSQL (`columns`; psycopg's list parameters cost more than the insert); one
for all of them on SQLite, or `executemany` where a column does not fit (`Table.fits_json`).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any

import msgspec
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from msgspec import Struct
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format

from rung.store.columns import INSTANT, as_array, as_plain, naive

_encoder = msgspec.json.Encoder()


class _Here(threading.local):
    """This thread's connection, found once: Django's own way to it looks for it anew at every attribute."""

    wrapper: Any = None
    found_in: Any = None
    asked = 0
    """Statements that went by `hot` to PostgreSQL so far: Django's own ways of counting do not see them."""


_here = _Here()


def here() -> Any:
    """Django's connection of this thread."""
    if _here.found_in is not connections._connections:
        _here.wrapper, _here.found_in = connections[DEFAULT_DB_ALIAS], connections._connections
    return _here.wrapper


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Gives what says how many statements this thread asked within."""
    before, others = _here.asked, 0

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal others
        others += 1
        return execute(*given)

    with here().execute_wrapper(count):
        yield lambda: _here.asked - before + others


def forget() -> None:
    """This thread uses another connection from now on."""
    _here.found_in = None


def is_postgres() -> bool:
    return bool(here().vendor == "postgresql")


def hot() -> Any:
    """A cursor for the statements that run all day, to be used in a `with`. PostgreSQL plans each once a connection,
    and takes its parameters beside it instead of inside its text.
    """
    return _Planned() if is_postgres() else here().cursor()


@contextmanager
def pipelined() -> Iterator[None]:
    """Statements go to PostgreSQL one behind the other; only who reads an answer waits for it. What went wrong is
    raised at the next answer, or at the end at the latest; around a transaction, before it has committed.

    Each time that somebody waits is a trip to the server and back, and the end is one, too: answers are best read
    behind it. BEGIN goes along with the first statement and COMMIT with the last, for which the end of a transaction
    ends what is pipelined around it. Nothing of Django's own that must know how many rows it met belongs in here.
    """
    if not is_postgres():
        yield
        return
    with here().pipelined():
        yield


def ask(statement: str, parameters: Sequence[Any] = ()) -> Callable[[], list[Any]]:
    """Asks as `hot` does, and gives what reads the answer: several questions may be under way (`pipelined`)."""
    if not is_postgres():
        with here().cursor() as cursor:
            rows = cursor.execute(statement, parameters).fetchall()
        return lambda: rows
    asked = _Planned()
    asked.execute_open(statement, parameters)
    return partial(_answer, asked)


def _answer(asked: "_Planned") -> list[Any]:
    with asked:
        return asked.fetchall()


@contextmanager
def together() -> Iterator[None]:
    """What is written within is on disk all at once at the end, or not at all: for work of thousands of small steps."""
    with transaction.atomic():
        yield


class _Cursor(psycopg.Cursor[Any]):
    """Reads instants in C. Django's own reader of them works in Python, for time zones that we do not use here."""

    found: AdaptersMap | None = None

    @property
    def adapters(self) -> AdaptersMap:
        if _Cursor.found is None:
            made = AdaptersMap(self.connection.adapters)
            reads = psycopg.adapters.get_loader(psycopg.adapters.types[INSTANT].oid, Format.TEXT)
            assert reads is not None
            made.register_loader(INSTANT, reads)
            _Cursor.found = made
        return _Cursor.found


class _Planned:
    """A cursor whose statements are kept planned by the server."""

    def __init__(self) -> None:
        connection = here()
        if connection.connection is None:
            connection.ensure_connection()
        connection.validate_no_broken_transaction()
        self._errors, self._wait = connection.wrap_database_errors, connection.wait
        self._cursor: psycopg.Cursor[Any] = _Cursor(connection.connection)

    def __enter__(self) -> "_Planned":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cursor.close()
        self._errors.__exit__(kind, error, trace)  # raises it anew as Django's

    @property
    def rowcount(self) -> int:
        self._wait()
        return self._cursor.rowcount

    def fetchall(self) -> list[Any]:
        self._wait()
        return self._cursor.fetchall()

    def fetchone(self) -> Any:
        self._wait()
        return self._cursor.fetchone()

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        _here.asked += 1
        self._cursor.execute(statement.encode(), parameters, prepare=True)

    def execute_open(self, statement: str, parameters: Sequence[Any]) -> None:
        """As `execute`, for an answer that is read later."""
        with self._errors:
            self.execute(statement, parameters)


def to_db(at: datetime | None) -> Any:
    """An instant as a parameter of a statement."""
    if at is None or is_postgres():
        return at
    return naive(at)


def from_db(value: Any) -> Any:
    """An instant as a statement returned it."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value if value[-6] in "+-" or value[-1] == "Z" else f"{value}+00:00")
    if value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def as_text() -> str:
    """Behind a column of JSON: read as it was written."""
    return "::text" if is_postgres() else ""


def bare(column: str) -> str:
    """A column of instants to be read by `from_db` alone: Django has a say in what it knows by its name."""
    return column if is_postgres() else f"+{column}"


IN_PLAIN = frozenset({"json", "jsonb", "bytea"})
"""Types of columns whose values would have to be quoted, or cannot stand, in a JSON array."""


class Table(Struct, frozen=True):
    """A table that is written set-wise: its columns, each with its type on PostgreSQL."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    """Columns that keep what was written first."""

    def insert(self, rows: Sequence[Mapping[str, Any]], conflict: str = "", returning: str = "") -> list[Any]:
        """Inserts the rows in one statement; `conflict` is the clause after the values.

        `returning` names columns of the rows that were inserted; they come back as tuples, in no promised order.
        """
        if not rows:
            return []
        names = ", ".join(self.columns)
        tail = f"{conflict} RETURNING {returning}" if returning else conflict
        with hot() as cursor:
            if is_postgres() or self.fits_json:
                # The condition is for SQLite, which takes ON CONFLICT for that of a join without it.
                cursor.execute(
                    f"INSERT INTO {self.name} ({names}) SELECT {names} FROM {self.given} WHERE true {tail}",
                    self.parameters(rows),
                )
                return list(cursor.fetchall()) if returning else []
            marks = ", ".join(["%s"] * len(self.columns))
            statement = f"INSERT INTO {self.name} ({names}) VALUES ({marks}) {tail}"
            values = self._plain(rows, tuple(self.columns))
            if returning:
                return [found for row in values for found in cursor.execute(statement, row).fetchall()]
            cursor.executemany(statement, values)
            return []

    def upsert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts the rows, or brings those with the same key up to date."""
        changed = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name not in (*self.key, *self.once))
        self.insert(rows, f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changed}")

    def update(self, rows: Sequence[Mapping[str, Any]], also: str = "") -> None:
        """Brings existing rows, found by their key, up to date; `also` is one more condition on the row, called `t`."""
        # With more conditions SQLite may go through the rows that meet them first, and through ours for each of those.
        if not rows:
            return
        if is_postgres() or (self.fits_json and not also):
            with hot() as cursor:
                cursor.execute(self._updating(also), self.parameters(rows))
            return
        rest = [name for name in self.columns if name not in self.key]
        changed, found = (f"{name} = %s" for name in rest), [*(f"t.{name} = %s" for name in self.key), also or "true"]
        with hot() as cursor:
            cursor.executemany(
                f"UPDATE {self.name} AS t SET {', '.join(changed)} WHERE {' AND '.join(found)}",
                self._plain(rows, (*rest, *self.key)),
            )

    def ask_update(self, rows: Sequence[Mapping[str, Any]], also: str) -> Callable[[], list[Any]]:
        """As `update`, and says which rows there were, the key of each; read later (`ask`)."""
        if not rows:
            return list
        prefix = "t." if is_postgres() else ""
        keys = ", ".join(prefix + name for name in self.key)
        return ask(f"{self._updating(also)} RETURNING {keys}", self.parameters(rows))

    def _updating(self, also: str) -> str:
        changed = ", ".join(f"{name} = r.{name}" for name in self.columns if name not in self.key)
        found = " AND ".join([*(f"t.{name} = r.{name}" for name in self.key), *([also] if also else [])])
        return f"UPDATE {self.name} AS t SET {changed} FROM {self.given} WHERE {found}"

    def _plain(self, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """The values of rows as SQLite takes them."""
        return list(zip(*(as_plain([row[name] for row in rows], self.columns[name]) for name in names), strict=True))

    @property
    def fits_json(self) -> bool:
        """SQLite: whether rows go as one JSON array. It takes as long as row by row; but Python gives the interpreter
        up for each statement and each row of it, and whoever has it then may keep it for a while."""
        return not IN_PLAIN.intersection(self.columns.values())

    @property
    def given(self) -> str:
        """`parameters` as rows called `r`."""
        if not is_postgres():
            values = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(self.columns))
            return f"(SELECT {values} FROM json_each(%s)) AS r"
        arrays = ", ".join(f"%s::{kind}[]" for kind in self.columns.values())
        return f"unnest({arrays}) AS r({', '.join(self.columns)})"

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """The rows: on PostgreSQL column by column, on SQLite all in one."""
        if not is_postgres():
            return [array(self._plain(rows, tuple(self.columns)))]
        return [as_array([row[name] for row in rows], kind) for name, kind in self.columns.items()]


def encode_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one JSON array. `Raw` values go in as they are."""
    return _encoder.encode(list(rows)).decode()


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
