"""An issue's state made anew from its journal: the proof that the journal holds everything, and what "why" asks.

Each line is decided again, by the same `decide`, with the policy version and the facts that stand in the line. What the
new decision says is compared with what the line kept. Words are not in the journal: where conditions read them
(`issue.body`), the texts are given back as far as they are not erased.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct, structs

from rung.core.decide import Refused, decide
from rung.core.desk import Desk
from rung.core.document import Contact
from rung.core.effects import AnyEffect, without_words
from rung.core.events import AnyEvent, IssueOpened
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.accounts import contacts
from rung.store.decisions import journal
from rung.store.decisions.journal import Kept, Line
from rung.store.decisions.present import CONTACT_READ
from rung.store.policies import policies
from rung.store.words import texts

WORDS = ("subject", "body", "comment", "summary", "asked")


class Difference(Struct, frozen=True):
    """A line whose decision would be another one today."""

    seq: int
    at: datetime
    kept: tuple[str, ...]
    """What the journal says, effect by effect, as JSON."""
    decided: tuple[str, ...]
    """What the replay says."""


class Replayed(Struct, frozen=True):
    """An issue as its journal tells it."""

    state: IssueState | None
    lines: int
    differences: tuple[Difference, ...]
    is_same_state: bool
    """Whether the rebuilt state is the one that is kept."""


class Again(Struct, frozen=True):
    """One journal line, decided once more: what went into the decision, and what came of it."""

    line: Line
    before: IssueState | None
    event: AnyEvent
    """With the words that it came with."""
    policy: Policy
    desk: Desk
    now: datetime
    erased: frozenset[str]
    """Names of conditions whose words were erased since."""
    after: IssueState | None
    effects: tuple[AnyEffect, ...]

    @property
    def difference(self) -> Difference | None:
        kept, decided = _as_json(self.line.effects), _as_json(without_words(self.effects))
        return None if kept == decided else Difference(self.line.seq, self.line.at, kept, decided)


def replay(issue: str) -> Replayed:
    """Rebuilds an issue from its journal and says where it differs. Raises LookupError for an unknown issue."""
    kept, lines = journal.of_issue(issue)
    state: IssueState | None = None
    differences = []
    for again in decided_again(kept, lines):
        state = again.after
        if again.difference:
            differences.append(again.difference)
    return Replayed(state, len(lines), tuple(differences), _encoded(state) == _encoded(kept.state))


def decided_again(kept: Kept, lines: Sequence[Line]) -> Iterator[Again]:
    """Every line of an issue, decided once more with the facts that it kept, oldest first."""
    words = _Words(kept, lines)
    state: IssueState | None = None
    for line in lines:
        policy = policies.load(line.policy_version)
        event, desk, erased = words.given_back(line, policy, state)
        now = max(line.decided_at, state.decided_at) if state else line.decided_at
        before, effects = state, tuple[AnyEffect, ...]()
        try:
            decision = decide(state, event, policy, desk, now)
        except Refused:
            pass  # the difference from what the line kept shows it
        else:
            state, effects = _without_address(decision.state, event, line), decision.effects
        yield Again(line, before, event, policy, desk, now, erased, state, effects)


class _Words:
    """What people wrote in an issue, as far as it can still be read."""

    def __init__(self, kept: Kept, lines: Sequence[Line]) -> None:
        self._key = kept.key
        self._by_line: dict[int, dict[str, str]] = {}
        for one in texts.of_subject(kept.id):
            self._by_line.setdefault(one.journal_seq, {})[one.field] = one.text
        contacts = {contact for line in lines if (contact := getattr(line.event, "contact", None))}
        self._addresses = texts.addresses_of(contacts) if contacts else {}
        """Of the contacts who are not erased."""
        self._known = _said_of(lines)
        """What was known of a contact, by their id and its number."""
        self._opening: dict[str, str] = {}
        """The first subject and body so far, which conditions may read later."""

    def given_back(self, line: Line, policy: Policy, state: IssueState | None) -> tuple[AnyEvent, Desk, frozenset[str]]:
        """A line's event with its words, the desk with those of the opening, and the names that are erased."""
        own = {name: text for name, text in self._by_line.get(line.seq, {}).items() if name in WORDS}
        contact = getattr(line.event, "contact", None)
        of_issue = contact or (state.contact if state else None)
        desk = self._desk(line, state, of_issue)
        for name in ("subject", "body"):
            if name in own or self._is_gone(contact):
                self._opening.setdefault(name, own.get(name, texts.ERASED))
        erased = {f"issue.{name}" for name, text in self._opening.items() if text == texts.ERASED}
        if own.get("body") == texts.ERASED or self._is_gone(contact):
            erased.add("message.body")
        if self._is_gone(of_issue):
            erased |= {"contact.email", *CONTACT_READ}
        known = type(line.event).__struct_fields__
        words = {name: text for name, text in own.items() if name in known and text != texts.ERASED}
        reads_contact = contact and any(name.startswith("contact.") for name in policy.reads)
        address = {"contact": self._addresses.get(contact)} if contact and reads_contact else {}
        return structs.replace(line.event, **words, **address), desk, frozenset(erased)

    def _desk(self, line: Line, state: IssueState | None, contact: str | None) -> Desk:
        """The desk with the facts of the line, and the words so far that conditions may read."""
        desk = Desk.of(line.facts)
        known = {name: text for name, text in self._opening.items() if text != texts.ERASED}
        address = self._addresses.get(state.contact, "") if state and state.contact else ""
        desk.texts[self._key] = {**known, "contact": address}
        if contact and (said := self._known.get((contact, line.facts.contact))):
            desk.contacts[self._key] = said
        return desk

    def _is_gone(self, contact: str | None) -> bool:
        """Whether a contact was erased: their address cannot be read any more."""
        return contact is not None and contact not in self._addresses


def _said_of(lines: Sequence[Line]) -> dict[tuple[str, int], Contact]:
    """What was said of the contacts of an issue, as far as its decisions could read it."""
    numbers = {line.facts.contact for line in lines if line.facts.contact}
    if not numbers:
        return {}
    names = {contact for line in lines if (contact := getattr(line.event, "contact", None))}
    return {(name, number): said for name in names for number, said in contacts.at_number(name, numbers).items()}


def _without_address(state: IssueState, event: AnyEvent, line: Line) -> IssueState:
    """States hold a contact's id, where the event was decided with their address."""
    known_as, given = getattr(line.event, "contact", None), getattr(event, "contact", None)
    if known_as and state.contact == given and (given or isinstance(event, IssueOpened)):
        return structs.replace(state, contact=known_as)
    return state


def _as_json(effects: tuple[AnyEffect, ...]) -> tuple[str, ...]:
    return tuple(msgspec.json.encode(effect).decode() for effect in effects)


def _encoded(state: IssueState | None) -> bytes:
    return msgspec.json.encode(state)
