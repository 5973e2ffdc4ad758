"""Escalations that all fall due in the same second: when the last is decided, and when its message came."""

import asyncio
import time
from datetime import datetime, timedelta

import uvloop

from rung import clock
from rung.bench import opening
from rung.bench.figures import Figure, Missing, Result
from rung.bench.place import Place, Running, running
from rung.bench.size import Size
from rung.bench.vendor import Vendor

PREFIX = "U"
LAST_WITHIN = 60.0


def measure(spot: Place, size: Size) -> Result:
    count = size.escalations_at_once
    numbers = range(count)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        vendor = Vendor(PREFIX)
        runner.run(vendor.start())
        try:
            due_at = opening.time_to_open(numbers, 1_000.0)
            opening.open_issues(PREFIX, numbers, lambda n: due_at + timedelta(seconds=n / count), priority="P1")
            spot.settle()
            with running(vendor.known_to(spot), spot.decides) as ours:
                runner.run(_watch(vendor, due_at, count))
        finally:
            runner.run(vendor.stop())
    return _figures(vendor, ours, due_at, count)


async def _watch(vendor: Vendor, due_at: datetime, count: int) -> None:
    await asyncio.sleep(max(0.0, (due_at - clock.now()).total_seconds()))
    deadline = time.perf_counter() + LAST_WITHIN
    while len(vendor.came) < count and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)


def _figures(vendor: Vendor, ours: Running, due_at: datetime, count: int) -> Result:
    name = f"{count:,} escalations due in one second"
    steps = opening.steps_in(ours.log, PREFIX)
    ends_at = due_at + timedelta(seconds=1)
    if not steps or not vendor.came:
        return [], [Missing(name, "no message came: try `rung up` by hand and see what it says")]
    missing = []
    if len(steps) < count or len(vendor.came) < count:
        why = f"of {count} {len(steps)} were decided and {len(vendor.came)} were sent within {LAST_WITHIN:g} s"
        missing.append(Missing(f"some of {name}", why))
    last = max(due_at + timedelta(seconds=int(issue.partition('-')[2]) / count + late) for issue, late in steps.items())
    sent = max(vendor.came_at(issue) for issue in vendor.came)
    committed_after, sent_after = (max(0.0, (at - ends_at).total_seconds()) for at in (last, sent))
    return [
        Figure(f"{name}: the last committed, after its second", committed_after, "s", aim="under 1 s"),
        Figure(f"{name}: the last sent, after its second", sent_after, "s", aim="under 5 s"),
    ], missing
