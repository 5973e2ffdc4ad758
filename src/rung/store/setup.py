"""Makes Django and the database ready, once for a process."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rung import config as configuration
from rung.config import Config

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

UPGRADE_LOCK = 0x52554E49
"""PostgreSQL's advisory lock of whoever brings the tables up to date."""

_lock = threading.Lock()
_configured: Config | None = None


def configure(config: Config | None = None) -> Config:
    """Sets Django up for this installation. A second call with another database is an error: a process has one."""
    global _configured
    with _lock:
        if _configured is not None:
            if config is not None and config.database_url != _configured.database_url:
                raise RuntimeError("this process is already set up for another database; use `reconnect` in tests")
            return _configured
        _configured = configuration.use(config) if config else configuration.current()
        os.environ["DJANGO_SETTINGS_MODULE"] = "rung.settings"
        import django

        django.setup()
        return _configured


def migrate(url: str | None = None) -> None:
    """Brings the database's tables up to date; with `url`, that database becomes the one of this process.

    Processes that start at the same time do so one after the other.
    """
    if url is not None:
        connect_to(url)
    else:
        configure()
    from django.core.management import call_command

    from rung.store import editions

    with _one_at_a_time():
        if _is_behind():
            call_command("migrate", interactive=False, verbosity=0)
        editions.take_part()


def _is_behind() -> bool:
    """Whether there are tables to bring up to date. Django's own command would find none either, but only after it has
    made all models of all days anew, and every command and every start of Rung asks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """On SQLite there is but one process."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [UPGRADE_LOCK])


def release() -> None:
    """Closes this thread's connection: the thread ends, or its connection is broken and the next use opens another."""
    from django.db import connections

    connections.close_all()


def only_read() -> None:
    """This process may write nothing: the database refuses it, over whatever connection."""
    configure()
    from django.db.backends.signals import connection_created

    connection_created.connect(refuse_writing)
    release()


def refuse_writing(connection: "BaseDatabaseWrapper", **_: object) -> None:
    """Has the database refuse what is written over this connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET default_transaction_read_only = on")
        else:
            cursor.execute("PRAGMA query_only = ON")


def connect_to(url: str) -> None:
    """Makes another database the one of this process: what tests do, which run the same stories on both.

    Every connection of this thread is closed first; other threads that use the database must have ended.
    """
    global _configured
    import msgspec

    given = configuration.current()
    config = configuration.use(msgspec.structs.replace(given, database_url=url))
    with _lock:
        if _configured is None:
            os.environ["DJANGO_SETTINGS_MODULE"] = "rung.settings"
            import django

            _configured = config
            django.setup()
            return
        _configured = config
    _exchange(_database_settings(config))


def _database_settings(config: Config) -> dict[str, Any]:
    from rung import settings

    return settings.database(config)


def _exchange(database: dict[str, Any]) -> None:
    from django.conf import settings
    from django.db import connections

    from rung.store import dialect
    from rung.store.policies import policies
    from rung.store.standing import watch

    connections.close_all()
    settings.DATABASES["default"] = database
    connections.settings = connections.configure_settings({"default": database})
    with contextlib.suppress(AttributeError):  # this thread had no connection yet
        del connections["default"]
    dialect.forget()
    policies.forget()
    watch.forget()
