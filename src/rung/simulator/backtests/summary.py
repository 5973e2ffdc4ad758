"""What a run comes to, in a few numbers: how often issues escalate, how fast people answer, which promises break."""

from array import array
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from rung.core import effects as fx
from rung.core.issue import ENDED_STATES
from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.simulator.backtests.rows import IssueRows, is_held
from rung.simulator.run import Step


class Summary:
    """Counts while the steps go by, and each issue's clocks and escalations once they are final; `numbers` says what
    they came to. Issues closed as spam, as a duplicate or as internal leave the measures; that people were rung for
    them stays true. With `since`, what happened before that instant is not counted: the beginnings of issues that were
    open by then.
    """

    def __init__(self, policy: Policy, since: datetime | None = None) -> None:
        self._since = since
        self._measured = 0
        self._escalated = 0
        self._waits: array[float] = array("d")
        self._acknowledgements: array[float] = array("d")
        self._opened: dict[str, datetime] = {}
        self._breaches: Counter[str] = Counter()
        self._met: Counter[str] = Counter()
        self._escalations: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()
        self._rings: Counter[str] = Counter()
        self._night_rings: Counter[str] = Counter()
        self._top_level = 0
        self._nights = Nights(policy)

    def take(self, step: Step) -> None:
        if step.issue is None or not step.effects:
            return
        for effect in step.effects:
            if (count := _COUNTERS.get(type(effect))) is not None and self._is_counted(effect.at):
                count(self, step.issue, effect)

    def take_final(self, rows: IssueRows) -> None:
        """An issue's rows as they are in the end."""
        if not rows.measured:
            return
        self._measured += 1
        opened = [one for one in rows.escalations.values() if self._is_counted(one.opened_at)]
        self._escalated += bool(opened)
        for clock in rows.clocks.values():
            self._met[clock.metric] += clock.state == "met" and self._is_counted(clock.fulfilled_at)
            self._breaches[clock.metric] += self._is_counted(clock.breached_at)
            if clock.metric == "first_response" and clock.fulfilled_at and self._is_counted(clock.fulfilled_at):
                self._waits.append((clock.fulfilled_at - clock.started_at).total_seconds())
        for escalation in opened:
            self._escalations[escalation.path] += 1
            self._top_level = max(self._top_level, *(level.level for level in escalation.levels), 0)

    def numbers(self) -> dict[str, Any]:
        rings = sum(self._rings.values())
        return {
            "escalation_rate": round(self._escalated / self._measured, 4) if self._measured else 0.0,
            "first_response_median_s": median(self._waits) if self._waits else None,
            "breaches": dict(sorted((+self._breaches).items())),
            "met": dict(sorted((+self._met).items())),
            "escalations": sum(self._escalations.values()),
            "escalations_by_path": dict(sorted(self._escalations.items())),
            "exhausted": self._ended["exhausted"],
            "acknowledged": self._ended["acknowledged"],
            "acknowledgement_median_s": median(self._acknowledgements) if self._acknowledgements else None,
            "highest_level": self._top_level,
            "rings": rings,
            "night_rings": sum(self._night_rings.values()),
            "rings_by_person": dict(self._rings.most_common()),
            "night_rings_by_person": dict(self._night_rings.most_common()),
        }

    def _is_counted(self, at: datetime | None) -> bool:
        return at is not None and (self._since is None or at >= self._since)

    def _count_opening(self, issue: str, opened: fx.EscalationOpened) -> None:
        self._opened[f"{issue}.{opened.number}"] = opened.at

    def _count_move(self, issue: str, moved: fx.EscalationMoved) -> None:
        state = moved.state
        if moved.was in ENDED_STATES:
            return  # it had ended by mistake, and was counted before
        self._ended[state] += 1
        since = None if state in ("open", "held") else self._opened.pop(f"{issue}.{moved.number}", None)
        if since is not None and state == "acknowledged":
            self._acknowledgements.append((moved.at - since).total_seconds())

    def _count_ring(self, issue: str, notice: fx.Notice) -> None:
        if not notice.ring or is_held(notice):
            return
        self._rings[notice.to] += 1
        if self._nights.night_of(notice.to, notice.at) is not None:
            self._night_rings[notice.to] += 1


_COUNTERS: dict[type, Callable[[Summary, str, Any], None]] = {
    fx.EscalationOpened: Summary._count_opening,
    fx.EscalationMoved: Summary._count_move,
    fx.Notice: Summary._count_ring,
}
"""What is counted of each effect."""


def in_words(seconds: float | None) -> str:
    """A span for people: `2 h 05 min`, `48 s`."""
    if seconds is None:
        return "–"
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    minutes, left = divmod(rest, 60)
    if whole.days:
        return f"{whole.days} d {hours} h"
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {left:02} s" if minutes else f"{left} s"
