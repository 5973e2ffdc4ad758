"""Which issues of ours are followed in which issue of a tracker."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q

from rung.store.decisions import lookups
from rung.store.models import Delivery, TrackedIssue

MOST_TROUBLES = 5


class Followed(NamedTuple):
    """An issue of ours, and what its counterpart is called there."""

    issue: str
    number: str


def followed(source: str, number: str, ref: str = "") -> tuple[Followed, ...]:
    """Our issues that are followed in one of a tracker; `ref` finds it after its number has changed."""
    which = Q(number=number) | Q(ref=ref) if ref else Q(number=number)
    rows = TrackedIssue.objects.filter(which, source=source).order_by("id")
    return tuple(Followed(one.issue, one.number) for one in rows)


def latest(subject_id: int, source: str) -> str:
    """The number of the issue that was linked last; empty where there is none."""
    rows = TrackedIssue.objects.filter(subject_id=subject_id, source=source).order_by("-id")
    return rows.values_list("number", flat=True).first() or ""


class Trouble(NamedTuple):
    """Something that could not be written there, or waits and why."""

    delivery: int
    source: str
    what: str
    error: str
    is_over: bool
    """It is not tried again by itself."""


def troubles(issue: str) -> tuple[Trouble, ...]:
    """The latest of an issue, the newest first."""
    tried = Delivery.objects.filter(subject_id=lookups.subject_id(issue), op="track", state__in=("failed", "waiting"))
    return tuple(
        Trouble(one.pk, one.address.partition("/")[0], one.what, one.error or "", one.state == "failed")
        for one in tried.exclude(error=None).order_by("-id")[:MOST_TROUBLES]
    )


def keep(source: str, number: str, ref: str, subject_id: int, issue: str) -> None:
    """It is followed there from now on."""
    facts = {"issue": issue, "ref": ref[:100]} if ref else {"issue": issue}
    TrackedIssue.objects.update_or_create(source=source, number=number, subject_id=subject_id, defaults=facts)


def drop(subject_id: int, gone: Sequence[tuple[str, str]]) -> None:
    """It is followed no more in these, by source and number."""
    for source, number in gone:
        TrackedIssue.objects.filter(subject_id=subject_id, source=source, number=number).delete()
