"""A damaged backup, one of a later version, a full disk: each is said, and nothing is half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.config.home import SECRET_FILE
from rung.engine import replay
from rung.store.backup import BackupError, archive, making
from tests.databases import leave_database
from tests.properties import tried
from tests.store.elsewhere import another, at_home, back_up, bring_back, issues, kind_of, rewritten

if TYPE_CHECKING:
    from tests.engine.house import House


@pytest.fixture
def busy_house(house: House) -> House:
    house.tell(house.open_issue("A-1"))
    return house


@pytest.fixture
def small_backup(sqlite_database: str, tmp_path: Path) -> Path:
    back_up(tmp_path)
    return tmp_path / "backup.zip"


@tried(60)
@given(data=st.data())
def test_a_changed_byte_is_noticed_or_changes_nothing(small_backup: Path, data: st.DataObject) -> None:
    whole = small_backup.read_bytes()
    position = data.draw(st.integers(0, len(whole) - 1))
    flipped = data.draw(st.integers(1, 255))
    damaged = small_backup.with_name("damaged.zip")
    damaged.write_bytes(whole[:position] + bytes([whole[position] ^ flipped]) + whole[position + 1 :])
    try:
        with archive.opened(damaged) as reading:
            reading.check(lambda *_: None)
            found = reading.manifest
    except BackupError:
        return
    with archive.opened(small_backup) as reading:
        assert found == reading.manifest


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off_is_noticed(small_backup: Path, share: float) -> None:
    whole = small_backup.read_bytes()
    small_backup.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match="damaged, incomplete or no backup"), archive.opened(small_backup):
        pass


def test_a_backup_of_a_later_rung_names_it(small_backup: Path) -> None:
    def later(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps({**manifest, "format": 2, "version": "9.1"}).encode()

    with pytest.raises(BackupError, match=r"made by Rung 9\.1"), archive.opened(rewritten(small_backup, later)):
        pass


def test_tables_of_a_later_rung_are_not_taken(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def later(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["migrations"].append(["store", "0999_from_the_future"])
        members["manifest.json"] = json.dumps({**manifest, "version": "9.1"}).encode()

    back_up(tmp_path)
    file = rewritten(tmp_path / "backup.zip", later)
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        with pytest.raises(BackupError, match=r"Rung 9\.1, whose tables this version does not know"):
            bring_back(there, file)
        assert issues() == []


def test_a_restore_that_fails_leaves_everything_as_it_was(
    busy_house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A fault that the sums cannot show: it is found while the new database is made, and that one is let go."""

    def break_it(members: dict[str, bytes]) -> None:
        if "database.sqlite3" in members:
            whole = members["database.sqlite3"]
            members["database.sqlite3"] = whole[:8192] + b"\xff" * 4096 + whole[12288:]
        else:
            name = "tables/subject.copy"
            members[name] = members[name].replace(b"issue", b"a kind that is longer than its column", 1)

    back_up(tmp_path)
    file = rewritten(tmp_path / "backup.zip", break_it)
    with another(request, tmp_path, kind_of(at_home(tmp_path / "home"))) as there:
        busy_house.publish()
        busy_house.tell(busy_house.open_issue("B-1"))
        with pytest.raises(BackupError):
            bring_back(there, file, replace=True)
        assert issues() == ["B-1"]
        assert (there.home / SECRET_FILE).read_text() == "x" * 40
        busy_house.tell(busy_house.message("B-1"))
        assert replay.replay("B-1").is_same_state


def test_a_full_disk_leaves_no_backup(busy_house: House, tmp_path: Path) -> None:
    """The process may write no file larger than 8 KB: what a full disk says, another way. It keeps no compiled module:
    one that was cut off there would be found by whoever imports it next."""
    here = at_home(tmp_path / "home")
    leave_database()
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); from rung.cli.main import main"
    done = subprocess.run(
        [sys.executable, "-B", "-c", f"{limited}; main()", "backup", tmp_path / "backup.zip"],
        env={**os.environ, "RUNG_HOME": str(here.home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "could not be written: File too large" in done.stderr or "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_who_stops_it_half_way_finds_nothing_half_done(busy_house: House, tmp_path: Path) -> None:
    def interrupted(_part: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.make(at_home(tmp_path / "home"), tmp_path / "backup.zip", interrupted)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]
