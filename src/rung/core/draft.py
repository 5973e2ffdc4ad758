"""A decision in the making: the one mutable thing in the core, alive for one call of `decide`.

The rules (clocks, triggers, paths, routing) read and change the draft; each fact that they ask the desk for is noted,
so that a replay can be given the same answers. There are two instants: `at` is when the event happened or the step
was due, and counts for clocks and the timeline; `wake` is when people are really told. They differ only where Rung
learned of it late.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from msgspec import structs

from rung.core.desk import Away, Desk, DeskChange, Facts, LineChanged, LoadChanged, Spot, TurnTaken
from rung.core.document import Account, Contact, Path, Person, RoutingRule, Target, Trigger
from rung.core.effects import (
    AnyEffect,
    Assigned,
    EscalationMoved,
    HandoverMoved,
    IssueSet,
    LevelStarted,
    MessagesChanged,
    Recorded,
)
from rung.core.events import AnyEvent
from rung.core.issue import Clock, Escalation, IssueState
from rung.core.people import line
from rung.core.policy import Policy
from rung.core.reasons import Reason

Kinds = frozenset[str]
"""Kinds of event that triggers may be waiting for."""
NOTHING: Kinds = frozenset()

PROMPT = timedelta(seconds=5)
"""A decision made within this of its instant is made as if at that instant, so that ladders climb without drift."""

TOLD_OF = (EscalationMoved, LevelStarted, Assigned, HandoverMoved, IssueSet)
"""What living messages show."""

NOTHING_SAID = Contact()
NOTHING_ASKED: Mapping[str, Any] = MappingProxyType({})
"""What most decisions ask of the lines, the absences that others watch, and whom an account knows."""

KEPT_ENDED = 10
"""How many ended escalations a state keeps for the page that shows them."""


class Draft:
    """The state as changed so far, the effects so far, and what was asked of the desk."""

    __slots__ = (
        "_account", "_away", "_desk", "_lines", "_load", "_served", "_surveyed", "_turns", "_watches", "at", "before",
        "begins_here", "begins_partial", "changes", "desk_changes", "effects", "event", "explains", "fired", "kinds",
        "lines_asked", "now", "policy", "recalled", "state", "stopped_at", "wake", "watched",
    )  # fmt: skip

    def __init__(self, state: IssueState, event: AnyEvent, policy: Policy, desk: Desk, now: datetime) -> None:
        self.before = state
        """As it was before this event."""
        self.state = state
        self.event = event
        self.policy = policy
        self.at = at = event.at
        self.now = now if now > at else at
        self.wake = at if self.now - at <= PROMPT else self.now
        self.effects: list[AnyEffect] = []
        self.desk_changes: list[DeskChange] = []
        self.changes: dict[str, tuple[Any, Any]] = {}
        """By field what this event changed, or a trigger set at it: what it was and what it is now; the latest last."""
        self.kinds: set[str] = set()
        """The kinds of event that triggers look at now (`opened`, `message`, `changed:priority` ...)."""
        self.fired: set[str] = set()
        """The triggers that fired, or were put off, at this event: each does so once."""
        self.stopped_at: int | None = None
        """The place in the document of a trigger that said `stop`: those below it are not looked at."""
        self.watched: str | None = None
        """The field whose change the trigger at hand looks at."""
        self.recalled: dict[str, Any] | None = None
        """What is remembered of an event that a trigger looks at again: its own facts, in place of this event's."""
        self.begins_partial = False
        """Whether this event is the first that is known of an issue that was never opened here."""
        self.begins_here = False
        """Whether this event opens the issue: nothing of it lies behind."""
        self.explains = False
        """Whether each rule is looked at one by one, because somebody asks why it did or did not act."""
        self.lines_asked: Mapping[str, Spot | None] = NOTHING_ASKED
        """For whom those who wait are to be asked once this is decided; those behind the spot, where there is one."""
        self._desk = desk
        self._account: Account | None = None
        self._away: dict[str, tuple[Away, ...]] = {}
        self._load: dict[str, int] = {}
        self._turns: dict[str, dict[str, int]] = {}
        self._lines: Mapping[str, Spot | None] = NOTHING_ASKED
        self._watches: Mapping[str, dict[str, datetime]] = NOTHING_ASKED
        self._served: Mapping[str, dict[str, datetime]] = NOTHING_ASKED
        self._surveyed: Mapping[str, datetime] = NOTHING_ASKED

    # Changing -------------------------------------------------------------------------------------------------------

    def put(self, **changes: Any) -> None:
        """Change fields of the issue."""
        self.state = structs.replace(self.state, **changes)

    def put_clock(self, clock: Clock) -> None:
        state = self.state
        self.state = structs.replace(state, clocks={**state.clocks, clock.metric: clock})

    def put_escalation(self, escalation: Escalation, **changes: Any) -> Escalation:
        """Change one escalation; a new number joins at the end."""
        changed = structs.replace(escalation, **changes)
        number, others = changed.number, self.state.escalations
        if number in [one.number for one in others]:
            self.put(escalations=tuple([changed if one.number == number else one for one in others]))
        else:
            self.put(escalations=(*others, changed))
        return changed

    def note_change(self, field: str, was: Any, now: Any) -> None:
        """A field of the issue changed: triggers may watch it."""
        self.changes.pop(field, None)
        self.changes[field] = (was, now)

    def say(self, effect: AnyEffect) -> None:
        self.effects.append(effect)

    def note(self, because: Reason) -> None:
        """A line for the timeline."""
        self.say(Recorded(at=self.at, because=because))

    def looked_at(self, rule: Trigger | RoutingRule | Target, outcome: str, **seen: Any) -> None:
        """A rule was looked at, and this came of it. Deciding listens to nobody; who asks why does (`core.why`)."""

    @property
    def reached(self) -> datetime:
        """How far the issue's time has come: an event that arrived late lies before it."""
        at, decided_at = self.at, self.before.decided_at
        return at if at > decided_at else decided_at

    # Asking the desk --------------------------------------------------------------------------------------------------

    @property
    def account(self) -> Account | None:
        """The account's facts, where the account is known."""
        if self._account is None:
            self._account = self._desk.account(self.state.account)
        return self._account

    def forget_account(self) -> None:
        """The issue moved to another account."""
        self._account = None

    def away(self, person: str) -> Away | None:
        """The absence that covers `wake`, if there is one."""
        for span in self.absences(person):
            if span.covers(self.wake):
                return span
        return None

    def absences(self, person: str) -> tuple[Away, ...]:
        """All that is known of a person's absences."""
        spans = self._away[person] = self._desk.away.get(person, ())
        return spans

    def first_in_line(self, person: str) -> Spot | None:
        """The first issue, but for this one, that waits for this person to have room, or to be there."""
        spots = self._desk.lines.get(person, ())
        first = next((one for one in spots if one.issue != self.state.id), None)
        self._lines = {**self._lines, person: first}
        return first

    def watch_of_others(self, person: str) -> datetime | None:
        """When another issue looks by itself whether this person is there."""
        watches = dict(self._desk.watches.get(person, {}))
        self._watches = {**self._watches, person: watches}
        coming = (at for issue, at in watches.items() if issue != self.state.id and at > self.wake)
        return min(coming, default=None)

    def served(self, account: str) -> Mapping[str, datetime]:
        """Who was given an issue of this account, and when last."""
        found = dict(self._desk.served.get(account, {}))
        self._served = {**self._served, account: found}
        return found

    def surveyed_at(self, contact: str) -> datetime | None:
        """When this contact was last asked how it went, about whatever issue. A history names contacts by their
        address, in whatever letters.
        """
        contact = contact.casefold()
        found = self._desk.surveyed.get(contact)
        if found is not None:
            self._surveyed = {**self._surveyed, contact: found}
        return found

    def load(self, person: str) -> int:
        """How many open issues this person carries."""
        if person not in self._load:
            self._load[person] = self._desk.load.get(person, 0)
        changed = sum(one.by for one in self.desk_changes if isinstance(one, LoadChanged) and one.person == person)
        return self._load[person] + changed

    def turns(self, key: str) -> dict[str, int]:
        """When each person had their last turn at `key`, as rising numbers."""
        if key not in self._turns:
            self._turns[key] = dict(self._desk.turns.get(key, {}))
        taken = [one.person for one in self.desk_changes if isinstance(one, TurnTaken) and one.key == key]
        last = max(self._turns[key].values(), default=0)
        return {**self._turns[key], **{person: last + n for n, person in enumerate(taken, start=1)}}

    def texts(self) -> Mapping[str, str]:
        """The subject and opening words, where the shell found that conditions read them."""
        return self._desk.texts.get(self.state.id, {})

    def contact_address(self) -> str | None:
        """The address of who wrote: as the event gives it, else of the issue's contact as the shell found it (a history
        names contacts by their address).
        """
        named = getattr(self.event, "contact", None)
        return named or self.texts().get("contact", self.state.contact) or None

    @property
    def contact(self) -> Contact | None:
        """Who wrote, where anybody did and is not erased."""
        address = self.contact_address()
        if address is None:
            return None
        return self._desk.contacts.get(self.state.id) or self._desk.contacts.get(address.casefold(), NOTHING_SAID)

    def ask_line(self, person: str, after: Spot | None = None) -> None:
        """Somebody may have room: whoever waits for them is to be asked."""
        known = person in self.lines_asked
        after = None if known and self.lines_asked[person] is None else after
        self.lines_asked = {**self.lines_asked, person: after}

    def change_desk(self, change: DeskChange) -> None:
        self.desk_changes.append(change)

    # The policy -------------------------------------------------------------------------------------------------------

    def path_of(self, escalation: Escalation) -> Path:
        """The path as it stood when the escalation started, or was moved to another version last."""
        return self.version_of(escalation).document.paths[escalation.path]

    def version_of(self, escalation: Escalation) -> Policy:
        """The policy that the escalation started with, or was moved to last."""
        return self.policy.at_version(escalation.policy)

    def person(self, key: str | None) -> Person | None:
        return self.policy.document.people.get(key) if key else None

    # The end ----------------------------------------------------------------------------------------------------------

    def facts(self) -> Facts:
        """What the desk was asked, with its answers."""
        return Facts(
            away={k: v for k, v in self._away.items() if v} if self._away else {},
            load=self._load,
            turns=self._turns,
            account=self._account,
            contact=self._desk.contacts.get(self.state.id, NOTHING_SAID).number,
            lines={k: v for k, v in self._lines.items() if v} if self._lines else {},
            watches={k: v for k, v in self._watches.items() if v} if self._watches else {},
            served={k: v for k, v in self._served.items() if v} if self._served else {},
            surveyed=dict(self._surveyed),
        )

    def finish(self, wake_at: datetime | None) -> None:
        """Bring living messages up to date, let go of long-ended escalations, and note when to look again."""
        if self.before.next_notice > 1 and any(type(one) in TOLD_OF for one in self.effects):
            self.say(MessagesChanged(at=self.wake, because=Reason("event", "what was told has changed")))
        if len(self.state.escalations) > KEPT_ENDED:
            ended = [one for one in self.state.escalations if one.closed_at is not None]
            gone = {one.number for one in ended[:-KEPT_ENDED]}
            self.put(escalations=tuple(one for one in self.state.escalations if one.number not in gone))
        state = self.state
        if line.waits(self.before) or line.waits(state):
            was, now = line.waiter_of(self.before), line.waiter_of(state)
            if was != now:
                self.change_desk(LineChanged(state.id, was, now))
        self.state = structs.replace(state, decided_at=self.reached, wake_at=wake_at)
