"""Questions whether people hear, and their answers: written, answered, and asked for."""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from msgspec import Struct

from rung.store import secret_key, signals
from rung.store.models import ReachTest
from rung.store.people import tokens
from rung.store.people.tokens import ACT_LINK_LASTS

_SALT = "rung.hear"
CODE_LASTS = timedelta(hours=1)
"""How long the code of a call is good."""
LATELY = timedelta(days=90)


class Asked(Struct, frozen=True):
    """One question by one channel, and its answer."""

    id: int
    person: str
    channel: str
    address: str
    kind: str
    asked_at: datetime
    reminded_at: datetime | None
    told_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str

    @property
    def way(self) -> tuple[str, str]:
        return self.channel, self.address


def keep(kind: str, person: str, ways: Iterable[tuple[str, str]], bulletin: int, now: datetime) -> None:
    """Writes what a bulletin asks, in the transaction that says it."""
    ReachTest.objects.bulk_create(
        ReachTest(person=person, channel=channel, address=address, kind=kind, bulletin=bulletin, asked_at=now)
        for channel, address in ways
    )


def lately(now: datetime, people: Iterable[str] | None = None) -> list[Asked]:
    """Every question of the last months, the newest first."""
    found = ReachTest.objects.filter(asked_at__gte=now - LATELY).order_by("-asked_at", "-pk")
    if people is not None:
        found = found.filter(person__in=list(people))
    return [_asked(row) for row in found]


def unanswered(now: datetime) -> list[Asked]:
    """Weekly questions that nobody answered, the oldest first."""
    found = ReachTest.objects.filter(kind="weekly", confirmed_at=None, asked_at__gte=now - LATELY)
    return [_asked(row) for row in found.order_by("asked_at", "pk")]


def of_bulletins(numbers: Iterable[int]) -> dict[tuple[int, str, str], int]:
    """By bulletin, channel and address the question that it carries."""
    wanted = set(numbers)
    found = {(row.bulletin, row.channel, row.address): row.pk for row in ReachTest.objects.filter(bulletin__in=wanted)}
    again = ReachTest.objects.filter(reminder__in=wanted)
    return found | {(row.reminder, row.channel, row.address): row.pk for row in again if row.reminder is not None}


def one(test_id: int) -> Asked | None:
    row = ReachTest.objects.filter(pk=test_id).first()
    return _asked(row) if row else None


def confirm(test_id: int, how: str, now: datetime) -> bool:
    """They heard it. False: they had said so before."""
    with transaction.atomic():
        first = ReachTest.objects.filter(pk=test_id, confirmed_at=None).update(confirmed_at=now, confirmed_by=how) == 1
        signals.send("queue", "outbox")
    return first


def remind(ids: Sequence[int], bulletin: int, now: datetime) -> None:
    ReachTest.objects.filter(pk__in=list(ids)).update(reminder=bulletin, reminded_at=now)


def claim_told(ids: Iterable[int], now: datetime) -> set[int]:
    """Marks what the lead is told of now; each once, whoever else looks."""
    return {pk for pk in ids if ReachTest.objects.filter(pk=pk, told_at=None).update(told_at=now) == 1}


def link_of(test_id: int) -> str:
    """The signed part of the link by which somebody says that they heard."""
    return signing.dumps(test_id, salt=_SALT)


def read_link(text: str) -> int:
    """The question that a link answers. Raises ExpiredLink or BadLink."""
    return tokens.read_link(text, _SALT, ACT_LINK_LASTS, "ask for another test", int)


def code_of(test_id: int) -> str:
    """Four digits that a call reads out."""
    digest = secret_key.digest(f"{_SALT}:{test_id}".encode())
    return f"{int(digest[:8], 16) % 10_000:04d}"


def by_code(person: str, code: str, now: datetime) -> Asked | None:
    """The question of a call to this person that has this code; None where there is none of the last hour."""
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    rows = ReachTest.objects.filter(person=person, channel="phone", asked_at__gte=now - CODE_LASTS).order_by("-pk")[:3]
    return next((_asked(row) for row in rows if hmac.compare_digest(code_of(row.pk), digits)), None)


def _asked(row: ReachTest) -> Asked:
    return Asked(
        row.pk, row.person, row.channel, row.address, row.kind, row.asked_at, row.reminded_at, row.told_at,
        row.confirmed_at, row.confirmed_by,
    )  # fmt: skip
