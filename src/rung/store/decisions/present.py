"""The present, for looks ahead: issues as they stand, and a desk that answers what their decisions may ask.

Whoever looks ahead must decide by the same facts as the engine will: not only turns, loads and absences, but also the
words of an issue and what is known of its contact, where conditions read them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.desk import Desk
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.accounts import contacts, surveys
from rung.store.decisions import desk as shared
from rung.store.models import Subject
from rung.store.policies import policies
from rung.store.words import texts

CONTACT_READ = frozenset({"contact.name", "contact.tags", "contact.fields"})
"""What conditions read of what is known of a contact."""
WORDS_READ = frozenset({"issue.subject", "issue.body", "contact.email"}) | CONTACT_READ
"""Names of conditions whose values are kept apart from the state, because they belong to a person."""


class Standing(Struct, frozen=True):
    """An issue as it stands."""

    subject_id: int
    state: IssueState
    policy: Policy
    """The version that it keeps while it is open."""
    blocked: str | None = None
    """Why it stands still: an event that could not be decided."""


def standing(row: Subject) -> Standing:
    """A row with its state read."""
    policy = policies.load(row.policy_version) if row.policy_version else policies.current()
    return Standing(row.pk, msgspec.convert(row.state, IssueState), policy, row.blocked)


def issue(key: str) -> Standing | None:
    """One issue; None where there is none, or its first event waits to be decided."""
    row = Subject.objects.filter(kind="issue", key=key, state__isnull=False).first()
    return standing(row) if row else None


def due_by(until: datetime, most: int, but_not: str) -> list[Standing]:
    """The open issues that come due by then, the soonest first."""
    rows = Subject.objects.filter(kind="issue", is_open=True, blocked=None, wake_at__lte=until).exclude(key=but_not)
    return [standing(row) for row in rows.order_by("wake_at")[:most]]


def desk_of(issues: Collection[Standing], now: datetime, line_of: int = 0) -> Desk:
    """A desk for the coming decisions about these issues; of the lines of waiting issues the first `line_of`."""
    desk = shared.read(now, line_of)
    states = {one.subject_id: one.state for one in issues}
    complete(desk, states, [one.policy for one in issues], policies.current(), now)
    return desk


def complete(
    desk: Desk, issues: Mapping[int, IssueState], read_by: Collection[Policy], newest: Policy, now: datetime,
    said: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Adds what belongs to these issues alone: their accounts, and words and contacts where a condition reads them.

    `newest` is the policy in force; `said`: what is kept of their accounts, where it was read already.
    """
    reads = frozenset[str]().union(*(policy.reads for policy in {*read_by, newest}))
    for key in {state.account for state in issues.values() if state.account} - desk.accounts.keys():
        if (account := shared.account(newest, key, now, said)) is not None:
            desk.accounts[key] = account
        if any(policy.prefers_account for policy in read_by):
            desk.served[key] = shared.served(key)
    if newest.document.survey is not None:
        desk.surveyed |= surveys.last_asked({one.contact for one in issues.values() if one.contact})
    if reads & WORDS_READ:
        _add_words(desk, issues)
    if reads & CONTACT_READ:
        known = contacts.newest({state.contact for state in issues.values() if state.contact})
        desk.contacts |= {
            state.id: known[state.contact] for state in issues.values() if state.contact and state.contact in known
        }


def _add_words(desk: Desk, issues: Mapping[int, IssueState]) -> None:
    words = texts.subjects_and_bodies(issues)
    addresses = texts.addresses_of({state.contact for state in issues.values() if state.contact})
    for subject_id, state in issues.items():
        address = addresses.get(state.contact, "") if state.contact else ""
        desk.texts[state.id] = {**words.get(subject_id, {}), "contact": address}
