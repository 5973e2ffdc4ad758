"""What stands open, at a glance: counted by the database, and read whole only for the few issues that are named.

No words that people wrote are read here: a wall shows ids, accounts and instants.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Sum, TextField, Value, When
from msgspec import Struct

from rung.core.happenings.linking import INCIDENT
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import present
from rung.store.models import Line, Subject
from rung.store.pages import listing, names
from rung.store.people import directory
from rung.store.policies import policies
from rung.store.standing import vitals

MOST_DUE = 400
"""Issues of one hour whose states are read; those beyond are counted."""
MOST_NAMED = 40
"""Issues of a list; those beyond are counted. No screen has room for more."""


class Said(Func):
    """What a state says under a key, as a text; null where it says nothing."""

    template = "(%(expressions)s ->> '%(key)s')"
    output_field = TextField()

    def __init__(self, key: str) -> None:
        super().__init__(F("state"), key=key)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """There a state lies as bytes, which it would take for JSON of its own making."""
        return super().as_sql(compiler, connection, template="(CAST(%(expressions)s AS text) ->> '%(key)s')", **extra)


class Named(Struct, frozen=True):
    """An issue as a wall names it."""

    key: str
    priority: str
    account: str
    """The name of its account; empty where nobody knows it."""
    team: str
    owner: str
    """The name of whoever has it."""


class Due(Struct, frozen=True):
    """Something bad that happens at an instant, unless somebody acts: a clock that runs out, a ladder that climbs."""

    at: datetime
    what: str
    """A metric, or `climb`."""
    issue: Named
    is_held: bool
    """Somebody has it, and nobody else is asked."""
    has_nobody: bool


class Unheld(Struct, frozen=True):
    """An issue that nobody has."""

    issue: Named
    why: str
    """exhausted, undeliverable, unmapped or blocked."""
    since: datetime


class Waiting(Struct, frozen=True):
    """A customer who waits for an answer."""

    issue: Named
    since: datetime
    """Their oldest message without one."""


class Group(Struct, frozen=True):
    """So many open issues are alike in these."""

    team: str
    """Its key; empty for none."""
    priority: str
    waits_on: str
    """us, customer, later (snoozed) or room (nobody who could have it has room, or is there)."""
    number: int


def due(until: datetime, team: str | None) -> tuple[list[Due], int]:
    """Everything that comes until then, the soonest first, and how many issues beyond `MOST_DUE` were left out."""
    rows = _open(team).filter(rank__in=listing.OPEN, next_at__lte=until).order_by("next_at", "key")
    named = _named([*rows[:MOST_DUE]])
    found = [
        Due(at, what, one, _is_held(row, state), row.rank == listing.NOBODY_HAS_IT)
        for row, state, one in named
        for what, at in _comings(state, until)
    ]
    left_out = rows.count() - MOST_DUE if len(named) == MOST_DUE else 0
    return sorted(found, key=lambda one: (one.at, one.issue.key, one.what)), left_out


def next_due(after: datetime, team: str | None) -> Due | None:
    """What comes first after an instant."""
    row = _open(team).filter(rank__in=listing.OPEN, next_at__gt=after).order_by("next_at").first()
    for found, state, one in _named([row] if row else []):
        at, what = found.next_at, found.next_what
        return Due(at, what, one, _is_held(found, state), found.rank == listing.NOBODY_HAS_IT) if at else None
    return None


def unheld(team: str | None) -> tuple[list[Unheld], int]:
    """What nobody has, the oldest first, and how many there are."""
    rows = _open(team).filter(Q(rank=listing.NOBODY_HAS_IT) | Q(blocked__isnull=False)).order_by("opened_at", "key")
    named = _named([*rows[:MOST_NAMED]])
    found = [
        Unheld(one, "blocked" if row.blocked else listing.why_nobody(state) or "", _nobody_since(state))
        for row, state, one in named
    ]
    return found, rows.count() if len(found) == MOST_NAMED else len(found)


def oldest_unanswered(team: str | None, most: int) -> list[Waiting]:
    """The customers who have waited longest for an answer. An incident stands for issues that are looked at themselves.
    """
    asked = _open(team).annotate(since=Said("unanswered_at"), of=Said("kind"))
    rows = asked.filter(Q(of=None) | ~Q(of=INCIDENT), since__isnull=False)
    return [
        Waiting(one, state.unanswered_at)
        for _, state, one in _named([*rows.order_by("since", "key")[:most]])
        if state.unanswered_at is not None
    ]


def groups(team: str | None) -> list[Group]:
    """All open issues, counted by what they are alike in."""
    waits_on = Case(
        When(snoozed__isnull=False, then=Value("later")),
        When(asked_at__isnull=False, then=Value("customer")),
        When(key__in=Line.objects.values("issue"), then=Value("room")),
        default=Value("us"), output_field=CharField(),
    )  # fmt: skip
    rows = (
        _open(team)
        .annotate(snoozed=Said("snoozed_until"), asked_at=Said("waiting_since_at"))
        .annotate(waits_on=waits_on)
        .values_list("team", "priority", "waits_on")
        .annotate(number=Count("id"))
        .order_by()
    )
    return [Group(key or "", priority, waits, number) for key, priority, waits, number in rows]


def late_clocks(team: str | None) -> int:
    """Clocks that breached and still wait for what they measure."""
    return int(_open(team).filter(overdue__gt=0).aggregate(number=Sum("overdue"))["number"] or 0)


def behind() -> str:
    """What keeps the picture from being the present one, in words: decisions that wait, a worker that is silent."""
    found = vitals.look()
    if found.worker_age is None or found.worker_age > vitals.WORKER_AGE:
        since = "" if found.worker_age is None else f" for {names.span(found.worker_age)}"
        return f"No worker has been at work{since}: nothing is decided, and nobody is told."
    late = max(found.inbox_age - vitals.INBOX_AGE, found.lateness - vitals.LATENESS)
    return f"Decisions are late by {names.span(max(found.inbox_age, found.lateness))}." if late > 0 else ""


def _open(team: str | None) -> QuerySet[Subject]:
    """The open issues of a team; of none where it is empty, and of all where it is None."""
    found = Subject.objects.filter(kind="issue", is_open=True, state__isnull=False)
    return found if team is None else found.filter(team=team or None)


def _comings(state: IssueState, until: datetime) -> Iterator[tuple[str, datetime]]:
    for one in state.escalations:
        if one.state == "open" and one.climbs_at is not None and one.climbs_at <= until:
            yield "climb", one.climbs_at
    for clock in state.clocks.values():
        if clock.state == "running" and clock.due_at is not None and clock.due_at <= until:
            yield clock.metric, clock.due_at


def _is_held(row: Subject, state: IssueState) -> bool:
    is_asked = any(one.state in ("open", "exhausted") for one in state.escalations)
    return bool(state.owner) and not is_asked and not row.blocked


def _nobody_since(state: IssueState) -> datetime:
    """Since when its ladder stands at the end; else since it was opened."""
    ends = [one.level_at for one in state.escalations if one.state == "exhausted" and one.level_at is not None]
    return max(ends, default=state.opened_at)


def _named(rows: list[Subject]) -> list[tuple[Subject, IssueState, Named]]:
    if not rows:
        return []
    policy = policies.current()
    standing = [present.standing(row) for row in rows]
    accounts = directory.account_names({one.state.account for one in standing if one.state.account})
    return [
        (row, one.state, _name(policy, row, one.state, accounts)) for row, one in zip(rows, standing, strict=True)
    ]


def _name(policy: Policy, row: Subject, state: IssueState, accounts: dict[str, str]) -> Named:
    account, owner = state.account or "", state.owner
    return Named(
        row.key, state.priority, accounts.get(account, account), names.team(policy, state.team),
        names.who(policy, owner) if owner else "",
    )  # fmt: skip
