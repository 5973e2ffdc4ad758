"""One level of one path, seen at many instants, at every priority and for accounts of every tier."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from rung.core.desk import Desk
from rung.core.document import Account, Level
from rung.core.draft import Draft
from rung.core.people import people
from rung.core.policy import Policy
from rung.simulator.coverage import probe
from rung.simulator.coverage.probe import OF_THE_ACCOUNT, OF_THE_ISSUE, Case

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


class Alone(Struct, frozen=True):
    """In [from, to) one person alone could be told at a level, its backup included."""

    tier: str | None
    person: str
    from_at: datetime
    to_at: datetime


class Look:
    """Asks the core of one level, span by span, and remembers who could be told."""

    def __init__(self, policy: Policy, desk: Desk, path: str, number: int, level: Level) -> None:
        self.path = path
        self.number = number
        self._policy = policy
        self._desk = desk
        self._level = level
        self._targets = (*level.notify, *level.backup)
        self._cases = probe.cases(policy, level)
        self._accounts = probe.kinds_of_account(policy, level)
        self._able: dict[str | None, set[str]] = {tier: set() for tier in self._accounts}
        self._able_now: dict[str | None, set[str]] = {}
        self._asked: dict[tuple[str | None, Case], tuple[bool, frozenset[str]]] = {}
        """What was answered at the instant that is looked at."""
        self._alone_by_tier: dict[str | None, list[Alone]] = {tier: [] for tier in self._accounts}
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
            self._note_alone(from_at, to_at)
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
        alone = [(tier, person) for tier, able in self._able.items() if (person := _only_person(able))]
        if len(alone) == len(self._accounts) and len({person for _tier, person in alone}) == 1:
            yield SinglePoint(self.path, self.number, None, alone[0][1])
        else:
            yield from (SinglePoint(self.path, self.number, tier, person) for tier, person in alone)

    @property
    def alone(self) -> list[Alone]:
        """Known once `gaps` has looked at every instant."""
        return [one for kept in self._alone_by_tier.values() for one in kept]

    def _note_alone(self, from_at: datetime, to_at: datetime) -> None:
        if self._needs:
            return
        for tier, able in self._able_now.items():
            if person := _only_person(able):
                kept = self._alone_by_tier[tier]
                joins = bool(kept) and (kept[-1].person, kept[-1].to_at) == (person, from_at)
                since = kept.pop().from_at if joins else from_at
                kept.append(Alone(tier, person, since, to_at))

    def _empty(self, at: datetime) -> list[tuple[str | None, tuple[str, ...]]]:
        """The tiers for which nobody could be told, each with the priorities; those common to all tiers under null."""
        self._able_now = {tier: set() for tier in self._accounts}
        self._asked = {}
        empty = {tier: {case for case in self._cases if self._leaves_one(tier, case, at)} for tier in self._accounts}
        for tier, able in self._able_now.items():
            self._able[tier].update(able)
        common = set.intersection(*empty.values())
        rows: dict[str | None, set[Case]] = {None: common}
        rows |= {tier: cases - common for tier, cases in empty.items() if tier is not None}
        return [(tier, self._priorities(cases)) for tier, cases in rows.items() if cases]

    def _leaves_one(self, tier: str | None, case: Case, at: datetime) -> bool:
        """Whether an account of the tier would have nobody. All are looked at, for who could be told is noted."""
        answers = [self._answer(account, case, at) for account in self._accounts[tier]]
        for _is_empty, able in answers:
            self._able_now[tier] |= able
        return any(is_empty for is_empty, _able in answers)

    def _answer(self, account: Account | None, case: Case, at: datetime) -> tuple[bool, frozenset[str]]:
        """Whether nobody could be told, and who could. A level tells accounts apart by their owners alone."""
        asked = (account.owner if account else None, case)
        found = self._asked.get(asked)
        if found is None:
            desk = Desk(away=self._desk.away, accounts={account.key: account} if account else {})
            answer = probe.ask(self._policy, desk, self.path, self.number, case.priorities[0], account, at)
            is_empty = answer.started is None and answer.waits is None
            found = self._asked[asked] = (is_empty, self._who_could(answer.draft) if answer.started else frozenset())
        return found

    def _who_could(self, draft: Draft) -> frozenset[str]:
        """Who could be told, the backup included, and looking past `pick`: whose turn it is says nothing of who could
        take it.
        """
        pick = "on_shift" if self._level.pick in people.PICKERS else self._level.pick
        choices = [
            people.choose(draft, targets, how, "")
            for targets, how in ((self._level.notify, pick), (self._level.backup, None))
        ]
        return frozenset(one for choice in choices for one in (*choice.people, *choice.counting))

    def _gap(self, row: tuple[str | None, tuple[str, ...]], from_at: datetime, to_at: datetime) -> Gap:
        tier, priorities = row
        at_all = len(priorities) == len(self._policy.workspace.priorities)
        return Gap(self.path, self.number, tier, from_at, to_at, None if at_all else priorities)

    def _priorities(self, cases: Iterable[Case]) -> tuple[str, ...]:
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


def _only_person(able: set[str]) -> str | None:
    """The one person of a level that nobody else carries; a place is nobody."""
    one = next(iter(able)) if len(able) == 1 else None
    return one if one and not people.is_place(one) else None
