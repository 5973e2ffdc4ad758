"""One chaos run: a load, a crew, vendors and a database that all go wrong, and the verdict when it is quiet again."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from django.db import InterfaceError, OperationalError
from msgspec import Struct

from dev.postgres import Server
from rung import clock, config
from rung.store import settings_store, setup
from rung.store.decisions import work
from rung.store.models import Delivery, Inbox
from rung.store.standing import vitals
from tests.chaos import verdict as judging
from tests.chaos.crew import Crew
from tests.chaos.load import Load, surely
from tests.chaos.proxy import Proxy
from tests.chaos.storm import Storm
from tests.chaos.vendors import open_vendors
from tests.chaos.verdict import Verdict
from tests.worker.vendor import eventually

SETTLES_WITHIN = 240.0
SOON = timedelta(minutes=2)


class Plan(Struct, frozen=True):
    """How long, how fast and how bad."""

    steps: int
    seed: int
    workers: int
    rate: float = 25.0
    """Steps a second."""
    trouble_every: float = 1.0
    """Seconds between two troubles."""
    restarts: int = 2
    """How often PostgreSQL is restarted, by turns in order and as by a crash."""


class Done(Struct, frozen=True):
    """What a run did and what came of it."""

    plan: Plan
    database: str
    seconds: float
    load: Counter[str]
    troubles: Counter[str]
    verdict: Verdict


def run(
    plan: Plan, url: str, server: Server | None, log: IO[bytes], say: Callable[[str], None] = lambda _: None
) -> Done:
    """Runs against a fresh migrated database that this process uses already. With a `server`, it is a PostgreSQL that
    may be restarted. The workers' logs go to `log`."""
    began = time.monotonic()
    chance = random.Random(plan.seed)
    settings_store.set_delivery_mode("live")
    with open_vendors(chance) as vendors, _line_to(url, server) as (place, proxy):
        load = Load(plan.seed)
        load.publish()
        environment = {"DATABASE_URL": place, "RUNG_LOG_LEVEL": "warning", **vendors.environment}
        crew = Crew(plan.workers, environment, chance, log)
        storm = Storm(plan.trouble_every, crew, vendors, chance, proxy, server)
        with storm.blowing():
            eventually(_has_workers, "a worker to begin", 240.0)
            _go_through(plan, load, storm, say)
            say("the load has ended; waiting until it is quiet")
            storm.calm_down()
            with contextlib.suppress(AssertionError):  # what is left over then is named by the verdict
                eventually(_is_quiet, "everything to be decided and sent", SETTLES_WITHIN)
        say("judging")
        found = judging.judge(load.sent, vendors.taken(), config.current())
    kind = "PostgreSQL" if server else "SQLite"
    return Done(plan, kind, time.monotonic() - began, load.counts, storm.troubles(), found)


def _go_through(plan: Plan, load: Load, storm: Storm, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    for step in range(1, plan.steps + 1):
        while (early := began + step / plan.rate - time.monotonic()) > 0:
            time.sleep(min(early, 0.02))
        storm.check()
        load.step()
        if step * (plan.restarts + 1) // plan.steps > (step - 1) * (plan.restarts + 1) // plan.steps < plan.restarts:
            storm.restart()
        if step % 500 == 0:
            say(f"{step} steps in {time.monotonic() - began:.0f} s; {sum(storm.troubles().values())} troubles")


@contextmanager
def _line_to(url: str, server: Server | None) -> Iterator[tuple[str, Proxy | None]]:
    """What the workers are given as their database."""
    if server is None:
        yield url, None
        return
    proxy = Proxy(url)
    try:
        yield proxy.url, proxy
    finally:
        proxy.close()


def _has_workers() -> bool:
    return surely(lambda: settings_store.get(vitals.HEARTBEAT)) is not None


def _is_quiet() -> bool:
    """Nothing waits, nothing is under way, and nothing is due soon."""
    try:
        wakes_at = work.next_wake_at()
        waits = Delivery.objects.filter(state__in=("waiting", "leased")).exists()
        return not waits and not Inbox.objects.filter(state="new").exists() and (
            wakes_at is None or wakes_at > clock.now() + SOON
        )
    except (OperationalError, InterfaceError):
        setup.release()
        return False
