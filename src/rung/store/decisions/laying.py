"""Rows of whole tables, read and laid as they stand: a long past for measurements is made of copies.

Rows are text as PostgreSQL's COPY has it: a row a line, a tab between values, `\\N` for none, a backslash before what
would end a value.
Instants are UTC without a zone. Nothing looks at what is laid: who lays answers for it.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Model

from rung.store.dialect import here, hot, is_postgres, to_db
from rung.store.models import Escalation, Journal, Notice, Subject

TABLES: dict[str, type[Model]] = {
    "subject": Subject, "journal": Journal, "escalation": Escalation, "notice": Notice
}  # fmt: skip
NONE = "\\N"
_AS_WRITTEN = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_AS_READ = {written: value for value, written in _AS_WRITTEN.items()}


def columns(table: str) -> list[str]:
    return [str(field.column) for field in TABLES[table]._meta.concrete_fields if field.column]


def rows(table: str, order: str) -> list[list[str | None]]:
    """All rows of a table, each value as text, in the order of a column."""
    fields = [field for field in TABLES[table]._meta.concrete_fields if field.column]
    named = ", ".join(f'CAST("{field.column}" AS text)' for field in fields)
    instants = {place for place, field in enumerate(fields) if isinstance(field, DateTimeField)}
    with hot() as cursor:
        cursor.execute(f'SELECT {named} FROM {table} ORDER BY "{order}"')
        found = cursor.fetchall()
    return [
        [value.removesuffix("+00") if value and place in instants else value for place, value in enumerate(row)]
        for row in found
    ]


def in_copy(value: str | None) -> str:
    return NONE if value is None else re.sub(r"[\\\t\n\r]", lambda found: _AS_WRITTEN[found[0]], value)


def lay(table: str, blocks: Iterable[str]) -> None:
    """Rows, as many in a block as there are; all of them or none."""
    names = ", ".join(f'"{name}"' for name in columns(table))
    with transaction.atomic():
        if is_postgres():
            with here().connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for block in blocks:
                    copy.write(block)
            return
        marks = ", ".join(["%s"] * len(columns(table)))
        with hot() as cursor:
            for block in blocks:
                given = [[_value(text) for text in line.split("\t")] for line in block.split("\n") if line]
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)


def _value(text: str) -> str | None:
    if text == NONE or "\\" not in text:
        return None if text == NONE else text
    return re.sub(r"\\.", lambda found: _AS_READ[found[0]], text)


def count_on(table: str) -> None:
    """Rows that come later have numbers after those that were laid."""
    if is_postgres():
        with hot() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def count(table: str) -> int:
    return int(TABLES[table]._default_manager.count())


def by_week(since: datetime) -> list[tuple[int, float | None]]:
    """What one chart costs where a database counts its rows: how many escalations began in each week since an instant,
    and how long they took on the mean, in seconds."""
    if is_postgres():
        week, took = "date_trunc('week', opened_at)", "avg(extract(epoch FROM closed_at - opened_at))"
    else:
        week, took = "strftime('%%Y-%%W', opened_at)", "avg(julianday(closed_at) - julianday(opened_at)) * 86400"
    with hot() as cursor:
        statement = f"SELECT count(*), {took} FROM escalation WHERE opened_at >= %s GROUP BY {week} ORDER BY {week}"
        cursor.execute(statement, [to_db(since)])
        return [(int(count), took) for count, took in cursor.fetchall()]
