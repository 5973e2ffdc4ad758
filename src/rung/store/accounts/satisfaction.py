"""What customers said of how it went: as a list, and counted by team, person, account, and whether it was escalated."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, F, IntegerField, Q, QuerySet, Sum, Value
from msgspec import Struct

from rung.store.dialect import among, array
from rung.store.models import Survey
from rung.store.words import texts

GOOD, BAD = 4, 2
"""From which score on an answer is good, and up to which it is bad."""
NEWEST = ("-answered_at", "-subject_id", "-number")
AT_ONCE = 1_000
"""Answers that are read together where all are wanted."""
Group = Literal["team", "person", "account", "is_escalated"]


class Filter(Struct, frozen=True):
    """Which surveys: of a time, and of whom. Absent: all."""

    since: datetime | None = None
    until: datetime | None = None
    """The first instant that does not belong to it any more."""
    scores: tuple[int, ...] = ()
    team: str | None = None
    account: str | None = None
    person: str | None = None
    is_escalated: bool | None = None
    commented: bool = False
    issue: str | None = None


class Given(Struct, frozen=True):
    """What one customer said last of one survey."""

    issue: str
    number: int
    """Which survey of the issue; 0: nobody had asked."""
    score: int
    comment: str
    answered_at: datetime
    channel: str
    """By which it came."""
    asked_at: datetime | None
    account: str | None
    team: str | None
    person: str | None
    contact: str
    """Their address; empty where they are erased, or unknown."""
    is_escalated: bool

    @property
    def stars(self) -> str:
        return "★" * self.score + "☆" * (5 - self.score)

    @property
    def tone(self) -> str:
        return "green" if self.score >= GOOD else "red" if self.score <= BAD else "amber"


class Figures(Struct, frozen=True):
    """Answers that came in a time, and what became of the surveys that were sent in it."""

    answers: int = 0
    good: int = 0
    bad: int = 0
    points: int = 0
    """All scores together."""
    asked: int = 0
    replied: int = 0
    """How many of those asked have answered by now."""
    by_score: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    """How often each score was given, the worst first."""

    @property
    def good_share(self) -> float | None:
        return self.good / self.answers if self.answers else None

    @property
    def mean(self) -> float | None:
        return self.points / self.answers if self.answers else None

    @property
    def response_rate(self) -> float | None:
        return self.replied / self.asked if self.asked else None


def listed(wanted: Filter, limit: int, offset: int = 0) -> tuple[int, list[Given]]:
    """How many answers there are, and a page of them, the newest first."""
    found = _answered(wanted)
    return found.count(), _all_given(list(found.order_by(*NEWEST)[offset : offset + limit]))


def every(wanted: Filter, at_once: int = AT_ONCE) -> Iterator[Given]:
    """All answers, the newest first, so many read at once."""
    found = _answered(wanted).order_by(*NEWEST)
    rows = list(found[:at_once])
    while rows:
        yield from _all_given(rows)
        last = rows[-1]
        before = Q(answered_at=last.answered_at) & (
            Q(subject_id__lt=last.subject_id) | Q(subject_id=last.subject_id, number__lt=last.number)
        )
        rows = list(found.filter(Q(answered_at__lt=last.answered_at) | before)[:at_once])


def of_issue(issue: str) -> tuple[list[Given], Survey | None]:
    """What the customer of an issue said, the newest first; and the last survey that was sent and not answered."""
    rows = list(Survey.objects.filter(issue=issue).order_by("-number"))
    answered = [row for row in rows if row.answered_at is not None]
    waiting = rows[0] if rows and rows[0].answered_at is None else None
    comments = _comments(answered)
    return [_given(row, comments, {}) for row in answered], waiting


def of_account(account: str, most: int) -> tuple[Figures, list[Given]]:
    """All figures of an account, and what its people said last."""
    wanted = Filter(account=account)
    return figures(wanted), listed(wanted, most)[1]


def figures(wanted: Filter) -> Figures:
    """Of all that are wanted."""
    return by(wanted, None).get(None, Figures())


def by(wanted: Filter, group: Group | None) -> dict[Any, Figures]:
    """By the value of one field, the figures of each; None: of what has no value there, or of all without a field."""
    said = {row["key"]: row for row in _counted(_answered(wanted), group, _SAID)}
    asked = {row["key"]: row for row in _counted(_asked(wanted), group, _ASKED)}
    nothing: dict[str, Any] = {}
    return {key: _figures(said.get(key, nothing), asked.get(key, nothing)) for key in {**said, **asked}}


_SAID: dict[str, Any] = {
    "answers": Count("subject_id"), "points": Sum("score"), "good": Count("subject_id", filter=Q(score__gte=GOOD)),
    "bad": Count("subject_id", filter=Q(score__lte=BAD)),
    **{f"s{score}": Count("subject_id", filter=Q(score=score)) for score in range(1, 6)},
}  # fmt: skip
_ASKED: dict[str, Any] = {
    "asked": Count("subject_id"), "replied": Count("subject_id", filter=Q(answered_at__isnull=False)),
}  # fmt: skip


def _counted(rows: "QuerySet[Survey]", group: Group | None, what: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    keyed = rows.annotate(key=F(group) if group else Value(None, output_field=IntegerField()))
    return keyed.values("key").annotate(**what).order_by()


def _figures(said: Mapping[str, Any], asked: Mapping[str, Any]) -> Figures:
    def number(row: Mapping[str, Any], name: str) -> int:
        return int(row.get(name) or 0)

    return Figures(
        answers=number(said, "answers"), good=number(said, "good"), bad=number(said, "bad"),
        points=number(said, "points"), asked=number(asked, "asked"), replied=number(asked, "replied"),
        by_score=(
            number(said, "s1"), number(said, "s2"), number(said, "s3"), number(said, "s4"), number(said, "s5")
        ),
    )  # fmt: skip


def _of(wanted: Filter) -> "QuerySet[Survey]":
    rows = Survey.objects.all()
    for field in ("team", "account", "person", "issue", "is_escalated"):
        if (value := getattr(wanted, field)) is not None:
            rows = rows.filter(**{field: value})
    return rows


def _all_given(rows: list[Survey]) -> list[Given]:
    comments, addresses = _comments(rows), texts.addresses_of({row.contact for row in rows if row.contact})
    return [_given(row, comments, addresses) for row in rows]


def _answered(wanted: Filter) -> "QuerySet[Survey]":
    rows = _of(wanted).filter(answered_at__isnull=False)
    rows = rows.filter(answered_at__gte=wanted.since) if wanted.since else rows
    rows = rows.filter(answered_at__lt=wanted.until) if wanted.until else rows
    rows = rows.filter(score__in=wanted.scores) if wanted.scores else rows
    return rows.filter(comment_line__isnull=False) if wanted.commented else rows


def _asked(wanted: Filter) -> "QuerySet[Survey]":
    """Those that were sent; a score narrows nothing here, for it says what came of them."""
    rows = _of(wanted).filter(asked_at__isnull=False)
    rows = rows.filter(asked_at__gte=wanted.since) if wanted.since else rows
    return rows.filter(asked_at__lt=wanted.until) if wanted.until else rows


def _comments(rows: Iterable[Survey]) -> dict[tuple[int, int], str]:
    """By subject and journal line."""
    subjects = {row.subject_id for row in rows if row.comment_line is not None}
    said = texts.read(f"t.field = 'comment' AND t.subject_id {among('bigint')}", [array(subjects)]) if subjects else []
    return {(one.subject_id, one.journal_seq): one.text for one in said}


def _given(row: Survey, comments: Mapping[tuple[int, int], str], addresses: Mapping[str, str]) -> Given:
    return Given(
        issue=row.issue, number=row.number, score=row.score or 0,
        comment=comments.get((row.subject_id, row.comment_line or 0), ""),
        answered_at=row.answered_at, channel=row.answered_by, asked_at=row.asked_at, account=row.account,
        team=row.team, person=row.person, contact=addresses.get(row.contact or "", ""), is_escalated=row.is_escalated,
    )  # fmt: skip
