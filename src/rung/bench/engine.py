"""The engine by itself: events that wait in the inbox decided set-wise, beside the same decisions row by row through
an object-relational mapper.
"""

import time
from collections.abc import Callable
from itertools import islice

from msgspec import Struct, structs

from rung.bench.deciding import day_of_events
from rung.bench.figures import Figure, Result
from rung.bench.place import Place
from rung.bench.size import Size
from rung.core.events import AnyEvent
from rung.worker.memory import keep_what_stays

ROW_BY_ROW = 20
"""The mapper gets so small a part of the events: it takes so much longer."""


class Spent(Struct, frozen=True):
    """What some decisions took."""

    decisions: int
    seconds: float
    cpu: float
    """Processor seconds of this process and of the database."""


def measure(spot: Place, size: Size) -> Result:
    from rung.bench import orm
    from rung.engine import handle
    from rung.store import setup, ways

    ways.by_index()  # as the loop that decides
    setup.release()
    _put("W", 1_000)
    while handle.step().handled:
        pass
    _put("S", size.events)
    keep_what_stays()  # as a worker when it has started
    ours = spent(spot, lambda: handle.step().handled)
    _put("R", size.events // ROW_BY_ROW)
    theirs = spent(spot, orm.step)
    each, theirs_each = ours.cpu / ours.decisions * 1e6, theirs.cpu / theirs.decisions * 1e6
    rate, their_rate = ours.decisions / ours.seconds, theirs.decisions / theirs.seconds
    beside = f"row by row: {their_rate:,.0f} /s"
    return [
        Figure("events and wake-ups decided by one worker", rate, "/s", beside, rate / their_rate),
        Figure(
            "processor time of such a decision, database included", each, "us", f"row by row: {theirs_each:,.0f} us",
            theirs_each / each, "50 times less",
        ),
    ], []  # fmt: skip


def _put(prefix: str, count: int) -> None:
    from rung.store.decisions import intake

    events = islice(day_of_events(count // 4), count)
    named: list[AnyEvent] = []
    for number, event in enumerate(events):
        issue = f"{prefix}{intake.subject_of(event)[1]}"
        named.append(structs.replace(event, issue=issue, id=f"{prefix}{number}"))
    for first in range(0, len(named), 500):
        intake.put([intake.InboxRow("bench", event) for event in named[first : first + 500]])


def spent(spot: Place, step: Callable[[], int]) -> Spent:
    """Steps until nothing is left to do."""
    before = time.perf_counter(), time.process_time(), spot.database_cpu() or 0.0
    decisions = 0
    while done := step():
        decisions += done
    after = time.perf_counter(), time.process_time(), spot.database_cpu() or 0.0
    seconds, own, database = (end - start for start, end in zip(before, after, strict=True))
    return Spent(decisions, seconds, own + database)
