"""An upgrade finds what is there, in tables of any age, and in backups of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rung.engine import replay
from rung.store import setup
from rung.store.backup import schema
from rung.store.decisions import promises
from rung.store.models import Subject
from rung.store.policies import drafts
from tests.store.elsewhere import another, at_home, back_up, bring_back, issues, kind_of

if TYPE_CHECKING:
    from tests.engine.house import House

BEFORE = ("store", "0002_deliveries_by_destination")


def as_before_the_upgrade() -> None:
    MigrationExecutor(connection).migrate([BEFORE])


def test_clocks_that_were_overdue_before_the_upgrade_are_counted(house: House) -> None:
    house.tell(house.open_issue("A-1", priority="P2"), house.open_issue("A-2", priority="P2"))
    house.fast_forward(hours=3)
    house.tell(house.open_issue("A-3"))
    as_before_the_upgrade()
    setup.migrate()
    assert promises.at_risk(house.clock.now()).overdue == 2
    assert dict(Subject.objects.values_list("key", "overdue")) == {"A-1": 1, "A-2": 1, "A-3": 0}


def test_who_began_and_who_changed_a_draft_before_the_upgrade_are_its_authors(house: House) -> None:
    draft = drafts.add("rung: 1", "ana", name="Slower", based_on=None)
    drafts.save(draft.id, "rung: 1\n", "bo", revision=1)
    MigrationExecutor(connection).migrate([("store", "0017_sources")])
    setup.migrate()
    assert drafts.get(draft.id).authors == ("ana", "bo")


def test_a_backup_from_before_an_upgrade_is_restored_after_it(
    house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """It is taken with the tables as they are, and the next start brings what was restored up to date."""
    house.tell(house.open_issue())
    as_before_the_upgrade()
    back_up(tmp_path)
    assert schema.pending() != (), "a backup changes nothing"
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        bring_back(there, tmp_path / "backup.zip")
        assert BEFORE in schema.steps()
        assert schema.pending() != ()
        setup.migrate()
        assert (schema.pending(), issues()) == ((), ["A-1"])
        house.tell(house.message())
        house.fast_forward(minutes=61)
        assert house.state().escalations[0].level == 2
        assert replay.replay("A-1").is_same_state
