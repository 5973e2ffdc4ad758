"""Issues that stand open and become overdue at a chosen instant, and how late that was decided."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from rung import clock
from rung.core.events import IssueOpened

TARGET = timedelta(hours=2)
"""The policy's first response: an issue opened so long before an instant breaches at that instant."""
FAR = timedelta(hours=1)
SETTLES = 5.0
LEAD = 8.0
"""Seconds in which processes start."""
TIDIES = 40_000
"""Issues among which the database tidies up in a second, at least."""
AT_ONCE = 1_000


def open_issues(prefix: str, numbers: range, due_at: Callable[[int], datetime], priority: str | None = None) -> float:
    """Events of issues that breach their first response at `due_at`, put in and decided; how many a second."""
    from rung.engine import handle
    from rung.store.decisions import intake

    began = time.perf_counter()
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        names = [(f"{prefix}-{n}", due_at(n)) for n in range(first, min(first + AT_ONCE, numbers.stop))]
        intake.put(
            [
                intake.InboxRow("bench", IssueOpened(issue=name, id=name, at=at - TARGET, priority=priority))
                for name, at in names
            ]
        )
        while handle.step().handled:
            pass
    return len(numbers) / max(1e-9, time.perf_counter() - began)


def open_for_later(prefix: str, numbers: range) -> float:
    """Issues that nothing happens to while we look."""
    return open_issues(prefix, numbers, lambda number: clock.now() + FAR + timedelta(milliseconds=number % 600_000))


def time_to_open(numbers: range, rate: float, there: int = 0) -> datetime:
    """An instant by which so many issues are open and the database has settled, with room to spare.

    `there` is how many are open already: the database tidies up among all of them.
    """
    return clock.now() + timedelta(seconds=1.5 * len(numbers) / rate + LEAD + (there + len(numbers)) / TIDIES)


def steps_in(log: Path, prefix: str) -> dict[str, float]:
    """By issue, the seconds from the instant at which it was due to the commit of the decision, as the workers' log
    has them: a line is written once its batch is on disk."""
    return {issue: max(0.0, (told_at - due_at).total_seconds()) for issue, due_at, told_at in _steps(log, f"{prefix}-")}


def _steps(log: Path, prefix: str) -> Iterator[tuple[str, datetime, datetime]]:
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            if '"time.passed"' not in line or prefix not in line:
                continue
            said = json.loads(line)
            issue = said.get("issue", "")
            if said["event"] == "engine.decided" and issue.startswith(prefix):
                due_at = datetime.fromisoformat(said["event_id"].rpartition("@")[2])
                yield issue, due_at, datetime.fromisoformat(said["timestamp"])
