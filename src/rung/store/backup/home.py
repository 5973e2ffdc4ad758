"""What belongs to a backup of the folder RUNG_HOME: the secret key, and the settings file.

Without the secret no token, no signed link and no contact of this database is known again. The settings file is an
operator's: it may name the database and the addresses of one place, so a restore never writes over another one.
"""

import os
import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rung.config import Config
from rung.config.home import SECRET_FILE, SETTINGS_FILE
from rung.store.backup.archive import BackupError, Reading, Writing, sync_folder

SECRET = f"home/{SECRET_FILE}"
SETTINGS = f"home/{SETTINGS_FILE}"
BESIDE = f"{SETTINGS_FILE}.restored"
TIED_TO_A_PLACE = ("database_url", "home", "secret_key")


def write(writing: Writing, config: Config) -> None:
    writing.put(SECRET, config.secret_key.encode())
    settings = config.home / SETTINGS_FILE
    if settings.is_file():
        writing.put(SETTINGS, settings.read_bytes())


def check_secret(reading: Reading, config: Config) -> None:
    """A secret that the operator gave must be the backup's; one that Rung made itself gives way."""
    ours = (_read(config.home / SECRET_FILE) or b"").strip()
    if config.secret_key.encode() not in (reading.content(SECRET), ours):
        raise BackupError(
            "RUNG_SECRET_KEY is another one than that of the backup: its tokens, links and contacts would be unknown",
            f"leave RUNG_SECRET_KEY out, or set it to what {SECRET} in the backup holds (a ZIP)",
            is_input=True,
        )


@contextmanager
def secret_of(reading: Reading, config: Config) -> Iterator[None]:
    """The backup's secret in its place; the one before comes back where the restore fails."""
    path = config.home / SECRET_FILE
    before = _read(path)
    _write(path, reading.content(SECRET))
    try:
        yield
    except BaseException:
        if before is None:
            path.unlink()
        else:
            _write(path, before)
        raise


def put_settings(reading: Reading, config: Config) -> str | None:
    """The name under which the backup's settings file now lies in RUNG_HOME; None where there is nothing to put."""
    if not reading.has(SETTINGS):
        return None
    content, path = reading.content(SETTINGS), config.home / SETTINGS_FILE
    if _read(path) == content:
        return None
    target = path if not path.exists() and not _is_tied(content) else config.home / BESIDE
    _write(target, content)
    return target.name


def keep_copies(config: Config, folder: Path) -> None:
    """The secret and the settings as they were before a restore."""
    for name in (SECRET_FILE, SETTINGS_FILE):
        if (content := _read(config.home / name)) is not None:
            _write(folder / name, content)


def _is_tied(settings: bytes) -> bool:
    try:
        named = tomllib.loads(settings.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True
    return not named.keys().isdisjoint(TIED_TO_A_PLACE)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner alone."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)
