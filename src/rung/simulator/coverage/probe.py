"""How the core is asked what a level would do: an issue that nobody has is escalated there, and what happens is seen.

Nothing of it is kept, and nobody is told.
"""

from datetime import datetime
from typing import NamedTuple

from msgspec import structs

from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.document import Account, Level
from rung.core.draft import Draft
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.events import IssueEscalated
from rung.core.issue import IssueState
from rung.core.policy import Policy

OF_THE_ISSUE = tuple(
    f"role:{name}"
    for name in ("assignee", "lead", "manager_of_assignee", "manager_of_told", "head", "escalated_by", "watchers")
)
"""Targets that only a real issue has: what they come to cannot be known beforehand."""
OF_THE_ACCOUNT = "role:account_owner"
UNKNOWN_ACCOUNT = "unknown account"
"""What stands for the tier where the account is not known and the document gives such accounts none."""
NO_TIER = "no tier"
ISSUE = "coverage"


class Case(NamedTuple):
    """Priorities at which the level is one and the same: as urgent, and with the same hours."""

    priorities: tuple[str, ...]
    urgency: str
    during: str | None


class Answer(NamedTuple):
    """What the core did when the level was asked for."""

    started: LevelStarted | None
    """The level was told."""
    waits: LevelWaits | None
    """The level waits for its people."""
    instead: LevelStarted | LevelWaits | None
    """It had nobody: another level that was told, or waits, in its place."""
    draft: Draft
    """The issue as the core met it, for questions of one's own."""


def ask(
    policy: Policy, desk: Desk, path: str, level: int, priority: str, account: Account | None, at: datetime
) -> Answer:
    """Escalate an issue of this priority and account to this level, at this instant. `desk` knows the account."""
    state = IssueState(
        id=ISSUE, opened_at=at, decided_at=at, priority=priority, account=account.key if account else None
    )
    event = IssueEscalated(issue=state.id, at=at, path=path, level=level)
    started = waits = instead = None
    for effect in decide(state, event, policy, desk, at).effects:
        if not isinstance(effect, LevelStarted | LevelWaits) or effect.path != path:
            continue
        if effect.level != level:
            instead = instead or effect
        elif isinstance(effect, LevelStarted):
            started = started or effect
        else:
            waits = waits or effect
    return Answer(started, waits, instead, Draft(state, event, policy, desk, at))


def moment(policy: Policy, desk: Desk, at: datetime) -> Draft:
    """An instant of nobody's issue, for questions about people: who is named, who is there, whose quiet hours it is."""
    state = IssueState(id=ISSUE, opened_at=at, decided_at=at, priority=policy.workspace.default_priority)
    return Draft(state, IssueEscalated(issue=ISSUE, at=at, path=""), policy, desk, at)


def always_opened(policy: Policy) -> Policy:
    """The policy with paths that are opened whatever the issue is like: one that a `closes_when` keeps shut for now has
    people all the same.
    """
    paths = {key: structs.replace(path, closes_when=None) for key, path in policy.document.paths.items()}
    return Policy(structs.replace(policy.document, paths=paths), policy.version)


def cases(policy: Policy, level: Level) -> list[Case]:
    """What the level is at the priorities: a critical one asks for no hours."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for priority in policy.workspace.priorities:
        urgency = level.urgency.of(priority) or "high"
        during = None if urgency == "critical" else level.during.of(priority)
        found.setdefault((urgency, during), []).append(priority)
    return [Case(tuple(priorities), urgency, during) for (urgency, during), priorities in found.items()]


def kinds_of_account(policy: Policy, level: Level) -> dict[str | None, list[Account | None]]:
    """By tier, one account of each kind that the level could tell apart by its owner: those of the document, one
    without an owner for a tier that has none there, and the account that nobody knows. Under null, where the level
    does not ask for the owner.
    """
    if OF_THE_ACCOUNT not in (*level.notify, *level.backup):
        return {None: [None]}
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
