"""Folders whose servers say by themselves that a mail came in (IDLE, RFC 2177): one open connection each.

Whoever hears of a mail only looks at once what would be looked at a little later anyway: where nobody listens, or a
connection died without a word, mail comes in by looking. One of several workers listens to a folder.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog

from rung import clock
from rung.config import Config
from rung.engine.elsewhere import mail_fetch
from rung.intake.mail.folder import Access, Folder, FolderTrouble
from rung.store.decisions import work
from rung.store.elsewhere import mailboxes

LOOKS = 10.0
"""Seconds between two looks at which folders there are."""
LEASE = timedelta(seconds=30)
"""After so long another worker listens to the folders of one that vanished."""
AGAIN = 60.0
"""Seconds after which a connection that ended is opened again."""
ASKED_ANEW = 120.0
"""Seconds after which IDLE is said anew: a connection that is dead is found out then."""

log = structlog.get_logger()


class Listener(threading.Thread):
    """One connection. `on_mail` is called when it stands, and whenever something came in."""

    def __init__(self, mailbox: str, access: Access, max_mail: int, on_mail: Callable[[], None]) -> None:
        super().__init__(name=f"rung-listen-{mailbox}", daemon=True)
        self.mailbox = mailbox
        self.access = access
        self.is_futile = False
        """Its server does not say by itself what comes in."""
        self.ended = 0.0
        self._folder = Folder(access, max_mail)
        self._on_mail = on_mail
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            with self._folder as folder:
                self.is_futile = not folder.speaks_up
                if not self.is_futile:
                    self._on_mail()  # what came in before
                while not self.is_futile and not self._stopping.is_set():
                    if folder.wait(ASKED_ANEW):
                        self._on_mail()
        except FolderTrouble as error:
            if not self._stopping.is_set():
                log.info("mail.listening_ended", mailbox=self.mailbox, error=str(error), hint="looked at meanwhile")
        finally:
            self.ended = clock.steady()

    def stop(self) -> None:
        self._stopping.set()
        self._folder.hang_up()


class Listening:
    """The folders that this worker listens to."""

    def __init__(self, config: Config, worker: str, on_mail: Callable[[str], None]) -> None:
        self._config = config
        self._worker = worker
        self._on_mail = on_mail
        self._listeners: dict[str, Listener] = {}
        self._looked = float("-inf")

    def keep_up(self) -> None:
        """Listens to what there is to listen to, and no longer to what is gone, changed or another worker's."""
        if clock.steady() - self._looked < LOOKS:
            return
        self._looked = clock.steady()
        known = filter(mail_fetch.can_be_listened_to, mailboxes.everyone())
        wanted = {one.name: mail_fetch.access_of(one) for one in known}
        for name, listener in list(self._listeners.items()):
            if wanted.get(name) != listener.access:
                self._listeners.pop(name).stop()
        if not wanted:
            return
        now = work.read_now()
        ours = mailboxes.listen(self._worker, list(wanted), now, now + clock.of_real(LEASE))
        for name, access in wanted.items():
            if name in ours:
                self._begin(name, access)
            elif name in self._listeners:
                self._listeners.pop(name).stop()

    def end(self) -> None:
        for listener in self._listeners.values():
            listener.stop()
        for listener in self._listeners.values():
            listener.join(1)
        self._listeners.clear()

    def _begin(self, name: str, access: Access) -> None:
        before = self._listeners.get(name)
        if before is not None and (before.is_alive() or before.is_futile or clock.steady() - before.ended < AGAIN):
            return
        listener = Listener(name, access, self._config.max_mail, lambda: self._on_mail(name))
        self._listeners[name] = listener
        listener.start()
