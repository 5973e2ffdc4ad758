"""Whatever goes wrong in a chaos run, one trouble after the other, in a thread of its own."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from dev.postgres import Server
from rung.store import setup
from tests.chaos.crew import Crew
from tests.chaos.load import surely
from tests.chaos.proxy import Proxy
from tests.chaos.vendors import Vendors

LOOKS_EVERY = 0.02
ENDS_WITHIN = 60.0


class Storm:
    """Kills, stops, cuts and restarts until it is told to calm down; whoever died is replaced all the time."""

    def __init__(
        self, every: float, crew: Crew, vendors: Vendors, chance: random.Random, proxy: Proxy | None = None,
        server: Server | None = None,
    ) -> None:  # fmt: skip
        self._every = every
        self._crew = crew
        self._vendors = vendors
        self._chance = chance
        self._proxy = proxy
        self._server = server
        self._done: Counter[str] = Counter()
        self._is_calm = threading.Event()
        self._has_ended = threading.Event()
        self._failure: BaseException | None = None
        self._troubles: list[tuple[Callable[[], None], int]] = [
            (crew.kill, 3), (crew.stop_one, 2), (vendors.have_a_bad_moment, 5),
        ]  # fmt: skip
        if proxy is not None:
            self._troubles += [(self._cut, 5), (self._terminate, 2)]

    @contextmanager
    def blowing(self) -> Iterator[None]:
        """The workers run and are in trouble; at the end they go home, in order."""
        self._crew.start()
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
            self.check()
        finally:
            self._has_ended.set()
            thread.join(ENDS_WITHIN)
            self._crew.end()

    def calm_down(self) -> None:
        """Nothing goes wrong any more. Returns when that is so."""
        self._has_ended.set()
        eventually = time.monotonic() + ENDS_WITHIN
        while not self._is_calm.wait(LOOKS_EVERY) and time.monotonic() < eventually:
            self.check()
        self._crew.calm_down()
        self._vendors.recover()
        if self._proxy:
            self._proxy.forgive()

    def restart(self) -> None:
        """PostgreSQL goes away and comes back, by turns as after a crash and in order. Not for another thread: the
        server ends with the thread that started it."""
        if self._server is not None:
            is_crash = not self._done["PostgreSQL crashed"] > self._done["PostgreSQL restarted"]
            self._done["PostgreSQL crashed" if is_crash else "PostgreSQL restarted"] += 1
            self._server.restart(is_crash=is_crash)

    def check(self) -> None:
        """A trouble that went wrong itself ends the run."""
        if self._failure is not None:
            raise self._failure

    def troubles(self) -> Counter[str]:
        """All that went wrong so far."""
        cuts = self._proxy.done if self._proxy else {}
        return self._crew.kills + self._vendors.moments + self._done + Counter(
            {f"reset {moment} the server had the commit": times for moment, times in cuts.items()}
        )

    def _run(self) -> None:
        try:
            self._blow()
        except BaseException as error:
            self._failure = error
        finally:
            setup.release()
            self._is_calm.set()

    def _blow(self) -> None:
        next_at = time.monotonic() + self._every
        while not self._has_ended.wait(LOOKS_EVERY):
            self._crew.look()
            if time.monotonic() >= next_at:
                next_at = time.monotonic() + self._chance.uniform(0.2, 1.8) * self._every
                troubles, weights = zip(*self._troubles, strict=True)
                self._chance.choices(troubles, weights)[0]()

    def _cut(self) -> None:
        assert self._proxy is not None
        self._proxy.cut(self._chance.choice(("before", "after")))

    def _terminate(self) -> None:
        """The administrator ends one connection, somewhere in the middle of its work."""
        self._done["connection terminated"] += 1
        surely(self._terminate_one)

    def _terminate_one(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT pid FROM pg_stat_activity WHERE application_name = 'rung' AND pid <> pg_backend_pid()
                   AND datname = current_database() ORDER BY pid"""
            )
            if found := [row[0] for row in cursor.fetchall()]:
                cursor.execute("SELECT pg_terminate_backend(%s)", [self._chance.choice(found)])
