"""How long an issue was with each team, and how often it bounced, counted from its journal.

The journal alone is read, so a past day gives the same answer whenever it is asked for. Time counts while the issue is
open: from its opening to its end, again from where it was reopened. A bounce is a hand-over that was returned, and one
that was accepted and went on to yet another team.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from rung.core.effects import AnyEffect, HandoverMoved, IssueSet
from rung.core.ending import OVER
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
        for effect in line.effects:
            clock.take(effect, at)
    return clock.end()


def _set(lines: Iterable[Happened], field: str) -> Iterable[IssueSet]:
    return (one for line in lines for one in line.effects if isinstance(one, IssueSet) and one.field == field)


class _Clock:
    """Follows an issue through its journal."""

    def __init__(self, at: datetime, team: str | None, until: datetime, *, is_open: bool) -> None:
        self._team, self._since, self._until = team, at, until
        self._open_since = at if is_open else None
        self._open_for = NOTHING
        self._stays: list[Stay] = []
        self._moves = self._bounces = 0
        self._came_by_hand = False
        """It came to this team from another one, handed over or given: if it goes on, that was a bounce."""
        self._goes_back = False
        """The hand-over at hand is a return: it was counted when it was said."""

    def take(self, effect: AnyEffect, at: datetime) -> None:
        match effect:
            case HandoverMoved(state="returned"):
                self._bounces += 1
                self._goes_back = True
            case HandoverMoved():
                self._goes_back = False
            case IssueSet(field="team", now=team, because=because):
                self._move(team, at, by_hand=because.code in ("event", "manual"))
            case IssueSet(field="status", was=was, now=now):
                self._turn(was in OVER, now in OVER, at)
            case _:
                pass

    def _move(self, team: Any, at: datetime, *, by_hand: bool) -> None:
        if by_hand and self._team is not None and team is not None:
            self._moves += 1
            if self._came_by_hand and not self._goes_back:
                self._bounces += 1
            self._came_by_hand = not self._goes_back
        self._goes_back = False
        self._leave(at)
        self._team = team

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
