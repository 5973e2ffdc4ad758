"""The Tonight page made ready: who would ring in the coming 24 hours, laid out in quarters of an hour.

The board is what the core answers; here it only gets names, marks and places in a table.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from rung.core.people.people import is_place
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.engine.duty import reach
from rung.engine.telling import bulletins
from rung.reports import nights
from rung.simulator.coverage.tonight import Board, Cell, Handover, board
from rung.store.decisions import desk as shared
from rung.store.pages import names
from rung.store.people import directory
from rung.store.policies import policies

HOURS = 24
SLOT = timedelta(minutes=15)
SLOTS = int(timedelta(hours=HOURS) / SLOT)
NAMED = 3
"""So many names stand in a cell; where there are more, their number does."""


class Told(Struct, frozen=True):
    """Somebody in a cell."""

    key: str
    name: str
    is_proven: bool


class Shown(Struct, frozen=True):
    """A cell of the page: so many quarters of an hour wide."""

    cell: Cell
    width: int
    told: tuple[Told, ...]

    @property
    def kind(self) -> str:
        """How it looks: `told`, `unproven`, `waits`, `nobody` or `unknown`."""
        return "unproven" if self.cell.kind == "told" and self.unproven else self.cell.kind

    @property
    def unproven(self) -> tuple[Told, ...]:
        return tuple(one for one in self.told if not one.is_proven)

    @property
    def few(self) -> tuple[Told, ...]:
        return self.told if len(self.told) <= NAMED else ()


class Line(Struct, frozen=True):
    """A row of the page; the first of a path names it."""

    path: str
    is_first: bool
    level: int
    name: str
    tier: str | None
    cells: tuple[Shown, ...]


class Hour(Struct, frozen=True):
    label: str
    width: int
    is_midnight: bool


class Mark(Struct, frozen=True):
    """Quarters of an hour in the row of hand-overs: none, or those at which somebody else takes over."""

    width: int
    handovers: tuple[Handover, ...] = ()


class Tonight(Struct, frozen=True):
    """The whole table."""

    board: Board
    priorities: tuple[str, ...]
    hours: tuple[Hour, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    handovers: tuple[tuple[datetime, str, str, str], ...]
    """When, on which schedule, from whom, to whom."""


class Colleague(Struct, frozen=True):
    """Somebody who would ring, beside the table."""

    key: str
    name: str
    reach: reach.Reach
    load: int
    nights: int
    is_away: bool
    is_on_shift: bool
    on_call_for: tuple[str, ...]
    tested: bulletins.Tested | None
    time_zone: str


def tonight(priority: str | None, time_zone: str, now: datetime) -> Tonight:
    """The next 24 hours at a priority, the most urgent by default. Raises NoPolicy."""
    policy = policies.current()
    known = policy.workspace.priorities
    found = _board(policy, priority if priority in known else known[0], now)
    start = _slot_of(found.from_at)
    places = {one for row in found.rows for cell in row.cells for one in cell.people if is_place(one)}
    reached = reach.of_everybody(policy, now)
    unproven = {key for key, one in reached.items() if not one.is_proven} | reach.unproven_places(places, now)
    there = zone(time_zone)
    return Tonight(
        found,
        known,
        tuple(_hours(start, there)),
        tuple(_marks(found.handovers, start)),
        tuple(_lines(found, policy, unproven, start)),
        tuple(
            (one.at, one.schedule, names.who(policy, one.before), names.who(policy, one.after))
            for one in found.handovers
        ),
    )


class Turn(Struct, frozen=True):
    """A span of the coming 24 hours in which a level would ring one person."""

    path: str
    level: int
    name: str
    tier: str | None
    from_at: datetime
    to_at: datetime
    in_turn: bool
    """Perhaps: one of several is picked."""


def rings_of(person: str, now: datetime) -> tuple[str, list[Turn]]:
    """The most urgent priority, and where an issue of it would ring this person. Raises NoPolicy."""
    policy = policies.current()
    priority = policy.workspace.priorities[0]
    turns = [
        Turn(row.path, row.level, row.name, row.tier, cell.from_at, cell.to_at, cell.in_turn)
        for row in _board(policy, priority, now).rows
        for cell in row.cells
        if cell.kind == "told" and person in cell.people
    ]
    return priority, sorted(_joined(turns), key=lambda one: (one.from_at, one.path, one.level))


def reach_of(person: str, now: datetime) -> reach.Reach | None:
    """How somebody can be reached, and which of their ways are proven. Raises NoPolicy."""
    return reach.of_everybody(policies.current(), now).get(person)


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """Spans of one level that follow each other are one."""
    found: list[Turn] = []
    for one in turns:
        last = found[-1] if found else None
        if last and (last.path, last.level, last.tier, last.to_at) == (one.path, one.level, one.tier, one.from_at):
            found[-1] = structs.replace(last, to_at=one.to_at, in_turn=last.in_turn or one.in_turn)
        else:
            found.append(one)
    return found


def colleagues(now: datetime) -> list[Colleague]:
    """Everybody of the policy: how they can be reached, what they carry, and how their last test went."""
    policy = policies.current()
    reached = reach.of_everybody(policy, now)
    broken = nights.of_month(policy, now)
    return [
        Colleague(
            row.person.key, row.person.name, reached[row.person.key], row.open_issues, broken[row.person.key],
            row.is_away, row.is_on_shift, row.on_call_for, bulletins.tested(row.person.key),
            policy.zone_of(row.person.key),
        )
        for row in directory.people()
        if row.person.key in reached
    ]  # fmt: skip


# The board is kept for a minute: many look at it, and turns that change meanwhile say little about tonight.

_lock = threading.Lock()
_kept: dict[tuple[object, ...], tuple[Policy, Board]] = {}
MOST_KEPT = 8


def _board(policy: Policy, priority: str, now: datetime) -> Board:
    minute = now.replace(second=0, microsecond=0)
    key = (id(policy), priority, minute, tuple(shared.away(now)))
    with _lock:
        kept = _kept.get(key)
    if kept is not None:
        return kept[1]
    found = board(policy, shared.read(now), priority, minute, _slot_of(minute) + timedelta(hours=HOURS))
    with _lock:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = policy, found  # while the policy is kept, no other one can have its identity
    return found


def _slot_of(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


def _lines(found: Board, policy: Policy, unproven: set[str], start: datetime) -> Iterator[Line]:
    path = None
    for row in found.rows:
        shown = (_shown(cell, width, policy, unproven) for cell, width in _laid_out(row.cells, start))
        yield Line(row.path, row.path != path, row.level, row.name, row.tier, tuple(shown))
        path = row.path


def _shown(cell: Cell, width: int, policy: Policy, unproven: set[str]) -> Shown:
    told = tuple(Told(one, names.who(policy, one), one not in unproven) for one in cell.people)
    return Shown(cell, width, told)


def _laid_out(cells: Sequence[Cell], start: datetime) -> Iterator[tuple[Cell, int]]:
    """Each cell with its width; one shorter than a quarter of an hour is that wide all the same, at the cost of the
    next.
    """
    place = 0
    for number, cell in enumerate(cells):
        left = len(cells) - number - 1
        end = SLOTS if not left else round((cell.to_at - start) / SLOT)
        end = min(max(end, place + 1), SLOTS - left)
        yield cell, max(end - place, 1)
        place = max(end, place + 1)


def _hours(start: datetime, there: ZoneInfo) -> Iterator[Hour]:
    """The hours of the viewer's clock, three to a heading."""
    at, end = start, start + timedelta(hours=HOURS)
    while at < end:
        local = at.astimezone(there)
        minutes = 180 - (local.hour % 3 * 60 + local.minute)
        upto = min(at + timedelta(minutes=minutes), end)
        yield Hour(f"{local:%H:%M}", max(1, round((upto - at) / SLOT)), local.hour == 0 and local.minute == 0)
        at = upto


def _marks(handovers: Sequence[Handover], start: datetime) -> Iterator[Mark]:
    """The row of hand-overs: empty stretches, and a mark at each quarter of an hour with any."""
    by_slot: dict[int, list[Handover]] = {}
    for one in handovers:
        slot = min(max(int((one.at - start) / SLOT), 0), SLOTS - 1)
        by_slot.setdefault(slot, []).append(one)
    place = 0
    for slot, here in sorted(by_slot.items()):
        if slot > place:
            yield Mark(slot - place)
        yield Mark(1, tuple(here))
        place = slot + 1
    if place < SLOTS:
        yield Mark(SLOTS - place)


