"""Whether the database of this process is in trouble: noted by whoever meets it, known to all, watched until it ends.

    note(error)      an edge, a page or a loop met an error: is it a trouble of the whole database?
    present()        the trouble that stands, or None

While one stands a thread tries each second to store something, as large as what a busy instant needs: on a full disk
a word may still fit where no mail does. When that succeeds the trouble is over, and everybody who waits is woken. It
is logged when it begins and when it ends, however many are refused meanwhile.
"""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec

import structlog
from django.db import transaction

from rung import clock
from rung.store import settings_store, setup, signals
from rung.store.models import Setting
from rung.store.standing.trouble import Trouble, kind_of

THREAD = "rung-watch"
"""The thread that looks whether the database is well again."""
EVERY = 1.0
"""Seconds between two tries."""
ROOM = 256 * 1024
"""Bytes that must be stored before a trouble counts as over."""
_ROOM_KEY = "room"

P = ParamSpec("P")
log = structlog.get_logger()


class Watch:
    """The trouble of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trouble: Trouble | None = None
        self._said: set[str] = set()
        """What it was called since it began: two connections may be told different things, again and again."""
        self._is_watching = False
        self._look = threading.Event()

    def present(self) -> Trouble | None:
        return self._trouble

    def note(self, error: BaseException) -> Trouble | None:
        """The trouble that an error tells of, remembered; None: the error is about something else."""
        kind = kind_of(error)
        if kind is None:
            return None
        with self._lock:
            before = self._trouble
            if before is not None and (kind == before.kind or kind.is_vague):
                return before
            since = before.since if before is not None else clock.now()
            trouble = self._trouble = Trouble(kind, since, _first_line(error))
            is_new = kind.code not in self._said
            self._said.add(kind.code)
            starts, self._is_watching = not self._is_watching, True
        if is_new:
            log.error("database.trouble", trouble=kind.code, says=kind.words, mend=trouble.mend, error=trouble.said)
        signals.tell_here("queue", "*")
        if starts:
            threading.Thread(target=self._watch, name=THREAD, daemon=True).start()
        return trouble

    def forget(self) -> None:
        """Another database becomes the one of this process."""
        with self._lock:
            self._trouble = None
            self._said.clear()
        self._look.set()

    def _watch(self) -> None:
        while not self._may_end():
            self._look.wait(EVERY)
            self._look.clear()
            try:
                if self._trouble is not None:
                    prove_room()
                    self._over()
            except Exception as error:  # noqa: BLE001 - whatever it is, the trouble is not over, and is looked at again
                if self.note(error) is None:
                    self._say_once(error)
            finally:
                setup.release()

    def _say_once(self, error: Exception) -> None:
        """A look that failed at something else: nobody else sees it, and it comes again at each look."""
        said = f"{type(error).__name__}: {_first_line(error)}"
        with self._lock:
            is_new = said not in self._said
            self._said.add(said)
        if is_new:
            log.warning("database.look_failed", error=said, exc_info=error)

    def _may_end(self) -> bool:
        """Together with the look at the trouble: one that begins now finds a watcher, or starts another."""
        with self._lock:
            self._is_watching = self._trouble is not None
            return not self._is_watching

    def _over(self) -> None:
        with self._lock:
            trouble, self._trouble = self._trouble, None
            self._said.clear()
        if trouble is None:
            return
        log.warning("database.well", trouble=trouble.code, after=_seconds_since(trouble.since))
        for name in (signals.WELL, "queue"):
            signals.tell_here(name, "*")


def prove_room() -> None:
    """Stores something and takes it away again; raises the database's error where it cannot.

    Two transactions: what is written and deleted within one never reaches the disk. Random, so that it does not shrink.
    """
    settings_store.put(_ROOM_KEY, secrets.token_hex(ROOM // 2))
    with transaction.atomic():
        Setting.objects.filter(key=_ROOM_KEY).delete()


def where_possible(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Writes what looking must not depend on, such as when a token was last used; left out while there is trouble."""
    if present() is not None:
        return
    try:
        work(*args, **kwargs)
    except Exception as error:
        if note(error) is None:
            raise


def _seconds_since(at: datetime) -> float:
    return round((clock.now() - at).total_seconds() / (clock.current().speed or 1.0), 1)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__


_of_this_process = Watch()
present = _of_this_process.present
note = _of_this_process.note
forget = _of_this_process.forget
