"""What Rung writes into the systems that issues come from: known again when their webhooks bring it back.

Every message has a row before it is sent. It is found by what it is called over there, once the answer to the request
said so, and before that by its words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from msgspec import Struct

from rung import config
from rung.store.dialect import Table
from rung.store.models import Delivery, Subject, There, Written

ANSWER, NOTE = "answer", "note"
REMEMBERED = timedelta(days=7)
"""How long a message of which nobody knows whether it arrived is waited for to come back."""
LONGEST_REF = 100
MOST_FAILED = 20

WRITTEN = Table(
    "written",
    {
        "source": "text", "subject_id": "bigint", "issue": "text", "line": "int", "kind": "text", "digest": "text",
        "at": "timestamptz",
    },
)  # fmt: skip


class Failure(Struct, frozen=True):
    """Something that could not be written, and why."""

    delivery: int
    issue: str
    what: str
    """An answer or a note, or the fields."""
    error: str
    at: datetime | None


class Standing(Struct, frozen=True):
    """How it goes with the way back into one source."""

    last_at: datetime | None
    waiting: int
    failures: tuple[Failure, ...]

    @property
    def is_failing(self) -> bool:
        """Whether what was tried last could not be written."""
        last = self.failures[0].at if self.failures else None
        return last is not None and (self.last_at is None or last > self.last_at)


def row(
    source: str, subject_id: int, issue: str, line: int, kind: str, fingerprint: str, at: datetime
) -> dict[str, Any]:
    """A message that is to be written, by what its words are known again by."""
    return {
        "source": source, "subject_id": subject_id, "issue": issue, "line": line, "kind": kind,
        "digest": _digest(fingerprint), "at": at,
    }  # fmt: skip


def add(rows: Sequence[dict[str, Any]]) -> None:
    WRITTEN.insert(rows, "ON CONFLICT (subject_id, line) DO NOTHING")


def arrived(subject_id: int, line: int, ref: str | None, now: datetime) -> None:
    """It was taken over there, under this name, by which it is known from now on: nothing of its words is kept."""
    named = {"ref": ref[:LONGEST_REF], "digest": ""} if ref else {}
    Written.objects.filter(subject_id=subject_id, line=line).update(arrived_at=now, **named)


def seen(lines: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """By subject and journal line, what messages are called over there that a webhook has brought back already."""
    found = Written.objects.filter(subject_id__in={one for one, _ in lines}).exclude(seen_event="")
    return {(one.subject_id, one.line): one.ref or "" for one in found if (one.subject_id, one.line) in set(lines)}


def is_echo(
    source: str, issue: str, kind: str, ref: str, fingerprints: Sequence[str], event_id: str, now: datetime
) -> bool:
    """Whether a message that comes in is one that we wrote. The same webhook gets the same answer again."""
    ref = ref[:LONGEST_REF]
    digests = [_digest(one) for one in fingerprints]
    return (
        _is_called_so(source, ref)
        or _is_in_these_words(source, issue, kind, ref, digests, event_id, now)
        or _is_called_so(source, ref)  # the answer to our request came between the two looks, and took the words away
    )


def _is_called_so(source: str, ref: str) -> bool:
    return bool(ref) and Written.objects.filter(source=source, ref=ref).exists()


def _is_in_these_words(
    source: str, issue: str, kind: str, ref: str, digests: Sequence[str], event_id: str, now: datetime
) -> bool:
    ours = Written.objects.filter(
        Q(seen_event="") | Q(seen_event=event_id), source=source, issue=issue, kind=kind, digest__in=digests,
        ref=None, at__gte=now - REMEMBERED,
    ).order_by("id")  # fmt: skip
    found = ours.values_list("id", flat=True).first()
    if found is None:
        return False
    named = {"ref": ref, "digest": ""} if ref else {}
    return ours.order_by().filter(id=found).update(seen_event=event_id[:300], **named) > 0


def known(subject_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """By issue, how it stands over there."""
    return dict(There.objects.filter(subject_id__in=subject_ids).values_list("subject_id", "known"))


def learn(subject_id: int, source: str, facts: Mapping[str, str | None], written_at: datetime | None = None) -> None:
    """What is there now, by field; None: not known any more."""
    with transaction.atomic():
        kept, _ = There.objects.select_for_update().get_or_create(
            subject_id=subject_id, defaults={"source": source, "known": {}}
        )
        merged = {**kept.known, **facts}
        kept.known = {field: value for field, value in merged.items() if value is not None}
        kept.written_at = written_at or kept.written_at
        kept.save()


def standing(source: str, destination: str, since: datetime) -> Standing:
    """How it goes; failures since an instant, the newest first."""
    last = [
        Written.objects.filter(source=source).aggregate(at=Max("arrived_at"))["at"],
        There.objects.filter(source=source).aggregate(at=Max("written_at"))["at"],
    ]
    ours = Delivery.objects.filter(destination=destination)
    last.append(ours.filter(op="track", state="sent").aggregate(at=Max("done_at"))["at"])
    failed = list(ours.filter(state="failed", done_at__gte=since).order_by("-done_at")[:MOST_FAILED])
    issues = dict(Subject.objects.filter(pk__in={one.subject_id for one in failed}).values_list("pk", "key"))
    return Standing(
        max((at for at in last if at), default=None),
        ours.filter(state="waiting").count(),
        tuple(
            Failure(one.pk, issues.get(one.subject_id, ""), one.what or _kind(one), one.error or "", one.done_at)
            for one in failed
        ),
    )


def _kind(delivery: Delivery) -> str:
    return NOTE if delivery.to != "customer" else ANSWER


def _digest(fingerprint: str) -> str:
    key = config.current().secret_key.encode()[:64]
    return blake2b(fingerprint.encode("utf-8", "replace"), digest_size=16, key=key).hexdigest()
