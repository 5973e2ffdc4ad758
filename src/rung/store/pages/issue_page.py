"""Everything that the page of one issue shows, and that the API says of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from rung import clock
from rung.core.document import Account
from rung.core.issue import Clock, Escalation, IssueState
from rung.core.policy import Policy
from rung.store.accounts import contacts
from rung.store.decisions import around, future, set_aside
from rung.store.decisions import desk as shared
from rung.store.decisions.present import Standing
from rung.store.decisions.set_aside import SetAside
from rung.store.deliveries import deliveries
from rung.store.elsewhere import chat
from rung.store.measures import team_times
from rung.store.models import Subject
from rung.store.pages import handovers, incidents, listing, names, timeline, whose
from rung.store.pages.queries import Dots, dots_of, policy_for
from rung.store.pages.timeline import Entry, Sentence
from rung.store.words import conversation, texts


class ClockBar(Struct, frozen=True):
    """A clock as a bar: from its start to its due time, with how much of the target is used."""

    metric: str
    name: str
    state: str
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    breached_at: datetime | None
    target: str | None
    calendar: str
    promised_at: datetime | None
    pauses: tuple[tuple[datetime, datetime | None], ...]
    """Hatched: time that did not count."""
    used: float | None
    """Share of the span from start to due that has passed, 0..1; None while it has no due time."""


class Told(Struct, frozen=True):
    """Somebody whom a level told."""

    to: str
    name: str
    at: datetime
    urgency: str
    ring: bool
    state: str
    notice: int
    level: int


class Ladder(Struct, frozen=True):
    """One escalation with its past levels and what comes unless somebody acts."""

    id: str
    number: int
    path: str
    trigger: str
    state: str
    urgency: str
    opened_at: datetime
    dots: Dots
    told: tuple[Told, ...]
    coming: tuple[future.Coming, ...]
    acknowledged_by: str | None
    acknowledged_by_name: str
    acknowledged_at: datetime | None
    acknowledged_until: datetime | None
    closed_at: datetime | None
    closed_because: str
    held_for: str
    """What holds it back: known trouble, or an acknowledged path; empty where nothing does."""
    held_until: datetime | None


class Suggested(Struct, frozen=True):
    """What a learned model says of a field, with the customer's words that speak for it, as long as they are kept."""

    field: str
    value: str
    name: str
    confidence: float
    version: int
    is_set: bool
    """It counts already; a person may still say otherwise."""
    words: str


class IssuePage(Struct, frozen=True):
    key: str
    subject_id: int
    subject: str
    state: IssueState
    policy_version: int
    owner: str | None
    owner_name: str
    owned_since: datetime | None
    why_nobody: str | None
    account: Account | None
    account_owner_name: str
    account_open_issues: int
    stands_for: incidents.StandsFor | None
    """Of an incident."""
    marks: tuple[str, ...]
    """VIP (by a tag of the account or of who wrote), at risk."""
    customer_zone: str | None
    """The customer's time zone, where it is known."""
    contact: str | None
    """The customer's address; None once erased or never known."""
    visitor: chat.Visitor | None
    """Who writes, where that is by a chat widget and still known."""
    team_name: str
    assignee_name: str
    suggestions: tuple[Suggested, ...]
    handed: handovers.Handed
    team_times: team_times.TeamTimes
    clocks: tuple[ClockBar, ...]
    ladders: tuple[Ladder, ...]
    """Live ones first, the newest first."""
    coming: tuple[future.Coming, ...]
    conversation: tuple[conversation.Said, ...]
    timeline: tuple[Entry, ...]
    why: tuple[Sentence, ...]
    """The last three decisions in words."""
    notices: tuple[deliveries.NoticeRow, ...]
    waiting: tuple[SetAside, ...]
    """Events that a person has to look at."""
    blocked: str | None
    next_what: str
    next_at: datetime | None
    now: datetime


def issue(key: str) -> IssuePage | None:
    """The page of an issue; None when there is none, or its first event waits to be decided."""
    subject = Subject.objects.filter(kind="issue", key=key, state__isnull=False).first()
    if subject is None:
        return None
    now = clock.now()
    state = msgspec.convert(subject.state, IssueState)
    policy = policy_for(subject.policy_version)
    account = shared.account(policy, state.account, now) if state.account else None
    entries = timeline.timeline(key)
    contact = texts.address_of(state.contact)
    wrote = contacts.profiles([state.contact]).get(state.contact) if state.contact else None
    said = conversation.conversation(subject, policy, entries, state.absorbed)
    standing = Standing(subject.pk, state, policy, subject.blocked)
    ahead = tuple(future.coming(standing, now)) if state.is_open and not subject.blocked else ()
    return IssuePage(
        key=key,
        subject_id=subject.pk,
        subject=next((one.subject for one in said if one.subject), ""),
        state=state,
        policy_version=policy.version,
        owner=state.owner,
        owner_name=names.who(policy, state.owner),
        owned_since=owned_since(state),
        why_nobody="blocked" if subject.blocked else listing.why_nobody(state),
        account=account,
        account_owner_name=names.who(policy, account.owner) if account and account.owner else "",
        account_open_issues=around.count_open_issues_of(state.account) if state.account else 0,
        stands_for=incidents.stand_for([state], policy).get(key),
        marks=whose.marks(account, wrote),
        customer_zone=whose.zone(account, wrote, policy.document),
        contact=contact,
        visitor=chat.of_issue(key) if "chat" in state.fields else None,
        team_name=names.team(policy, state.team),
        assignee_name=names.who(policy, state.assignee) if state.assignee else "",
        suggestions=suggested(subject.pk, state, policy),
        handed=handovers.of_issue(subject.pk, state, policy),
        team_times=team_times.of_issue(subject.pk, state, policy, now),
        clocks=tuple(bar(one, now) for one in state.clocks.values() if one.shown),
        ladders=ladders(state, policy, ahead),
        coming=ahead,
        conversation=said,
        timeline=tuple(entries),
        why=why(entries),
        notices=tuple(deliveries.of_issue(key)),
        waiting=set_aside.of("issue", key),
        blocked=subject.blocked,
        next_what=subject.next_what,
        next_at=subject.next_at,
        now=now,
    )


def suggested(subject_id: int, state: IssueState, policy: Policy) -> tuple[Suggested, ...]:
    """What waits for somebody's yes, or counts until somebody says otherwise."""
    if not state.suggestions:
        return ()
    kept = texts.read("t.subject_id = %s AND t.field = 'evidence'", [subject_id])
    lines = [line.partition(": ") for one in kept if one.text != texts.ERASED for line in one.text.splitlines()]
    words = {field: said for field, _, said in lines}
    return tuple(
        Suggested(
            one.field, one.value, names.team(policy, one.value) if one.field == "team" else one.value, one.confidence,
            one.version, one.is_set, words.get(one.key, ""),
        )
        for one in state.suggestions
    )  # fmt: skip


def bar(one: Clock, now: datetime) -> ClockBar:
    used = None
    if one.due_at is not None:
        whole = (one.due_at - one.started_at) / timedelta(seconds=1)
        end = one.fulfilled_at or now
        used = min(1.0, max(0.0, (end - one.started_at) / timedelta(seconds=1) / whole)) if whole > 0 else 1.0
    return ClockBar(
        one.metric, names.metric(one.metric), one.state, one.started_at, one.due_at, one.fulfilled_at, one.breached_at,
        one.target, one.calendar, one.promised_at, one.pauses, used,
    )  # fmt: skip


def ladders(state: IssueState, policy: Policy, ahead: Sequence[future.Coming]) -> tuple[Ladder, ...]:
    """An issue's escalations: those under way first, and the newest first."""
    live = {"open": 0, "exhausted": 0, "acknowledged": 1, "held": 2}
    ordered = sorted(state.escalations, key=lambda one: (live.get(one.state, 3), -one.number))
    paths = {one.number: one.path for one in ordered}
    return tuple(
        Ladder(
            id=f"{state.id}.{one.number}", number=one.number, path=one.path, trigger=one.trigger, state=one.state,
            urgency=one.urgency, opened_at=one.opened_at, dots=dots_of(one, policy),
            told=tuple(
                Told(each.to, names.who(policy, each.to), each.at, each.urgency, each.ring, each.state, each.notice,
                each.level) for each in one.told
            ),
            coming=tuple(step for step in ahead if step.escalation == one.number),
            acknowledged_by=one.acknowledged_by,
            acknowledged_by_name=names.who(policy, one.acknowledged_by) if one.acknowledged_by else "",
            acknowledged_at=one.acknowledged_at, acknowledged_until=one.acknowledged_until, closed_at=one.closed_at,
            closed_because=one.closed_because, held_for=held_for(one, paths), held_until=one.held_until,
        )
        for one in ordered
    )  # fmt: skip


def held_for(one: Escalation, paths: Mapping[int, str]) -> str:
    if one.state != "held":
        return ""
    if one.hold:
        return f"{one.hold.window} goes on"
    return f"{paths.get(one.held_by or 0, 'another path')} is acknowledged"


def owned_since(state: IssueState) -> datetime | None:
    taken = [one.acknowledged_at for one in state.escalations if one.state == "acknowledged" and one.acknowledged_at]
    return max(taken, default=None) or state.assigned_at


def why(entries: Sequence[Entry], last: int = 3) -> tuple[Sentence, ...]:
    """The last decisions that told, moved or assigned somebody, in words, the newest first."""
    telling = (
        "escalation.opened",
        "level.started",
        "escalation.moved",
        "escalation.version_changed",
        "issue.assigned_to",
        "level.waits",
        "clock.breached",
    )
    found = [one for entry in reversed(entries) for one in reversed(entry.sentences) if one.kind in telling]
    return tuple(found[:last])
