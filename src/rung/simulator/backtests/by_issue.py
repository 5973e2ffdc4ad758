"""What one or two runs did about each issue, issue by issue: their rows, put together in flat memory.

A promise that was missed is `caught` where somebody was rung for the issue while its clock ran, before it broke.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import groupby
from typing import Any

from msgspec import Struct

from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.rows import Row, instant, sortable
from rung.simulator.shelf import SortedRows

Run = tuple[str, str]
"""A run of a clock within its issue: what it measures, and when it started."""


class Missed(Struct, frozen=True):
    """A promise that was missed, and by how much it was told before."""

    metric: str
    started_at: str
    breached_at: str
    early_s: float | None
    """Seconds from the first ring to the breach; None: nobody was told before it."""


class OfIssue(Struct, frozen=True):
    """What one run did about one issue, from the instant on that counts."""

    escalations: tuple[Row, ...] = ()
    missed: tuple[Missed, ...] = ()
    rings: int = 0

    def missed_by_run(self) -> dict[Run, Missed]:
        return {(one.metric, one.started_at): one for one in self.missed}


NOTHING = OfIssue()


def issue_by_issue(
    old: Backtest | None, new: Backtest, since: datetime | None
) -> Iterator[tuple[str, OfIssue, OfIssue]]:
    """Every issue of which either run has something to say, with what each did about it."""
    first = "" if since is None else sortable(str(instant(since)))
    sides = [_sorted(new)] if old is None else [_sorted(old), _sorted(new)]
    walked = merge(*(_named(side, rows) for side, rows in enumerate(sides)), key=lambda one: one[:2])
    for issue, of_issue in groupby(walked, key=lambda one: one[0]):
        by_side = groupby(of_issue, key=lambda one: one[1])
        found = {side: _of_issue([row for *_, row in rows], first) for side, rows in by_side}
        last = len(sides) - 1
        yield issue, found.get(0, NOTHING) if last else NOTHING, found.get(last, NOTHING)


def _named(side: int, rows: SortedRows) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for row in rows:
        yield row["issue"], side, row


def _sorted(result: Backtest) -> SortedRows:
    """The rows that matter here, by issue."""
    found = SortedRows()
    for clock in result.rows.clocks:
        if clock["breached_at"] is not None:
            found.add((clock["issue"], "clock"), clock)
    for escalation in result.rows.escalations:
        found.add((escalation["issue"], "escalation"), escalation)
    for notice in result.rows.notices:
        if notice["ring"]:
            found.add((notice["issue"], "ring"), {"issue": notice["issue"], "rang_at": notice["at"]})
    return found


def _of_issue(rows: list[dict[str, Any]], first: str) -> OfIssue:
    rings = sorted(sortable(row["rang_at"]) for row in rows if "rang_at" in row)
    escalations = (row for row in rows if "path" in row and sortable(row["opened_at"]) >= first)
    missed = (row for row in rows if "metric" in row and sortable(row["breached_at"]) >= first)
    return OfIssue(
        tuple(escalations), tuple(_missed(row, rings) for row in missed), len(rings) - bisect_left(rings, first)
    )


def _missed(clock: Row, rings: list[str]) -> Missed:
    started, breached = sortable(clock["started_at"]), sortable(clock["breached_at"])
    place = bisect_left(rings, started)
    early = None
    if place < len(rings) and rings[place] < breached:
        early = (datetime.fromisoformat(breached) - datetime.fromisoformat(rings[place])).total_seconds()
    return Missed(clock["metric"], clock["started_at"], clock["breached_at"], early)
