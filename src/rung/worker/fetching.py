"""The loop that fetches mail from the folders of mailboxes.

It is a loop of its own: a mail server that does not answer keeps nobody else waiting.
"""

from queue import Empty, SimpleQueue

from rung.config import Config
from rung.engine.elsewhere import mail_fetch
from rung.engine.sending.senders import StoreDirectory
from rung.store.decisions import work
from rung.store.elsewhere import mailboxes
from rung.worker.listening import Listening
from rung.worker.loop import Loop

EVERY = 2.0
"""Seconds between two looks at what is due."""


class Fetching(Loop):
    """Takes what is new in each folder that is due; one whose server says that a mail came in is due at once."""

    def __init__(self, config: Config, worker: str = "") -> None:
        super().__init__("mailboxes")
        self._config = config
        self._directory = StoreDirectory(config)
        self._heard: SimpleQueue[str] = SimpleQueue()
        self._listening = Listening(config, worker, self._hears)

    def turn(self) -> float:
        if self.must_stand_by():
            self._listening.end()
            return EVERY
        for name in self._take_heard():
            mailboxes.change(name, next_at=None)
        mail_fetch.fetch_due(self._config, self._directory, work.read_now(), lambda: not self.stopping.is_set())
        self._listening.keep_up()
        return EVERY

    def end(self) -> None:
        self._listening.end()

    def _hears(self, mailbox: str) -> None:
        """In a listener's thread."""
        self._heard.put(mailbox)
        self.bell.ring()

    def _take_heard(self) -> set[str]:
        found = set()
        while True:
            try:
                found.add(self._heard.get_nowait())
            except Empty:
                return found
