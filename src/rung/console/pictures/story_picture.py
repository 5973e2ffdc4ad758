"""The picture of a story: who was told when and why, who took it, what was breached, and what was expected in vain.

A lane for the customer, one for each person or channel, one for the issue itself and one for its promises. The axis
is that of time, with quiet stretches shortened, so that what lies close together can be told apart; lengths across
are in hundredths of the picture, heights in pixels. A scenario's run and a real issue's journal are drawn alike.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import log2
from typing import Literal

from msgspec import Struct, structs

from rung.core import effects as fx
from rung.core import events as ev
from rung.core.policy import Policy
from rung.core.times.spans import format_span
from rung.simulator.backtests.rows import is_held
from rung.simulator.run import Step
from rung.simulator.scenarios.expectation_reader import OF_CLOCKS
from rung.simulator.scenarios.scenario import Outcome
from rung.store.pages import event_words, names

Kind = Literal[
    "customer", "ring", "told", "held", "answer", "acknowledged", "declined", "breached", "met", "nobody", "change",
    "done", "missing",
]  # fmt: skip
CUSTOMER, ISSUE, PROMISES = "Customer", "Issue", "Promises"
LEFT, RIGHT = 3.0, 95.0
"""Where the first and the last instant stand."""
TOP, NAME, ROW = 26, 20, 24
"""Pixels: the height of the axis, of a lane's name, and of a row of marks below it."""
ROWS = 2
"""In so many rows a lane's marks stand, where they would hide one another in one."""
WIDTH, PIXELS = 5.4, 3.4
"""A mark's width, and the pixels of a hundredth, on a phone."""
MOST = 400
"""Marks: of a story with more, the first ones are drawn."""
TICK_APART = 24.0
"""So much of the picture's width a label of the axis needs on a phone."""
ROUND = tuple(
    timedelta(seconds=seconds)
    for seconds in (7 * 86400, 86400, 12 * 3600, 6 * 3600, 3 * 3600, 3600, 1800, 900, 600, 300, 60, 30, 10)
)
SHORTEST = timedelta(minutes=5)
"""Less than this is counted in only where the whole story is short."""
MOST_TICKS = 12
"""A length is counted up to so many times: 1 h 5 min is no round length of time any more."""
SIGNS: dict[Kind, str] = {
    "customer": "✉", "told": "i", "held": "z", "answer": "↩", "acknowledged": "✓", "declined": "✗", "breached": "!",
    "met": "✓", "nobody": "∅", "change": "•", "done": "■", "missing": "?",
}  # fmt: skip
WORDS: dict[Kind, str] = {
    "customer": "customer", "ring": "ring", "told": "shown a message", "held": "held until quiet hours end",
    "answer": "answer", "acknowledged": "acknowledged", "declined": "declined", "breached": "breached", "met": "met",
    "nobody": "nobody left", "change": "change", "done": "over", "missing": "expected, and did not happen",
}  # fmt: skip


class Mark(Struct, frozen=True):
    """One thing that happened, or was expected to."""

    at: datetime
    lane: str
    kind: Kind
    words: str
    because: str = ""
    level: int | None = None
    issue: str | None = None
    x: float = 0.0
    y: int = 0
    shift: int = 0

    @property
    def sign(self) -> str:
        return str(self.level) if self.kind == "ring" and self.level else SIGNS.get(self.kind, "!")

    @property
    def what(self) -> str:
        return WORDS[self.kind]


class Lane(Struct, frozen=True):
    name: str
    y: int
    rows: int = 1

    @property
    def height(self) -> int:
        return NAME + ROW * self.rows


class Tick(Struct, frozen=True):
    x: float
    words: str


class Picture(Struct, frozen=True):
    """Everything that is drawn, and the table behind it."""

    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    """By time."""
    ticks: tuple[Tick, ...]
    height: int
    starts_at: datetime
    unplaced: tuple[str, ...] = ()
    """What was expected in vain at no instant."""
    left_out: int = 0
    """So many marks came after those that are drawn."""

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        """The kinds of marks in it: kind, sign, words."""
        kinds = dict.fromkeys(mark.kind for mark in self.marks)
        return [(kind, SIGNS.get(kind, "1"), WORDS[kind]) for kind in WORDS if kind in kinds]

    def offset(self, at: datetime) -> str:
        return offset(at, self.starts_at)


def picture(
    steps: Sequence[Step], policy: Policy, starts_at: datetime, until_at: datetime, outcome: Outcome | None = None
) -> Picture:
    """The picture of a run or of an issue's past; with `outcome`, what was expected in vain stands in it, too."""
    several = len({step.issue for step in steps if step.issue is not None}) > 1
    missing, unplaced = _missing(outcome, policy) if outcome else ([], [])
    marks = sorted([*(mark for step in steps for mark in _of_step(step, policy)), *missing], key=lambda one: one.at)
    marks, left_out = marks[:MOST], max(len(marks) - MOST, 0)
    scale = _Scale([starts_at, *(mark.at for mark in marks), until_at])
    seated = _seated(marks, scale)
    lanes = _lanes(seated)
    placed = tuple(_placed(seated, lanes, several=several))
    ticks = tuple(_ticks(starts_at, max([until_at, *(mark.at for mark in placed)]), scale))
    height = max((lane.y + lane.height for lane in lanes.values()), default=TOP) + 4
    return Picture(tuple(lanes.values()), placed, ticks, height, starts_at, tuple(unplaced), left_out)


def _missing(outcome: Outcome, policy: Policy) -> tuple[list[Mark], list[str]]:
    """What was expected in vain: where it was expected, and what belongs to no instant as sentences."""
    marks, unplaced = [], []
    rows = {row.text: row for row, _holds in outcome.rows}
    for failure in outcome.failures:
        row, words = rows.get(failure.expected), f"expected: {failure.expected}; found: {failure.found}"
        if row is None or row.at is None:
            unplaced.append(words)
            continue
        lanes = [names.who(policy, key) for key in row.values] if row.kind in ("notified", "informed") else []
        lanes = lanes or [PROMISES if row.kind in OF_CLOCKS else ISSUE]
        marks += [Mark(row.at, lane, "missing", words, level=row.level, issue=row.issue) for lane in lanes]
    return marks, unplaced


def offset(at: datetime, starts_at: datetime) -> str:
    """`+1 h 15 min`: how long after the beginning."""
    return f"+{format_span(at - starts_at)}" if at > starts_at else "+0"


# What happened ----------------------------------------


def _of_step(step: Step, policy: Policy) -> Iterator[Mark]:
    yield from _of_event(step, policy)
    for effect in step.effects:
        if (mark := _of_effect(effect, step.issue, policy)) is not None:
            yield mark


def _of_event(step: Step, policy: Policy) -> Iterator[Mark]:
    event, issue = step.event, step.issue
    by = getattr(event, "by", None)
    actor = names.who(policy, by) if by else "Somebody"
    words = event_words.happened(event, policy)
    if step.refused is not None:
        yield Mark(step.at, ISSUE, "missing", f"refused: {step.refused.message}", step.refused.hint, issue=issue)
        return
    match event:
        case ev.TimePassed() | ev.PlaceOffered() | ev.PersonFreed() | ev.NoticeAccepted() | ev.NoticeSeen():
            return
        case ev.IssueOpened():
            facts = ", ".join(part for part in (event.priority, event.account, event.kind) if part)
            subject = f": “{event.subject}”" if event.subject else ""
            yield Mark(step.at, CUSTOMER, "customer", f"opens the issue{subject}", facts, issue=issue)
        case ev.MessageReceived():
            yield Mark(step.at, CUSTOMER, "customer", "the customer writes", _mood(event), issue=issue)
        case ev.CsatReceived():
            yield Mark(step.at, CUSTOMER, "customer", f"rates the answer: {event.score} of 5", issue=issue)
        case ev.MessageSent():
            kind: Kind = "change" if event.automatic else "answer"
            said = "an automatic answer goes out" if event.automatic else words
            yield Mark(step.at, ISSUE if event.automatic else actor, kind, said, issue=issue)
        case ev.EscalationAcknowledged():
            yield Mark(step.at, actor, "acknowledged", words, issue=issue)
        case ev.EscalationDeclined():
            yield Mark(step.at, actor, "declined", words, issue=issue)
        case ev.IssueEscalated() | ev.NoteAdded():
            yield Mark(step.at, actor, "change", words, issue=issue)
        case ev.IssueResolved() | ev.IssueClosed():
            yield Mark(step.at, ISSUE, "done", words, issue=issue)
        case ev.PersonAway(person=person) | ev.PersonBack(person=person):
            yield Mark(step.at, names.who(policy, person), "change", words, issue=issue)
        case ev.NoticeFailed(to=to):
            yield Mark(step.at, names.who(policy, to), "declined", words, event.error, issue=issue)
        case _:
            yield Mark(step.at, ISSUE, "change", words, issue=issue)


def _mood(event: ev.MessageReceived) -> str:
    return "" if event.sentiment is None else f"mood {event.sentiment:+.2f}"


def _of_effect(effect: fx.AnyEffect, issue: str | None, policy: Policy) -> Mark | None:
    because = effect.because
    why = f"{because.code}: {because.words}" if because.words else because.code
    match effect:
        case fx.Notice():
            return _of_notice(effect, issue, policy, why)
        case fx.ClockBreached(metric=metric, breached_at=at):
            return Mark(at, PROMISES, "breached", f"{names.metric(metric)} is breached", why, issue=issue)
        case fx.ClockFulfilled(metric=metric, fulfilled_at=at, met=met):
            kind: Kind = "met" if met else "change"
            words = f"{names.metric(metric)} is {'met' if met else 'answered after its breach'}"
            return Mark(at, PROMISES, kind, words, why, issue=issue)
        case fx.Assigned(to=to, at=at) if to:
            return Mark(at, names.who(policy, to), "change", "gets the issue", why, issue=issue)
        case fx.Assigned(at=at) if effect.waits:
            return Mark(at, ISSUE, "change", "waits for somebody to have it", why, issue=issue)
        case fx.IssueSet(field=field, now=now, at=at) if field in ("priority", "status", "team", "kind") and now:
            return Mark(at, ISSUE, "change", f"{field} becomes {now}", why, issue=issue)
        case fx.SurveySent(at=at):
            return Mark(at, CUSTOMER, "told", "is asked how it went", why, issue=issue)
        case fx.EscalationMoved(path=path, state=state, at=at) if state in ("exhausted", "held"):
            words = f"{path}: nobody is left to tell" if state == "exhausted" else f"{path} is held"
            return Mark(at, ISSUE, "nobody" if state == "exhausted" else "change", words, why, issue=issue)
        case _:
            return None


def _of_notice(notice: fx.Notice, issue: str | None, policy: Policy, why: str) -> Mark | None:
    who = names.who(policy, notice.to)
    by = "+".join(notice.channels)
    place = f"{notice.path} level {notice.level}, " if notice.path and notice.level else ""
    if is_held(notice):
        return Mark(notice.at, who, "held", f"{place}{notice.urgency}, held by quiet hours", why, notice.level, issue)
    if notice.ring:
        return Mark(notice.at, who, "ring", f"told: {place}{notice.urgency} by {by}", why, notice.level, issue)
    if notice.because.code == "inform":
        return Mark(notice.at, who, "told", "is shown a message that asks nothing", why, notice.level, issue)
    return None


# Where it stands ----------------------------------------


class _Scale:
    """Instants across the picture: the longer nothing happens, the more of it is left out. What lies between two of
    them stands between them, in proportion.
    """

    def __init__(self, instants: Sequence[datetime]) -> None:
        self._places: dict[datetime, float] = {}
        ordered = self._ordered = sorted(set(instants))
        weights = [log2(2 + (later - at) / timedelta(minutes=5)) for at, later in pairwise(ordered)]
        unit = (RIGHT - LEFT) / sum(weights) if weights else 0.0
        place = LEFT
        for at, weight in zip(ordered, [*weights, 0.0], strict=True):
            self._places[at] = round(place, 2)
            place += weight * unit

    def x(self, at: datetime) -> float:
        if at in self._places:
            return self._places[at]
        after = bisect(self._ordered, at)
        earlier, later = self._ordered[after - 1], self._ordered[after]
        share = (at - earlier) / (later - earlier)
        return round(self._places[earlier] + share * (self._places[later] - self._places[earlier]), 2)


def _seated(marks: Sequence[Mark], scale: _Scale) -> list[Mark]:
    """Each mark in a row of its lane where it hides none before it; `y` is the row for now."""
    ends: dict[str, list[float]] = {}
    seated = []
    for mark in marks:
        x, rows = scale.x(mark.at), ends.setdefault(mark.lane, [])
        free = next((number for number, end in enumerate(rows) if end <= x), None)
        if free is None and len(rows) < ROWS:
            rows.append(0.0)
            free = len(rows) - 1
        row = free if free is not None else rows.index(min(rows))
        shift = max(rows[row] - x, 0.0)
        rows[row] = x + shift + WIDTH
        seated.append(structs.replace(mark, x=x, y=row, shift=round(shift * PIXELS)))
    return seated


def _lanes(marks: Sequence[Mark]) -> dict[str, Lane]:
    """The customer first, then people in the order in which they come in, then the issue and its promises."""
    rows: dict[str, int] = {}
    for mark in marks:
        rows[mark.lane] = max(rows.get(mark.lane, 0), mark.y + 1)
    order = sorted(rows, key=lambda name: {CUSTOMER: 0, ISSUE: 2, PROMISES: 3}.get(name, 1))
    lanes, y = {}, TOP
    for name in order:
        lanes[name] = Lane(name, y, rows[name])
        y += lanes[name].height
    return lanes


def _placed(marks: Sequence[Mark], lanes: dict[str, Lane], *, several: bool) -> Iterator[Mark]:
    for mark in marks:
        words = f"{mark.issue}: {mark.words}" if several and mark.issue else mark.words
        y = lanes[mark.lane].y + NAME + ROW // 2 - 1 + ROW * mark.y
        yield structs.replace(mark, words=words, y=y)


def _ticks(starts_at: datetime, until_at: datetime, scale: _Scale) -> Iterator[Tick]:
    """Labels at round lengths of time, the roundest first, as many as a phone has room for."""
    taken: list[float] = []
    for at in (starts_at, *_round_instants(starts_at, until_at)):
        x = scale.x(at)
        if all(abs(x - other) >= TICK_APART for other in taken):
            taken.append(x)
            yield Tick(x, offset(at, starts_at))


def _round_instants(starts_at: datetime, until_at: datetime) -> Iterator[datetime]:
    """The last of each length comes first: the end is what a reader looks for."""
    length = until_at - starts_at
    for step in ROUND:
        whole = length // step
        if step < SHORTEST and whole > MOST_TICKS:
            return
        for count in range(min(whole, MOST_TICKS), 0, -1):
            yield starts_at + count * step
