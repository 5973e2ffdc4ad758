"""The installation that a command works on: its configuration, its database, brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rung import clock
from rung import config as configuration
from rung.cli.output import fail, say
from rung.cli.running.logs import write_logs
from rung.config import Config, ConfigError


def read_config() -> Config:
    """The checked configuration, or every problem with it and the end."""
    write_logs()
    try:
        return configuration.load()
    except ConfigError as error:
        for problem in error.problems:
            say(f"rung: {problem}")
        fail("the configuration cannot be used", "mend what is named above")


def look_at_config() -> Config:
    """As `read_config`, of an installation that must be there: nothing is made."""
    write_logs()
    try:
        return configuration.look()
    except ConfigError as error:
        for problem in error.problems:
            say(f"rung: {problem}")
        fail("the configuration cannot be used", "mend what is named above")


@contextmanager
def installation(config: Config | None = None, *, is_new_secret: bool = False) -> Iterator[Config]:
    """Django set up and the tables up to date; what the database cannot do, and a secret key that is not its own, end
    the command with the reason. `is_new_secret`: its own is lost for good, and ours takes its place."""
    from rung.store import setup

    config = config or read_config()
    setup.configure(config)
    from django.db import DatabaseError

    from rung.store import one_secret
    from rung.store.standing.trouble import kind_of

    try:
        setup.migrate()
        if is_new_secret:
            one_secret.accept()
        one_secret.check()
        yield config
    except one_secret.AnotherSecret as error:
        fail(str(error), error.hint)
    except DatabaseError as error:
        kind = kind_of(error)
        mend = kind.mend if kind is not None else "is DATABASE_URL right, and does its server run?"
        fail(f"the database cannot be used: {str(error).strip()}", mend)


def present() -> datetime:
    """The present of an installation; of a demo where its own clock stood last, which runs ahead of the world's."""
    from rung.store import settings_store

    kept = settings_store.get(settings_store.DEMO_CLOCK)
    return max(clock.now(), datetime.fromisoformat(kept)) if kept else clock.now()
