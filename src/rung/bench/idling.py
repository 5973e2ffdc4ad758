"""What it costs to watch a great many open issues to which nothing happens."""

import time

from rung.bench.figures import Figure, Missing, Result
from rung.bench.opening import SETTLES
from rung.bench.place import Place, running
from rung.bench.size import Size


def measure(spot: Place, size: Size) -> Result:
    """The issues are open already."""
    spot.settle()
    name = f"idle with {size.open_issues[-1]:,} issues open"
    with running(spot, spot.decides) as ours:
        time.sleep(SETTLES)
        before = ours.cpu(), spot.database_cpu()
        time.sleep(size.idle_seconds)
        after = ours.cpu(), spot.database_cpu()
    if before[0] is None or after[0] is None:
        return [], [Missing(name, "processor time of processes is only read on Linux")]
    own = (after[0] - before[0]) / size.idle_seconds
    beside = f"over {size.idle_seconds:g} s"
    if spot.is_postgres and before[1] is not None and after[1] is not None:
        beside += f"; PostgreSQL {(after[1] - before[1]) / size.idle_seconds:.2%} of a core"
    return [Figure(name, own * 100, "% of a core", beside, aim="under 0.5 %")], []
