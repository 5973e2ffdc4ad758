"""What Rung itself says to people, outside any issue: written, sent by the ordinary deliverer, and asked for.

A bulletin's deliveries belong to the workspace, and have the bulletin's number, negative, for their notice. A later
delivery down the same lane brings the message up to date.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from msgspec import Struct, convert, to_builtins

from rung.store import signals
from rung.store.deliveries import outbox
from rung.store.models import Attempt, Delivery, Subject
from rung.store.models import Bulletin as Kept

OP = "bulletin"
WORKSPACE = ("workspace", "rung")


class Said(Struct, frozen=True):
    """What a bulletin says, where that is known when it is written."""

    topic: str
    title: str
    asked: str
    """What its reader is asked to do; empty where they are only told."""
    facts: tuple[tuple[str, str], ...]
    link: str


class Bulletin(Struct, frozen=True):
    """One thing that Rung says."""

    id: int
    kind: str
    """gap, test, weekly (a quiet test), reach (who did not answer one), channel (one is down), shift, watch, review,
    report (figures) or invite (whether somebody wants them)."""
    at: datetime
    by: str | None
    why: str
    """Of gaps: new, week or day."""
    gaps: tuple[int, ...]
    said: Said | None = None
    swap: int | None = None
    """The offer of a shift that it asks about."""


class Letter(Struct, frozen=True):
    """A bulletin for one recipient by one channel."""

    to: str
    channel: str
    address: str
    due_at: datetime
    ring: bool
    destination: str


class Failed(Struct, frozen=True):
    """Somebody was not told of an offer by one way."""

    to: str
    channel: str
    error: str | None


class Outcome(Struct, frozen=True):
    """What became of a bulletin on one channel."""

    id: int
    """The delivery's."""
    to: str
    channel: str
    address: str
    state: str
    """waiting, leased, sent, failed or dropped."""
    error: str | None
    done_at: datetime | None
    mode: str
    """live, or outbox (a stand-in); empty before the first try."""


def say(
    kind: str,
    letters: Sequence[Letter],
    now: datetime,
    *,
    by: str | None = None,
    to: str = "",
    why: str = "",
    gaps: Iterable[int] = (),
    said: Said | None = None,
    swap: int | None = None,
) -> int:
    """Writes a bulletin and its deliveries, in the transaction of whoever has something to say; its number."""
    with transaction.atomic():
        kept = Kept.objects.create(
            kind=kind, at=now, by=by, to=to, why=why, gaps=list(gaps), said=to_builtins(said) if said else {}, swap=swap
        )
        subject_id = _workspace()
        outbox.add_deliveries([_row(subject_id, kept.pk, letter, now) for letter in letters])
        signals.send("delivery")
    return int(kept.pk)


def bring_up_to_date(gaps: Iterable[int], now: datetime) -> int:
    """What told of these gaps is said anew, as things stand now; how many messages that is."""
    changed = set(gaps)
    with transaction.atomic():
        told = [one.pk for one in Kept.objects.filter(kind="gap").order_by("-pk")[:LOOKED_AT] if changed & {*one.gaps}]
        numbers = [-one for one in told]
        rows = Delivery.objects.filter(subject_id=_workspace(), notice__in=numbers).order_by("id")
        by_lane = {row.lane: row for row in rows}
        letters = [_again(row, now) for row in by_lane.values()]
        outbox.add_deliveries(letters)
        if letters:
            signals.send("delivery")
    return len(letters)


LOOKED_AT = 200
"""So many of the latest bulletins may still be brought up to date."""


def by_number(numbers: Iterable[int]) -> dict[int, Bulletin]:
    return {row.pk: _bulletin(row) for row in Kept.objects.filter(pk__in=set(numbers))}


def count(kind: str, since: datetime, to: str = "") -> int:
    """How many of a kind were written since an instant; `to`: only those for whoever this is."""
    rows = Kept.objects.filter(kind=kind, at__gt=since)
    return int((rows.filter(to__iexact=to) if to else rows).count())


def failed_of(swap: int) -> list[Failed]:
    """What could not be sent about an offer of a shift."""
    numbers = [-one for one in Kept.objects.filter(swap=swap).values_list("pk", flat=True)]
    rows = Delivery.objects.filter(subject_id=_workspace(), notice__in=numbers, state="failed").order_by("id")
    return [Failed(row.to, row.channel, row.error) for row in rows]


def last_test(person: str) -> tuple[Bulletin, list[Outcome]] | None:
    """The latest test of whether somebody hears, and what became of it on each channel."""
    row = Kept.objects.filter(kind="test", to=person).order_by("-at", "-pk").first()
    if row is None:
        return None
    return _bulletin(row), outcomes(row.pk)


def outcomes(number: int) -> list[Outcome]:
    """What became of a bulletin, channel by channel."""
    return outcomes_of([number])[number]


def outcomes_of(numbers: Iterable[int]) -> dict[int, list[Outcome]]:
    """The same of several."""
    found: dict[int, list[Outcome]] = {number: [] for number in numbers}
    rows = list(Delivery.objects.filter(subject_id=_workspace(), notice__in=[-one for one in found]).order_by("id"))
    tried = Attempt.objects.filter(delivery_id__in=[row.pk for row in rows]).order_by("number")
    modes = dict(tried.values_list("delivery_id", "mode"))
    for row in rows:
        found[-row.notice].append(
            Outcome(row.pk, row.to, row.channel, row.address, row.state, row.error, row.done_at, modes.get(row.pk, ""))
        )
    return found


def _bulletin(row: Kept) -> Bulletin:
    said = convert(row.said, Said) if row.said else None
    return Bulletin(row.pk, row.kind, row.at, row.by, row.why, tuple(row.gaps), said, row.swap)


def _workspace() -> int:
    kind, key = WORKSPACE
    return int(Subject.objects.get_or_create(kind=kind, key=key)[0].pk)


def _row(subject_id: int, number: int, letter: Letter, now: datetime) -> dict[str, Any]:
    lane = f"{subject_id}.{number}|{letter.to}|{letter.channel}|{letter.address}"
    return {
        "subject_id": subject_id, "notice": -number, "lane": lane, "recipient": letter.to, "channel": letter.channel,
        "address": letter.address, "op": OP, "ring": letter.ring, "urgency": "normal", "due_at": letter.due_at,
        "state": "waiting", "created_at": now, "error": None, "destination": letter.destination,
        "rank": outbox.rank(OP, letter.ring, "normal"),
    }  # fmt: skip


def _again(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "subject_id": row.subject_id, "notice": row.notice, "lane": row.lane, "recipient": row.to,
        "channel": row.channel, "address": row.address, "op": OP, "ring": False, "urgency": "normal", "due_at": now,
        "state": "waiting", "created_at": now, "error": None, "destination": row.destination,
        "rank": outbox.rank(OP, ring=False, urgency="normal"),
    }  # fmt: skip
