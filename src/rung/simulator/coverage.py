"""Coverage: when would a level have nobody to tell? Asked of the core itself, hour by hour over the coming days.

For each level of each path an issue is escalated there, at every instant at which the answer can change (see
`coverage_instants`): once for each urgency and `during` that the level has at some priority, and where it asks for the
account's owner, once for each kind of account. What the core does is the answer, so that this page and the ladder
cannot disagree. A level that waits for its people (`during`) is no gap.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from msgspec import Struct, structs

from rung.core import people
from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.draft import Draft
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.events import IssueEscalated
from rung.core.issue import IssueState
from rung.core.policy import Account, Level, Policy
from rung.core.walltime import first_instant, zone
from rung.simulator.coverage_instants import instants_of_waits, instants_within
from rung.simulator.rows import instant

OF_THE_ISSUE = ("role:assignee", "role:lead", "role:manager_of_assignee", "role:escalated_by", "role:watchers")
"""Targets that only a real issue has: what they come to cannot be known beforehand."""
OF_THE_ACCOUNT = "role:account_owner"
UNKNOWN_ACCOUNT = "unknown account"
"""What stands for the tier where the account is not known and the document gives such accounts none."""
NO_TIER = "no tier"

Watch = Callable[[str, int], AbstractContextManager[Callable[[], object]]]
"""Shows how far a long look has come: given a name and a number of steps, it is told of each."""
Span = tuple[datetime, datetime]


class Gap(Struct, frozen=True):
    """Nobody could be told at this level in [from, to); `tier` null: whatever the account's tier."""

    path: str
    level: int
    tier: str | None
    from_at: datetime
    to_at: datetime
    priorities: tuple[str, ...] | None = None
    """Null: whatever the issue's priority."""


class SinglePoint(Struct, frozen=True):
    """At every instant this person alone could be told: nobody else carries the level, its backup included."""

    path: str
    level: int
    tier: str | None
    person: str


class Unreachable(Struct, frozen=True):
    person: str
    why: str


class Unknown(Struct, frozen=True):
    """What of a level can be judged only for a real issue or account."""

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


def coverage(policy: Policy, day: date, days: int, desk: Desk | None = None, watch: Watch | None = None) -> Coverage:
    """Look at `days` days from midnight on. `desk` adds who is away."""
    policy = _always_opened(policy)
    from_at, to_at = first_midnight(policy, day), first_midnight(policy, day + timedelta(days=days))
    desk = desk or Desk()
    looks = [
        _Look(policy, desk, key, number, level)
        for key, path in policy.document.paths.items()
        for number, level in enumerate(path.levels, 1)
    ]
    instants = [*instants_within(policy, desk, from_at, to_at)]
    at_once = _spans(from_at, to_at, instants)
    with_waits = _spans(from_at, to_at, [*instants, *instants_of_waits(policy, from_at, to_at)])
    work = [(look, with_waits if look.may_wait else at_once) for look in looks if look.is_judged]
    gaps: list[Gap] = []
    with (watch or _unwatched)("coverage", sum(len(spans) for _look, spans in work)) as step:
        for look, spans in work:
            gaps += look.gaps(spans, step)
    gaps.sort(key=lambda gap: (gap.from_at, gap.path, gap.level, gap.tier or "", gap.priorities or ()))
    return Coverage(
        from_at,
        to_at,
        tuple(gaps),
        tuple(point for look, _spans in work for point in look.single_points()),
        tuple(_unreachable(policy)),
        tuple(Unknown(look.path, look.number, look.unknown) for look in looks if look.unknown),
    )


def as_json(found: Coverage) -> dict[str, Any]:
    """The shape of DESIGN.md, `rung coverage --json`; `priorities` stands only in a gap that is none at others."""
    return {
        "from": instant(found.from_at),
        "to": instant(found.to_at),
        "gaps": [
            {
                "path": gap.path, "level": gap.level, "tier": gap.tier,
                "from": instant(gap.from_at), "to": instant(gap.to_at),
                **({"priorities": list(gap.priorities)} if gap.priorities else {}),
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


class _Case(NamedTuple):
    """Priorities at which the level is one and the same: as urgent, and with the same hours."""

    priorities: tuple[str, ...]
    urgency: str
    during: str | None


class _Look:
    """One level of one path, seen at many instants, at every priority and for accounts of every tier."""

    def __init__(self, policy: Policy, desk: Desk, path: str, number: int, level: Level) -> None:
        self.path = path
        self.number = number
        self._policy = policy
        self._desk = desk
        self._level = level
        self._targets = (*level.notify, *level.backup)
        self._cases = _cases(policy, level)
        self._accounts: dict[str | None, list[Account | None]] = {None: [None]}
        if OF_THE_ACCOUNT in self._targets:
            self._accounts = _kinds_of_account(policy)
        self._able: dict[str | None, set[str]] = {tier: set() for tier in self._accounts}
        self._needs = [target for target in self._targets if target in OF_THE_ISSUE]
        unseen = OF_THE_ISSUE if policy.document.accounts else (*OF_THE_ISSUE, OF_THE_ACCOUNT)
        self.is_judged = any(target not in unseen for target in self._targets)
        self.may_wait = any(case.during for case in self._cases)
        self.unknown = self._why_unknown()

    def gaps(self, spans: Iterable[Span], step: Callable[[], object]) -> Iterator[Gap]:
        """The gaps, joined where one follows another."""
        open_since: dict[tuple[str | None, tuple[str, ...]], Span] = {}
        for from_at, to_at in spans:
            empty = self._empty(from_at)
            for row in [row for row in open_since if row not in empty]:
                yield self._gap(row, *open_since.pop(row))
            for row in empty:
                since = open_since[row][0] if row in open_since else from_at
                open_since[row] = (since, to_at)
            step()
        for row, (since, until) in open_since.items():
            yield self._gap(row, since, until)

    def single_points(self) -> Iterator[SinglePoint]:
        """Known once `gaps` has looked at every instant."""
        if self._needs:
            return
        alone = [
            (tier, next(iter(able)))
            for tier, able in self._able.items()
            if len(able) == 1 and not any(people.is_place(one) for one in able)
        ]
        if len(alone) == len(self._accounts) and len({person for _tier, person in alone}) == 1:
            yield SinglePoint(self.path, self.number, None, alone[0][1])
        else:
            yield from (SinglePoint(self.path, self.number, tier, person) for tier, person in alone)

    def _empty(self, at: datetime) -> list[tuple[str | None, tuple[str, ...]]]:
        """The tiers for which nobody could be told, each with the priorities; those common to all tiers under null."""
        empty = {tier: {case for case in self._cases if self._leaves_one(tier, case, at)} for tier in self._accounts}
        common = set.intersection(*empty.values())
        rows: dict[str | None, set[_Case]] = {None: common}
        rows |= {tier: cases - common for tier, cases in empty.items() if tier is not None}
        return [(tier, self._priorities(cases)) for tier, cases in rows.items() if cases]

    def _leaves_one(self, tier: str | None, case: _Case, at: datetime) -> bool:
        """Whether an account of the tier would have nobody. All are looked at, for who could be told is noted."""
        return sum(self._is_empty(tier, account, case.priorities[0], at) for account in self._accounts[tier]) > 0

    def _is_empty(self, tier: str | None, account: Account | None, priority: str, at: datetime) -> bool:
        state = IssueState(
            id="coverage", opened_at=at, decided_at=at, priority=priority, account=account.key if account else None
        )
        desk = Desk(away=self._desk.away, accounts={account.key: account} if account else {})
        event = IssueEscalated(issue=state.id, at=at, path=self.path, level=self.number)
        decision = decide(state, event, self._policy, desk, at)
        waits = False
        for effect in decision.effects:
            if isinstance(effect, LevelStarted) and effect.level == self.number and effect.path == self.path:
                self._note_able(tier, Draft(state, event, self._policy, desk, at))
                return False
            waits = waits or (isinstance(effect, LevelWaits) and effect.level == self.number)
        return not waits

    def _note_able(self, tier: str | None, draft: Draft) -> None:
        """Who could be told, the backup included, and looking past `pick`: whose turn it is says nothing of who could
        take it.
        """
        pick = "on_shift" if self._level.pick in people.PICKERS else self._level.pick
        for targets, how in ((self._level.notify, pick), (self._level.backup, None)):
            choice = people.choose(draft, targets, how, "")
            self._able[tier].update(choice.people, choice.counting)

    def _gap(self, row: tuple[str | None, tuple[str, ...]], from_at: datetime, to_at: datetime) -> Gap:
        tier, priorities = row
        at_all = len(priorities) == len(self._policy.workspace.priorities)
        return Gap(self.path, self.number, tier, from_at, to_at, None if at_all else priorities)

    def _priorities(self, cases: Iterable[_Case]) -> tuple[str, ...]:
        named = {priority for case in cases for priority in case.priorities}
        return tuple(priority for priority in self._policy.workspace.priorities if priority in named)

    def _why_unknown(self) -> str:
        if OF_THE_ACCOUNT not in self._targets:
            return "" if self.is_judged else f"{', '.join(self._needs)}: known only for a real issue; not judged"
        accounts = self._policy.document.accounts.values()
        if not self.is_judged:
            return f"{', '.join(self._targets)}: the document holds no accounts; not judged"
        known = {account.tier for account in accounts}
        lacking = [tier for tier in self._policy.workspace.tiers if tier not in known]
        held = f"no account of {', '.join(lacking)}" if accounts else "no accounts"
        return f"{OF_THE_ACCOUNT}: the document holds {held}; judged as without an owner" if lacking else ""


def _cases(policy: Policy, level: Level) -> list[_Case]:
    """What the level is at the priorities: a critical one asks for no hours."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for priority in policy.workspace.priorities:
        urgency = level.urgency.of(priority) or "high"
        during = None if urgency == "critical" else level.during.of(priority)
        found.setdefault((urgency, during), []).append(priority)
    return [_Case(tuple(priorities), urgency, during) for (urgency, during), priorities in found.items()]


def _kinds_of_account(policy: Policy) -> dict[str | None, list[Account | None]]:
    """By tier, one account of each kind that a level could tell apart by its owner: those of the document, one without
    an owner for a tier that has none there, and the account that nobody knows.
    """
    kinds: dict[str | None, list[Account | None]] = {tier: [] for tier in policy.workspace.tiers}
    seen = set()
    for account in policy.document.accounts.values():
        if (account.tier, account.owner) not in seen:
            seen.add((account.tier, account.owner))
            kinds.setdefault(account.tier or NO_TIER, []).append(account)
    for tier, accounts in kinds.items():
        if not accounts:
            accounts.append(Account(key=f"an account of {tier}", tier=tier))
    kinds.setdefault(policy.workspace.unknown_account.tier or UNKNOWN_ACCOUNT, []).append(None)
    return kinds


def _spans(from_at: datetime, to_at: datetime, instants: Iterable[datetime]) -> list[Span]:
    """The time between two instants, parted at others."""
    parted = sorted({from_at, *(at for at in instants if from_at < at < to_at)})
    return list(zip(parted, [*parted[1:], to_at], strict=True))


def _unwatched(name: str, steps: int) -> AbstractContextManager[Callable[[], object]]:
    return nullcontext(lambda: None)


def _unreachable(policy: Policy) -> Iterator[Unreachable]:
    """People whom no notice could reach."""
    for key, person in policy.document.people.items():
        if not person.channels:
            yield Unreachable(key, "has no address on any channel")
