"""A PostgreSQL of a run's own: durable, restarted under load, and able to say in which order it committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from dev.postgres import Server, throw_away_server
from rung.store.dialect import is_postgres


@contextmanager
def open_server() -> Iterator[Server]:
    with throw_away_server(durable=True) as server:
        with psycopg.connect(server.url, autocommit=True) as administrator:
            administrator.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        server.restart()
        yield server


def order_of_commits() -> dict[tuple[int, int], float]:
    """Each line of the journal, by subject and number, with what sorts as it was committed."""
    committed = "extract(epoch FROM pg_xact_commit_timestamp(xmin))" if is_postgres() else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject_id, seq, {committed} FROM journal")
        return {(subject, seq): float(order) for subject, seq, order in cursor.fetchall()}
