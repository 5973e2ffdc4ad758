"""Another place to restore into: a folder of its own and a database that nobody used, of either kind."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import structs

from rung import config
from rung.config import Config
from rung.config.home import SECRET_FILE
from rung.store.backup import Made, Restored, making, restoring
from rung.store.models import Inbox, Journal, Subject
from tests.databases import leave_database, use_database


def silent(_part: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def at_home(folder: Path) -> Config:
    """The installation of the database in use, with this folder as its home."""
    folder.mkdir(exist_ok=True)
    here = structs.replace(config.current(), home=folder)
    (folder / SECRET_FILE).write_text(here.secret_key)
    return here


def back_up(folder: Path, file: str = "backup.zip", progress: Callable[[str, int, int], None] = silent) -> Made:
    return making.make(at_home(folder / "home"), folder / file, progress)


def bring_back(there: Config, file: Path, *, replace: bool = False, quiet: bool = False) -> Restored:
    """As `rung restore` does it: the secret is read anew, and no connection of ours is open meanwhile."""
    leave_database()
    if (kept := there.home / SECRET_FILE).exists():
        there = structs.replace(there, secret_key=kept.read_text())
    return restoring.restore(there, file, silent, replace=replace, quiet=quiet)


@contextmanager
def another(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Config]:
    """An installation that was just made: tables without a row, and a secret of its own. Its database is in use."""
    before = config.current()
    with request.getfixturevalue(f"{kind}_databases").fresh() as url:
        use_database(url)
        (home := folder / "elsewhere").mkdir()
        secret = "x" * 40
        (home / SECRET_FILE).write_text(secret)
        try:
            yield structs.replace(config.current(), home=home, secret_key=secret)
        finally:
            use_database(before.database_url)


def kind_of(there: Config) -> str:
    return "sqlite" if there.is_sqlite else "postgres"


def known_events() -> set[str]:
    """The ids of all events that wait or were decided; what an issue was told by the engine itself has none."""
    waiting = set(Inbox.objects.exclude(source="clock").values_list("event_id", flat=True))
    return waiting | {line["id"] for line in Journal.objects.values_list("event", flat=True) if line.get("id")}


def issues() -> list[str]:
    return list(Subject.objects.filter(kind="issue", state__isnull=False).order_by("key").values_list("key", flat=True))


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup with other members, sums and all right: what a fault of ours, or a later Rung, would write."""
    import hashlib

    with zipfile.ZipFile(file) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    change(members)
    manifest = json.loads(members.pop("manifest.json"))
    manifest["members"] = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
    ]
    other = file.with_name(f"other-{file.name}")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
        zipped.writestr("manifest.json", json.dumps(manifest))
    return other
