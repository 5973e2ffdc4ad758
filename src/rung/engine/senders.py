"""Who sends: who somebody is and what something belongs to, from the policy in force, the accounts and the store.

Addresses and domains are looked up in an index that is made anew when a policy is published, and every few seconds for
the accounts. Every method runs on a thread of the database, never on the event loop.
"""

import time
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from rung.config import Config
from rung.core.desk import changed_account
from rung.core.document import Account, PolicyDocument
from rung.engine import briefs
from rung.intake.base import split_escalation
from rung.intake.facts import IssueFacts, LevelFacts
from rung.store import contacts, lookups, members, policies, settings_store, tokens
from rung.store.rights import LEAST_ROLE

MAIL = "mail"
"""The source under which mail is put into the inbox."""
FRESH = 5.0
"""Seconds for which the index of accounts is used again."""
SLACK_CHANNELS = "slack_channels"
"""The setting that maps Slack channels' ids to accounts, beside the accounts' own field `slack_channel`."""


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


class StoreDirectory:
    """The directory that intakes ask."""

    def __init__(self, config: Config) -> None:
        self._local, _, self._domain = config.mail_address.lower().rpartition("@")
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

    def account_by_field(self, field: str, value: str) -> str | None:
        return self._fresh().by_field.get((field, value))

    def account_by_slack_channel(self, channel: str) -> str | None:
        return self._fresh().by_channel.get(channel)

    def issue_by_messages(self, message_ids: tuple[str, ...]) -> str | None:
        """By the nearest mail that came in; else by one that we sent."""
        named = [f"<{each}>" for each in message_ids]
        came_in = lookups.subject_of_first(MAIL, named)
        if came_in is not None:
            return came_in
        sent = (lookups.outgoing("email", each) for each in named)
        return next((each.issue for each in sent if each), None)

    def issue_by_address(self, address: str) -> str | None:
        local, _, domain = address.lower().rpartition("@")
        base, plus, token = local.partition("+")
        if not plus or base != self._local or domain != self._domain:
            return None
        return tokens.read_reply_token(token)

    def notice_by_mail(self, message_id: str) -> tuple[str, int, str] | None:
        return lookups.outgoing("email", message_id)

    def path_of(self, escalation: str) -> str | None:
        named = split_escalation(escalation)
        return lookups.path_of(*named) if named else None

    def may(self, person: str, what: str) -> bool:
        """By their account here, or the greatest of several. Whoever has none works all the same: a lead put them into
        the directory so that they are asked."""
        accounts = members.of_person(person)
        if accounts:
            return any(one.may(LEAST_ROLE[what]) for one in accounts)
        return self.person_by_key(person) is not None and LEAST_ROLE[what] in (LEAST_ROLE["look"], LEAST_ROLE["work"])

    def document(self) -> PolicyDocument:
        return policies.document_in_force()

    def issue(self, key: str) -> IssueFacts | None:
        return briefs.issue(key)

    def issues_of(self, person: str) -> tuple[IssueFacts, ...]:
        return briefs.of_person(person)

    def issues_asking(self, person: str) -> tuple[IssueFacts, ...]:
        return briefs.asking(person)

    def levels_at(self, path: str, at: datetime) -> tuple[LevelFacts, ...]:
        return briefs.levels_at(path, at)

    def unproven(self, people: tuple[str, ...]) -> frozenset[str]:
        return briefs.unproven(people)

    def is_ours(self, address: str) -> bool:
        """Whether a mail to this address is for us: the support address, with or without something after a plus."""
        local, _, domain = address.lower().strip().rpartition("@")
        return domain == self._domain and local.partition("+")[0] == self._local

    def _fresh(self) -> _Index:
        index, number = self._index, policies.current_number()
        if index.mark[:1] == (number,) and index.until >= time.monotonic():
            return index
        channels = settings_store.get(SLACK_CHANNELS) or {}
        mark = (number, lookups.changes_of_accounts(), channels)
        # Of fifty thousand accounts it takes seconds to make: only where something changed.
        if index.mark == mark:
            index = structs.replace(index, until=time.monotonic() + FRESH)
        else:
            index = _made(number, mark, channels)
        self._index = index
        return index


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
        by_address={(name, value): each.key for each in people for name, value in each.addresses.items()},
        by_field={
            (name, str(value)): each.key
            for each in accounts
            for name, value in each.fields.items()
            if isinstance(value, str | int)
        },
        by_channel={**own, **{str(channel): str(account) for channel, account in channels.items()}},
    )


def _accounts(document: PolicyDocument) -> list[Account]:
    changed: dict[str, dict[str, Any]] = lookups.changed_accounts()
    keys = dict.fromkeys([*document.accounts, *changed])
    return [changed_account(document.accounts.get(key), key, changed.get(key, {})) for key in keys]
