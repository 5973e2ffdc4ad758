"""The escalation of a whole account, begun by hand: one incident that gathers its issues and climbs one path."""

from datetime import datetime

from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.core.desk import ESCALATION
from rung.core.document import Account
from rung.core.events import AccountChanged, AnyEvent, IssueEscalated, IssueLinked, IssueOpened, NoteAdded
from rung.core.happenings.gathering import GATHERS
from rung.core.happenings.linking import INCIDENT
from rung.engine.accounts.health import NotSo
from rung.engine.perform import BY_ISSUE
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, InboxRow
from rung.store.pages import queries
from rung.store.people import directory
from rung.store.policies import policies

LONGEST = 2_000
BECAUSE = "the account is escalated as a whole"


class NotEscalated(NotSo):
    """The account cannot be escalated so; nothing was begun."""


class Standing(Struct, frozen=True):
    """The escalation of an account, as its page shows it."""

    issue: str
    since: datetime
    owner: str | None
    gathered: int
    level: int | None
    path: str
    next_update_by: datetime | None


def begin(account: str, path: str, reason: str, by: str, source: str, priority: str | None = None) -> str:
    """Opens the incident, gathers what is open and escalates it, all of it or nothing; the incident's key.

    Raises NotEscalated, and `policies.NoPolicy`.
    """
    document, row, words = policies.document_in_force(), directory.account_row(account), reason.strip()
    if row is None:
        raise NotEscalated(f"there is no account {account!r}", "keys are case-sensitive")
    if row.account.escalation:
        raise NotEscalated(f"it is escalated already: {row.account.escalation}", "go on there, or resolve it first")
    if path not in document.paths:
        raise NotEscalated(f"there is no path {path!r}", f"use one of {', '.join(document.paths)}")
    if not words or len(words) > LONGEST:
        raise NotEscalated("say why, in at most 2,000 characters", "whoever is told reads it first")
    name, issue, now = row.account.name or account, _key(account), clock.now()
    opened = IssueOpened(
        at=now, issue=issue, id=f"{issue}-opened", subject=f"{name} is escalated: {words[:200]}", account=account,
        kind=INCIDENT, priority=priority, channel="account", fields={GATHERS: account},
    )  # fmt: skip
    changed = AccountChanged(
        at=now, account=account, id=f"{issue}-account", changes={ESCALATION: issue},
        fields={"by": by, "origin": issue},
    )  # fmt: skip
    links: list[AnyEvent] = [
        IssueLinked(at=now, issue=issue, id=f"{issue}-{one}", to=one, by=by, because=BECAUSE)
        for one in queries.open_of_account(account)
    ]
    why = NoteAdded(at=now, issue=issue, id=f"{issue}-why", body=words, by=by)
    climbs = IssueEscalated(at=now, issue=issue, id=f"{issue}-escalated", path=path, reason=words[:200], by=by)
    rows = [InboxRow(source, event) for event in (opened, why, *links, climbs)]
    with transaction.atomic():
        for outcome in intake.put([InboxRow(f"{BY_ISSUE}{issue}", changed), *rows]):
            if not isinstance(outcome, Accepted):
                raise NotEscalated(getattr(outcome, "message", "the database refused it"), "try again")
    return issue


def standing(account: Account) -> Standing | None:
    """How the escalation of an account stands; None where it is not escalated, or that is not decided yet."""
    state = queries.state_of(account.escalation) if account.escalation else None
    if state is None:
        return None
    live = state.live()
    level, path = (live[-1].level, live[-1].path) if live else (None, "")
    return Standing(state.id, state.opened_at, state.owner, len(state.linked), level, path, state.next_update_by)


def _key(account: str) -> str:
    """`acme-escalation-2`: the first that is free."""
    number = 1
    while queries.state_of(f"{account}-escalation-{number}") is not None:
        number += 1
    return f"{account}-escalation-{number}"
