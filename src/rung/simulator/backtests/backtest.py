"""Back-tests: a draft policy on a real past, and what it would have done (DESIGN.md, `rung backtest --json`)."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.simulator.backtests.rows import Rows, sortable
from rung.simulator.backtests.summary import Summary
from rung.simulator.histories.history import Walk
from rung.simulator.run import Late, Simulation
from rung.understand.judges import NONE, Judges

BETWEEN_COLLECTIONS = 50_000
"""So many more values than were let go of are made before Python looks for circles."""
MOST_EXAMPLES = 200
"""So many rings that only one of two policies would have made are listed; all are counted."""


class Backtest(Struct, frozen=True):
    """One policy's run over one history."""

    name: str
    issues: int
    events: int
    seconds: float
    rows: Rows
    summary: dict[str, Any]

    def parts(self) -> Iterator[tuple[str, Any]]:
        """The result's keys in their order; rows come as JSON lines, so that none need be held in memory."""
        yield "policy", self.name
        yield "issues", self.issues
        yield "events", self.events
        yield "seconds", self.seconds
        yield "clocks", self.rows.clocks
        yield "escalations", self.rows.escalations
        yield "notices", self.rows.notices
        yield "assignments", self.rows.assignments
        yield "refused", self.rows.refused
        yield "summary", self.summary


class Comparison(Struct, frozen=True):
    """What changes from one policy (`old`) to another (`new`) on the same history."""

    old: dict[str, Any]
    new: dict[str, Any]
    people: list[dict[str, Any]]
    only_old: list[dict[str, Any]]
    only_new: list[dict[str, Any]]
    only_old_count: int
    only_new_count: int


def backtest(
    name: str,
    policy: Policy,
    events: Iterable[AnyEvent | Late] | Walk,
    progress: Callable[[], object] = lambda: None,
    until: datetime | None = None,
    since: datetime | None = None,
    judges: Judges = NONE,
) -> Backtest:
    """Run a history through a policy and keep what it did, up to `until` (absent: its last event). The summary counts
    what happened from `since` on. `judges`: the learned models that count in it.
    """
    started = time.perf_counter()
    summary = Summary(policy, since)
    rows = Rows(summary.take_final)
    taken = Counter[str]()

    def counted() -> Iterator[AnyEvent | Late]:
        for event in events:
            taken["events"] += 1
            progress()
            yield event

    walk = events if isinstance(events, Walk) else None
    with _few_collections():
        for step in Simulation(policy, known=walk, judges=judges).run(counted(), until):
            rows.take(step, walk.line if walk else None)
            summary.take(step)
    rows.finish()
    seconds = round(time.perf_counter() - started, 3)
    return Backtest(name, rows.issues, taken["events"], seconds, rows, summary.numbers())


@contextmanager
def _few_collections() -> Iterator[None]:
    """Decisions make many small values and no circles of them: looking for circles as often as usual finds nothing."""
    usual = gc.get_threshold()
    gc.set_threshold(BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def compare(old: Backtest, new: Backtest) -> Comparison:
    """The rings that only one of the two makes, by person, and both summaries."""
    people: dict[str, Counter[str]] = {}
    examples: dict[str, list[dict[str, Any]]] = {"only_old": [], "only_new": []}
    counts = Counter[str]()
    for side, row in _only_in_one(_rings(old), _rings(new)):
        people.setdefault(row["to"], Counter())[side] += 1
        counts[side] += 1
        if side in examples and len(examples[side]) < MOST_EXAMPLES:
            examples[side].append(row)
    table = [
        {"to": to, "both": seen["both"], "only_old": seen["only_old"], "only_new": seen["only_new"]}
        for to, seen in sorted(people.items(), key=lambda item: -item[1]["only_new"] - item[1]["only_old"])
    ]
    return Comparison(
        old.summary,
        new.summary,
        table,
        examples["only_old"],
        examples["only_new"],
        counts["only_old"],
        counts["only_new"],
    )


def write_json(file: Path, result: Backtest, comparison: Comparison | None = None) -> None:
    """The result as one JSON object, row by row."""
    with file.open("wb") as out:
        out.write(b"{")
        for number, (name, value) in enumerate(result.parts()):
            out.write(b",\n" if number else b"\n")
            out.write(msgspec.json.encode(name) + b": ")
            if hasattr(value, "lines"):
                _write_rows(out.write, value.lines())
            else:
                out.write(msgspec.json.encode(value))
        if comparison is not None:
            out.write(b',\n"against": ' + msgspec.json.encode(comparison))
        out.write(b"\n}\n")


def _write_rows(write: Callable[[bytes], object], lines: Iterable[bytes]) -> None:
    write(b"[")
    for number, line in enumerate(lines):
        write(b",\n  " if number else b"\n  ")
        write(line)
    write(b"]")


def _rings(result: Backtest) -> Iterator[dict[str, Any]]:
    return (row for row in result.rows.notices if row["ring"])


def _only_in_one(old: Iterator[dict[str, Any]], new: Iterator[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk two sorted lists of rings at once: each ring is in `both`, `only_old` or `only_new`.

    The rings of one issue at one instant are compared as a bag of people; their order within it means nothing.
    """
    old_groups, new_groups = _groups(old), _groups(new)
    one, other = next(old_groups, None), next(new_groups, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield from (("only_old", row) for row in one[1])
            one = next(old_groups, None)
        elif one is None or other[0] < one[0]:
            yield from (("only_new", row) for row in other[1])
            other = next(new_groups, None)
        else:
            yield from _within_group(one[1], other[1])
            one, other = next(old_groups, None), next(new_groups, None)


def _groups(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    for key, group in groupby(rows, key=lambda row: (sortable(row["at"]), row["issue"])):
        yield key, list(group)


def _within_group(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    left = list(new)
    for row in old:
        twin = next((other for other in left if other["to"] == row["to"]), None)
        if twin is None:
            yield "only_old", row
        else:
            left.remove(twin)
            yield "both", row
    yield from (("only_new", row) for row in left)
