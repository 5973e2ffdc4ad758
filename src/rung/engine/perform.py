"""Effects become rows: notices with a delivery for each channel, escalations to list, events for other subjects.

Nothing here decides; a channel without an address is passed over, and where none is left every address that the
person has is used. A notice that can reach nobody at all fails at once, and its failure is an event like any other
outcome.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, structs

from rung.channels.registry import CHANNELS
from rung.core.document import Person
from rung.core.effects import (
    AnyEffect,
    Emitted,
    EscalationMoved,
    EscalationOpened,
    LevelStarted,
    MessagesChanged,
    Notice,
    VersionChanged,
)
from rung.core.events import AnyEvent, NoticeFailed
from rung.core.issue import IssueState
from rung.core.paths.aside import SIDE, is_aside
from rung.core.policy import Policy
from rung.engine.sending import destinations
from rung.store.deliveries import outbox

FAILS_AFTER = {"critical": timedelta(seconds=60)}
FAILS_AFTER_OTHERWISE = timedelta(minutes=10)
"""How long a channel has to accept a ring before the ladder goes on without it (POLICY)."""

ALERT_CHANNELS = tuple(CHANNELS)
TALK = "talk"
BY_ISSUE = "issue:"
"""Before the key of an issue: the source of what it tells others."""
PERFORMED = frozenset(
    {Notice, MessagesChanged, Emitted, EscalationOpened, EscalationMoved, LevelStarted, VersionChanged}
)
"""What becomes a row here."""


class Address(NamedTuple):
    """One way to reach somebody."""

    channel: str
    address: str


class Performed:
    """The rows that a batch of decisions led to."""

    def __init__(self) -> None:
        self.notices: list[dict[str, Any]] = []
        self.deliveries: list[dict[str, Any]] = []
        self.escalations: dict[tuple[int, int], dict[str, Any]] = {}
        self.emitted: list[tuple[str, AnyEvent]] = []
        """Events for other subjects, each with its source."""
        self.to_update: set[int] = set()
        """Subjects whose living messages are to be brought up to date."""

    def add(
        self, subject_id: int, state: IssueState, seq: int, effects: Iterable[AnyEffect], policy: Policy, now: datetime
    ) -> None:
        """Take in what one decision (journal line `seq`) asked for."""
        touched: set[int] = set()
        for number, effect in enumerate(effects):
            if type(effect) not in PERFORMED:
                continue  # the timeline reads the other effects from the journal
            match effect:
                case Notice():
                    self._notice(subject_id, state.id, seq, effect, policy, now)
                case MessagesChanged():
                    self.to_update.add(subject_id)
                case Emitted(event=event):
                    named = event if event.id else structs.replace(event, id=f"{state.id}/{seq}/{number}")
                    self.emitted.append((f"{BY_ISSUE}{state.id}", named))
                case EscalationOpened() | EscalationMoved() | LevelStarted() | VersionChanged():
                    touched.add(effect.number)
        if touched:
            self._escalations(subject_id, state, touched)

    def _notice(self, subject_id: int, issue: str, seq: int, effect: Notice, policy: Policy, now: datetime) -> None:
        addresses = addresses_for(effect, policy)
        line = seq if effect.about else None
        due_at = max(now, effect.held_until or now) + timedelta(seconds=effect.gather_s or 0.0)
        is_later = effect.because.code == "fallback"
        failed = None if is_later or addresses else failed_at_once(issue, effect, policy, now)
        row = _notice_row(subject_id, issue, effect, due_at, failed.error if failed else None)
        self.notices.append({**row, "line": line, "about": effect.about})
        self.deliveries += [_delivery_row(subject_id, effect, one, due_at, now) for one in addresses]
        if is_later and not addresses:
            self.deliveries.append(_unusable_row(subject_id, effect, now))
        if failed and effect.ring:
            self.emitted.append(("delivery", failed))

    def _escalations(self, subject_id: int, state: IssueState, touched: set[int]) -> None:
        for one in state.escalations:
            if one.number in touched:
                before = self.escalations.get((subject_id, one.number))
                account = before["account"] if before else state.account
                self.escalations[subject_id, one.number] = {
                    "subject_id": subject_id, "number": one.number, "issue": state.id, "account": account,
                    "path": one.path, "trigger": one.trigger, "state": one.state, "level": one.level,
                    "urgency": one.urgency, "opened_at": one.opened_at, "closed_at": one.closed_at,
                    "acknowledged_by": one.acknowledged_by,
                }  # fmt: skip


def failed_at_once(issue: str, effect: Notice, policy: Policy, now: datetime) -> NoticeFailed:
    """The outcome of a notice that can reach nobody at all: it has no address (`addresses_for`)."""
    return NoticeFailed(
        issue=issue, at=now, id=f"{issue}#{effect.notice}/failed", notice=effect.notice, to=effect.to,
        error=_why_unreachable(effect, policy),
    )  # fmt: skip


def addresses_for(effect: Notice, policy: Policy) -> list[Address]:
    """Where a notice goes: the channels it names that we can use, else every address the person has."""
    person = policy.document.people.get(effect.to)
    if person is None:
        channel, _, place = effect.to.partition(":")
        return [Address(channel, place)] if channel in CHANNELS and place else []
    wanted = [Address(name, where) for name in effect.channels if (where := _usable(person.address(name), name))]
    if (
        wanted or effect.because.code == "fallback"
    ):  # a later channel that we cannot use: the first ones have told already
        return wanted
    return addresses_of(person)


def addresses_of(person: Person) -> list[Address]:
    """Every way to reach a person that we can use."""
    return [Address(name, where) for name in person.channels if (where := _usable(person.address(name), name))]


def lane(subject_id: int, to: str, one: Address, about: str = "") -> str:
    """What goes to one recipient about one issue on one channel goes in order. What they are told beside the ladders
    has a message of its own: it never takes the place of one that asks.
    """
    own = about if is_aside(about) or about.startswith(SIDE) else TALK if about else ""
    return f"{subject_id}|{to}|{one.channel}|{one.address}" + (f"|{own}" if own else "")


def _usable(address: str | None, channel: str) -> str | None:
    return address if address and channel in CHANNELS else None


def _why_unreachable(effect: Notice, policy: Policy) -> str:
    if effect.to in policy.document.people:
        return f"{effect.to} has no address on any of {', '.join(ALERT_CHANNELS)}"
    if ":" in effect.to:
        return f"there is no channel '{effect.to.partition(':')[0]}'; there are {', '.join(ALERT_CHANNELS)}"
    return f"there is no person '{effect.to}' in the policy any more"


def _notice_row(subject_id: int, issue: str, effect: Notice, due_at: datetime, error: str | None) -> dict[str, Any]:
    state = "failed" if error else "pending" if effect.ring else "quiet"
    waits = effect.ring and not error
    return {
        "subject_id": subject_id, "number": effect.notice, "issue": issue, "escalation": effect.number,
        "path": effect.path, "level": effect.level, "recipient": effect.to, "urgency": effect.urgency,
        "channels": Raw(msgspec.json.encode(effect.channels)), "ring": effect.ring, "code": effect.because.code,
        "because": str(effect.because), "at": effect.at, "held_until": effect.held_until, "late_by": effect.late_by,
        "state": state, "fails_at": due_at + FAILS_AFTER.get(effect.urgency, FAILS_AFTER_OTHERWISE) if waits else None,
        "error": error,
    }  # fmt: skip


def _delivery_row(subject_id: int, effect: Notice, one: Address, due_at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "subject_id": subject_id, "notice": effect.notice, "lane": lane(subject_id, effect.to, one, effect.about),
        "recipient": effect.to, "channel": one.channel, "address": one.address, "op": "send", "ring": effect.ring,
        "urgency": effect.urgency, "due_at": due_at, "state": "waiting", "created_at": now, "error": None,
        "destination": destinations.of(one.channel, one.address).name,
        "rank": outbox.rank("send", effect.ring, effect.urgency, effect.because.code),
        "gather": effect.gather_s is not None,
    }  # fmt: skip


def _unusable_row(subject_id: int, effect: Notice, now: datetime) -> dict[str, Any]:
    """A later channel that nobody set up here: shown as failed, so that nobody takes it for a ring."""
    row = _delivery_row(subject_id, effect, Address(",".join(effect.channels), ""), now, now)
    return {
        **row,
        "state": "failed",
        "error": f"there is no channel {row['channel']} here; there are {', '.join(ALERT_CHANNELS)}",
    }
