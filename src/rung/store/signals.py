"""Who waits for something to happen is woken at once: `inbox`, `delivery`, `queue`, `chat` and
`presence`.

A signal is sent inside a transaction and arrives after its commit: by NOTIFY on PostgreSQL, where it reaches every
process; within the one process on SQLite. A signal may be lost (a connection broke), so whoever waits also looks each
second.
"""

import select
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import psycopg
import structlog
from django.db import transaction

from rung import config
from rung.store.dialect import hot, is_postgres

WELL = "well"
"""What this process tells itself (`tell_here`) when its database is well again."""
LONGEST = 7000
"""Bytes that a NOTIFY may carry, with room to spare; a longer payload becomes `*`: anything may have changed."""
_RECONNECT_AFTER = 1.0
_LOOKS_UP = 0.5
"""Seconds after which the listener looks whether it is still wanted."""

log = structlog.get_logger()

Listener = Callable[[str, str], None]


def send(name: str, payload: str = "") -> None:
    """Tells everybody who listens, once the transaction of this thread commits."""
    send_all([(name, payload)])


def send_all(told: Sequence[tuple[str, str]]) -> None:
    """As `send`, several at once."""
    fitting = [(name, payload if len(payload.encode()) <= LONGEST else "*") for name, payload in told]
    if is_postgres():
        calls = ", ".join(["pg_notify(%s, %s)"] * len(fitting))
        with hot() as cursor:
            cursor.execute(f"SELECT {calls}", [part for name, payload in fitting for part in (f"rung_{name}", payload)])
    else:
        for name, payload in fitting:
            transaction.on_commit(partial(_tell, name, payload))


def tell_here(name: str, payload: str = "") -> None:
    """Tells at once whoever listens in this process: something of its own changed, such as what it knows of the
    database."""
    _tell(name, payload)


class Subscription:
    """Calls `listener(name, payload)` for each signal of these names until closed. The call must not take long."""

    def __init__(self, names: tuple[str, ...], listener: Listener) -> None:
        self.names = names
        self.listener = listener
        with _lock:
            _subscriptions.append(self)
        if is_postgres():
            _listen(names)

    def close(self) -> None:
        with _lock:
            if self in _subscriptions:
                _subscriptions.remove(self)
            if not _subscriptions and _listening is not None:
                _listening.stop()

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Bell:
    """What a loop waits on: rung by signals, or by hand to make it look again."""

    def __init__(self, *names: str) -> None:
        self._rung = threading.Event()
        self._subscription = Subscription(names, lambda _name, _payload: self._rung.set())

    def wait(self, seconds: float) -> bool:
        """Waits until the bell rings, at most so long; takes the ring away."""
        was_rung = self._rung.wait(seconds)
        self._rung.clear()
        return was_rung

    def ring(self) -> None:
        self._rung.set()

    def close(self) -> None:
        self._subscription.close()


_lock = threading.Lock()
_subscriptions: list[Subscription] = []
_listening: "_Listening | None" = None


def _tell(name: str, payload: str) -> None:
    with _lock:
        told = [subscription for subscription in _subscriptions if name in subscription.names]
    for subscription in told:
        subscription.listener(name, payload)


def _listen(names: Sequence[str]) -> None:
    global _listening
    url = config.current().database_url
    with _lock:
        if _listening is None or _listening.is_stopped or _listening.url != url:
            if _listening is not None:
                _listening.stop()
            _listening = _Listening(url)
            _listening.start()
        else:
            _listening.hear_of(names)


class _Listening(threading.Thread):
    """One connection of this process that only listens. While it is broken, everybody is told to look: nothing is
    missed."""

    def __init__(self, url: str) -> None:
        super().__init__(name="rung-listen", daemon=True)
        self.url = url
        self._stopped = threading.Event()
        self._heard: set[str] = set()
        self._woken, self._wakes = socket.socketpair()
        self._wakes.setblocking(False)
        self._hears = True
        """Whether signals come; until the first try fails, they are expected to."""

    def stop(self) -> None:
        self._stopped.set()

    def hear_of(self, names: Sequence[str]) -> None:
        """Somebody wants to hear of these, perhaps the first who does."""
        if not self._heard.issuperset(names):
            with suppress(OSError):  # it was told often enough, or has just ended
                self._wakes.send(b"+")

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set() or not self.is_alive()

    def run(self) -> None:
        with self._woken, self._wakes:
            self._run()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._hear()
            except psycopg.Error as error:
                if self._hears:
                    hint = "looking each second until they are back"
                    log.warning("signals.lost", error=str(error).strip(), hint=hint)
                self._hears = False
                self._stopped.wait(_RECONNECT_AFTER)

    def _hear(self) -> None:
        with psycopg.connect(self.url, autocommit=True, fallback_application_name="rung") as hearing:
            self._heard = set()
            while not self._stopped.is_set():
                self._hear_more(hearing)
                self._hears = True
                # Waited for by hand: psycopg's own waiting wakes ten times a second to look for an interrupt.
                rang = select.select([hearing.fileno(), self._woken.fileno()], [], [], _LOOKS_UP)[0]
                if self._woken.fileno() in rang:
                    self._woken.recv(100)
                if hearing.fileno() in rang:
                    for note in hearing.notifies(timeout=0):
                        _tell(note.channel.removeprefix("rung_"), note.payload)

    def _hear_more(self, hearing: "psycopg.Connection[Any]") -> None:
        """Listens to what somebody in this process waits for, and nothing else: a busy inbox wakes workers alone."""
        with _lock:
            wanted = {name for subscription in _subscriptions for name in subscription.names} - self._heard
        for name in wanted:
            hearing.execute(f"LISTEN rung_{name}")
        self._heard |= wanted
        for name in wanted:
            _tell(name, "*")  # whatever was sent before we listened
