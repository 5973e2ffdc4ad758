"""`rung bench --only numbers`: a long past is laid, measured anew from its journal, and every dashboard asked for."""

import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from rung import clock
from rung.bench.figures import Figure, Result
from rung.bench.numbers import pages
from rung.bench.place import Place
from rung.bench.size import Size

A_YEAR = timedelta(days=365)


def measure(spot: Place, size: Size) -> Result:
    from rung.bench.numbers import copies, lives  # the tables are known once there is a place

    issues = size.measured_issues if spot.is_postgres else min(size.measured_issues, size.measured_on_sqlite)
    began = time.perf_counter()
    lives.live(min(size.lives, issues), clock.now())
    copies.lay(issues, size.measured_weeks)
    spot.settle()
    laid = time.perf_counter() - began
    rebuilt, events = _rebuild()
    spot.settle()
    return [
        Figure(f"{issues:,} issues with {events:,} events laid", laid, "s", f"{size.lives:,} of them lived through"),
        *rebuilt,
        *_pages(size),
    ], []  # fmt: skip


def _rebuild() -> tuple[list[Figure], int]:
    from rung.reports import measuring
    from rung.store.decisions import laying

    events, before = laying.count("journal"), _memory()
    began, began_cpu = time.perf_counter(), time.process_time()
    measuring.rebuild()
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    beside = f"{events / took:,.0f} events/s; our processor {cpu:,.0f} s"
    grew = f"before: {before / 1e6:,.0f} MB"
    return [
        Figure("rung measures rebuild", took, "s", beside),
        Figure("memory of it, at most", _memory() / 1e6, "MB", grew, _memory() / before, "flat"),
    ], events


def _pages(size: Size) -> list[Figure]:
    from rung.store.decisions import laying
    from rung.store.people import tokens

    now = clock.now()
    token, _ = tokens.create_for("cy@support.example", "bench-pages", ("issues:read",))
    asking = pages.Asking("cy@support.example", token)
    since = now - A_YEAR
    found, baseline = [], 0.0
    for page in pages.pages(now):
        baseline = min(_seconds(lambda: laying.by_week(since)) for _ in range(3))
        found += pages.figures(asking.ask(page, size.asked_times), baseline)
    beside = Figure("one chart as one SQL aggregate, a year of escalations by week", 1000 * baseline, "ms")
    return [beside, *found]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _memory() -> int:
    """The most that was resident so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
