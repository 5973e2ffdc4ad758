"""The machine's side: the configuration, the folder of all state, the secret, the room on the disk."""

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from rung import config as configuration
from rung.config import Config, ConfigError
from rung.config.home import SECRET_FILE, SETTINGS_FILE
from rung.doctor.finding import Finding, doubtful, graded, ok, wrong

LITTLE_ROOM = 1_000_000_000
NO_ROOM = 100_000_000


def read_configuration(environment: Mapping[str, str]) -> tuple[Config | None, list[Finding]]:
    """The configuration as this shell gives it; None where nothing could start with it."""
    try:
        config = configuration.look(environment)
    except ConfigError as error:
        return None, [
            wrong("configuration", f"{problem.name}: {problem.message}", problem.hint) for problem in error.problems
        ]
    settings = config.home / SETTINGS_FILE
    source = f"{settings} and the environment" if settings.is_file() else "the environment"
    return config, [ok("configuration", f"read from {source}; RUNG_HOME is {config.home}")]


def look(config: Config) -> Iterator[Finding]:
    yield home(config.home)
    yield secret(config)
    yield room(config)


def home(path: Path) -> Finding:
    """Whether this user may keep state there, and nobody else reads it."""
    seen = path.stat()
    if seen.st_uid != os.geteuid():
        owner = _name_of(seen.st_uid)
        says = f"{path} belongs to {owner}, and you are {_name_of(os.geteuid())}"
        return doubtful("home", says, f"run as {owner}: sudo -u {owner}")
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(bytes(4096))
            file.flush()
    except OSError as error:
        return wrong("home", f"{path} cannot be written: {error.strerror}", "mend its permissions, or make room")
    if stat.S_IMODE(seen.st_mode) & 0o077:
        return doubtful("home", f"others of this machine may look into {path}", f"chmod 700 {path}")
    return ok("home", f"{path} is yours and can be written")


def secret(config: Config) -> Finding:
    path = config.home / SECRET_FILE
    if not path.is_file() or path.read_text(encoding="ascii", errors="replace").strip() != config.secret_key:
        return ok("secret", "RUNG_SECRET_KEY is set")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return wrong("secret", f"others of this machine may read {path}", f"chmod 600 {path}")
    return ok("secret", f"{path} is there")


def room(config: Config) -> Finding:
    """Free room where state is written; a full disk stops the intake."""
    path = config.sqlite_path.parent if config.is_sqlite and config.sqlite_path.parent.is_dir() else config.home
    free = shutil.disk_usage(path).free
    return graded(
        "disk", f"{free / 1e9:,.1f} GB free for {path}", "make room, or move RUNG_HOME to a larger disk",
        -free, -LITTLE_ROOM, -NO_ROOM,
    )  # fmt: skip


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
