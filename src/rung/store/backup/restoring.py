"""Puts a backup in the place of an empty installation, or of one that is first kept aside.

All of the file is checked before anything is touched. On PostgreSQL one transaction does it; on SQLite the new file is
made ready beside the old one and takes its name at the end.

What was waiting to be sent when the backup was made may have been sent since: those deliveries are marked "possible
repeat". `quiet` turns the delivery mode to outbox, for a rehearsal beside the installation that rings.
"""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import DatabaseError
from msgspec import Struct

from rung import clock
from rung.config import Config
from rung.store import one_process
from rung.store.backup import convert, home, making, postgres, schema, sqlite
from rung.store.backup.archive import BackupError, Manifest, Progress, Reading, opened, sync_folder
from rung.store.settings_store import WORKERS
from rung.store.sqlite import file as its_file
from rung.store.standing.vitals import HEARTBEAT

MARK_REPEATS = "UPDATE delivery SET possible_repeat = true WHERE op = 'send' AND state IN ('waiting', 'leased')"
PUT_SETTING = "INSERT INTO setting (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
FORGET_SETTING = "DELETE FROM setting WHERE key = %s"
RESTORED = "restored"
"""The setting that says from which backup this installation comes."""
STOP_FIRST = "stop `rung up`, `rung web` and `rung worker` everywhere first"


class Restored(Struct, frozen=True, kw_only=True):
    """What stands now."""

    file: str
    made_at: datetime
    issues: int
    journal_lines: int
    kept: str | None
    """Where the installation that was there before is kept."""
    settings: str | None
    """The name under which the backup's settings file was put into RUNG_HOME."""
    is_quiet: bool


def restore(
    config: Config, file: Path, progress: Progress, *, replace: bool = False, quiet: bool = False
) -> Restored:
    """Restores. Raises BackupError or AnotherProcess; then everything is as it was."""
    with opened(file) as reading:
        reading.check(progress)
        home.check_secret(reading, config)
        changes = _changes(reading.manifest, file, quiet=quiet)
        try:
            if config.is_sqlite:
                kept = _into_sqlite(config, reading, changes, progress, replace=replace)
            else:
                kept = _into_postgres(config, reading, changes, progress, replace=replace)
        except OSError as error:
            raise BackupError(f"the backup could not be restored: {error}", "is the disk full?") from error
        settings = home.put_settings(reading, config)
    manifest = reading.manifest
    return Restored(
        file=str(file), made_at=manifest.at, issues=manifest.issues, journal_lines=manifest.rows("journal"),
        kept=str(kept) if kept else None, settings=settings, is_quiet=quiet,
    )  # fmt: skip


def _changes(manifest: Manifest, file: Path, *, quiet: bool) -> list[tuple[str, list[object]]]:
    """What is not as it was: statements that both databases understand, for tables of any age."""
    said = {"at": clock.wall().isoformat(), "made_at": manifest.at.isoformat(), "file": str(file.resolve())}
    changes: list[tuple[str, list[object]]] = [(MARK_REPEATS, []), (PUT_SETTING, [RESTORED, _json(said)])]
    changes += [(FORGET_SETTING, [one]) for one in (HEARTBEAT, WORKERS)]  # no worker gave a sign here yet
    if quiet:
        changes.append((PUT_SETTING, ["delivery_mode", _json({"mode": "outbox", "people": []})]))
    return changes


# SQLite -----------------------------------------------------------------------------------------------------------


def _into_sqlite(
    config: Config, reading: Reading, changes: list[tuple[str, list[object]]], progress: Progress, *, replace: bool
) -> Path | None:
    if reading.manifest.database != "sqlite":
        raise BackupError(
            "this backup is of a PostgreSQL database, and SQLite cannot take it",
            "name an empty PostgreSQL by DATABASE_URL",
            is_input=True,
        )
    path = config.sqlite_path
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(one_process.hold(config)):
        _check_known(reading.manifest)
        keeps = _must_keep(config, _is_in_use(path, replace=replace), replace=replace)
        with _made_ready(path, reading, changes, progress) as ready:
            if keeps is not None:
                _keep_sqlite(config, path, keeps)
            with home.secret_of(reading, config):
                for end in ("-wal", "-shm"):
                    path.with_name(path.name + end).unlink(missing_ok=True)
                ready.replace(path)
                its_file.forget(str(path))
            sync_folder(path.parent)
    return keeps


def _is_in_use(path: Path, *, replace: bool) -> bool:
    """A file that SQLite cannot read is one to be kept, too."""
    try:
        return sqlite.is_in_use(path)
    except BackupError:
        if replace:
            return True
        raise


@contextmanager
def _made_ready(
    path: Path, reading: Reading, changes: list[tuple[str, list[object]]], progress: Progress
) -> Iterator[Path]:
    """The database file of the backup, whole and checked, on the disk where it is to stand."""
    needed, free = reading.size(making.DATABASE), shutil.disk_usage(path.parent).free
    if free < needed:
        raise BackupError(
            f"{path.parent} has {free / 1e6:.0f} MB free, and the database takes {needed / 1e6:.0f} MB", "make room"
        )
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=path.parent) as folder:
        ready = Path(folder) / path.name
        _extract(reading, ready, progress)
        sqlite.check(ready, progress)
        sqlite.run(ready, changes)
        sqlite.fold_in(ready)
        with ready.open("rb+") as file:
            os.fsync(file.fileno())
        yield ready


def _keep_sqlite(config: Config, path: Path, folder: Path) -> None:
    """The database that is there, as it is, with its log: even one that cannot be read any more is kept."""
    with contextlib.suppress(BackupError):
        sqlite.fold_in(path)
    folder.mkdir(mode=0o700)
    home.keep_copies(config, folder)
    for end in ("", "-wal", "-shm"):
        part = path.with_name(path.name + end)
        if part.exists():
            _link_or_copy(part, folder / part.name)
    sync_folder(folder)


def _link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same file costs no room; where the disk knows no such thing, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


# PostgreSQL -------------------------------------------------------------------------------------------------------


def _into_postgres(
    config: Config, reading: Reading, changes: list[tuple[str, list[object]]], progress: Progress, *, replace: bool
) -> Path | None:
    try:
        if others := postgres.processes():
            raise BackupError(f"Rung runs on this database: its processes have {others} connections open", STOP_FIRST)
        _check_known(reading.manifest)
        keeps = _must_keep(config, postgres.is_in_use(), replace=replace)
        if keeps is not None:
            keeps.mkdir(mode=0o700)
            making.make(config, keeps / "before.zip", progress)
            home.keep_copies(config, keeps)
        with postgres.replaced(reading.manifest.migrations), home.secret_of(reading, config):
            if reading.manifest.database == "sqlite":
                _from_sqlite(reading, config, progress)
            else:
                postgres.fill(reading, progress)
            postgres.run(changes)
    except DatabaseError as error:
        raise BackupError(
            f"the database did not take the backup: {str(error).strip()}",
            "nothing was changed; may the user of DATABASE_URL create and drop tables there?",
        ) from error
    return keeps


def _from_sqlite(reading: Reading, config: Config, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=config.home) as folder:
        ready = Path(folder) / making.DATABASE
        _extract(reading, ready, progress)
        convert.fill(ready, reading.manifest.tables, progress)


# Both -------------------------------------------------------------------------------------------------------------


def _check_known(manifest: Manifest) -> None:
    if unknown := schema.missing_here(manifest.migrations):
        raise BackupError(
            f"this backup was made by Rung {manifest.version}, whose tables this version does not know "
            f"({unknown[0][0]}.{unknown[0][1]})",
            f"install Rung {manifest.version} or later, and restore with that",
            is_input=True,
        )


def _must_keep(config: Config, is_in_use: bool, *, replace: bool) -> Path | None:
    """The folder to be made for what is there, where anything is; without `replace` that ends the restore."""
    if not is_in_use:
        return None
    if not replace:
        raise BackupError(
            f"there is an installation in {config.home} already",
            "restore into an empty RUNG_HOME or database, or say --replace: what is there is then kept aside first",
            is_input=True,
        )
    name = f"before-restore-{clock.wall():%Y%m%dT%H%M%S}Z"
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(path for path in map(config.home.joinpath, names) if not path.exists())


def _extract(reading: Reading, target: Path, progress: Progress) -> None:
    total, done = reading.size(making.DATABASE), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for block in reading.blocks(making.DATABASE):
            file.write(block)
            done += len(block)
            progress("unpacking the database", done, total)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
