"""Coverage: when would a level have nobody to tell? Asked of the core itself, hour by hour over the coming days.

For each level of each path an issue of the most urgent priority is escalated there, at every instant at which the
answer can change: an opening or closing of somebody's hours, a hand-over on call, the edges of quiet hours. What it
does is the answer, so that this page and the ladder cannot disagree. A level that waits for its people
(`during`) is no gap.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct, structs

from rung.core import people
from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.draft import Draft
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.events import IssueEscalated
from rung.core.issue import IssueState
from rung.core.levels import WAITS_FOR_SHIFT, WAITS_OVER_WEEKEND
from rung.core.oncall import shifts_between
from rung.core.policy import Account, Level, Person, Policy
from rung.core.walltime import first_instant, zone
from rung.simulator.rows import instant

OF_THE_ISSUE = ("role:assignee", "role:lead", "role:manager_of_assignee", "role:escalated_by", "role:watchers")
"""Targets that only a real issue has: what they come to cannot be known beforehand."""
OF_THE_ACCOUNT = "role:account_owner"


class Gap(Struct, frozen=True):
    """Nobody could be told at this level in [from, to); `tier` null: whatever the account's tier."""

    path: str
    level: int
    tier: str | None
    from_at: datetime
    to_at: datetime


class SinglePoint(Struct, frozen=True):
    """At every instant this person alone would be told: nobody else carries the level."""

    path: str
    level: int
    tier: str | None
    person: str


class Unreachable(Struct, frozen=True):
    person: str
    why: str


class Unknown(Struct, frozen=True):
    """A level that can be judged only for a real issue or account."""

    path: str
    level: int
    why: str


class Coverage(Struct, frozen=True):
    from_at: datetime
    to_at: datetime
    gaps: tuple[Gap, ...]
    single_points: tuple[SinglePoint, ...]
    unreachable: tuple[Unreachable, ...]
    unknown: tuple[Unknown, ...]


def first_midnight(policy: Policy, day: date) -> datetime:
    """The beginning of a day in the workspace's zone."""
    return first_instant(datetime.combine(day, time()), zone(policy.workspace.time_zone))


def coverage(policy: Policy, day: date, days: int, desk: Desk | None = None) -> Coverage:
    """Look at `days` days from midnight on. `desk` adds who is away."""
    policy = _always_opened(policy)
    from_at, to_at = first_midnight(policy, day), first_midnight(policy, day + timedelta(days=days))
    desk = desk or Desk()
    instants = sorted({from_at, *(at for at in _edges(policy, desk, from_at, to_at) if from_at < at < to_at)})
    spans = list(zip(instants, [*instants[1:], to_at], strict=True))
    gaps: list[Gap] = []
    singles: list[SinglePoint] = []
    unknown: list[Unknown] = []
    for key, path in policy.document.paths.items():
        for number, level in enumerate(path.levels, 1):
            look = _Look(policy, desk, key, number, level)
            if look.unknown:
                unknown.append(Unknown(key, number, look.unknown))
                continue
            gaps += look.gaps(spans)
            singles += look.single_points()
    gaps.sort(key=lambda gap: (gap.from_at, gap.path, gap.level, gap.tier or ""))
    return Coverage(from_at, to_at, tuple(gaps), tuple(singles), tuple(_unreachable(policy)), tuple(unknown))


def as_json(found: Coverage) -> dict[str, Any]:
    """The shape of DESIGN.md, `rung coverage --json`."""
    return {
        "from": instant(found.from_at),
        "to": instant(found.to_at),
        "gaps": [
            {
                "path": gap.path, "level": gap.level, "tier": gap.tier,
                "from": instant(gap.from_at), "to": instant(gap.to_at),
            }
            for gap in found.gaps
        ],
        "single_points": [
            {"path": one.path, "level": one.level, "tier": one.tier, "person": one.person}
            for one in found.single_points
        ],
        "unreachable": [{"person": one.person, "why": one.why} for one in found.unreachable],
        "unknown": [{"path": one.path, "level": one.level, "why": one.why} for one in found.unknown],
    }  # fmt: skip


def _always_opened(policy: Policy) -> Policy:
    """The policy with paths that are opened whatever the issue is like: one that a `closes_when` keeps shut for now has
    people all the same.
    """
    paths = {key: structs.replace(path, closes_when=None) for key, path in policy.document.paths.items()}
    return Policy(structs.replace(policy.document, paths=paths), policy.version)


class _Look:
    """One level of one path, seen at many instants for accounts of every tier."""

    def __init__(self, policy: Policy, desk: Desk, path: str, number: int, level: Level) -> None:
        self._policy = policy
        self._desk = desk
        self._path = path
        self._number = number
        self._level = level
        self._alone: dict[str | None, set[str]] = {}
        self._crowded: set[str | None] = set()
        self._accounts = self._kinds_of_account()
        self.unknown = self._why_unknown()

    def gaps(self, spans: Iterable[tuple[datetime, datetime]]) -> Iterator[Gap]:
        """The gaps, joined where one follows another."""
        open_since: dict[str | None, tuple[datetime, datetime]] = {}
        for from_at, to_at in spans:
            empty = self._empty_tiers(from_at)
            for tier in [tier for tier in open_since if tier not in empty]:
                yield self._gap(tier, *open_since.pop(tier))
            for tier in empty:
                since = open_since[tier][0] if tier in open_since else from_at
                open_since[tier] = (since, to_at)
        for tier, (since, until) in open_since.items():
            yield self._gap(tier, since, until)

    def single_points(self) -> Iterator[SinglePoint]:
        """Known once `gaps` has looked at every instant."""
        alone = [
            (tier, next(iter(names)))
            for tier, names in self._alone.items()
            if len(names) == 1 and tier not in self._crowded
        ]
        if len(alone) == len(self._accounts) and len({person for _tier, person in alone}) == 1:
            yield SinglePoint(self._path, self._number, None, alone[0][1])
        else:
            yield from (SinglePoint(self._path, self._number, tier, person) for tier, person in alone)

    def _empty_tiers(self, at: datetime) -> list[str | None]:
        """The tiers for which nobody could be told; [None] where that is every tier."""
        empty = [
            tier for tier, accounts in self._accounts.items() if any(self._is_empty(tier, one, at) for one in accounts)
        ]
        return [None] if len(empty) == len(self._accounts) else empty

    def _is_empty(self, tier: str | None, account: Account | None, at: datetime) -> bool:
        state = IssueState(
            id="coverage", opened_at=at, decided_at=at, priority=self._policy.workspace.priorities[0],
            account=account.key if account else None,
        )  # fmt: skip
        desk = Desk(away=self._desk.away, accounts={account.key: account} if account else {})
        event = IssueEscalated(issue=state.id, at=at, path=self._path, level=self._number)
        decision = decide(state, event, self._policy, desk, at)
        waits = False
        for effect in decision.effects:
            if isinstance(effect, LevelStarted) and effect.level == self._number and effect.path == self._path:
                self._note_alone(tier, state, event, desk, effect.notified)
                return False
            waits = waits or (isinstance(effect, LevelWaits) and effect.level == self._number)
        return not waits

    def _note_alone(
        self, tier: str | None, state: IssueState, event: IssueEscalated, desk: Desk, told: tuple[str, ...]
    ) -> None:
        """Who would be told, looking past `pick`: whose turn it is says nothing of who could take it."""
        pick = "on_shift" if self._level.pick in people.PICKERS else self._level.pick
        choice = people.choose(Draft(state, event, self._policy, desk, event.at), self._level.notify, pick, "")
        able = {*choice.people, *choice.places} or set(told)
        self._alone.setdefault(tier, set()).update(able)
        if len(able) > 1 or choice.places:
            self._crowded.add(tier)

    def _gap(self, tier: str | None, from_at: datetime, to_at: datetime) -> Gap:
        return Gap(self._path, self._number, tier, from_at, to_at)

    def _kinds_of_account(self) -> dict[str | None, list[Account | None]]:
        """By tier, one account of each kind that this level could tell apart."""
        if OF_THE_ACCOUNT not in (*self._level.notify, *self._level.backup):
            return {None: [None]}
        kinds: dict[str | None, list[Account | None]] = {}
        seen = set()
        for account in self._policy.document.accounts.values():
            if (account.tier, account.owner) not in seen:
                seen.add((account.tier, account.owner))
                kinds.setdefault(account.tier, []).append(account)
        return kinds

    def _why_unknown(self) -> str:
        targets = (*self._level.notify, *self._level.backup)
        if all(target in OF_THE_ISSUE for target in targets):
            return f"{', '.join(targets)}: known only for a real issue"
        if not self._accounts:
            return "role:account_owner: the document holds no accounts"
        return ""


def _edges(policy: Policy, desk: Desk, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    """Every instant at which the answer can change."""
    far = to_at + WAITS_OVER_WEEKEND
    calendars = {policy.hours_of(person) for person in policy.document.people.values()}
    for path in policy.document.paths.values():
        calendars |= {during for level in path.levels for during in level.during.values if during != "on_shift"}
    for name in calendars:
        for opens_at, closes_at in policy.calendar(name).open_intervals(from_at, far):
            yield from (opens_at, closes_at, opens_at - WAITS_FOR_SHIFT, opens_at - WAITS_OVER_WEEKEND)
    for schedule in policy.document.schedules.values():
        for duty in shifts_between(schedule, from_at, far):
            yield from (at for at in (duty.since, duty.until) if at is not None)
    for person in policy.document.people.values():
        yield from _quiet_edges(policy, person, from_at, to_at)
    for spans in desk.away.values():
        for away in spans:
            yield from (at for at in (away.from_at, away.until_at) if at is not None)
    day = from_at.replace(hour=0, minute=0, second=0, microsecond=0)
    while (day := day + timedelta(days=1)) < to_at:
        yield day  # a wait over a weekend may be longer, and weekends are counted in days of UTC


def _quiet_edges(policy: Policy, person: Person, from_at: datetime, to_at: datetime) -> Iterator[datetime]:
    if person.quiet is None:
        return
    place = zone(person.time_zone or policy.workspace.time_zone)
    day = from_at.astimezone(place).date() - timedelta(days=1)
    while day <= to_at.astimezone(place).date():
        for wall in (person.quiet.start, person.quiet.end):
            yield first_instant(datetime.combine(day, wall), place)
        day += timedelta(days=1)


def _unreachable(policy: Policy) -> Iterator[Unreachable]:
    """People whom no notice could reach."""
    for key, person in policy.document.people.items():
        if not person.channels:
            yield Unreachable(key, "has no address on any channel")
