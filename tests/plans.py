"""How SQLite goes about what a piece of work asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """The statements of what is done within, each with its parameters; none that is said for many rows at once."""
    found: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many:
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        yield found


def plan(sql: str, params: Any = ()) -> list[str]:
    """The steps by which SQLite answers a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[3] for row in cursor.fetchall()]
