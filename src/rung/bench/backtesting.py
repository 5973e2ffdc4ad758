"""Back-tests of whole pasts: files of events that are read, checked, played and turned into rows.

Each is played in a process of its own, so that the most memory that it took is its own; and is told in steps of a plain
loop of this interpreter that was run there as well, because these travel between machines.
"""

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from msgspec import Struct

from rung import policy
from rung.bench import past
from rung.bench.deciding import plain_rate
from rung.bench.figures import Figure
from rung.bench.size import Size, Span
from rung.core.desk import Desk
from rung.core.policy import Policy
from rung.simulator.backtests import at_once
from rung.simulator.backtests.backtest import backtest
from rung.simulator.histories.history import read_history
from rung.simulator.what_if import Asked, what_if

DRY_RUNS = 25


class Played(Struct, frozen=True):
    """What one past took."""

    events: int
    seconds: float
    cpu: float
    memory: int
    """The most that was resident, in bytes."""
    plain: float
    """Steps of the plain loop in a second of processor time, there and then."""


def measure(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="rung-bench-") as folder:
        file = Path(folder) / "past.jsonl"
        figures = [_figure(span, _played(file, span)) for span in size.pasts]
        short, long = (_played(file, span) for span in size.lengths)
        compared = _compared(file)
    return [*figures, _memory(short, long), compared, _dry_run()]


def _figure(span: Span, played: Played) -> Figure:
    """Processor time, which for one thread is what the clock shows where nothing else runs."""
    name = f"processor time of a back-test of {span.days:g} days, {span.issues:,} issues, 20 triggers"
    each = played.cpu / played.events
    beside = (
        f"{played.events:,} events, {1e6 * each:.0f} us each: {each * played.plain:,.0f} steps of a plain loop; "
        f"{played.seconds:,.1f} s by the clock"
    )
    return Figure(name, played.cpu, "s", beside, aim=span.aim)


def _memory(short: Played, long: Played) -> Figure:
    beside = f"at {short.events:,} events: {_megabytes(short.memory)}"
    name = f"memory of a back-test of {long.events:,} events"
    return Figure(name, long.memory / 1e6, "MB", beside, long.memory / short.memory, "flat: a ratio near 1")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _played(file: Path, span: Span) -> Played:
    past.write(file, span.issues, span.days, span.turns)
    with _process() as apart:
        return apart.submit(play, file).result()


def _process() -> ProcessPoolExecutor:
    """Not forked: it would begin with the memory of this process."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def _compared(file: Path) -> Figure:
    with _process() as apart:
        one, two = apart.submit(play_both, file).result()
    return Figure("two policies over one past, at once, by the clock", two, "s", f"one alone: {one:,.1f} s", two / one)


def play_both(file: Path) -> tuple[float, float]:
    """The seconds that one policy takes for a past, and two."""
    rules, history = policy_of_the_past(), read_history(file)

    def played(step: at_once.Tick) -> at_once.Played:
        return at_once.Played(backtest("measured", rules, history.events(step)))

    began = time.perf_counter()
    played(lambda: None)
    between = time.perf_counter()
    at_once.both(played, played, nullcontext(lambda _events: None))
    return between - began, time.perf_counter() - between


def play(file: Path) -> Played:
    """Read, check and play a past, as `rung backtest` does."""
    rules, plain = policy_of_the_past(), plain_rate()
    started, began_cpu = time.perf_counter(), time.process_time()
    history = read_history(file)
    backtest("measured", rules, history.events())
    seconds, cpu = time.perf_counter() - started, time.process_time() - began_cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = most if sys.platform == "darwin" else most * 1024
    return Played(history.count, seconds, cpu, memory, max(plain, plain_rate()))


def policy_of_the_past() -> Policy:
    loaded = policy.load(past.policy_text())
    assert loaded.document is not None, loaded.errors
    return Policy(loaded.document)


def _dry_run() -> Figure:
    """What would happen to one issue in three days, nobody doing anything, asked again and again."""
    rules, took = policy_of_the_past(), []
    asked = Asked(at=past.BEGINS_AT, priority="P0", tier="enterprise", kind="outage")
    for _ in range(DRY_RUNS):
        started = time.perf_counter()
        what_if(rules, Desk(), asked)
        took.append(1000 * (time.perf_counter() - started))
    return Figure(
        "a dry run of one issue, the median", statistics.median(took), "ms", f"the first: {took[0]:.1f} ms",
        aim="under 50 ms",
    )  # fmt: skip
