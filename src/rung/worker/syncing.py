"""The loop that reads the CRM. It is a loop of its own: a CRM that does not answer keeps nobody else waiting."""

import structlog

from rung.config import Config
from rung.engine.accounts import crm
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 10.0
"""Seconds between two looks at whether it is time."""

log = structlog.get_logger()


class Syncing(Loop):
    """Takes the facts of accounts from HubSpot, once an hour."""

    def __init__(self, config: Config) -> None:
        super().__init__("crm")
        self._config = config

    def turn(self) -> float:
        if self.must_stand_by():
            return EVERY
        now = work.read_now()
        if crm.is_due(now):
            done = crm.look(self._config, now)
            if done.trouble:
                log.warning("crm.not_read", why=done.trouble, hint=done.hint)
        return EVERY
