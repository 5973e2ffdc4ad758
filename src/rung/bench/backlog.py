"""Wake-ups that became due while no worker ran: how long until the last is decided, by one worker and by four."""

import time
from datetime import timedelta

from rung import clock
from rung.bench import opening
from rung.bench.figures import Figure, Missing, Result
from rung.bench.place import Place, running
from rung.bench.size import Size

SEVERAL = 4
STARTS = 3.0
"""Seconds within which a worker has started and begins to look."""
LOOKS_EVERY = 0.02
GIVES_UP = 600.0


def measure(spot: Place, size: Size) -> Result:
    count = size.overdue
    one, missing = _drained(spot, "ONE", count, 1)
    if one is None:
        return [], missing
    figures = [Figure(f"{count:,} overdue wake-ups drained", one, "s", f"{count / one:,.0f} /s", aim="under 30 s")]
    if spot.is_postgres:
        several, why_not = _drained(spot, "FOUR", count, SEVERAL)
        missing += why_not
        if several is not None:
            beside = f"one: {count / one:,.0f} /s"
            figures.append(Figure("wake-ups decided by four workers", count / several, "/s", beside, one / several))
    return figures, missing


def _drained(spot: Place, prefix: str, count: int, workers: int) -> tuple[float | None, list[Missing]]:
    """Seconds from the first decision to the last. The workers stand ready before the wake-ups are due."""
    numbers = range(count)
    due_at = opening.time_to_open(numbers, 1_500.0)
    opening.open_issues(prefix, numbers, lambda _number: due_at)
    spot.settle()
    left = (due_at - clock.now()).total_seconds()
    if left < STARTS:
        return None, [Missing(f"{count:,} overdue wake-ups", "this machine could not open the issues in time")]
    time.sleep(left - STARTS)
    with running(spot, *[spot.decides] * workers) as ours:
        _until_drained()
    steps = opening.steps_in(ours.log, prefix)
    if len(steps) < count:
        return None, [Missing(f"{count:,} overdue wake-ups", f"{len(steps)} were decided within {GIVES_UP:g} s")]
    return max(steps.values()), []


def _until_drained() -> None:
    from rung.store.decisions import work

    deadline = time.monotonic() + GIVES_UP
    while time.monotonic() < deadline:
        wake_at = work.next_wake_at()
        if wake_at is None or wake_at > clock.now() + timedelta(minutes=5):
            return
        time.sleep(LOOKS_EVERY)
