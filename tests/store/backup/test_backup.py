"""A backup holds everything, is whole or not there, and is checked before anything is touched."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from rung.config.home import SECRET_FILE
from rung.core.events import IssueSnoozed
from rung.engine import replay
from rung.store import one_process, settings_store
from rung.store.backup import BackupError, archive, making
from rung.store.models import Delivery, Journal, PolicyVersion, Subject
from rung.store.people import tokens
from rung.store.words import texts
from tests.databases import leave_database, use_database
from tests.store.elsewhere import another, at_home, back_up, bring_back, issues, kind_of, known_events

if TYPE_CHECKING:
    from tests.engine.house import House


@pytest.fixture
def busy_house(house: House) -> House:
    """An urgent issue that rings, and one that sleeps."""
    house.tell(house.open_issue("A-1", body="Everything burns.", contact="joe@acme.example"))
    house.tell(house.open_issue("A-2", priority="P2"))
    house.tell(IssueSnoozed(issue="A-2", at=house.clock.now(), id="s1", until=house.clock.now(), by="ana"))
    return house


def test_what_is_restored_is_what_was_there(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Issues, words, decisions: everything comes back, and numbers go on where they were."""
    subject = Subject.objects.get(key="A-1")
    words = texts.of_subject(subject.pk)
    before = known_events()
    made = back_up(tmp_path)
    assert (made.issues, made.journal_lines) == (2, Journal.objects.count())
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        restored = bring_back(there, tmp_path / "backup.zip")
        assert (restored.issues, restored.kept) == (2, None)
        assert known_events() == before
        assert texts.of_subject(subject.pk) == words
        assert all(replay.replay(key).is_same_state for key in issues())
        assert (there.home / SECRET_FILE).read_text() == (tmp_path / "home" / SECRET_FILE).read_text()
        busy_house.tell(busy_house.open_issue("A-3"), busy_house.message("A-1"))
        assert busy_house.happened("A-1")[-1] == "message.received"
        assert Subject.objects.get(key="A-3").pk > Subject.objects.get(key="A-2").pk


def test_a_backup_is_its_owners_alone(busy_house: House, tmp_path: Path) -> None:
    """It holds the secret key and all that customers wrote."""
    back_up(tmp_path)
    assert stat.S_IMODE((tmp_path / "backup.zip").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "home"], "nothing is left beside it"


def test_in_a_folder_a_backup_gets_a_name_of_its_own(busy_house: House, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    made = making.make(at_home(tmp_path / "home"), tmp_path / "kept", lambda *_: None)
    assert [str(path) for path in (tmp_path / "kept").iterdir()] == [made.file]
    assert Path(made.file).name.startswith("rung-20")


def test_a_file_that_is_there_is_replaced_only_on_demand(busy_house: House, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_text("precious")
    with pytest.raises(BackupError, match="is there already"):
        back_up(tmp_path)
    assert (tmp_path / "backup.zip").read_text() == "precious"
    making.make(at_home(tmp_path / "home"), tmp_path / "backup.zip", lambda *_: None, force=True)
    with archive.opened(tmp_path / "backup.zip") as reading:
        assert reading.manifest.issues == 2


def test_the_last_backup_is_remembered(busy_house: House, tmp_path: Path) -> None:
    assert making.last() is None
    made = back_up(tmp_path)
    assert making.last() == {"at": made.at.isoformat(), "file": made.file}


def test_what_waited_to_be_sent_may_be_a_repeat(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Between the backup and the fault it may have been sent: whoever gets it again is told so."""
    waiting = Delivery.objects.filter(state="waiting").count()
    assert waiting == 2
    back_up(tmp_path)
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        bring_back(there, tmp_path / "backup.zip")
        assert Delivery.objects.filter(state="waiting", possible_repeat=True).count() == waiting


def test_a_rehearsal_tells_nobody(busy_house: House, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings_store.set_delivery_mode("live")
    back_up(tmp_path)
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        bring_back(there, tmp_path / "backup.zip", quiet=True)
        assert settings_store.delivery_mode().mode == "outbox"


def test_an_installation_is_replaced_only_on_demand_and_kept(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What is kept can be restored in its turn."""
    back_up(tmp_path)
    with another(request, tmp_path, kind := kind_of(at_home(tmp_path / "home"))) as there:
        busy_house.publish()
        busy_house.tell(busy_house.open_issue("B-1"))
        with pytest.raises(BackupError, match="there is an installation"):
            bring_back(there, tmp_path / "backup.zip")
        assert issues() == ["B-1"]
        restored = bring_back(there, tmp_path / "backup.zip", replace=True)
        assert issues() == ["A-1", "A-2"]
        assert restored.kept is not None
        _assert_keeps_b(Path(restored.kept), there, kind)


def _assert_keeps_b(kept: Path, there: object, kind: str) -> None:
    assert (kept / SECRET_FILE).read_text() == "x" * 40
    if kind == "sqlite":
        with closing(sqlite3.connect(next(kept.glob("*.sqlite3")))) as before:
            assert before.execute("SELECT key FROM subject WHERE kind = 'issue'").fetchall() == [("B-1",)]
    else:
        bring_back(there, kept / "before.zip", replace=True)
        assert issues() == ["B-1"]


def test_a_damaged_database_is_kept_as_it_is_and_replaced(
    sqlite_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The night on which a backup is needed is the one on which the database cannot be read."""
    PolicyVersion.objects.count()
    back_up(tmp_path)
    with another(request, tmp_path, "sqlite") as there:
        leave_database()
        there.sqlite_path.write_bytes(b"nothing that SQLite knows" * 100)
        with pytest.raises(BackupError, match="file is not a database"):
            bring_back(there, tmp_path / "backup.zip")
        restored = bring_back(there, tmp_path / "backup.zip", replace=True)
        assert restored.kept is not None
        assert next(Path(restored.kept).glob("*.sqlite3")).read_bytes().startswith(b"nothing that SQLite")
        assert PolicyVersion.objects.count() == 0


def test_nothing_is_restored_under_a_process_that_runs(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    back_up(tmp_path)
    with another(request, tmp_path, kind := kind_of(at_home(tmp_path / "home"))) as there:
        if kind == "sqlite":
            with (
                closing(one_process.hold(there)),
                pytest.raises(one_process.AnotherProcess, match=f"process {os.getpid()} runs on"),
            ):
                bring_back(there, tmp_path / "backup.zip")
        else:
            leave_database()
            with _another_rung(there.database_url), pytest.raises(BackupError, match="have 1 connections open"):
                bring_back(there, tmp_path / "backup.zip")
        assert issues() == []


def _another_rung(url: str):  # type: ignore[no-untyped-def]
    import psycopg

    return psycopg.connect(url, application_name="rung")


def test_another_secret_that_was_given_is_refused(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Under it no token would open anything, and nobody would see why."""
    back_up(tmp_path)
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        (there.home / SECRET_FILE).unlink()
        with pytest.raises(BackupError, match="RUNG_SECRET_KEY is another one"):
            bring_back(there, tmp_path / "backup.zip")
        assert issues() == []
        secret = (tmp_path / "home" / SECRET_FILE).read_text()
        bring_back(structs.replace(there, secret_key=secret), tmp_path / "backup.zip")
        assert issues() == ["A-1", "A-2"]


def test_the_settings_file_never_writes_over_another_one(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One that names a database would lead a rehearsal to the real one: it is put beside, to be looked at."""
    home = at_home(tmp_path / "home").home
    (home / "rung.toml").write_text("port = 9000\n")
    back_up(tmp_path, "free.zip")
    (home / "rung.toml").write_text('database_url = "postgresql://db.example/rung"\n')
    back_up(tmp_path, "tied.zip")
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        assert bring_back(there, tmp_path / "tied.zip").settings == "rung.toml.restored"
        assert not (there.home / "rung.toml").exists()
        assert bring_back(there, tmp_path / "free.zip", replace=True).settings == "rung.toml"
        assert (there.home / "rung.toml").read_text() == "port = 9000\n"
        assert bring_back(there, tmp_path / "free.zip", replace=True).settings is None


# From one kind to the other -------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_a_team_that_has_outgrown_sqlite_moves_to_postgresql(
    sqlite_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from tests.engine.house import open_house

    with open_house() as house:
        house.tell(house.open_issue("A-1", body="Grüße, \\N \t 🔥", contact="joe@acme.example"))
        house.fast_forward(minutes=61)
        token, _ = tokens.create(_owner(), "helpdesk", ("events:write",))
        words = texts.of_subject(Subject.objects.get(key="A-1").pk)
        rows = list(Subject.objects.order_by("pk").values())
        notes = list(Delivery.objects.order_by("pk").values_list("id", "due_at", "ring", "state"))
        back_up(tmp_path)
        with another(request, tmp_path, "postgres") as there:
            bring_back(there, tmp_path / "backup.zip")
            assert list(Subject.objects.order_by("pk").values()) == rows
            assert list(Delivery.objects.order_by("pk").values_list("id", "due_at", "ring", "state")) == notes
            assert texts.of_subject(rows[0]["id"]) == words
            assert tokens.find(token) is not None
            assert replay.replay("A-1").differences == ()
            house.fast_forward(minutes=31)
            assert house.state().escalations[0].state == "exhausted"
            house.tell(house.open_issue("A-2"))


def _owner():  # type: ignore[no-untyped-def]
    from rung.store.people import members

    members.create("cy@support.example", "a-long-password-of-cy", "administrator", "cy", "Cy Park")
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(email="cy@support.example")


@pytest.mark.postgres
def test_sqlite_takes_no_backup_of_postgresql(
    postgres_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    back_up(tmp_path)
    with (
        another(request, tmp_path, "sqlite") as there,
        pytest.raises(BackupError, match="is of a PostgreSQL database"),
    ):
        bring_back(there, tmp_path / "backup.zip")


@pytest.mark.postgres
def test_postgresql_is_restored_into_a_database_without_tables(
    postgres_database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    import psycopg

    back_up(tmp_path)
    with another(request, tmp_path, "postgres") as there:
        leave_database()
        with psycopg.connect(there.database_url, autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        bring_back(there, tmp_path / "backup.zip")
        use_database(there.database_url)
        assert PolicyVersion.objects.count() == 0
