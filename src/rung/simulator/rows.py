"""From steps to the rows that a back-test reports (DESIGN.md, `rung backtest --json`).

Rows that can still change (a clock that runs, an escalation that climbs) are held for as long as their issue lives;
those of an issue at rest lie on a shelf beside its state, for it may be reopened. Notices and assignments are
final at once.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from rung.core import effects as fx
from rung.core.ending import OUT_OF_THE_MEASURES
from rung.simulator.run import Step, is_at_rest
from rung.simulator.shelf import Shelf, SortedRows

ENDED = ("fulfilled", "replaced", "joined", "resolved", "closed")
"""The states in which an escalation has a `closed_at`."""


Row = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC; a fraction only where there is one."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


def sortable(instant: str) -> str:
    """An instant as a text that sorts as time does: always with its fraction."""
    return instant if "." in instant else f"{instant[:-1]}.000000Z"


class _IssueRows(Struct):
    """The rows of one issue that may still change."""

    clocks: dict[str, dict[str, Any]] = {}
    escalations: dict[str, dict[str, Any]] = {}
    measured: bool = True
    """False: closed as spam, a duplicate or internal, and so no part of any figure."""


class Rows:
    """All rows of one run. Feed it every step, then `finish`."""

    def __init__(self, on_final: Callable[[Mapping[str, Row], Mapping[str, Row], bool], object] | None = None) -> None:
        """`on_final` is told of each issue when its rows are final: its clocks, escalations, and whether it counts."""
        self._on_final = on_final
        self.clocks = SortedRows()
        self.escalations = SortedRows()
        self.notices = SortedRows()
        self.assignments = SortedRows()
        self.refused: list[dict[str, Any]] = []
        self._live: dict[str, _IssueRows] = {}
        self._rested: Shelf[_IssueRows] = Shelf(_IssueRows)

    def take(self, step: Step, line: int | None = None) -> None:
        """A step, and the line of the history whose event was decided last."""
        if step.refused is not None:
            self._refuse(step, line)
        if step.issue is None:
            return
        rows = self._rows_of(step.issue)
        for effect in step.effects:
            self._write(step.issue, rows, effect)
        if step.state is not None:
            rows.measured = step.state.closed_as not in OUT_OF_THE_MEASURES
        if step.state is not None and is_at_rest(step.state):
            self._rested.put(step.issue, self._live.pop(step.issue))

    def finish(self) -> None:
        """Nothing more comes: what still could have changed is final."""
        for issue, rows in self._all_live():
            for clock in rows.clocks.values():
                self.clocks.add((sortable(clock["started_at"]), issue, clock["metric"]), clock)
            for escalation in rows.escalations.values():
                self.escalations.add((sortable(escalation["opened_at"]), issue), escalation)
            if self._on_final:
                self._on_final(rows.clocks, rows.escalations, rows.measured)
        self._live.clear()

    def _all_live(self) -> Iterator[tuple[str, _IssueRows]]:
        yield from self._live.items()
        yield from self._rested.items()

    def _rows_of(self, issue: str) -> _IssueRows:
        rows = self._live.get(issue)
        if rows is None:
            rows = self._live[issue] = self._rested.take(issue) or _IssueRows({}, {})
        return rows

    def _refuse(self, step: Step, line: int | None) -> None:
        assert step.refused is not None
        self.refused.append(
            {
                "at": instant(step.at),
                "issue": step.issue,
                "id": step.event.id,
                "line": line,
                "code": step.refused.code,
                "message": step.refused.message,
                "hint": step.refused.hint,
            }
        )

    def _write(self, issue: str, rows: _IssueRows, effect: fx.AnyEffect) -> None:
        match effect:
            case fx.ClockStarted() | fx.ClockMoved() | fx.ClockFulfilled() | fx.ClockBreached() | fx.ClockCancelled():
                _write_clock(issue, rows.clocks, effect)
            case fx.EscalationOpened() | fx.LevelStarted() | fx.EscalationMoved():
                _write_escalation(issue, rows.escalations, effect)
            case fx.Notice():
                self._write_notice(issue, effect)
            case fx.Assigned():
                at = instant(effect.at)
                assert at is not None
                row = {"at": at, "issue": issue, "team": effect.team, "to": effect.to, "because": str(effect.because)}
                self.assignments.add((sortable(at), issue), row)
            case _:
                pass  # what else a decision says concerns no row

    def _write_notice(self, issue: str, notice: fx.Notice) -> None:
        """A notice held by quiet hours is no row: its release is."""
        if is_held(notice):
            return
        at = instant(notice.at)
        assert at is not None
        row = {
            "at": at,
            "to": notice.to,
            "issue": issue,
            "path": notice.path,
            "level": notice.level,
            "urgency": notice.urgency,
            "channels": list(notice.channels),
            "ring": notice.ring,
            "because": str(notice.because),
        }
        self.notices.add((sortable(at), issue), row)


def is_held(notice: fx.Notice) -> bool:
    """Held by quiet hours at the instant of its decision."""
    return notice.held_until is not None and notice.held_until > notice.at


_ClockEffect = fx.ClockStarted | fx.ClockMoved | fx.ClockFulfilled | fx.ClockBreached | fx.ClockCancelled
_EscalationEffect = fx.EscalationOpened | fx.LevelStarted | fx.EscalationMoved


def _write_clock(issue: str, clocks: dict[str, dict[str, Any]], effect: _ClockEffect) -> None:
    name = f"{effect.metric}#{effect.run}"
    if isinstance(effect, fx.ClockStarted):
        if effect.target is None and effect.due_at is None:
            return  # kept for waits only: nothing was promised
        clocks[name] = {
            "issue": issue,
            "metric": effect.metric,
            "started_at": instant(effect.started_at),
            "due_at": instant(effect.due_at),
            "fulfilled_at": None,
            "breached_at": None,
            "state": "running",
        }
        return
    row = clocks.get(name)
    if row is None:
        return
    match effect:
        case fx.ClockMoved(due_at=due_at, paused=paused):
            row["due_at"] = instant(due_at)
            row["started_at"] = instant(effect.started_at) or row["started_at"]
            row["fulfilled_at"] = None
            if row["breached_at"] is None:
                row["state"] = "paused" if paused else "running"
        case fx.ClockFulfilled(fulfilled_at=fulfilled_at, met=met):
            row["fulfilled_at"] = instant(fulfilled_at)
            row["state"] = "met" if met else "breached"
            if met:
                row["breached_at"] = None
        case fx.ClockBreached(breached_at=breached_at):
            row["breached_at"] = instant(breached_at)
            row["state"] = "breached"
        case fx.ClockCancelled():
            row["state"], row["breached_at"] = "cancelled", None


def _write_escalation(issue: str, escalations: dict[str, dict[str, Any]], effect: _EscalationEffect) -> None:
    name = str(effect.number)
    if isinstance(effect, fx.EscalationOpened):
        escalations[name] = {
            "issue": issue,
            "path": effect.path,
            "trigger": effect.trigger,
            "opened_at": instant(effect.at),
            "closed_at": None,
            "state": "held" if effect.held else "open",
            "levels": [],
            "why": {"because": str(effect.because), "values": effect.because.facts},
        }
        return
    row = escalations[name]
    match effect:
        case fx.LevelStarted(at=at, level=level, notified=notified, because=because):
            row["levels"].append(
                {"level": level, "at": instant(at), "notified": list(notified), "because": str(because)}
            )
        case fx.EscalationMoved(at=at, state=state):
            row["state"] = state
            row["closed_at"] = instant(at) if state in ENDED else None
