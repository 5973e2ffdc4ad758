"""Weekly reviews: what stood out in four weeks, kept as it was said; what is known of it, and what became of trials.

A review that the worker made bears the Monday (or other day) that it was due; one that somebody asked for bears none.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from msgspec import Struct, convert, structs, to_builtins

from rung.store.models import Review as Row
from rung.store.models import ReviewKnown

Sure = Literal["sure", "likely", "hint"]
SHOWN = 10
"""Findings that are read in a minute; of further ones it is said how many there are."""


class Proposal(Struct, frozen=True):
    """Another value at a place of the policy, as the document counts it: `("triggers", 2, "on", 0, "longer_than")`.
    At `("triggers",)` it is one more rule, as the lines that would be written, its name in the first one.
    """

    where: tuple[str | int, ...]
    priority: str
    """Of a value that differs by priority: which one. `default`: the one of all others. Empty: it does not differ."""
    was: str
    value: str | bool | list[str]
    words: str
    """`Let “No reply” wait 45m, not 30m`."""

    @property
    def adds(self) -> str:
        """The name of the rule that it adds; empty where it changes one that is there."""
        if self.where == ("triggers",) and isinstance(self.value, list):
            return self.value[0].partition(": ")[2]
        return ""


class Finding(Struct, frozen=True):
    """One thing that stands out."""

    key: str
    """The same from week to week: what it is, and what it is about."""
    kind: str
    """One of `KINDS` in `reports.review`."""
    sentence: str
    weight: float
    sure: Sure
    evidence: tuple[tuple[str, str], ...]
    """Figures, each with its name."""
    issues: tuple[int, ...] = ()
    """The subjects behind it, the latest first, as far as they are listed."""
    count: int = 0
    """How many there are."""
    link: str = ""
    """A page of the console that shows more."""
    proposal: Proposal | None = None


class Trial(Struct, frozen=True):
    """What a proposal would have done in those weeks, beside the policy that was in force."""

    backtest: int
    state: Literal["asked", "done", "failed"]
    fired: tuple[int, int] | None = None
    """Escalations by the rule that it changes, before and after; null where it changes no rule."""
    escalations: tuple[int, int] = (0, 0)
    pages: tuple[int, int] = (0, 0)
    nights: tuple[int, int] = (0, 0)
    caught: tuple[int, int] = (0, 0)
    """Missed promises of which somebody was told before."""
    why: str = ""
    """Why it came to nothing."""


class Review(Struct, frozen=True):
    """What a look at four weeks said."""

    id: int
    slot: date | None
    made_at: datetime
    by: str | None
    since: date
    until: date
    version: int
    """Of the policy that it speaks of."""
    opened: int
    """Issues that were opened in that time."""
    is_young: bool
    """There were too few of them to say anything."""
    findings: tuple[Finding, ...]
    lacks: str
    """What was not counted yet when it was made, in words; empty where all was."""
    told: tuple[str, ...]
    """Who was sent it."""
    trials: Mapping[str, Trial]

    def finding(self, key: str) -> Finding | None:
        return next((one for one in self.findings if one.key == key), None)


class Known(Struct, frozen=True):
    """Somebody said of a finding that it is known, and to be left out for a while."""

    key: str
    reason: str
    by: str
    at: datetime
    until_at: datetime


class New(Struct, frozen=True):
    """A review that is to be kept."""

    since: date
    until: date
    version: int
    opened: int
    is_young: bool
    findings: tuple[Finding, ...]
    lacks: str = ""


def add(new: New, now: datetime, *, slot: date | None = None, by: str | None = None) -> Review | None:
    """Keeps a review. None where another worker has kept the one of that day."""
    content: Any = to_builtins(new)
    try:
        with transaction.atomic():
            row = Row.objects.create(slot=slot, made_at=now, by=by, content=content)
    except IntegrityError:
        return None
    return _review(row)


def has(slot: date) -> bool:
    return Row.objects.filter(slot=slot).exists()


def get(number: int) -> Review | None:
    row = Row.objects.filter(pk=number).first()
    return _review(row) if row else None


def hold(number: int) -> Review | None:
    """As it is; until the transaction ends, nobody else tries anything out for it."""
    row = Row.objects.select_for_update().filter(pk=number).first()
    return _review(row) if row else None


def latest(limit: int = 1) -> list[Review]:
    """The newest first."""
    return [_review(row) for row in Row.objects.order_by("-id")[:limit]]


def tell(number: int, told: list[str]) -> None:
    """Who was sent it; in the transaction that writes to them."""
    Row.objects.filter(pk=number).update(told=told)


def try_out(number: int, key: str, trial: Trial) -> None:
    """What becomes of a proposal."""
    with transaction.atomic():
        row = Row.objects.select_for_update().get(pk=number)
        row.trials = {**row.trials, key: to_builtins(trial)}
        row.save(update_fields=["trials"])


def forget(kept: int) -> None:
    """Lets go of all but the newest. The last one that was due stays, however many are asked for: it was made."""
    oldest = Row.objects.order_by("-id").values_list("id", flat=True)[kept : kept + 1].first()
    due = Row.objects.exclude(slot=None).order_by("-slot").values_list("id", flat=True).first()
    if oldest is not None:
        Row.objects.filter(id__lte=oldest).exclude(id=due).delete()


def known(now: datetime) -> dict[str, Known]:
    """What is known at that instant, by the keys of findings."""
    return {row.key: _known(row) for row in ReviewKnown.objects.filter(until_at__gt=now)}


def know(one: Known) -> None:
    """Leaves a finding out; what was said of it before is replaced."""
    ReviewKnown.objects.update_or_create(
        key=one.key, defaults={"reason": one.reason, "by": one.by, "at": one.at, "until_at": one.until_at}
    )


def unknow(key: str) -> bool:
    """It is said again; False where nobody had said that it is known."""
    return bool(ReviewKnown.objects.filter(key=key).delete()[0])


def _known(row: Any) -> Known:
    return Known(row.key, row.reason, row.by, row.at, row.until_at)


def _review(row: Any) -> Review:
    new = convert(row.content, New)
    trials = {key: convert(one, Trial) for key, one in row.trials.items()}
    return Review(
        id=row.pk, slot=row.slot, made_at=row.made_at, by=row.by, told=tuple(row.told), trials=trials,
        **structs.asdict(new),
    )  # fmt: skip
