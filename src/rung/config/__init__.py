"""What the operator of an installation sets: by environment, or in `rung.toml` in its folder.

An environment variable wins over the file, the file over the default. `load` reads and checks everything at once and
raises `ConfigError` with each problem and how to mend it; nothing starts on a half-understood configuration. The
secret that signs cookies, links and tokens is made on the first start and kept in the folder, readable by its owner
alone.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rung.config.home import SECRET_FILE, home_of, kept_secret, make_home, read_secret
from rung.config.names import NAMES
from rung.config.problems import ConfigError, Problem
from rung.config.reading import Reader, hosts_in
from rung.config.values import Address, Config, Smtp

__all__ = [
    "NAMES", "Address", "Config", "ConfigError", "Problem", "Smtp", "current", "hosts_in", "load", "look", "use",
]  # fmt: skip

_current: Config | None = None


def current() -> Config:
    """The configuration of this process, read from the environment when nobody gave one."""
    global _current
    if _current is None:
        _current = load()
    return _current


def use(config: Config) -> Config:
    """Makes this the configuration of the process. Once Django is set up, its settings stay as they are."""
    global _current
    _current = config
    return config


def load(environment: Mapping[str, str] | None = None) -> Config:
    """Reads, checks and completes the configuration; makes the folder and its secret where they are missing."""
    home, values = _checked(os.environ if environment is None else environment)
    make_home(home)
    secret = values.pop("secret_key", None) or kept_secret(home)
    return Config(home=home, secret_key=secret, **values)


def look(environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of an installation that is there already: nothing is made, so that a mistyped RUNG_HOME is
    seen as one."""
    home, values = _checked(os.environ if environment is None else environment)
    if not home.is_dir():
        hint = "set RUNG_HOME to the folder that the installation was started with; `rung up` makes a new one"
        raise ConfigError([Problem("RUNG_HOME", f"there is no folder {home}", hint)])
    secret = values.pop("secret_key", None) or read_secret(home / SECRET_FILE)
    return Config(home=home, secret_key=secret, **values)


def _checked(environment: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    home = home_of(environment)
    reader = Reader(environment, home)
    values = reader.values()
    if reader.problems:
        raise ConfigError(reader.problems)
    return home, values
