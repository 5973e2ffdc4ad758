"""An installation is brought up to date machine by machine: older and newer processes work on one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import CharField, Field
from django.db.models.fields import NOT_PROVIDED

from rung import config
from rung.core.edition import EDITION
from rung.store import editions, settings_store, setup
from rung.store.models import Delivery, Inbox
from rung.store.pages import queries
from tests.worker import process
from tests.worker.at_work import working
from tests.worker.trouble.test_paused import environment, open_issue  # noqa: F401 - a fixture is used by its name
from tests.worker.vendor import Vendor, eventually

if TYPE_CHECKING:
    from tests.engine.house import House

GAINS = (
    "ALTER TABLE subject ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE inbox ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE journal ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE notice ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE delivery ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE attempt ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "ALTER TABLE message ADD COLUMN later varchar(20) DEFAULT '' NOT NULL",
    "CREATE INDEX subject_later ON subject (later)",
)
"""What a next edition's tables may have more."""


@pytest.mark.slow
def test_a_running_worker_goes_on_while_a_newer_one_changes_the_tables(
    environment: dict[str, str],  # noqa: F811
    vendor: Vendor,
) -> None:
    worker = process.start(environment)
    try:
        open_issue("A-1")
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be rung")
        with connection.cursor() as cursor:
            for gain in GAINS:
                cursor.execute(gain)
        open_issue("A-2")
        eventually(lambda: len(vendor.new_to("U02BO")) == 2, "Bo to be rung about the second issue")
        eventually(lambda: not Delivery.objects.exclude(state="sent").filter(op="send").exists(), "it to be written")
        assert Inbox.objects.filter(state="set_aside").count() == 0
    finally:
        worker.terminate()
        assert worker.wait(30) == 0


def test_a_worker_stands_by_once_a_newer_one_has_begun_and_nothing_is_lost(house: House) -> None:
    with working(config.current()) as worker:
        house.take_in(house.open_issue("A-1"))
        eventually(lambda: queries.state_of("A-1"), "the worker to decide")
        settings_store.put(editions.KEPT, EDITION + 1)
        house.take_in(house.open_issue("A-2"))
        eventually(lambda: "deliver" in str(worker.problems()), "it to stand by")
        assert queries.state_of("A-2") is None
        assert Inbox.objects.get(subject_key="A-2").state == "new"
        settings_store.put(editions.KEPT, EDITION)
        eventually(lambda: queries.state_of("A-2"), "it to go on, were it wanted again")
        eventually(lambda: worker.problems() == [], "all to be well")


def test_the_newest_edition_that_ever_worked_here_stays_written_down(database: str) -> None:
    assert settings_store.get(editions.KEPT) == EDITION
    settings_store.put(editions.KEPT, EDITION + 1)
    editions.take_part()
    assert str(editions.overtaken()) == (
        f"a newer Rung (edition {EDITION + 1}, this is {EDITION}) works on this database: stop this process"
    )


@pytest.mark.postgres
def test_processes_that_start_together_change_the_tables_one_after_the_other(postgres_database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    setup.release()
    both = [process.start({"DATABASE_URL": postgres_database}, "migrate") for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert settings_store.get(editions.KEPT) == EDITION


def test_tables_only_gain() -> None:
    """What an older process knows stays where it is, and takes what it writes."""
    loader = MigrationLoader(None)
    wrong = [
        f"{name}: {operation.describe()}"
        for (app, name), migration in loader.disk_migrations.items()
        if app == "store" and not name.startswith("0001_")
        for operation in migration.operations
        if not _gains(operation, loader.project_state((app, name), at_end=False))
    ]
    assert wrong == []


def _gains(operation: operations.base.Operation, before: ProjectState) -> bool:
    match operation:
        case operations.AlterField(model_name=model, name=name, field=CharField() as wider):
            was = before.models["store", model.lower()].fields[name]
            return isinstance(was, CharField) and was.max_length <= wider.max_length and _can_be_left_out(wider)
        case operations.AddField(field=field):
            return _can_be_left_out(field)
        case operations.CreateModel() | operations.AddIndex() | operations.RemoveIndex() | operations.RunPython():
            return True
        case _:
            return False


def _can_be_left_out(field: Field) -> bool:  # type: ignore[type-arg]
    return field.null or field.db_default is not NOT_PROVIDED
