"""What happens to a database at 03:00, done for real: SQLite and PostgreSQL themselves give the errors.

    with full_disk():
        front.post_events(...)     # "database or disk is full"

A disk is full, or can only be read, for all connections of this process, whatever their thread: each is told before
its next statement.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from django.db.backends.signals import connection_created

from rung import config
from rung.store import setup
from tests.databases import open_connections

NO_LIMIT = 4294967294


def file() -> Path:
    """The SQLite file in use."""
    return config.current().sqlite_path


@contextmanager
def full_disk() -> Iterator[None]:
    """The file cannot grow by a page any more; what fits into the pages that it has is still written."""
    with _all_told("PRAGMA max_page_count=1", f"PRAGMA max_page_count={NO_LIMIT}"):
        yield


@contextmanager
def read_only_disk() -> Iterator[None]:
    with _all_told("PRAGMA query_only=1", "PRAGMA query_only=0"):
        yield


@contextmanager
def locked_by_another_program() -> Iterator[None]:
    """Somebody left a shell open in the middle of a transaction."""
    with closing(sqlite3.connect(file(), isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        yield
        shell.execute("ROLLBACK")


@contextmanager
def moved_away() -> Iterator[Path]:
    """Somebody moves the file, with what belongs to it, and puts it back."""
    aside = file().parent / "aside"
    aside.mkdir(exist_ok=True)
    names = [f"{file().name}{end}" for end in ("", "-wal", "-shm") if Path(f"{file()}{end}").exists()]
    for name in names:
        os.rename(file().parent / name, aside / name)
    try:
        yield aside / file().name
    finally:
        for name in names:
            os.rename(aside / name, file().parent / name)


@contextmanager
def server_away(url: str) -> Iterator[None]:
    """The server cuts every connection to this database, and takes no new one."""
    name = urlsplit(url).path.strip("/")
    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    _tell(server, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    _tell(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        _tell(server, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        setup.release()  # the story's own connection was cut as well


def _tell(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def _all_told(begins: str, ends: str) -> Iterator[None]:
    """Every connection hears what begins before its next statement, and what ends before the first one after it."""
    said, heard = [begins], weakref.WeakKeyDictionary[Any, str]()

    def tell(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        connection = context["connection"]
        if heard.get(connection) != said[0]:
            connection.connection.execute(said[0])
            heard[connection] = said[0]
        return execute(sql, params, many, context)

    def listen(connection: Any, **_: Any) -> None:
        heard.pop(connection, None)  # it may be the same one, opened anew
        if tell not in connection.execute_wrappers:
            connection.execute_wrappers.append(tell)

    connections["default"].ensure_connection()
    for connection in open_connections():
        listen(connection)
    connection_created.connect(listen)
    try:
        yield
    finally:
        said[0] = ends
        connection_created.disconnect(listen)
