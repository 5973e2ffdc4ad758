"""The folder of all state, and the secret that is kept in it."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from rung.config.problems import ConfigError, Problem

DEFAULT_HOME = ".rung"
SECRET_FILE = "secret_key"  # noqa: S105 - its name, not what is in it
SETTINGS_FILE = "rung.toml"


def home_of(environment: Mapping[str, str]) -> Path:
    """The folder of all state, whether it is there or not."""
    return Path(environment.get("RUNG_HOME") or DEFAULT_HOME).expanduser().resolve()


def make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(
            [Problem("RUNG_HOME", f"{home} cannot be made: {error.strerror}", "name a folder of yours")]
        ) from error


def kept_secret(home: Path) -> str:
    """The secret of this folder, made on the first start. Two first starts at once agree on one."""
    path = home / SECRET_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_secret(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return read_secret(path)


def read_secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        hint = "is RUNG_HOME right? Else take secret_key from a backup: without it no token and no link is known"
        raise ConfigError([Problem(str(path), "is missing, and RUNG_SECRET_KEY is not set", hint)]) from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds no plain text"
        raise ConfigError([Problem(str(path), f"cannot be read: {why}", "run as the user who owns it")]) from error
    if len(secret) < 32:
        hint = f"delete {path} to make a new one (people sign in again, links sent so far stop working)"
        raise ConfigError([Problem(str(path), "holds no secret", hint)])
    return secret
