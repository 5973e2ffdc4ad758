"""From steps to the rows that a back-test reports (DESIGN.md, `rung backtest --json`).

Rows that can still change (a clock that runs, an escalation that climbs) are held for as long as their issue lives;
those of an issue at rest lie on a shelf beside its state, for it may be reopened. Those of one that no event names any
more are final, and so are notices and assignments at once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from rung.core import effects as fx
from rung.core.events import IssueEvent
from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.issue import ENDED_STATES
from rung.core.paths import aside
from rung.simulator.run import Step, is_at_rest
from rung.simulator.shelf import Shelf, SortedRows

Row = dict[str, Any]
"""A row as it is given back."""


class ClockRow(Struct, gc=False):
    """One run of a promise, as it stands so far."""

    issue: str
    metric: str
    started_at: datetime
    due_at: datetime | None = None
    fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    state: str = "running"


class LevelRow(Struct, frozen=True, gc=False):
    level: int
    at: datetime
    notified: tuple[str, ...]
    because: str


class EscalationRow(Struct, gc=False):
    """One climb of one path, as it stands so far."""

    issue: str
    path: str
    trigger: str
    opened_at: datetime
    closed_at: datetime | None
    state: str
    levels: list[LevelRow]
    why: dict[str, Any]
    """What opened it, in words, and the values that made it so."""


class NoticeRow(Struct, frozen=True, gc=False):
    at: datetime
    to: str
    issue: str
    path: str | None
    level: int | None
    urgency: str
    channels: tuple[str, ...]
    ring: bool
    because: str


class AssignmentRow(Struct, frozen=True, gc=False):
    at: datetime
    issue: str
    team: str | None
    to: str | None
    because: str


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC; a fraction only where there is one."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def sortable(instant: str) -> str:
    """An instant as a text that sorts as time does: always with its fraction."""
    return instant if "." in instant else f"{instant[:-1]}.000000Z"


class IssueRows(Struct):
    """The rows of one issue that may still change."""

    clocks: dict[str, ClockRow] = {}
    escalations: dict[str, EscalationRow] = {}
    counted: bool = False
    """Whether an event named the issue."""
    measured: bool = True
    """False: closed as spam, a duplicate or internal, and so no part of any figure."""


class Rows:
    """All rows of one run. Feed it every step, then `finish`."""

    KINDS = ("clocks", "escalations", "notices", "assignments")

    def __init__(self, on_final: Callable[[IssueRows], object] | None = None) -> None:
        """`on_final` is told of each issue when its rows are final."""
        self._on_final = on_final
        self.clocks = SortedRows()
        self.escalations = SortedRows()
        self.notices = SortedRows()
        self.assignments = SortedRows()
        self.refused: list[dict[str, Any]] = []
        self.issues = 0
        """So many issues that events named."""
        self._live: dict[str, IssueRows] = {}
        self._rested: Shelf[IssueRows] = Shelf(IssueRows)

    @classmethod
    def of(cls, kinds: Iterable[SortedRows], refused: list[dict[str, Any]], issues: int) -> "Rows":
        """Those of a run that has finished, as `kinds` gave them."""
        found = cls()
        found.clocks, found.escalations, found.notices, found.assignments = kinds
        found.refused, found.issues = refused, issues
        return found

    def kinds(self) -> tuple[SortedRows, ...]:
        """The rows of each of `KINDS`."""
        return self.clocks, self.escalations, self.notices, self.assignments

    def take(self, step: Step, line: int | None = None) -> None:
        """A step, and the line of the history whose event was decided last."""
        if step.refused is not None:
            self._refuse(step, line)
        issue, state = step.issue, step.state
        if issue is None:
            return
        rows = self._live.get(issue)
        if rows is None:
            rows = self._live[issue] = self._rested.take(issue) or IssueRows({}, {})
        if not rows.counted and isinstance(step.event, IssueEvent):
            rows.counted = True
            self.issues += 1
        for effect in step.effects:
            if (write := _WRITERS.get(type(effect))) is not None:
                write(self, issue, rows, effect)
        if state is not None:
            rows.measured = state.closed_as not in OUT_OF_THE_MEASURES
            if step.is_last:
                self._end(issue, self._live.pop(issue))
            elif is_at_rest(state):
                self._rested.put(issue, self._live.pop(issue))

    def finish(self) -> None:
        """Nothing more comes: what still could have changed is final."""
        for issue, rows in self._all_live():
            self._end(issue, rows)
        self._live.clear()

    def _end(self, issue: str, rows: IssueRows) -> None:
        for clock in rows.clocks.values():
            self.clocks.add((clock.started_at, issue, clock.metric), clock)
        for escalation in rows.escalations.values():
            self.escalations.add((escalation.opened_at, issue), escalation)
        if self._on_final:
            self._on_final(rows)

    def _all_live(self) -> Iterator[tuple[str, IssueRows]]:
        yield from self._live.items()
        yield from self._rested.items()

    def _refuse(self, step: Step, line: int | None) -> None:
        assert step.refused is not None
        self.refused.append(
            {
                "at": instant(step.at),
                "issue": step.issue or step.event.issue,
                "id": step.event.id,
                "line": line,
                "code": step.refused.code,
                "message": step.refused.message,
                "hint": step.refused.hint,
            }
        )

    def _assign(self, issue: str, rows: IssueRows, effect: fx.Assigned) -> None:
        row = AssignmentRow(effect.at, issue, effect.team, effect.to, str(effect.because))
        self.assignments.add((effect.at, issue), row)

    def _notify(self, issue: str, rows: IssueRows, notice: fx.Notice) -> None:
        """A notice held by quiet hours is no row: its release is. What is told of a hand-over or an assignment is none
        either: nobody is asked by a ladder."""
        if is_held(notice) or aside.is_aside(notice.about):
            return
        row = NoticeRow(
            notice.at, notice.to, issue, notice.path, notice.level, notice.urgency, notice.channels, notice.ring,
            str(notice.because),
        )  # fmt: skip
        self.notices.add((notice.at, issue), row)

    def _start_clock(self, issue: str, rows: IssueRows, effect: fx.ClockStarted) -> None:
        if effect.target is None and effect.due_at is None:
            return  # kept for waits only: nothing was promised
        rows.clocks[_run(effect)] = ClockRow(issue, effect.metric, effect.started_at, effect.due_at)

    def _move_clock(self, issue: str, rows: IssueRows, effect: fx.ClockMoved) -> None:
        if row := rows.clocks.get(_run(effect)):
            row.due_at = effect.due_at
            row.started_at = effect.started_at or row.started_at
            row.fulfilled_at = None
            if effect.is_anew:
                row.breached_at = None
            if row.breached_at is None:
                row.state = "paused" if effect.paused else "running"

    def _fulfil_clock(self, issue: str, rows: IssueRows, effect: fx.ClockFulfilled) -> None:
        if row := rows.clocks.get(_run(effect)):
            row.fulfilled_at = effect.fulfilled_at
            row.state = "met" if effect.met else "breached"
            if effect.met:
                row.breached_at = None

    def _breach_clock(self, issue: str, rows: IssueRows, effect: fx.ClockBreached) -> None:
        if row := rows.clocks.get(_run(effect)):
            row.breached_at, row.state = effect.breached_at, "breached"

    def _cancel_clock(self, issue: str, rows: IssueRows, effect: fx.ClockCancelled) -> None:
        if row := rows.clocks.get(_run(effect)):
            row.breached_at, row.state = None, "cancelled"

    def _open_escalation(self, issue: str, rows: IssueRows, effect: fx.EscalationOpened) -> None:
        state = "held" if effect.held else "open"
        why = {"because": str(effect.because), "values": effect.because.facts}
        row = EscalationRow(issue, effect.path, effect.trigger, effect.at, None, state, [], why)
        rows.escalations[str(effect.number)] = row

    def _start_level(self, issue: str, rows: IssueRows, effect: fx.LevelStarted) -> None:
        row = LevelRow(effect.level, effect.at, effect.notified, str(effect.because))
        rows.escalations[str(effect.number)].levels.append(row)

    def _move_escalation(self, issue: str, rows: IssueRows, effect: fx.EscalationMoved) -> None:
        row = rows.escalations[str(effect.number)]
        row.state = effect.state
        row.closed_at = effect.at if effect.state in ENDED_STATES else None


_WRITERS: dict[type, Callable[[Rows, str, IssueRows, Any], None]] = {
    fx.ClockStarted: Rows._start_clock,
    fx.ClockMoved: Rows._move_clock,
    fx.ClockFulfilled: Rows._fulfil_clock,
    fx.ClockBreached: Rows._breach_clock,
    fx.ClockCancelled: Rows._cancel_clock,
    fx.EscalationOpened: Rows._open_escalation,
    fx.LevelStarted: Rows._start_level,
    fx.EscalationMoved: Rows._move_escalation,
    fx.Notice: Rows._notify,
    fx.Assigned: Rows._assign,
}
"""What each effect does to the rows; the others concern none."""


def is_held(notice: fx.Notice) -> bool:
    """Held by quiet hours at the instant of its decision."""
    return notice.held_until is not None and notice.held_until > notice.at


def _run(effect: fx.ClockStarted | fx.ClockMoved | fx.ClockFulfilled | fx.ClockBreached | fx.ClockCancelled) -> str:
    return f"{effect.metric}#{effect.run}"
