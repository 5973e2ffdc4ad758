"""The subjects of one batch while they are decided, and everything that is to be written at its end."""

from collections import Counter
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, structs

from rung.channels.registry import HELPDESKS
from rung.core.decide import Decision, Refused
from rung.core.desk import AccountSet, Away, LineChanged, LoadChanged, Served, TurnTaken
from rung.core.document import Account, Contact
from rung.core.effects import AnyEffect
from rung.core.events import (
    AnyEvent,
    IssueOpened,
    MessageSent,
    PersonFreed,
    SideEvent,
    TimePassed,
)
from rung.core.happenings.survey import is_due
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.engine import beforehand
from rung.engine.account_counts import AccountCounts
from rung.engine.customers.surveys import Surveys
from rung.engine.elsewhere.tracking import Tracking
from rung.engine.elsewhere.way_back import WayBack, source_of
from rung.engine.lines import Lines
from rung.engine.openings import Openings
from rung.engine.perform import BY_ISSUE, Performed
from rung.engine.queues import OpenQueues
from rung.engine.sending import answers, side_mail
from rung.engine.subject import KIND_ISSUE, Subject
from rung.engine.trail import Trail, name_of
from rung.store import signals
from rung.store.accounts import contacts, surveys
from rung.store.decisions import desk as shared
from rung.store.decisions import work
from rung.store.decisions.intake import INBOX, inbox_values
from rung.store.decisions.present import CONTACT_READ, WORDS_READ
from rung.store.decisions.work import Claimed, Waiting
from rung.store.deliveries import outbox
from rung.store.dialect import pipelined
from rung.store.elsewhere import written
from rung.store.pages import listing
from rung.store.policies import policies
from rung.store.words import texts
from rung.understand.judges import Judges

_encoder = msgspec.json.Encoder()


class Batch:
    """What a batch reads at its start, gathers while it decides, and writes at its end."""

    def __init__(self, claimed: list[Claimed], policy: Policy, now: datetime, limit: int, judges: Judges) -> None:
        self.now = now
        self.policy = policy
        self.judges = judges
        """The learned models that count."""
        self.queues = OpenQueues()
        self.trail = Trail(now)
        waiting = work.events_of(claimed, limit)
        more = work.with_more(claimed, waiting[-1].seq) if len(waiting) == limit else set()
        by_subject: dict[int, list[Waiting]] = {}
        for one in waiting:
            by_subject.setdefault(one.subject_id, []).append(one)
        self.subjects = [Subject(row, by_subject.get(row.id, []), has_more=row.id in more) for row in claimed]
        self.openings = Openings(self.subjects)
        before = beforehand.read(self.subjects, waiting, policy, now)
        self.desk, self._said, self._contacts = before.desk, before.accounts, before.contacts
        self._text_ids = before.text_ids
        self.handled = 0
        self.told_others = False
        self.away: dict[str, tuple[Away, ...]] = {}
        """By person who goes or comes back, all absences from now on."""
        self.line_changes: list[LineChanged] = []
        self.asked: set[str] = set()
        """Issues that are asked here whether they take a place."""
        self.decided: list[int] = []
        self._known_contacts: dict[str, Contact | None] = {}
        self._lines = Lines()
        self._performed = Performed()
        self._way_back = WayBack()
        self._surveys = Surveys()
        self._tracking = Tracking(self._way_back)
        self._written: list[dict[str, Any]] = []
        self._moved: list[dict[str, Any]] = []
        """Issues that came to another account."""
        self._refused: dict[int, str] = {}
        self._set_aside: dict[int, str] = {}
        self._turns: dict[tuple[str, str], int] = {}
        self._served: dict[tuple[str, str], datetime] = {}
        self._served_read: set[str] = set()
        self._loads: Counter[str] = Counter()
        self._climbs_move_to: dict[int, int] = {}
        self._account_counts = AccountCounts() if policy.counts_of_accounts else None
        self._behind = [one.seq for subject in self.subjects if subject.blocked for one in subject.waiting]

    # Read -----------------------------------------------------------------------------------------------------------

    def policy_of(self, subject: Subject) -> Policy:
        """The version an open issue pins; the newest for one that is new or comes back."""
        version = subject.policy_version
        if version is None or version == self.policy.version or subject.state is None or not subject.state.is_open:
            return self.policy
        return policies.load(version)

    def climbs_move_to(self, version: int) -> int:
        """The version to which open escalations go over, of an issue that is decided with this one from now on."""
        if version not in self._climbs_move_to:
            self._climbs_move_to[version] = policies.climbs_move_to(version)
        return self._climbs_move_to[version]

    def contact_id(self, event: AnyEvent) -> str | None:
        """The id of the contact that an event names by their address."""
        address = getattr(event, "contact", None)
        if not address:
            return None
        if address not in self._contacts:
            self._contacts |= texts.contacts([address])
        return self._contacts[address].id

    def prepare_desk(self, subject: Subject, event: AnyEvent, own: Policy) -> None:
        """Puts on the desk what this decision may ask: its account's facts, its texts where conditions read them.
        `own`: the version of the policy that it is decided with.
        """
        moved_to = changes.get("account") if (changes := getattr(event, "changes", None)) else None
        named = (subject.state.account if subject.state else None, getattr(event, "account", None), moved_to)
        for key in named:
            if isinstance(key, str) and key not in self.desk.accounts:
                self._read_account(key)
        reads = self.policy.reads if own is self.policy else self.policy.reads | own.reads
        if own.prefers_account:
            self._read_served({key for key in named if key and isinstance(key, str)})
        if not WORDS_READ.isdisjoint(reads) and subject.key not in self.desk.texts:
            self._read_texts(subject, event)
        if not CONTACT_READ.isdisjoint(reads):
            self._read_contact(subject, event)
        if subject.state is not None and is_due(subject.state, self.now):
            self.desk.surveyed = {**surveys.last_asked([subject.state.contact or ""]), **self.desk.surveyed}

    def _read_account(self, key: str) -> None:
        said = self._said if key in self._said else None
        if (account := shared.account(self.policy, key, self.now, said)) is not None:
            self.desk.accounts[key] = self._account_counts.added(account) if self._account_counts else account

    def _read_served(self, accounts: set[str]) -> None:
        """Whom accounts know, as it was before this batch, and what this batch knows beside it."""
        for key in accounts - self._served_read:
            self._served_read.add(key)
            self.desk.served[key] = {**shared.served(key), **self.desk.served.get(key, {})}

    def _read_texts(self, subject: Subject, event: AnyEvent) -> None:
        if isinstance(event, IssueOpened):
            known = {"subject": event.subject, "body": event.body, "contact": event.contact or ""}
        else:
            known = dict(texts.subjects_and_bodies([subject.id]).get(subject.id, {}))
            known["contact"] = texts.address_of(subject.state.contact if subject.state else None) or ""
        self.desk.texts[subject.key] = known

    def _read_contact(self, subject: Subject, event: AnyEvent) -> None:
        """Who wrote at this event, else who wrote first."""
        contact = self.contact_id(event) or (subject.state.contact if subject.state else None)
        if contact is not None and contact not in self._known_contacts:
            self._known_contacts[contact] = contacts.newest([contact]).get(contact)
        known = self._known_contacts.get(contact) if contact else None
        if known is None:
            self.desk.contacts.pop(subject.key, None)
        else:
            self.desk.contacts[subject.key] = known

    def change_account(self, account: Account) -> None:
        """An account has new facts; what it has open is counted as before."""
        counted = shared.counted(self.policy, account, self.now)
        self.desk.fold(AccountSet(self._account_counts.added(counted) if self._account_counts else counted))

    # Gather ---------------------------------------------------------------------------------------------------------

    def keep(self, subject: Subject, event: AnyEvent, decision: Decision, policy: Policy, contact: str | None) -> None:
        """Takes in a decision about an issue."""
        if self._account_counts is not None:
            self._account_counts.take(subject.state, decision, self.desk)
        self.openings.take(event, subject.state, policy, contact)
        before = subject.state
        subject.state = decision.state
        subject.policy_version = policy.version
        for change in decision.desk_changes:
            self.desk.fold(change)
            match change:
                case TurnTaken(key=key, person=person):
                    self._turns[key, person] = self.desk.turns[key][person]
                case LoadChanged(person=person, by=by):
                    self._loads[person] += by
                case LineChanged():
                    self.line_changes.append(change)
                case Served(account=account, person=person, at=at):
                    self._served[account, person] = at
                case _:
                    pass  # facts of accounts, absences of people: written by events of their own
        self.write_line(subject, event, decision.effects, policy.version, decision, contact)
        if before is not None and before.account != decision.state.account:
            self._moved.append({"subject_id": subject.id, "seq": subject.seq, "was": before.account})
        sent_before = len(self._performed.deliveries)
        self._owe(subject, before, event, decision, policy, contact)
        told_before = len(self._performed.emitted)
        self._performed.add(subject.id, decision.state, subject.seq, decision.effects, policy, self.now)
        for delivery in self._performed.deliveries[sent_before:]:
            delivery["event_id"] = name_of(event, subject.key)
        self.told_others = self.told_others or len(self._performed.emitted) > told_before

    def _owe(
        self, subject: Subject, before: IssueState | None, event: AnyEvent, decision: Decision, policy: Policy,
        contact: str | None,
    ) -> None:  # fmt: skip
        """What customers and the helpdesk that the issue came from are to be told, and by what it is known again."""
        way, state, line = self._way_back, decision.state, subject.seq
        row = None
        if isinstance(event, MessageSent):
            row = answers.delivery_row(subject.id, state, event, line, self.now, way)
            if row is not None and row["channel"] in HELPDESKS:
                source = source_of(row["address"])
                self._written.append(way.record(source, subject.id, state.id, line, event, self.now))
        elif isinstance(event, SideEvent):
            row = side_mail.delivery_row(subject.id, state, event, line, self.now)
        if row is not None:
            self._performed.deliveries.append(row)
        origin = subject.current.source if subject.current is not None else ""
        self._performed.deliveries += self._surveys.take(
            subject.id, before, event, decision.effects, state, line, contact, policy, self.now, way
        )
        for owed in (
            way.owed(subject.id, before, event, origin, decision.effects, state, line, self.now),
            self._tracking.owed(subject.id, before, event, origin, state, line, self.now),
        ):
            if owed is not None:
                self._performed.deliveries += owed.deliveries
                self._written += owed.written
        if (asked := self._tracking.asks(event, state, line)) is not None:
            self.tell(f"{BY_ISSUE}{state.id}", asked)

    def write_line(
        self,
        subject: Subject,
        event: AnyEvent,
        effects: tuple[AnyEffect, ...],
        policy_version: int,
        decision: Decision | None = None,
        contact: str | None = None,
    ) -> None:
        """One journal line, numbered within its subject, without the words; the inbox line is decided with it."""
        subject.seq += 1
        subject.has_changed = True
        self._lines.add(subject, event, effects, policy_version, decision, contact, self.now)
        self.trail.decided(subject.kind, subject.key, subject.seq, event, effects)
        if subject.current is not None:
            self.decided.append(subject.current.seq)

    def tell(self, source: str, event: AnyEvent) -> None:
        """An event for another subject, in the same transaction."""
        self._performed.emitted.append((source, event))
        self.told_others = True

    def refuse(self, subject: Subject, event: AnyEvent | None, refused: Refused) -> None:
        """Keeps an event that makes no sense, with why. A refused step of time is a fault and blocks its issue."""
        why = _encoder.encode({"code": refused.code, "message": refused.message, "hint": refused.hint}).decode()
        if subject.current is None:
            self.set_aside(subject, event, why)
        else:
            self._refused[subject.current.seq] = why
            if event is not None:
                self.trail.refused(subject.kind, subject.key, event, refused)

    def set_aside(self, subject: Subject, event: AnyEvent | None, trace: str) -> None:
        """Keeps what failed unexpectedly; the events behind it wait until a person has looked."""
        subject.blocked = trace.strip().splitlines()[-1][:500]
        subject.has_changed = True
        if subject.current is not None:
            self._set_aside[subject.current.seq] = trace
        else:
            step = event or TimePassed(issue=subject.key, at=self.now)
            values = inbox_values("clock", structs.replace(step, id=name_of(step, subject.key)))
            self._set_aside[INBOX.insert([values], returning="seq")[0][0]] = trace
        self._behind += [one.seq for one in subject.waiting]
        subject.waiting.clear()
        for person in subject.state.waits_for if subject.state else ():
            # It may have been asked whether it takes a place, and does not answer: those behind it are asked.
            name = f"{subject.key}@aside"
            self.tell(shared.OFFERS, PersonFreed(at=self.now, person=person, id=name))

    def set_aside_all(self, trace: str) -> None:
        """The database cannot hold what these subjects' next events lead to."""
        for subject in self.subjects:
            if subject.next_action(self.now) is not None:
                subject.current = subject.waiting.popleft() if subject.waiting else None
                self.set_aside(subject, None, trace)
                self.handled += 1

    # Write ----------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Writes everything, one statement for each table; what nothing is read from goes to the server at once."""
        self._lines.seal_texts(self._contacts, self._text_ids)
        changed = [subject for subject in self.subjects if subject.has_changed]
        with pipelined():
            self._lines.save()
            work.SUBJECT.update([self._row(subject) for subject in changed])
            work.ISSUE_MOVED.insert(self._moved)
            work.ESCALATION.upsert(list(self._performed.escalations.values()))
            self._save_notices()
            shared.save_turns(self._turns)
            shared.add_loads(self._loads)
            shared.save_away(self.away, self.now)
            shared.save_line({one.issue: one.now for one in self.line_changes})
            shared.save_served(self._served)
            self._surveys.save()
            outbox.emit(self._performed.emitted)
            work.remove_decided(self.decided)
            self._signal(changed)
        self._lines.drop_keys()
        self._way_back.save()
        self.openings.save()
        self._tracking.save()
        work.refuse(self._refused)
        work.set_aside(self._set_aside, self._behind)

    def _save_notices(self) -> None:
        performed = self._performed
        if performed.to_update:
            outbox.update_messages(performed.to_update, self.now)
        outbox.add_notices(performed.notices)
        outbox.add_deliveries(performed.deliveries)
        written.add(self._written)

    def _row(self, subject: Subject) -> dict[str, Any]:
        state = subject.state
        shown: dict[str, Any] = listing.columns(state, self.now) if state else dict(_UNLISTED, updated_at=self.now)
        if subject.blocked:
            shown["rank"] = listing.NOBODY_HAS_IT
        # An issue whose first event was set aside has no state yet; an account's is what it was told.
        kept = state or (None if subject.kind == KIND_ISSUE else subject.facts)
        return {
            "id": subject.id, "state": None if kept is None else Raw(_encoder.encode(kept)),
            "wake_at": state.wake_at if state and not subject.blocked else None,
            "policy_version": subject.policy_version, "journal_seq": subject.seq, "blocked": subject.blocked,
            "title_id": subject.title_id, "last_words_id": subject.last_words_id, **shown,
        }  # fmt: skip

    def _signal(self, changed: list[Subject]) -> None:
        performed = self._performed
        told = [("queue", ",".join(subject.key for subject in changed if subject.kind == KIND_ISSUE))]
        if performed.deliveries or performed.to_update:
            told.append(("delivery", ""))
        if performed.emitted or self.told_others:
            told.append(("inbox", ""))
        signals.send_all(told)


_UNLISTED: dict[str, Any] = {
    "is_open": False, "is_escalating": False, "rank": listing.ENDED, "next_at": None, "next_what": "", "priority": "",
    "account": None, "team": None, "assignee": None, "offered_to": None, "status": "", "opened_at": None, "overdue": 0,
}  # fmt: skip
