"""Who sends: who somebody is and what something belongs to, from the policy in force, the accounts and the store.

Addresses and domains are looked up in an index that is made anew when a policy is published, and every few seconds for
the accounts. Every method runs on a thread of the database, never on the event loop.
"""

import time
from collections.abc import Collection
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from msgspec import Struct, structs

from rung import clock
from rung.config import Config
from rung.core.desk import changed_account
from rung.core.document import Account, Person, PolicyDocument
from rung.core.paths.aside import SIDE
from rung.core.policy import Policy
from rung.engine import handover_brief
from rung.engine.telling import beside, briefs
from rung.intake.base import split_escalation
from rung.intake.directory import Beside, Inlet, Ring
from rung.intake.facts import IssueFacts, LevelFacts
from rung.store.accounts import contacts, surveys
from rung.store.decisions import lookups
from rung.store.deliveries import told_beside
from rung.store.elsewhere import mailboxes, slack_channels, slack_messages, teams_rooms, tracked
from rung.store.elsewhere.mailboxes import Mailbox
from rung.store.pages import queries
from rung.store.people import members, tokens
from rung.store.policies import policies
from rung.store.words import sides
from rung.understand.moods.thanks import only_thanks

MAIL = "mail"
"""The source under which mail is put into the inbox."""
FRESH = 5.0
"""Seconds for which the index of accounts is used again."""
BY_PHONE = ("sms", "phone")
"""The channels that reach a phone's number."""
TEAMS = "teams"
"""The source under which what Teams says is put into the inbox; of people, the channel of their addresses."""
TEAMS_CHANNEL = "teams_channel"
"""The accounts' own field that holds their channel or chat of Teams."""


class _Index(Struct, frozen=True):
    mark: tuple[Any, ...]
    """What it was made from: the policy's version, how often accounts changed, the channels."""
    until: float
    by_email: dict[str, str]
    by_slack: dict[str, str]
    by_domain: dict[str, str]
    by_channel: dict[str, str]
    by_address: dict[tuple[str, str], str]
    """Of people: by channel or other system, and their address or number there."""
    by_field: dict[tuple[str, str], str]
    """Of accounts: by the name and the value of one of their own fields."""
    zones: dict[str, str]
    """Of every person."""
    mailboxes: tuple[Mailbox, ...] = ()
    by_number: dict[str, str] = {}
    """Of people: by the digits of a phone number."""


class StoreDirectory:
    """The directory that intakes ask."""

    def __init__(self, config: Config) -> None:
        self._address = config.mail_address.lower()
        self._from = parseaddr(config.mail_from)[1].lower()
        self._trusted = config.mail_trusts
        self._index = _Index((), 0.0, {}, {}, {}, {}, {}, {}, {})

    def person_by_email(self, address: str) -> str | None:
        return self._fresh().by_email.get(address.lower())

    def person_by_slack(self, user: str) -> str | None:
        return self._fresh().by_slack.get(user)

    def person_by_key(self, key: str) -> str | None:
        return key if key in self._fresh().zones else None

    def time_zone_of(self, person: str) -> str:
        return self._fresh().zones.get(person, "UTC")

    def account_by_contact(self, address: str) -> str | None:
        return contacts.account_of(address)

    def account_by_domain(self, domain: str) -> str | None:
        return self._fresh().by_domain.get(domain.lower())

    def person_by_address(self, channel: str, address: str) -> str | None:
        return self._fresh().by_address.get((channel, address))

    def issues_followed_in(self, source: str, number: str, ref: str) -> tuple[tuple[str, str], ...]:
        return tracked.followed(source, number, ref)

    def account_by_field(self, field: str, value: str) -> str | None:
        return self._fresh().by_field.get((field, value))

    def account_by_slack_channel(self, channel: str) -> str | None:
        return self._fresh().by_channel.get(channel)

    def account_by_teams_chat(self, conversation: str) -> str | None:
        chat = conversation.partition(";")[0]
        return teams_rooms.account_of(chat) or self.account_by_field(TEAMS_CHANNEL, chat)

    def open_issue_in_chat(self, conversation: str) -> str | None:
        issue = lookups.latest_subject(TEAMS, f"{conversation}/")
        state = queries.state_of(issue) if issue else None
        return issue if state is None or state.is_open else None

    def issue_by_slack_message(self, channel: str, ts: str) -> str | None:
        return slack_messages.issue_of(channel, ts)

    def has_issue(self, issue: str) -> bool:
        return slack_messages.has_issue(issue)

    def issue_joined(self, channel: str, contact: str, since: datetime, *, only_open: bool) -> str | None:
        return slack_messages.joined(channel, contact, since, only_open=only_open)

    def is_only_thanks(self, text: str) -> bool:
        return bool(only_thanks(text, Policy(self.document()).words_of_names))

    def issue_by_teams_message(self, event_id: str) -> str | None:
        return lookups.subject_of_first(TEAMS, [event_id])

    def is_survey_open(self, issue: str, number: int) -> bool:
        found = surveys.find(issue, number)
        return found is not None and found.is_open(clock.now())

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        """By the nearest mail that came in; else by one that we sent."""
        named = [f"<{each}>" for each in message_ids]
        came_in = lookups.subject_of_first(MAIL, named)
        if came_in is not None:
            return came_in
        sent = (lookups.outgoing("email", each) for each in named)
        return next((each.issue for each in sent if each), None)

    def issue_by_address(self, address: str) -> str | None:
        base, token = _parts(address)
        return tokens.read_reply_token(token) if token and base in self._addresses() else None

    def beside_by_address(self, address: str) -> Beside | None:
        base, token = _parts(address)
        found = tokens.read_beside_token(token) if token and base in self._addresses() else None
        return Beside(issue=found[0], about=found[1]) if found else None

    def beside_by_messages(self, message_ids: tuple[str, ...]) -> Beside | None:
        named = [f"<{each}>" for each in message_ids]
        side = sides.of_mail(MAIL, named)
        if side is not None:
            return Beside(issue=side.issue, about=f"s{side.number}")
        sent = next((found for each in named if (found := lookups.outgoing("email", each))), None)
        if sent is None:
            return None
        own = self.beside_of_notice(sent.issue, sent.notice)
        return own if own or lookups.subject_of_first(MAIL, named) else beside_of_alert(sent.issue, sent.notice)

    def beside_of_notice(self, issue: str, number: int) -> Beside | None:
        about = told_beside.about_of(issue, number)
        is_ours = about in told_beside.BESIDE or about.startswith(SIDE)
        return Beside(issue=issue, about=beside.about_of(about)) if is_ours else None

    def beside_by_reference(self, channel: str, reference: str) -> tuple[Beside, str] | None:
        living = lookups.living(channel, reference)
        if living is None:
            return None
        own = self.beside_of_notice(living.issue, living.notice)
        return own or beside_of_alert(living.issue, living.notice), living.to

    def side_address(self, issue: str, number: int) -> str:
        subject_id = lookups.subject_id(issue)
        return sides.address_of(subject_id, number) if subject_id is not None else ""

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        return lookups.outgoing("email", message_id)

    def person_by_number(self, number: str) -> str | None:
        return self._fresh().by_number.get(_digits(number))

    def ring_of_number(self, number: str) -> Ring | None:
        person = self.person_by_number(number)
        found = lookups.last_ring(person, BY_PHONE) if person else None
        return _ring(found, person) if person and found else None

    def ring_of_notice(self, issue: str, number: int, person: str) -> Ring | None:
        found = lookups.ladder_of_notice(issue, number)
        return _ring(found, person) if found else None

    def notice_by_reference(self, channel: str, reference: str) -> tuple[str, int, str] | None:
        return lookups.outgoing(channel, reference) if reference else None

    def path_of(self, escalation: str) -> str | None:
        named = split_escalation(escalation)
        return lookups.path_of(*named) if named else None

    def may(self, person: str, what: str) -> bool:
        return members.person_may(person, what, is_in_directory=self.person_by_key(person) is not None)

    def document(self) -> PolicyDocument:
        return policies.document_in_force()

    def issue(self, key: str) -> IssueFacts | None:
        return briefs.issue(key)

    def brief(self, issue: str) -> str:
        found = handover_brief.of_issue(issue)
        return found.text if found else ""

    def issues_of(self, person: str) -> tuple[IssueFacts, ...]:
        return briefs.of_person(person)

    def issues_asking(self, person: str) -> tuple[IssueFacts, ...]:
        return briefs.asking(person)

    def levels_at(self, path: str, at: datetime) -> tuple[LevelFacts, ...]:
        return briefs.levels_at(path, at)

    def unproven(self, people: tuple[str, ...]) -> frozenset[str]:
        return briefs.unproven(people)

    def is_ours(self, address: str) -> bool:
        """Whether a mail to this address is for us: the support address or that of a mailbox, with or without something
        after a plus."""
        return _parts(address)[0] in self._addresses()

    def sends_as(self, address: str) -> bool:
        return address == self._from or address in self._addresses()

    def inlet(self, mailbox: str, recipients: tuple[str, ...]) -> Inlet:
        found = self._mailbox(mailbox, recipients)
        if found is None:
            return Inlet(trusted=self._trusted)
        trusted = tuple(str(found.reach.get("trusts") or "").replace(",", " ").split())
        return Inlet(name=found.name, team=found.team or None, trusted=trusted)

    def _mailbox(self, name: str, recipients: tuple[str, ...]) -> Mailbox | None:
        known = self._fresh().mailboxes
        if name:
            return next((each for each in known if each.name == name), None)
        by_address = {each.address: each for each in known}
        bases = (_parts(each)[0] for each in recipients)
        return next((by_address[each] for each in bases if each in by_address), None)

    def _addresses(self) -> set[str]:
        return {self._address, *(each.address for each in self._fresh().mailboxes)}

    def _fresh(self) -> _Index:
        index, number = self._index, policies.current_number()
        if index.mark[:1] == (number,) and index.until >= time.monotonic():
            return index
        channels = slack_channels.mapped()
        boxes = tuple(mailboxes.everyone())
        mark = (number, lookups.changes_of_accounts(), channels, teams_rooms.people())
        # Of fifty thousand accounts it takes seconds to make: only where something changed.
        if index.mark == mark:
            index = structs.replace(index, until=time.monotonic() + FRESH)
        else:
            index = _made(number, mark, channels)
        index = structs.replace(index, mailboxes=boxes)
        self._index = index
        return index


def beside_of_alert(issue: str, number: int) -> Beside:
    """What is answered below an alert goes beside the conversation, too, and can say that somebody has it."""
    return Beside(issue=issue, about=beside.about_alert(number))


def _ring(found: lookups.Ladder, person: str) -> Ring:
    return Ring(
        issue=found.issue, path=found.path, person=person,
        is_open=found.state in ("open", "acknowledged", "exhausted"),
        had_by=found.acknowledged_by if found.state == "acknowledged" else None, is_climbing=found.state == "open",
    )  # fmt: skip


def _parts(address: str) -> tuple[str, str]:
    """An address without what stands after its plus, and that."""
    local, _, domain = address.lower().strip().rpartition("@")
    base, _, tag = local.partition("+")
    return f"{base}@{domain}", tag


def _made(number: int | None, mark: tuple[Any, ...], channels: dict[str, Any]) -> _Index:
    document = policies.load(number).document if number is not None else PolicyDocument()
    accounts = _accounts(document)
    people = document.people.values()
    own = {str(each.fields["slack_channel"]): each.key for each in accounts if each.fields.get("slack_channel")}
    return _Index(
        mark=mark,
        until=time.monotonic() + FRESH,
        by_email={each.email.lower(): each.key for each in people if each.email},
        by_slack={each.slack: each.key for each in people if each.slack},
        by_domain={domain.lower(): each.key for each in accounts for domain in each.domains},
        zones={each.key: each.time_zone or document.workspace.time_zone for each in people},
        by_address=_by_address(people),
        by_field={
            (name, str(value)): each.key
            for each in accounts
            for name, value in each.fields.items()
            if isinstance(value, str | int)
        },
        by_channel={**own, **channels},
        by_number={
            _digits(place): each.key for each in people for way in BY_PHONE if (place := each.address(way))
        },
    )


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


def _by_address(people: Collection[Person]) -> dict[tuple[str, str], str]:
    """Teams writes ids in small letters, whoever wrote them into the directory."""
    linked = {(TEAMS, object_id): key for object_id, key in teams_rooms.people().items()}
    known = {each.key for each in people}
    own = {
        (name, value.lower() if name == TEAMS else value): each.key
        for each in people
        for name, value in each.addresses.items()
    }
    return {address: key for address, key in linked.items() if key in known} | own


def _accounts(document: PolicyDocument) -> list[Account]:
    changed: dict[str, dict[str, Any]] = lookups.changed_accounts()
    keys = dict.fromkeys([*document.accounts, *changed])
    return [changed_account(document.accounts.get(key), key, changed.get(key, {})) for key in keys]
