"""The loop that fetches mail from the folders of mailboxes.

It is a loop of its own: a mail server that does not answer keeps nobody else waiting.
"""

from rung.config import Config
from rung.engine.elsewhere import mail_fetch
from rung.engine.sending.senders import StoreDirectory
from rung.store.decisions import work
from rung.worker.loop import Loop

EVERY = 2.0
"""Seconds between two looks at what is due."""


class Fetching(Loop):
    """Takes what is new in each folder that is due."""

    def __init__(self, config: Config) -> None:
        super().__init__("mailboxes")
        self._config = config
        self._directory = StoreDirectory(config)

    def turn(self) -> float:
        if not self.must_stand_by():
            mail_fetch.fetch_due(self._config, self._directory, work.read_now(), lambda: not self.stopping.is_set())
        return EVERY
