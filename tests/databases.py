"""Real databases for tests: each test gets its own, migrated, in a few milliseconds.

Migrations run once per session and kind of database. A test's SQLite database is a copy of the migrated file, its
PostgreSQL database is `CREATE DATABASE ... TEMPLATE`. Django keeps one set of connections for the whole process, so a
run that tests both kinds moves those connections from one database to the other: `use_database` is the only place
that does, for all threads at once.
"""

from __future__ import annotations

import itertools
import os
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import psycopg

_open_wrappers: weakref.WeakSet[Any] = weakref.WeakSet()
ENDS_WITHIN = 30.0
"""Seconds that whoever looks at a database in trouble has to end."""


# --- one process, one database at a time ----------------------------------------------------------------------------


def migrate(url: str) -> None:
    """Brings an empty database to the newest schema, as the first start of an installation does."""
    from rung.store import setup

    use_database(url)
    setup.migrate()
    leave_database()


def use_database(url: str) -> None:
    """Points this process at another database, in every thread.

    The connections of the database before are closed, those of other threads too: a pool of threads that outlives a
    test would otherwise go on with its old one. Each thread then opens its own anew.
    """
    from asgiref.local import Local
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections

    from rung.store import setup

    leave_database()
    os.environ["DATABASE_URL"] = url  # for programs that the test starts
    connections._connections = Local(connections.thread_critical)
    setup.connect_to(url)
    ContentType.objects.clear_cache()  # its ids are those of the database before


def leave_database() -> None:
    """Closes every connection that any thread of this process has open through Django. Whoever still looks whether
    the database is well ends first: a connection that is closed under a statement takes the process along."""
    from rung.store.standing import watch

    watch.forget()
    for thread in threading.enumerate():
        if thread.name == watch.THREAD:
            thread.join(ENDS_WITHIN)
    for wrapper in list(_open_wrappers):
        wrapper.inc_thread_sharing()  # it may be another thread's
        wrapper.close()
        wrapper.dec_thread_sharing()
        if hasattr(wrapper, "close_pool"):
            wrapper.close_pool()
        _open_wrappers.discard(wrapper)


def open_connections() -> list[Any]:
    """Every connection of this process, whatever its thread."""
    return list(_open_wrappers)


def watch_connections() -> None:
    """Remembers each connection as it is opened, so that `leave_database` finds those of other threads."""
    from django.db.backends.signals import connection_created

    connection_created.connect(_remember, dispatch_uid="tests.databases")


def _remember(connection: Any, **_: Any) -> None:
    _open_wrappers.add(connection)


# --- a database for each test ---------------------------------------------------------------------------------------


@dataclass
class SqliteDatabases:
    """Copies of one migrated file."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _template: Path | None = None

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated database that nobody used before."""
        path = self.folder / f"test-{next(self._numbers)}.sqlite3"
        shutil.copyfile(self._migrated(), path)
        try:
            yield f"sqlite:///{path}"
        finally:
            leave_database()
            for leftover in self.folder.glob(f"{path.name}*"):
                leftover.unlink()

    def _migrated(self) -> Path:
        if self._template is None:
            path = self.folder / "template.sqlite3"
            migrate(f"sqlite:///{path}")
            self._template = path
        return self._template


@dataclass
class PostgresDatabases:
    """Databases made from one migrated template on one server.

    `strategy` is how PostgreSQL makes them. To copy files is half the work where nothing waits for a disk.
    """

    server_url: str
    prefix: str = "rung_test"
    strategy: Literal["FILE_COPY", "WAL_LOG"] = "WAL_LOG"
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _template: str | None = None
    _used: list[str] = field(default_factory=list)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated database that nobody used before. It is removed when the next one is made."""
        template, name = self._migrated(), f"{self.prefix}_{next(self._numbers)}"
        self._run(
            *map(_removal, (name, *self._used)),
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY {self.strategy}',
        )
        self._used.clear()
        try:
            yield self._url(name)
        finally:
            leave_database()
            self._used.append(name)

    def clear(self) -> None:
        """Removes them all: on a server that outlives the tests nothing of theirs stays."""
        if self._template is not None:
            self._run(*map(_removal, (*self._used, self._template)))

    def _migrated(self) -> str:
        if self._template is None:
            name = f"{self.prefix}_template"
            self._run(_removal(name), f'CREATE DATABASE "{name}"')
            migrate(self._url(name))
            self._template = name
        return self._template

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{name}"))


def _removal(name: str) -> str:
    return f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
