"""The coming hours at a glance: at each level of each path, the person who would ring.

Asked of the core itself, as `coverage` is, with the turns and loads of the present: what the page shows is what the
ladder would do if an issue nobody has came there at that instant.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Literal

from msgspec import Struct, structs

from rung.core.desk import Desk
from rung.core.document import Account, Level
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.people import people
from rung.core.people.oncall import shifts_between
from rung.core.policy import Policy
from rung.simulator.coverage import probe
from rung.simulator.coverage.coverage import parted
from rung.simulator.coverage.coverage_instants import instants_of_waits, instants_within
from rung.simulator.coverage.probe import OF_THE_ISSUE, Answer

Kind = Literal["told", "waits", "nobody", "unknown"]


class Cell(Struct, frozen=True):
    """What the level would do in [from, to)."""

    from_at: datetime
    to_at: datetime
    kind: Kind
    people: tuple[str, ...] = ()
    """Who would ring: keys of persons, and channel targets; where accounts differ, anybody of them."""
    in_turn: bool = False
    """One is picked; another may be by then."""
    until: datetime | None = None
    """When a level that waits would be told."""
    instead: int | None = None
    """The level that is told in the place of one that has nobody; null: the ladder ends there."""
    why: str = ""


class Row(Struct, frozen=True):
    """One level, for accounts of one tier or of all (`tier` null)."""

    path: str
    level: int
    name: str
    tier: str | None
    cells: tuple[Cell, ...]

    @property
    def has_gap(self) -> bool:
        return any(cell.kind == "nobody" for cell in self.cells)


class Handover(Struct, frozen=True):
    """Another person, or nobody, is on call from this instant on."""

    at: datetime
    schedule: str
    before: str | None
    after: str | None


class Board(Struct, frozen=True):
    from_at: datetime
    to_at: datetime
    priority: str
    rows: tuple[Row, ...]
    handovers: tuple[Handover, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who would ring at all, in the order of the rows."""
        named = (one for row in self.rows for cell in row.cells for one in cell.people if not people.is_place(one))
        return tuple(dict.fromkeys(named))


def board(policy: Policy, desk: Desk, priority: str, from_at: datetime, to_at: datetime) -> Board:
    """Every level of every path at every instant at which the answer can change."""
    policy = probe.always_opened(policy)
    instants = [*instants_within(policy, desk, from_at, to_at)]
    at_once = parted(from_at, to_at, instants)
    with_waits = parted(from_at, to_at, [*instants, *instants_of_waits(policy, from_at, to_at)])
    rows: list[Row] = []
    for key, path in policy.document.paths.items():
        for number, level in enumerate(path.levels, 1):
            waits = level.during.of(priority) and level.urgency.of(priority) != "critical"
            rows += _rows(_Asked(policy, desk, key, number, level, priority), with_waits if waits else at_once)
    return Board(from_at, to_at, priority, tuple(rows), tuple(_handovers(policy, from_at, to_at)))


class _Asked(Struct, frozen=True):
    """One level, to be asked at many instants."""

    policy: Policy
    desk: Desk
    path: str
    number: int
    level: Level
    priority: str
    answers: dict[tuple[str | None, datetime], Cell] = {}
    """What was answered, by the account's owner and the instant: a level tells accounts apart by that alone."""

    def cell(self, accounts: Iterable[Account | None], from_at: datetime, to_at: datetime) -> Cell:
        """What would happen for accounts of one tier; one that would have nobody says so for all."""
        seen = [self._known(account, from_at, to_at) for account in accounts]
        worst = min(seen, key=lambda cell: ("nobody", "unknown", "waits", "told").index(cell.kind))
        if worst.kind != "told" or len(seen) == 1:
            return worst
        told = tuple(dict.fromkeys(one for cell in seen for one in cell.people))
        return structs.replace(worst, people=told)

    def _known(self, account: Account | None, from_at: datetime, to_at: datetime) -> Cell:
        asked = (account.owner if account else None, from_at)
        found = self.answers.get(asked)
        if found is None:
            found = self.answers[asked] = self._one(account, from_at, to_at)
        return found

    def _one(self, account: Account | None, from_at: datetime, to_at: datetime) -> Cell:
        accounts = {account.key: account} if account else {}
        desk = Desk(self.desk.away, self.desk.load, self.desk.turns, accounts)
        answer = probe.ask(self.policy, desk, self.path, self.number, self.priority, account, from_at)
        if answer.started:
            return Cell(
                from_at, to_at, "told", answer.started.notified, in_turn=self.level.pick in people.PICKERS,
                why=_looked(answer.started),
            )  # fmt: skip
        if answer.waits:
            return Cell(from_at, to_at, "waits", until=answer.waits.until, why=answer.waits.because.words)
        if self._is_of_the_issue:
            return Cell(from_at, to_at, "unknown", why=f"known only for a real issue: {', '.join(self.level.notify)}")
        return Cell(from_at, to_at, "nobody", instead=_instead(answer), why=self._why_nobody(answer))

    @property
    def _is_of_the_issue(self) -> bool:
        return any(target in OF_THE_ISSUE for target in (*self.level.notify, *self.level.backup))

    def _why_nobody(self, answer: Answer) -> str:
        looked = [
            f"{who}: {why}"
            for targets, pick in ((self.level.notify, self.level.pick), (self.level.backup, None))
            for who, why in people.choose(answer.draft, targets, pick, "").considered
        ]
        return "; ".join(dict.fromkeys(looked)) or "nobody is named at that instant"


def _rows(asked: _Asked, spans: list[tuple[datetime, datetime]]) -> Iterator[Row]:
    """A row for each tier; one for all where their answers are the same."""
    kinds = probe.kinds_of_account(asked.policy, asked.level)
    by_tier = {tier: _joined(asked.cell(accounts, *span) for span in spans) for tier, accounts in kinds.items()}
    if len({tuple((cell.from_at, *_answer(cell)) for cell in cells) for cells in by_tier.values()}) == 1:
        by_tier = {None: next(iter(by_tier.values()))}
    for tier, cells in by_tier.items():
        yield Row(asked.path, asked.number, asked.level.name, tier, cells)


def _joined(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Neighbours with the same answer made one."""
    joined: list[Cell] = []
    for cell in cells:
        if joined and _answer(joined[-1]) == _answer(cell):
            joined[-1] = structs.replace(joined[-1], to_at=cell.to_at)
        else:
            joined.append(cell)
    return tuple(joined)


def _answer(cell: Cell) -> tuple[object, ...]:
    return cell.kind, cell.people, cell.in_turn, cell.until, cell.instead


def _looked(started: LevelStarted) -> str:
    return "; ".join(f"{who}: {why}" for who, why in started.considered) or started.because.words


def _instead(answer: Answer) -> int | None:
    return answer.instead.level if isinstance(answer.instead, LevelStarted | LevelWaits) else None


def _handovers(policy: Policy, from_at: datetime, to_at: datetime) -> Iterator[Handover]:
    for key, schedule in policy.document.schedules.items():
        for before, after in pairwise(shifts_between(schedule, from_at, to_at)):
            if after.since is not None and before.person != after.person:
                yield Handover(after.since, key, before.person, after.person)
