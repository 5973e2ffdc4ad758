"""What two policies say about single issues, side by side: for those that a report lists."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.difference import SIDES, Difference

MOST_ROWS = 20
"""Of each kind and issue: a ladder that rings all week is not read to its end."""


class Answer(Struct):
    """What one policy does about one issue: rows as `rung backtest --json` writes them."""

    escalations: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    clocks: list[dict[str, Any]] = []


class Both(Struct):
    """What the policy that is compared against says, and what the draft says."""

    old: Answer
    new: Answer


def answers(issues: Collection[str], old: Backtest, new: Backtest) -> dict[str, Both]:
    """By issue, the answers of both."""
    found = {issue: Both(Answer([], [], []), Answer([], [], [])) for issue in issues}
    for side, result in (("old", old), ("new", new)):
        rows = result.rows
        for kind, some in (("escalations", rows.escalations), ("notices", rows.notices), ("clocks", rows.clocks)):
            for row in some:
                if (both := found.get(row["issue"])) is not None:
                    kept = getattr(getattr(both, side), kind)
                    if len(kept) < MOST_ROWS:
                        kept.append(row)
    return found


class Mark(Struct):
    """What is seen at once of an issue that only one policy escalates."""

    is_at_night: bool
    """Somebody was paged in their night."""
    saved: list[str]
    """The promises of which somebody was told before they broke, by this policy alone."""


def marks(found: Difference, both: Mapping[str, Both], policies: tuple[Policy, Policy]) -> dict[str, Mark]:
    """By issue, of those that only one of the two escalates. `policies`: the old and the new one."""
    nights = dict(zip(SIDES, map(Nights, policies), strict=True))
    saved: dict[tuple[str, str], list[str]] = {}
    for one in found.caught_by_one:
        saved.setdefault((one.issue, one.side), []).append(one.metric)
    marked = {}
    for only in found.only_one:
        rings = (row for row in getattr(both[only.issue], only.side).notices if row["ring"])
        is_at_night = any(nights[only.side].night_of(row["to"], datetime.fromisoformat(row["at"])) for row in rings)
        marked[only.issue] = Mark(is_at_night, saved.get((only.issue, only.side), []))
    return marked
