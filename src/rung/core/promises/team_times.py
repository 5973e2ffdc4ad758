"""How long an issue was with each team, and how often it bounced, counted from its journal.

The journal alone is read, so a past day gives the same answer whenever it is asked for. Time counts while the issue is
open: from its opening to its end, again from where it was reopened. A bounce is a hand-over that was returned, and one
that was accepted and went on to yet another team.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from rung.core.effects import AnyEffect, HandoverMoved, IssueSet
from rung.core.happenings.ending import OVER
from rung.core.issue import IssueState

NOTHING = timedelta(0)


class Happened(Struct, frozen=True):
    """What one line of the journal says."""

    at: datetime
    effects: tuple[AnyEffect, ...]
    is_rule: bool = False
    """A rule of routing or a trigger moved it, nobody in person."""


class Stay(Struct, frozen=True):
    """An unbroken time with one team."""

    team: str | None
    from_at: datetime
    until_at: datetime
    open_for: timedelta
    """Less than from start to end where it was resolved meanwhile."""


class Counted(Struct, frozen=True):
    stays: tuple[Stay, ...] = ()
    moves: int = 0
    """How often it came to another team by hand: accepted, returned, or assigned to it."""
    bounces: int = 0

    @property
    def by_team(self) -> dict[str | None, timedelta]:
        """How long with each team, all its stays together, in the order of the first."""
        found: dict[str | None, timedelta] = {}
        for one in self.stays:
            found[one.team] = found.get(one.team, NOTHING) + one.open_for
        return found


def counted(state: IssueState, lines: Sequence[Happened], until: datetime) -> Counted:
    """Up to an instant, what happened at it included. `state` is the issue after the last of `lines`, which are all
    that the journal has: what never changed was so from the start.
    """
    teams, statuses = list(_set(lines, "team")), list(_set(lines, "status"))
    first = teams[0].was if teams else state.team
    is_open = statuses[0].was not in OVER if statuses else state.is_open
    at = state.opened_at
    clock = _Clock(at, first, until, is_open=is_open)
    for line in lines:
        at = max(at, line.at)  # a line that arrived late counts from when it was known
        if at > until:
            break
        clock.take(line.effects, at)
    return clock.end()


def _set(lines: Iterable[Happened], field: str) -> Iterable[IssueSet]:
    return (one for line in lines for one in line.effects if isinstance(one, IssueSet) and one.field == field)


class Passed(Struct, frozen=True):
    """An issue went to another team by hand, or an offer came back."""

    how: Literal["handed_over", "returned", "declined"]
    """declined: the offer was returned, and the issue stayed where it was."""
    team: str | None
    """Which team it leaves; of an offer, which team returned it."""
    to: str | None
    is_bounce: bool


class Passing:
    """Says what of an issue's effects is a pass from team to team, and which of them is a bounce."""

    def __init__(self) -> None:
        self._came_by_hand = False
        """It came to this team from another one, handed over or given: if it goes on, that was a bounce."""
        self._returned: HandoverMoved | None = None
        """A hand-over that is on its way back."""

    def take(self, effect: AnyEffect) -> Passed | None:
        """What an effect passes on. A return of an accepted hand-over is said once the issue goes back."""
        match effect:
            case HandoverMoved():
                self._returned = effect if effect.state == "returned" else None
                return None
            case IssueSet(field="team", was=was, now=now, because=because):
                return self._moved(was, now, by_hand=because.code in ("event", "manual"))
        return None

    def end_of_line(self) -> Passed | None:
        """Nothing more comes of what happened: what was returned and did not move was an offer."""
        returned, self._returned = self._returned, None
        return Passed("declined", returned.to, returned.from_, is_bounce=True) if returned else None

    def _moved(self, was: Any, now: Any, *, by_hand: bool) -> Passed | None:
        if not by_hand or was is None or now is None:
            return None
        returned, self._returned = self._returned, None
        if returned is not None:
            self._came_by_hand = False
            return Passed("returned", was, now, is_bounce=True)
        is_bounce, self._came_by_hand = self._came_by_hand, True
        return Passed("handed_over", was, now, is_bounce=is_bounce)


class _Clock:
    """Follows an issue through its journal."""

    def __init__(self, at: datetime, team: str | None, until: datetime, *, is_open: bool) -> None:
        self._team, self._since, self._until = team, at, until
        self._open_since = at if is_open else None
        self._open_for = NOTHING
        self._stays: list[Stay] = []
        self._passing = Passing()
        self._moves = self._bounces = 0

    def take(self, effects: Iterable[AnyEffect], at: datetime) -> None:
        """What one line of the journal has."""
        for effect in effects:
            self._count(self._passing.take(effect))
            match effect:
                case IssueSet(field="team", now=team):
                    self._leave(at)
                    self._team = team
                case IssueSet(field="status", was=was, now=now):
                    self._turn(was in OVER, now in OVER, at)
        self._count(self._passing.end_of_line())

    def _count(self, passed: Passed | None) -> None:
        if passed is not None:
            self._moves += passed.how != "declined"
            self._bounces += passed.is_bounce

    def _turn(self, was_over: bool, is_over: bool, at: datetime) -> None:
        if is_over and not was_over and self._open_since is not None:
            self._open_for += at - self._open_since
            self._open_since = None
        elif was_over and not is_over:
            self._open_since = at

    def _leave(self, at: datetime) -> None:
        if self._open_since is not None:
            self._open_for += at - self._open_since
            self._open_since = at
        if at > self._since:
            self._stays.append(Stay(self._team, self._since, at, self._open_for))
        self._since, self._open_for = at, NOTHING

    def end(self) -> Counted:
        self._leave(max(self._until, self._since))
        return Counted(tuple(self._stays), self._moves, self._bounces)
