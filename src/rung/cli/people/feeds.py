"""What commands have of on-call feeds at addresses: what they say now, else what the installation here had last.

A policy is checked and tried out where there may be no installation and no network. So nothing is made, nobody is
waited for longer than a few seconds, and what could not be had is told of with the warnings.
"""

import os
from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec.structs import replace

from rung import config as configuration
from rung.cli.output import say
from rung.config import Config, ConfigError
from rung.config.home import home_of
from rung.policy.feeds.sources import Copies, Copy


def copies(*, offline: bool) -> Copies:
    """For a policy that is being looked at. `offline`: nobody is asked."""

    def had(zones: Mapping[str, str], from_at: datetime, to_at: datetime) -> dict[str, Copy]:
        config = _config_if_any()
        if offline:
            found = dict.fromkeys(zones, Copy(trouble="it was not fetched (--offline)"))
        else:
            from rung.engine.duty.feed_fetch import read_all

            found = read_all(zones, from_at, to_at, _own_hosts(config))
        missing = [address for address, copy in found.items() if copy.content is None]
        for address, known in _last_known(config, missing).items():
            found[address] = replace(known, trouble=found[address].trouble)
        return found

    return had


def _config_if_any() -> Config | None:
    """The configuration of the installation here; where there is none, none is made."""
    if not home_of(os.environ).is_dir():
        return None
    try:
        return configuration.look()
    except ConfigError as error:
        for problem in error.problems:
            say(f"rung: {problem}")
        return None


def _own_hosts(config: Config | None) -> tuple[str, ...]:
    return config.feed_hosts if config else configuration.hosts_in(os.environ.get("RUNG_FEED_HOSTS", ""))


def _last_known(config: Config | None, addresses: Collection[str]) -> dict[str, Copy]:
    """What the installation had last of these, as far as its database can be asked."""
    if config is None or not addresses or (config.is_sqlite and not config.sqlite_path.is_file()):
        return {}
    os.environ.setdefault("PGCONNECT_TIMEOUT", "5")
    from rung.store import setup

    setup.configure(config)
    from django.db import DatabaseError

    from rung.store.people import feeds

    try:
        kept = feeds.kept(addresses)
    except DatabaseError as error:
        say(f"rung: what feeds said last is not known: {' '.join(str(error).split())}")
        return {}
    return {one.address: Copy(one.content, one.fetched_at) for one in kept.values() if one.content is not None}
