"""What if an issue came at this instant: the ladder that the core would climb, if nobody did anything.

The simulator runs it as it runs a back-test: routing, triggers, clocks and ladders are the real ones. Nothing is
written, and nobody is told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from rung.core.desk import Desk
from rung.core.document import Account
from rung.core.effects import (
    AnyEffect,
    Assigned,
    ClockBreached,
    EscalationMoved,
    EscalationOpened,
    LevelWaits,
    Notice,
    SurveySent,
)
from rung.core.events import IssueOpened
from rung.core.policy import Policy
from rung.simulator.run import Simulation

ISSUE = "what-if"
LOOKS = timedelta(days=3)
MOST_RUNGS = 200

Kind = Literal[
    "ring", "later", "inform", "wait", "assigned", "breach", "opened", "ended", "moved", "due", "met", "cancelled",
    "asked",
]
"""`later`: the same notice by a later channel, because it was not seen; `moved`: an escalation is in another state;
`due`, `met`, `cancelled`: what becomes of a clock (only where an issue of today is looked at, see `ahead`); `asked`:
the customer is asked how it went.
"""


class Asked(Struct, frozen=True):
    """The issue that is imagined."""

    at: datetime
    priority: str
    account: str | None = None
    tier: str | None = None
    """Of an account that the policy does not name; with `account` it is not asked."""
    kind: str | None = None


class Rung(Struct, frozen=True):
    """One thing that would happen, at its instant."""

    at: datetime
    kind: Kind
    because: str
    to: tuple[str, ...] = ()
    path: str | None = None
    level: int | None = None
    urgency: str | None = None
    channels: tuple[str, ...] = ()
    until: datetime | None = None
    """Of one that waits, or is held by quiet hours: when it is told."""
    what: str = ""
    """The clock that breaches, or the state in which an escalation ends."""


def what_if(policy: Policy, desk: Desk, asked: Asked) -> list[Rung]:
    """Everything that would be told, to whom, by which channels and why, in the three days that follow."""
    account = account_of(policy, asked)
    accounts = dict(policy.document.accounts) | dict(desk.accounts) | ({account.key: account} if account else {})
    turns = {key: dict(each) for key, each in desk.turns.items()}
    simulation = Simulation(policy, Desk(dict(desk.away), dict(desk.load), turns, accounts))
    event = IssueOpened(
        issue=ISSUE, at=asked.at, priority=asked.priority, account=account.key if account else None, kind=asked.kind,
        subject="What if",
    )  # fmt: skip
    found: list[Rung] = []
    for step in simulation.run([event], asked.at + LOOKS):
        if step.refused:
            raise step.refused
        found += (rung for effect in step.effects if (rung := rung_of(effect)))
        if len(found) >= MOST_RUNGS:
            break
    return together(found)


def account_of(policy: Policy, asked: Asked) -> Account | None:
    """The account that is asked for; for a tier, one of the document, else one that is made up."""
    if asked.account:
        return policy.document.accounts.get(asked.account) or Account(key=asked.account, name=asked.account)
    if asked.tier is None:
        return None
    known = (one for one in policy.document.accounts.values() if one.tier == asked.tier)
    name = f"an account of {asked.tier}"
    return next(known, None) or Account(key=name, name=name, tier=asked.tier)


def together(rungs: Iterable[Rung]) -> list[Rung]:
    """People who are told the same at the same instant, in the same way, made one."""
    found: list[Rung] = []
    for one in rungs:
        if found and one.to and structs.replace(found[-1], to=()) == structs.replace(one, to=()):
            found[-1] = structs.replace(one, to=(*found[-1].to, *one.to))
        else:
            found.append(one)
    return found


def rung_of(effect: AnyEffect) -> Rung | None:
    """What the ladder shows of an effect; null for what nobody would notice."""
    because = effect.because.words if hasattr(effect, "because") else ""
    match effect:
        case Notice():
            kind: Kind = "inform" if not effect.ring else "later" if effect.because.code == "fallback" else "ring"
            return Rung(
                effect.at, kind, because, (effect.to,), effect.path, effect.level, effect.urgency, effect.channels,
                effect.held_until,
            )  # fmt: skip
        case LevelWaits():
            return Rung(effect.at, "wait", because, path=effect.path, level=effect.level, until=effect.until)
        case Assigned(to=to) if to is not None:
            return Rung(effect.at, "assigned", because, (to,))
        case EscalationOpened():
            return Rung(effect.at, "opened", because, path=effect.path, level=effect.level)
        case EscalationMoved(state=("exhausted" | "held") as state):
            return Rung(effect.at, "ended", because, path=effect.path, what=state)
        case SurveySent():
            return Rung(effect.at, "asked", because)
        case ClockBreached():
            return Rung(effect.at, "breach", because, what=effect.metric)
        case _:
            return None
