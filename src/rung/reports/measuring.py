"""Keeps the facts that the measures count in step with the journal: by issue, then by day, then by month.

It follows the journal at some distance and holds nothing up. Whatever it makes can be made anew from the journal, and
is where a new version of Rung tells facts in another form; until then the old ones are shown.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256

import msgspec
import structlog
from msgspec import Struct, structs

from rung.core.measures import Fact, facts_of
from rung.reports import packing
from rung.reports.nights import NightsThen
from rung.store.measures import fact_columns, measures
from rung.store.measures.measures import Line, Measured

ISSUES_AT_ONCE = 200
DAYS_AT_ONCE = 7
MONTHS_AT_ONCE = 4
ALL = 2**62
"""More than the row of any issue."""
HINT_BROKEN = "what came before it is counted; mend the line from a backup, then run `rung measures rebuild`"

log = structlog.get_logger()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Fact]).decode


class Caught(Struct, frozen=True):
    """What was done, and whether there is more to do at once."""

    issues: int = 0
    days: int = 0
    months: int = 0
    """A month of one kind each."""
    is_more: bool = False
    is_taken: bool = False
    """Somebody else is at it."""
    after: int = 0
    """The row of the issue that was read last: the next step looks at those after it. `ALL`: none is behind any more,
    which takes a look at all of them to know."""
    broken: tuple[str, ...] = ()
    """Issues with a line that cannot be read, of which what came before it is counted: each with what is wrong."""

    def and_then(self, done: "Caught") -> "Caught":
        return structs.replace(
            done, issues=self.issues + done.issues, days=self.days + done.days, months=self.months + done.months,
            broken=self.broken + done.broken,
        )  # fmt: skip


def step(since: datetime | None, after: int = 0) -> Caught:
    """Some issues that fell behind, or else some days of which facts changed, or else months. `since`, `after`: see
    `measures.behind`."""
    with measures.alone() as is_mine:
        if not is_mine:
            return Caught(is_taken=True)
        if measures.form() != packing.FORM:
            measures.begin_in(packing.FORM)
        if (anew := measures.anew_after()) is not None:
            return _anew(anew)
        if after < ALL and (waiting := measures.behind(since, ISSUES_AT_ONCE, after)):
            return Caught(len(waiting), is_more=True, after=waiting[-1][0], broken=_read(waiting))
        stale = fact_columns.stale_days(DAYS_AT_ONCE)
        if stale:
            _make(stale)
            return Caught(days=len(stale), is_more=True, after=ALL)
        months = fact_columns.stale_months(MONTHS_AT_ONCE)
        for kind, month in months:
            _make_month(kind, month)
        if not months and measures.is_anew():
            measures.end_anew()
        return Caught(months=len(months), is_more=bool(months), after=ALL)


def catch_up(tell: Callable[[Caught], None] = lambda _: None) -> Caught:
    """Until nothing is behind. `tell` hears of each step what was done so far."""
    done = Caught()
    while True:
        done = done.and_then(step(None, done.after))
        tell(done)
        if not done.is_more:
            return done


def rebuild(tell: Callable[[Caught], None] = lambda _: None, *, from_start: bool = True) -> Caught:
    """Everything anew from the journal. What is broken off goes on with the next step, whoever takes it, and here too
    unless it is to begin `from_start`. Until an issue was read again, what was known of it counts."""
    with measures.alone() as is_mine:
        if not is_mine:
            return Caught(is_taken=True)
        if from_start or not measures.is_anew():
            measures.begin_anew()
    return catch_up(tell)


def left() -> int | None:
    """How many issues a rebuild that was begun has still to read: none where columns alone are left to make. None: no
    rebuild is under way."""
    if not measures.is_anew():
        return None
    after = measures.anew_after()
    return 0 if after is None else measures.left_anew(after)


def _anew(after: int) -> Caught:
    waiting = measures.next_anew(after, ISSUES_AT_ONCE)
    if not waiting:
        measures.finish_anew()
        return Caught(is_more=True)
    broken = _read(waiting, is_anew=True)
    measures.read_anew(waiting[-1][0])
    return Caught(len(waiting), is_more=True, broken=broken)


def _read(waiting: Sequence[tuple[int, int]], *, is_anew: bool = False) -> tuple[str, ...]:
    """The facts of these issues; says which journals are damaged. `is_anew`: trusts nothing that was there."""
    ids, nights = [issue for issue, _ in waiting], NightsThen()
    with _uncollected():
        found = measures.lines(ids)
        before = {} if is_anew else measures.known(ids)
        measures.keep([_measured(issue, seq, found.lines[issue], before.get(issue), nights) for issue, seq in waiting])
    return _told(found.broken)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Here many thousands of values live at once, none of them in a circle: to look for circles among them, again and
    again, takes a fifth of the time."""
    was_collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collected:
            gc.enable()


def _measured(issue: int, seq: int, lines: Iterable[Line], before: bytes | None, nights: NightsThen) -> Measured:
    facts = facts_of(lines, nights.of)
    if not before:
        days = frozenset([fact.at.date() for fact in facts])
        return Measured(issue, seq, _encode(facts), days, new_days=days, gone_days=frozenset())
    now, was = _by_day(facts), _by_day(_decode(before))
    touched = frozenset(day for day in {*now, *was} if now.get(day) != was.get(day))
    return Measured(
        issue, seq, _encode(facts), touched, new_days=frozenset(now) - frozenset(was),
        gone_days=frozenset(was) - frozenset(now),
    )  # fmt: skip


def _by_day(facts: Iterable[Fact]) -> dict[date, list[Fact]]:
    found: dict[date, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.at.date(), []).append(fact)
    return found


def _told(broken: Mapping[int, str]) -> tuple[str, ...]:
    """Says of each issue whose journal is damaged what is wrong."""
    names = measures.keys(list(broken)) if broken else {}
    for issue, why in broken.items():
        log.error("measures.line_not_read", issue=names[issue], error=why, hint=HINT_BROKEN)
    return tuple(f"{names[issue]}, {why}" for issue, why in broken.items())


def _make(days: Sequence[date]) -> None:
    """The columns of these days, by kind. Days that follow each other have most of their issues in common, which are
    read once for all of them; nothing is written before all is made."""
    found: dict[date, dict[str, list[tuple[int, Fact]]]] = {day: {} for day in days}
    with _uncollected():
        for issue, facts in measures.of_days(days):
            for fact in _decode(facts):
                if (of_day := found.get(fact.at.date())) is not None:
                    of_day.setdefault(fact.kind, []).append((issue, fact))
        made = {day: {kind: _packed(rows) for kind, rows in of_day.items()} for day, of_day in found.items()}
    for day, contents in made.items():
        fact_columns.keep_day(day, contents)


def _packed(rows: list[tuple[int, Fact]]) -> tuple[str, bytes]:
    """By their instants; what happened at the same one stays in the order of its issues."""
    rows.sort(key=lambda one: one[1].at)
    return packing.pack(rows)


def _make_month(kind: str, month: date) -> None:
    """The columns of a month that is over, of its days."""
    from rung.reports.columns import pack_month  # months need numpy, and nothing else here does
    from rung.reports.segments import unpack

    whole, days = sha256(), []
    for sha, content in fact_columns.days_of(kind, month):
        whole.update(sha.encode())
        days.append(unpack(content))
    fact_columns.keep_month(kind, month, whole.hexdigest()[:32], packing.FORM, pack_month(days))
