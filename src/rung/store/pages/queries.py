"""The queue: open issues sorted by their next bad instant, with what a row shows at a glance.

The sort is the database's, by the listing columns of `subject`; what a row shows beside is read from its state, its
policy and its texts, for the rows of one page only.
"""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Literal

import msgspec
from django.db.models import Count, F, Q
from msgspec import Struct

from rung import clock
from rung.core.desk import Desk
from rung.core.happenings.linking import INCIDENT
from rung.core.issue import Escalation, IssueState
from rung.core.people.line import waiter_of
from rung.core.policy import Policy
from rung.store.accounts import contacts
from rung.store.accounts.contacts import Profile
from rung.store.decisions import future, present
from rung.store.models import Inbox, Line, Subject, Text
from rung.store.pages import finding, incidents, listing, names, whose
from rung.store.policies import policies
from rung.store.words import texts

SHORTEST_SENTENCE = 3
"""Words: what is shorter is taken for a signature where there is anything longer before it."""
_IN_LINE = Q(key__in=Line.objects.values("issue"))
"""Nobody who could have it has room, or is there."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n{2,}|\n(?=[-–]{1,3}\s)|,\s*\n")

Tab = Literal["mine", "team", "offered", "all", "waiting", "ended"]
TABS: tuple[Tab, ...] = ("mine", "team", "offered", "all", "waiting", "ended")


class Filter(Struct, frozen=True):
    """Which rows are wanted. `person` and `teams` are the viewer's, for the tabs that ask for them."""

    tab: Tab | None = "all"
    """None: every issue, open or ended."""
    person: str | None = None
    teams: tuple[str, ...] = ()
    priority: str | None = None
    account: str | None = None
    team: str | None = None
    status: str | None = None
    assignee: str | None = None
    text: str = ""
    """Words, each of which is in its key, its account or what was written in it."""


class Dots(Struct, frozen=True):
    """The ladder at a glance: level 2 of 3, told at 14:02, not seen."""

    escalation: int
    path: str
    state: str
    level: int
    levels: int
    level_name: str
    told_at: datetime | None
    told: tuple[str, ...]
    """Names of those told at this level."""
    is_seen: bool
    climbs_at: datetime | None


class Row(Struct, frozen=True):
    """One issue in the queue."""

    key: str
    subject: str
    last_words: str
    """The customer's last sentence."""
    priority: str
    status: str
    rank: int
    why_nobody: str | None
    """exhausted, undeliverable, unmapped or blocked: pinned on top."""
    next_what: str
    """A metric, or `climb`."""
    next_at: datetime | None
    breached: tuple[tuple[str, datetime], ...]
    """Metrics that are breached and unanswered, with their due time."""
    account: str | None
    account_name: str
    tier: str | None
    marks: tuple[str, ...]
    """VIP (by a tag of the account or of who wrote), at risk."""
    customer_zone: str | None
    """The customer's time zone, where it is known."""
    sentiment: float | None
    breach_risk: float | None
    """The chance, 0 to 1, that it is resolved later than promised; null where nobody can say."""
    ladder: Dots | None
    then: future.Coming | None
    """Who is told next, and when."""
    then_names: tuple[str, ...]
    owner: str | None
    owner_name: str
    assignee: str | None
    team: str | None
    team_name: str
    offered_to: str | None
    offered_name: str
    """The team that has not answered an offer of it yet."""
    waits_on: str
    """us, customer, engineering (a tracker follows it and the customer is answered), snoozed, or assignee: nobody who
    could have it has room, or is there."""
    waits_why: str
    """Of the last: who was looked at, and why passed over."""
    snoozed_until: datetime | None
    promise_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    is_incident: bool
    stands_for: incidents.StandsFor | None
    """Of an incident with open issues: whose they are, and what is at stake."""
    joined: tuple[str, ...]
    """The open incidents that see to it."""


class Queue(Struct, frozen=True):
    """One page of the queue."""

    rows: list[Row]
    total: int
    counts: dict[str, int]
    """By tab."""
    at: datetime
    is_whole: bool = True
    """False: words older than those looked through may have been meant as well."""


def queue(wanted: Filter, limit: int = 50, offset: int = 0) -> Queue:
    """The rows of one page, the next bad instant first, pinned rows on top."""
    narrowed = _filtered(wanted)
    found = narrowed.issues.order_by("rank", F("next_at").asc(nulls_last=True), "opened_at", "key")
    if wanted.tab == "ended":
        found = narrowed.issues.order_by("-updated_at")
    page = list(found[offset : offset + limit])
    counted = counts(wanted.person, wanted.teams)
    return Queue(_rows(page), found.count(), counted, clock.now(), narrowed.is_whole)


def counts(person: str | None, teams: tuple[str, ...] = ()) -> dict[str, int]:
    """How many rows each tab has, and how many nobody has (`nobody`)."""
    waits = Q(rank=listing.WAITS)
    return Subject.objects.filter(kind="issue", is_open=True).aggregate(
        all=Count("id", filter=~waits),
        waiting=Count("id", filter=waits | _IN_LINE),
        mine=Count("id", filter=Q(assignee=person)) if person else Count("id", filter=Q(pk=None)),
        team=Count("id", filter=Q(team__in=list(teams))),
        offered=Count("id", filter=Q(offered_to__in=list(teams))),
        nobody=Count("id", filter=Q(rank=listing.NOBODY_HAS_IT)),
    )


def of_strangers(people: Collection[str]) -> dict[str, int]:
    """How many open issues those have who are none of these people, such as somebody who left."""
    assigned = Subject.objects.filter(kind="issue", is_open=True).exclude(assignee=None).exclude(assignee="")
    found = assigned.order_by("assignee").values_list("assignee").annotate(count=Count("id"))
    return {person: count for person, count in found if person not in people}


def next_due() -> tuple[str, str, datetime] | None:
    """Of all open issues the next bad instant: the issue, what it is (a metric, or `climb`), and when."""
    found = Subject.objects.filter(kind="issue", is_open=True, rank__in=listing.OPEN, next_at__isnull=False)
    return found.order_by("next_at").values_list("key", "next_what", "next_at").first()


def row(key: str) -> Row | None:
    """One issue's row, for bringing the queue up to date in place."""
    found = Subject.objects.filter(kind="issue", key=key, state__isnull=False).first()
    return _rows([found])[0] if found else None


def is_any() -> bool:
    """Whether an issue was ever opened."""
    return Subject.objects.filter(kind="issue", state__isnull=False).exists()


def undecided() -> int:
    """How many events wait to be decided."""
    return int(Inbox.objects.filter(state="new").count())


def open_of_account(account: str) -> list[str]:
    """The open issues of an account, but for incidents, the oldest first."""
    found = Subject.objects.filter(kind="issue", account=account, is_open=True).order_by("opened_at", "id")
    return [key for key, state in found.values_list("key", "state") if state.get("kind") != INCIDENT]


def open_of_contact(contact: str) -> list[str]:
    """The open issues in which a contact wrote, the oldest first."""
    wrote = Text.objects.filter(contact=contact, direction="in").values("subject_id")
    found = Subject.objects.filter(kind="issue", is_open=True, pk__in=wrote).order_by("opened_at", "id")
    return list(found.values_list("key", flat=True))


def state_of(key: str) -> IssueState | None:
    """An issue as it was decided last."""
    found = Subject.objects.filter(kind="issue", key=key).values_list("state", flat=True).first()
    return msgspec.convert(found, IssueState) if found else None


def policy_for(version: int | None) -> Policy:
    """The policy that an issue is decided with."""
    return policies.load(version) if version else policies.current()


def _filtered(wanted: Filter) -> finding.Found:
    found = Subject.objects.filter(kind="issue", state__isnull=False)
    if wanted.tab is not None:
        found = found.filter(is_open=wanted.tab != "ended")
    match wanted.tab:
        case "mine":
            found = found.filter(assignee=wanted.person) if wanted.person else found.none()
        case "team":
            found = found.filter(team__in=list(wanted.teams))
        case "offered":
            found = found.filter(offered_to__in=list(wanted.teams))
        case "waiting":
            found = found.filter(Q(rank=listing.WAITS) | _IN_LINE)
        case "all" if not wanted.text:  # who looks for one means it wherever it is
            found = found.exclude(rank=listing.WAITS)
        case _:
            pass  # ended: all that are not open; none: all
    for column in ("priority", "account", "team", "status", "assignee"):
        if value := getattr(wanted, column):
            found = found.filter(**{column: value})
    return finding.found_by(found, wanted.text, None if wanted.tab is None else wanted.tab != "ended")


def _rows(page: list[Subject]) -> list[Row]:
    if not page:
        return []
    now = clock.now()
    words = texts.by_id([text_id for one in page for text_id in (one.title_id, one.last_words_id) if text_id])
    standing = [present.standing(one) for one in page]
    desk = present.desk_of(standing, now)
    stands = incidents.stand_for((one.state for one in standing), policies.current())
    known = contacts.profiles({one.state.contact for one in standing if one.state.contact})
    wrote = [known.get(one.state.contact or "") for one in standing]
    return [
        _row(row, one, words, desk, profile, stands.get(row.key), now)
        for row, one, profile in zip(page, standing, wrote, strict=True)
    ]


def _row(
    subject: Subject, standing: present.Standing, words: dict[int, str], desk: Desk, wrote: Profile | None,
    stands_for: incidents.StandsFor | None, now: datetime,
) -> Row:  # fmt: skip
    state, policy = standing.state, standing.policy
    account = desk.account(state.account)
    then = future.next_told(state, policy, now, desk) if state.is_open and not subject.blocked else None
    owner = state.owner
    return Row(
        key=subject.key,
        subject=words.get(subject.title_id or 0, ""),
        last_words=last_sentence(words.get(subject.last_words_id or 0, "")),
        priority=state.priority,
        status=state.status,
        rank=subject.rank,
        why_nobody="blocked" if subject.blocked else listing.why_nobody(state),
        next_what=subject.next_what,
        next_at=subject.next_at,
        breached=breached(state),
        account=state.account,
        account_name=account.name or account.key if account else state.account or "",
        tier=account.tier if account else None,
        marks=whose.marks(account, wrote),
        customer_zone=whose.zone(account, wrote, policy.document),
        sentiment=state.sentiment,
        breach_risk=state.breach_risk,
        ladder=dots(state, policy),
        then=then,
        then_names=tuple(names.who(policy, one) for one in then.people) if then else (),
        owner=owner,
        owner_name=names.who(policy, owner) if owner else "",
        assignee=state.assignee,
        team=state.team,
        team_name=names.team(policy, state.team),
        offered_to=state.handoff_to,
        offered_name=names.team(policy, state.handoff_to) if state.handoff_to else "",
        waits_on=_waits_on(state),
        waits_why=state.waits_why,
        snoozed_until=state.snoozed_until,
        promise_at=state.next_update_by,
        opened_at=state.opened_at,
        updated_at=subject.updated_at or state.decided_at,
        is_incident=state.kind == INCIDENT,
        stands_for=stands_for,
        joined=state.joined,
    )


def _waits_on(state: IssueState) -> str:
    if waiter_of(state):
        return "assignee"
    if state.snoozed_until or state.waiting_since_at:
        return "snoozed" if state.snoozed_until else "customer"
    is_followed = any(not one.is_over and one.state != "failed" for one in state.tracked)
    return "engineering" if is_followed and state.unanswered_at is None else "us"


def breached(state: IssueState) -> tuple[tuple[str, datetime], ...]:
    """Clocks that are breached and still unanswered."""
    return tuple(
        (clock.metric, clock.due_at or clock.breached_at or clock.started_at)
        for clock in state.clocks.values()
        if clock.state == "breached" and clock.fulfilled_at is None
    )


def dots(state: IssueState, policy: Policy) -> Dots | None:
    """The most urgent ladder of an issue that is under way."""
    live = [one for one in state.escalations if one.state in ("open", "acknowledged", "exhausted", "held")]
    if not live:
        return None
    order = ("open", "exhausted", "acknowledged", "held")
    urgencies = ("critical", "high", "normal")
    one = min(live, key=lambda each: (order.index(each.state), urgencies.index(each.urgency), -each.number))
    return dots_of(one, policy)


def dots_of(one: Escalation, policy: Policy) -> Dots:
    path = policy.at_version(one.policy).document.paths.get(one.path)
    told = [each for each in one.told if each.level == one.level and each.state != "held"]
    return Dots(
        escalation=one.number,
        path=one.path,
        state=one.state,
        level=one.level,
        levels=len(path.levels) if path else one.level,
        level_name=names.level(policy.at_version(one.policy), one.path, one.level),
        told_at=max((each.at for each in told), default=one.level_at),
        told=tuple(dict.fromkeys(names.who(policy, each.to) for each in told)),
        is_seen=any(each.state == "seen" for each in told),
        climbs_at=one.climbs_at,
    )


def last_sentence(text: str, most: int = 160) -> str:
    """The last sentence that somebody wrote, on one line; a name or a greeting below it is none."""
    sentences = [" ".join(one.split()) for one in _SENTENCE_ENDS.split(text) if one.strip()]
    said = [one for one in sentences if one[-1] in ".!?" or one.count(" ") >= SHORTEST_SENTENCE - 1]
    last = said[-1] if said else ""
    last = last or (sentences[-1] if sentences else "")
    return last if len(last) <= most else last[: most - 1] + "…"
