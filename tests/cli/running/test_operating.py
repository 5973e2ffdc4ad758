"""What an operator does: keeps a backup while everything runs, asks the doctor, and restores elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running.installations import Installation, Writer, installed
from tests.cli.running.processes import running
from tests.secret_keys import ANOTHER

BOTH = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])


@pytest.mark.slow
@BOTH
def test_a_backup_of_what_runs_goes_on_elsewhere(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """And nothing is restored where it runs, or over what is there, unless it is to be replaced."""
    backup = tmp_path / "backup.zip"
    with installed(request, kind, tmp_path / "here") as here:
        token = here.settle()
        with here.running() as edge:
            with Writer(edge, token) as writer:
                writer.wait_for(5)
                before = writer.written
                made = json.loads(here.rung("backup", backup, "--json"))
                after = writer.written
                writer.wait_for(5)
            healthy = here.doctor(0, **edge.doors)
            here.rung("restore", backup, "--replace", status=2)
        here.rung("restore", backup, status=1)
        here.rung("restore", backup, "--replace", "--quiet")
    assert before - 5 <= made["issues"] <= after + 1, "an event may wait to be decided, or be under way"
    assert {finding["state"] for finding in healthy.values()} <= {"ok", "doubtful"}
    assert {healthy[name]["state"] for name in ("worker", "console", "journal", "backup", "clock")} == {"ok"}
    assert healthy["delivery mode"]["state"] == "doubtful"
    with installed(request, kind, tmp_path / "there") as there:
        restored = json.loads(there.rung("restore", backup, "--json"))
        assert restored["issues"] == made["issues"]
        silent = there.doctor(1)
        assert silent["worker"]["state"] == "wrong", "nothing runs yet"
        assert silent["journal"]["state"] == "ok"
        with there.running() as edge:
            with Writer(edge, token) as writer:
                writer.wait_for(3)
            assert there.doctor(0, **edge.doors)["worker"]["state"] == "ok"
        assert '"issue": "A-0"' in there.rung("explain", "A-0", "--json")


def test_the_doctor_says_where_it_looked_and_made_nothing(tmp_path: Path) -> None:
    mistyped = Installation(tmp_path / "rnug", None)
    found = mistyped.doctor(1)
    assert found.keys() == {"configuration"}
    assert str(tmp_path / "rnug") in found["configuration"]["says"]
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_speaks_without_a_database(tmp_path: Path) -> None:
    here = Installation(tmp_path / "here", None)
    here.rung("user", "add", "cy@example.com")
    down = here.doctor(1, DATABASE_URL="postgresql://rung:secret@127.0.0.1:1/rung")
    assert down["database"]["says"].startswith("rung on 127.0.0.1:1 cannot be used: ")
    assert "Connection refused" in down["database"]["says"]
    assert "secret" not in str(down).replace("secret_key", "").replace("'secret'", "")
    assert {down[name]["state"] for name in ("configuration", "home", "secret", "disk")} == {"ok"}
    (here.home / "rung.sqlite3").write_bytes(b"nothing that SQLite knows" * 100)
    assert "file is not a database" in here.doctor(1)["database"]["says"]
    (here.home / "rung.sqlite3").unlink()
    assert here.doctor(1)["database"]["says"] == f"there is no file {here.home / 'rung.sqlite3'}"
    assert not (here.home / "rung.sqlite3").exists()


def test_the_doctor_is_read_by_people(tmp_path: Path) -> None:
    here = Installation(tmp_path / "here", None)
    here.rung("user", "add", "cy@example.com")
    said = here.rung("doctor", status=1).splitlines()
    assert said[0].startswith("ok        configuration")
    wrong = next(number for number, line in enumerate(said) if line.startswith("wrong     worker"))
    assert said[wrong + 1].strip() == "-> start `rung up`"
    assert said[-1].endswith("wrong")


def test_a_backup_of_nothing_says_so(tmp_path: Path) -> None:
    Installation(tmp_path / "nowhere", None).rung("backup", tmp_path / "backup.zip", status=2)
    assert list(tmp_path.iterdir()) == []


def test_a_process_with_another_secret_key_does_not_begin(tmp_path: Path) -> None:
    """It would send links that nobody can follow."""
    here = Installation(tmp_path / "here", None)
    here.rung("user", "add", "cy@example.com")
    with running(here.home, "up", RUNG_SECRET_KEY=ANOTHER) as foreign:
        assert foreign.process.wait(60) == 2
        assert "begun with another secret key" in foreign.said
        assert "hint: take the key of those that run already: their RUNG_SECRET_KEY, or secret_key" in foreign.said
