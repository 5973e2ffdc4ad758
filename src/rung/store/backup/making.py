"""Makes a backup of the installation that runs, or stands."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from msgspec import Struct

from rung import __version__, clock
from rung.config import Config
from rung.store import one_secret, settings_store
from rung.store.backup import home, postgres, sqlite
from rung.store.backup.archive import (
    BLOCK,
    FORMAT,
    BackupError,
    Manifest,
    Progress,
    Reading,
    Writing,
    new_file,
)

DATABASE = "database.sqlite3"


class Made(Struct, frozen=True, kw_only=True):
    """A backup that is on disk and was read back."""

    file: str
    size: int
    at: datetime
    issues: int
    journal_lines: int
    is_noted: bool
    """Whether the database remembers it, for `rung doctor` and `/metrics`."""


def make(config: Config, target: Path, progress: Progress, *, force: bool = False) -> Made:
    """Writes the backup. In a folder it gets a name of its own. Raises BackupError; then there is no file."""
    at = clock.wall()
    path = target / f"rung-{at:%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
    try:
        with new_file(path, force=force) as file:
            with Writing(file) as writing:
                manifest = _write(writing, config, path, at, progress)
                writing.finish(manifest)
            file.seek(0)
            Reading(path, file).check(progress)
    except OSError as error:
        raise BackupError(f"{path} could not be written: {error.strerror}", "is the disk full?") from error
    except DatabaseError as error:
        hint = "is DATABASE_URL right, and does its server run?"
        raise BackupError(f"the database cannot be read: {str(error).strip()}", hint) from error
    return Made(
        file=str(path), size=path.stat().st_size, at=at, issues=manifest.issues,
        journal_lines=manifest.rows("journal"), is_noted=_note(at, path),
    )  # fmt: skip


def last() -> dict[str, Any] | None:
    """When and where the last backup went (`at`, `file`); None where `rung backup` has made none."""
    return settings_store.get(settings_store.LAST_BACKUP)


def _write(writing: Writing, config: Config, path: Path, at: datetime, progress: Progress) -> Manifest:
    if (not config.is_sqlite or config.sqlite_path.is_file()) and _has_another_secret():
        hint = "run it with the RUNG_HOME or RUNG_SECRET_KEY of the processes that run on this database"
        raise BackupError("this database was begun with another secret key, which the backup would lack", hint)
    home.write(writing, config)
    if config.is_sqlite:
        return _write_sqlite(writing, config, path, at, progress)
    found = postgres.dump(writing, progress)
    return Manifest(
        format=FORMAT, version=__version__, at=at, database="postgresql", migrations=found.steps, tables=found.tables,
        issues=found.issues,
    )  # fmt: skip


def _has_another_secret() -> bool:
    """Where a damaged database does not tell, it is kept all the same."""
    try:
        return one_secret.is_ours() is False
    except DatabaseError:
        return False


def _write_sqlite(writing: Writing, config: Config, path: Path, at: datetime, progress: Progress) -> Manifest:
    source = config.sqlite_path
    if not source.is_file():
        raise BackupError(f"there is no database {source}", "are RUNG_HOME and DATABASE_URL right?")
    with _copy_beside(path, source) as copy:
        sqlite.snapshot(source, copy, progress)
        sqlite.check(copy, progress)
        steps, tables, issues = sqlite.migrations(copy), sqlite.tables(copy), sqlite.issues(copy)
        with writing.member(DATABASE) as inside, copy.open("rb") as pages:
            total, done = copy.stat().st_size, 0
            while block := pages.read(BLOCK):
                inside.write(block)
                done += len(block)
                progress("packing the copy", done, total)
    return Manifest(
        format=FORMAT, version=__version__, at=at, database="sqlite", migrations=steps, tables=tables, issues=issues
    )


@contextmanager
def _copy_beside(path: Path, source: Path) -> Iterator[Path]:
    """An empty file beside the backup for the copy, gone afterwards."""
    needed, free = source.stat().st_size, shutil.disk_usage(path.parent).free
    if free < needed:
        raise BackupError(
            f"{path.parent} has {free / 1e6:.0f} MB free, and the copy takes {needed / 1e6:.0f} MB before it is packed",
            "name a folder on another disk, or make room",
        )
    copy = path.with_name(f".{path.name}.{secrets.token_hex(4)}.copy")
    copy.touch(0o600, exist_ok=False)
    try:
        yield copy
    finally:
        for leftover in (copy, *(copy.with_name(f"{copy.name}{end}") for end in ("-journal", "-wal", "-shm"))):
            leftover.unlink(missing_ok=True)


def _note(at: datetime, path: Path) -> bool:
    """A database that cannot be written now was read all the same: the backup is good without the note."""
    try:
        settings_store.put(settings_store.LAST_BACKUP, {"at": at.isoformat(), "file": str(path)})
    except DatabaseError:
        return False
    return True
