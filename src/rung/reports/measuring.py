"""Keeps the facts that the measures count in step with the journal: first by issue, then by day.

It follows the journal at some distance and holds nothing up. Whatever it makes can be made anew from the journal, and
is where a new version of Rung tells facts in another form; until then the old ones are shown.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby

import msgspec
import structlog
from msgspec import Struct

from rung.core.measures import Fact, facts_of
from rung.reports import packing
from rung.reports.nights import NightsThen
from rung.store import measures
from rung.store.measures import Line

ISSUES_AT_ONCE = 200
DAYS_AT_ONCE = 10
HINT_BROKEN = "what came before it is counted; mend the line from a backup, then run `rung measures rebuild`"

log = structlog.get_logger()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Fact]).decode


class Caught(Struct, frozen=True):
    """What one step did, and whether there is more to do at once."""

    issues: int = 0
    days: int = 0
    is_more: bool = False
    is_taken: bool = False
    """Somebody else is at it."""
    broken: tuple[str, ...] = ()
    """Issues with a line that cannot be read, of which what came before it is counted: each with what is wrong."""


def step(since: datetime | None) -> Caught:
    """Some issues that fell behind, or else some days of which facts changed. `since`: see `measures.behind`."""
    with measures.alone() as is_mine:
        if not is_mine:
            return Caught(is_taken=True)
        if measures.form() != packing.FORM:
            measures.read_anew(packing.FORM)
            return Caught(is_more=True)
        waiting = measures.behind(since, ISSUES_AT_ONCE)
        if waiting:
            found, nights = measures.lines([one for one, _ in waiting]), NightsThen()
            measures.keep(_measured(one, seq, found.lines[one], nights) for one, seq in waiting)
            return Caught(issues=len(waiting), is_more=True, broken=_told(found.broken))
        stale = measures.stale_days(DAYS_AT_ONCE)
        for day in stale:
            _make(day)
        return Caught(days=len(stale), is_more=len(stale) == DAYS_AT_ONCE)


def catch_up(tell: Callable[[Caught], None] = lambda _: None) -> Caught:
    """Until nothing is behind. `tell` hears of each step."""
    issues = days = 0
    broken: tuple[str, ...] = ()
    while True:
        done = step(None)
        issues, days, broken = issues + done.issues, days + done.days, broken + done.broken
        tell(Caught(issues, days, done.is_more, done.is_taken))
        if not done.is_more:
            return Caught(issues, days, is_taken=done.is_taken, broken=broken)


def rebuild(tell: Callable[[Caught], None] = lambda _: None) -> Caught:
    """Everything anew from the journal."""
    with measures.alone() as is_mine:
        if not is_mine:
            return Caught(is_taken=True)
        measures.forget()
    return catch_up(tell)


def _measured(
    issue: int, seq: int, lines: Iterable[Line], nights: NightsThen
) -> tuple[int, int, bytes, frozenset[date]]:
    facts = facts_of(lines, nights.of)
    return issue, seq, _encode(facts), frozenset(fact.at.date() for fact in facts)


def _told(broken: Mapping[int, str]) -> tuple[str, ...]:
    """Says of each issue whose journal is damaged what is wrong."""
    names = measures.keys(list(broken)) if broken else {}
    for issue, why in broken.items():
        log.error("measures.line_not_read", issue=names[issue], error=why, hint=HINT_BROKEN)
    return tuple(f"{names[issue]}, {why}" for issue, why in broken.items())


def _make(day: date) -> None:
    """The columns of a day, by kind."""
    found = [
        (issue, fact) for issue, facts in measures.of_day(day) for fact in _decode(facts) if fact.at.date() == day
    ]
    found.sort(key=lambda one: (one[1].kind, one[1].at, one[0]))
    by_kind = groupby(found, key=lambda one: one[1].kind)
    measures.keep_day(day, {kind: packing.pack(list(rows)) for kind, rows in by_kind})
