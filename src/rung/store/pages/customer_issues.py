"""Issues as their customer sees them: what was said publicly, how it stands, and what was promised. Nothing else.

Whoever asks is a contact, and the account whose issues they may see beside their own; every question names both.
"""

from datetime import datetime
from typing import Literal

import msgspec
from django.db.models import Q
from msgspec import Struct

from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.issue import IssueState
from rung.store.models import Subject, Text
from rung.store.pages import timeline
from rung.store.pages.queries import policy_for
from rung.store.words import attachments, conversation, texts
from rung.store.words.attachments import Kept
from rung.store.words.conversation import Said

SIGNED_IN = "form_signed_in"
"""The field of an issue that came by a form: whether whoever sent it was signed in as its contact."""
MOST = 200
"""Issues that one page lists."""
PUBLIC = ("issue.opened", "message.received", "message.sent")
"""What is said between a customer and the team; everything else is the team's own."""
Standing = Literal["with_us", "waits_for_you", "resolved", "closed"]
PromiseKind = Literal["first_response", "update"]


class Promise(Struct, frozen=True):
    """By when the customer hears next."""

    kind: PromiseKind
    at: datetime
    is_late: bool


class Row(Struct, frozen=True):
    """One issue in the list."""

    key: str
    subject: str
    standing: Standing
    is_own: bool
    opened_at: datetime
    updated_at: datetime
    promise: Promise | None

    @property
    def is_open(self) -> bool:
        return self.standing in ("with_us", "waits_for_you")


class Page(Struct, frozen=True):
    """One issue with what was said publicly."""

    row: Row
    said: tuple[Said, ...]
    continued_as: str | None
    """The issue in which it went on; None where there is none, or the viewer may not see it."""
    is_final: bool
    """It went into another issue, or the team set it aside as spam or the like: it is not opened again from here."""


def listed(contact: str, account: str | None, now: datetime) -> list[Row]:
    """All that they may see, open ones first and what changed last on top. `account`: of colleagues, too."""
    own = Q(pk__in=Text.objects.filter(contact=contact, direction="in").values("subject_id"))
    of_account = Q(account=account) if account else Q(pk=None)
    found = Subject.objects.filter(own | of_account, kind="issue", state__isnull=False)
    every = [(one, _state(one)) for one in found.order_by("-is_open", "-updated_at")[:MOST]]
    seen = [(one, state) for one, state in every if _may_see(one, state, contact, account)]
    titles = texts.by_id([one.title_id for one, _ in seen if one.title_id])
    return [_row(one, state, contact, titles.get(one.title_id or 0, ""), now) for one, state in seen]


def page(key: str, contact: str, account: str | None, now: datetime) -> Page | None:
    """One issue; None where there is none that they may see: nobody learns which it is."""
    found = _found(key, contact, account)
    if found is None:
        return None
    subject, state = found
    policy = policy_for(subject.policy_version)
    # What other issues brought along when they were merged into this one was written by others, to others.
    said = conversation.conversation(subject, policy, timeline.timeline(key))
    public = tuple(one for one in said if one.kind in PUBLIC and one.removed_at is None)
    next_key = state.merged_into or state.continued_as
    return Page(
        row=_row(subject, state, contact, next((one.subject for one in public if one.subject), ""), now),
        said=public,
        continued_as=next_key if next_key and _found(next_key, contact, account) else None,
        is_final=state.merged_into is not None or state.closed_as in OUT_OF_THE_MEASURES,
    )


def file(number: int, key: str, contact: str, account: str | None, now: datetime) -> tuple[Kept, bytes] | None:
    """A file that came with something that was said publicly; None for any other."""
    found = page(key, contact, account, now)
    if found is None or number not in {one.id for said in found.said for one in said.files}:
        return None
    return attachments.read(number)


def promise_of(state: IssueState, now: datetime) -> Promise | None:
    """What was promised, else what the policy promises for the first answer."""
    if not state.is_open:
        return None
    if state.next_update_by is not None:
        return Promise("update", state.next_update_by, state.next_update_by < now)
    first = state.clocks.get("first_response")
    if first is not None and first.is_waiting and first.due_at is not None:
        return Promise("first_response", first.due_at, first.due_at < now)
    return None


def _found(key: str, contact: str, account: str | None) -> tuple[Subject, IssueState] | None:
    if "\0" in key:  # no database holds such a key, and one would stumble over it
        return None
    subject = Subject.objects.filter(kind="issue", key=key, state__isnull=False).first()
    if subject is None:
        return None
    state = _state(subject)
    return (subject, state) if _may_see(subject, state, contact, account) else None


def _may_see(subject: Subject, state: IssueState, contact: str, account: str | None) -> bool:
    """Whoever wrote in an issue of somebody else is not let in by that: it may have been forwarded to them. What came
    by a form in a colleague's name, from who knows whom, is shown to that colleague alone."""
    if state.contact == contact:
        return True
    return account is not None and subject.account == account and state.fields.get(SIGNED_IN) is not False


def _state(subject: Subject) -> IssueState:
    return msgspec.convert(subject.state, IssueState)


def _row(subject: Subject, state: IssueState, contact: str, title: str, now: datetime) -> Row:
    return Row(
        key=subject.key,
        subject=title,
        standing=_standing(state),
        is_own=state.contact == contact,
        opened_at=state.opened_at,
        updated_at=_last(state),
        promise=promise_of(state, now),
    )


def _standing(state: IssueState) -> Standing:
    if not state.is_open:
        return "closed" if state.closed_at else "resolved"
    return "waits_for_you" if state.waiting_since_at else "with_us"


def _last(state: IssueState) -> datetime:
    """When something was last said; what the team does among themselves is nothing that a customer sees."""
    said = [at for at in (state.customer_at, state.responded_at, state.resolved_at, state.closed_at) if at]
    return max(said, default=state.opened_at)
