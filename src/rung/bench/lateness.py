"""How late wake-ups are decided while a great many issues are open: cost follows what is due, not what is open."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from rung import clock
from rung.bench.figures import Figure, Missing, percentile
from rung.bench.place import Place, running
from rung.core.events import IssueOpened

TARGET = timedelta(hours=2)
"""The policy's first response: an issue opened so long before an instant breaches at that instant."""
DUE_A_SECOND = 500
AT_ONCE = 1_000
FAR = timedelta(hours=1)
SETTLES = 5.0
SAMPLE = 2_000
"""So many issues are looked at afterwards."""


def measure(spot: Place, seconds: float, issues: int) -> tuple[list[Figure], list[Missing]]:
    """Open `issues`, of which so many become due each second of the measurement and the rest later."""
    due = min(int(DUE_A_SECOND * seconds), issues // 2)
    began = time.perf_counter()
    _open(range(due, issues), lambda number: clock.now() + FAR + timedelta(milliseconds=number))
    rate = (issues - due) / (time.perf_counter() - began)
    starts_at = clock.now() + timedelta(seconds=1.5 * due / rate + SETTLES)
    _open(range(due), lambda number: starts_at + timedelta(seconds=number / DUE_A_SECOND))
    if clock.now() >= starts_at:
        return [], [Missing("lateness", "this machine could not open the issues in time")]
    with running(spot, "worker" if spot.is_postgres else "up"):
        left = (starts_at - clock.now()).total_seconds()
        time.sleep(left + due / DUE_A_SECOND + SETTLES)
    lateness = _lateness(due)
    left_over = len(looked_at(due)) - len(lateness)
    missing = [Missing("some wake-ups", f"{left_over} of those looked at were not decided")] if left_over > 0 else []
    if not lateness:
        return [], missing
    beside = f"{DUE_A_SECOND} due a second"
    return [
        Figure("issues opened and decided in batches", rate, "/s"),
        Figure(f"lateness of a wake-up, {issues:,} issues open, p50", percentile(lateness, 0.5) * 1000, "ms", beside),
        Figure(f"lateness of a wake-up, {issues:,} issues open, p99", percentile(lateness, 0.99) * 1000, "ms", beside),
    ], missing


def _open(numbers: range, due_at: Callable[[int], datetime]) -> None:
    """Events of issues that breach their first response at `due_at`, put in and decided."""
    from rung.engine import handle
    from rung.store import intake

    for first in range(numbers.start, numbers.stop, AT_ONCE):
        rows = [
            intake.InboxRow("bench", IssueOpened(issue=f"L-{number}", id=f"L-{number}", at=due_at(number) - TARGET))
            for number in range(first, min(first + AT_ONCE, numbers.stop))
        ]
        intake.put(rows)
        while handle.step().handled:
            pass


def _lateness(due: int) -> list[float]:
    """Seconds between the instant of a wake-up and its decision, as the journal has them, of a sample of the issues."""
    from rung.store import timeline

    return [
        max(0.0, (entry.decided_at - entry.at).total_seconds())
        for number in looked_at(due)
        for entry in timeline.timeline(f"L-{number}")
        if entry.event == "time.passed"
    ]


def looked_at(due: int) -> range:
    """The sample, spread evenly."""
    return range(0, due, max(1, due // SAMPLE))
