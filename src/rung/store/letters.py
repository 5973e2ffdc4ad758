"""Messages to people that are about no issue, and the deliveries by which they travel.

They stand under one subject of their own: each delivery bears the number of its letter as its notice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.store import outbox, signals
from rung.store.models import Delivery, Subject
from rung.store.models import Letter as Row

KIND, KEY = "letters", "on-call"
OP = "letter"


class Letter(Struct, frozen=True):
    """What somebody is told."""

    person: str
    topic: str
    title: str
    asked: str
    """What they are asked to do; empty where they are only told."""
    facts: tuple[tuple[str, str], ...]
    link: str
    written_at: datetime
    swap: int | None = None
    number: int = 0


class Sending(Struct, frozen=True):
    """How one letter travels."""

    swap: int
    to: str
    channel: str
    state: str
    error: str | None


def add(letter: Letter, ways: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Keeps a letter and asks for it to be sent: channel, address and destination of each way to its reader."""
    subject, _ = Subject.objects.get_or_create(kind=KIND, key=KEY)
    row = Row.objects.create(
        person=letter.person, swap=letter.swap, topic=letter.topic[:200], title=letter.title, asked=letter.asked,
        facts=[list(fact) for fact in letter.facts], link=letter.link, written_at=letter.written_at,
    )  # fmt: skip
    outbox.add_deliveries([_delivery(subject.pk, row.pk, letter.person, way, now) for way in ways])
    signals.send("delivery")


def by_numbers(numbers: Iterable[int]) -> dict[int, Letter]:
    return {row.pk: _letter(row) for row in Row.objects.filter(pk__in=set(numbers))}


def failed_of(swaps: Iterable[int]) -> list[Sending]:
    """What could not be sent about these offers."""
    letters = {row.pk: row for row in Row.objects.filter(swap__in=set(swaps))}
    rows = Delivery.objects.filter(op=OP, notice__in=letters.keys(), state="failed").order_by("id")
    return [Sending(letters[row.notice].swap or 0, row.to, row.channel, row.state, row.error) for row in rows]


def _delivery(subject_id: int, number: int, person: str, way: tuple[str, str, str], now: datetime) -> dict[str, Any]:
    channel, address, destination = way
    return {
        "subject_id": subject_id, "notice": number, "lane": f"{subject_id}|{person}|{channel}|{address}",
        "recipient": person, "channel": channel, "address": address, "op": OP, "ring": False, "urgency": "normal",
        "due_at": now, "state": "waiting", "created_at": now, "error": None, "destination": destination,
        "rank": outbox.rank("send", False, "normal"),
    }  # fmt: skip


def _letter(row: Row) -> Letter:
    facts = tuple((str(label), str(said)) for label, said in row.facts)
    return Letter(
        row.person, row.topic, row.title, row.asked, facts, row.link, row.written_at, row.swap, row.pk
    )
