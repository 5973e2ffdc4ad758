"""Which tables there are at which step of their history: what a dump of PostgreSQL takes, and a restore makes."""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from rung.store.backup.archive import BackupError

HISTORY = "django_migrations"

Steps = tuple[tuple[str, str], ...]


def steps() -> Steps:
    """The steps that this database has gone through; none where it is empty."""
    return tuple(sorted(MigrationLoader(connection).applied_migrations))


def missing_here(given: Steps) -> Steps:
    """Steps that this version of Rung does not know: a later one made them."""
    loader = MigrationLoader(None)
    known = {*loader.disk_migrations, *(key for one in loader.disk_migrations.values() for key in one.replaces)}
    return tuple(step for step in given if step not in known)


def pending() -> Steps:
    """Steps that this version of Rung has, and this database has not gone through."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple((one.app_label, one.name) for one, _backwards in plan)


def tables_at(given: Steps) -> tuple[str, ...]:
    """The tables of a database that has gone through these steps."""
    loader = MigrationLoader(None)
    state = loader.project_state(_last_of(loader, given))
    models = state.apps.get_models(include_auto_created=True)
    names = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return tuple(sorted({*names, HISTORY}))


def make_tables(given: Steps) -> None:
    """Makes the tables of these steps in a database that has none. They hold nothing."""
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        raise BackupError("the database has tables of Rung already", "this is a fault of Rung: please report it")
    executor.migrate(_last_of(executor.loader, given))


def _last_of(loader: MigrationLoader, given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of each app the steps that no other of them builds on."""
    known = [step for step in given if step in loader.graph.nodes]
    inner = {parent.key for step in known for parent in loader.graph.node_map[step].parents if parent.key[0] == step[0]}
    return [step for step in known if step not in inner]
