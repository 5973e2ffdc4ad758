"""How each destination stands: shared by all workers, and shown on pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from msgspec import Struct, structs

from rung.store import signals
from rung.store.dialect import from_db, hot, to_db
from rung.store.models import Destination


class Standing(Struct, frozen=True):
    """How one destination stands. What every field means is said at the table, `models.Destination`."""

    name: str
    failures: int = 0
    failing_since: datetime | None = None
    opened_at: datetime | None = None
    probes: int = 0
    probe_at: datetime | None = None
    probing_until: datetime | None = None
    paused_until: datetime | None = None
    error: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether its circuit breaker is open: nothing is sent there but a probe now and then."""
        return self.opened_at is not None

    @property
    def is_well(self) -> bool:
        return self == Standing(self.name)


class Waiting(Struct, frozen=True):
    """What is due to a destination and not sent."""

    number: int
    since: datetime
    """When the oldest of it was due."""


FIELDS = Standing.__struct_fields__


def standings() -> dict[str, Standing]:
    """Every destination that is not well, by name."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT {", ".join(FIELDS)} FROM destination
                WHERE failing_since IS NOT NULL OR paused_until IS NOT NULL ORDER BY failing_since, name"""
        )
        return {row[0]: _standing(row) for row in cursor.fetchall()}


def change(name: str, step: Callable[[Standing], Standing], now: datetime) -> Standing:
    """Changes how a destination stands; several workers do so one after the other."""
    with transaction.atomic():
        Destination.objects.bulk_create([Destination(name=name, changed_at=now)], ignore_conflicts=True)
        row = Destination.objects.select_for_update().get(pk=name)
        before = Standing(*(getattr(row, field) for field in FIELDS))
        after = step(before)
        if after != before:
            Destination.objects.filter(pk=name).update(**_columns(after), changed_at=now)
            signals.send_all([("queue", "outbox"), ("delivery", "")])
    return after


def told() -> dict[str, datetime]:
    """The destinations of which somebody was told that they accept nothing, and when."""
    return dict(Destination.objects.filter(told_at__isnull=False).values_list("name", "told_at"))


def mark_told(name: str, at: datetime | None) -> bool:
    """That people are told now that it is down, or (null) that it is back. False: they were, by another worker."""
    row = Destination.objects.filter(pk=name, told_at__isnull=at is not None)
    return bool(row.update(told_at=at))


def begin_probe(name: str, until: datetime, now: datetime) -> bool:
    """Whether a probe of a broken destination is this caller's to send: of several workers that look at once, one's."""
    is_free = Q(probing_until__isnull=True) | Q(probing_until__lte=now)
    with transaction.atomic():
        return bool(Destination.objects.filter(is_free, pk=name).update(probing_until=until))


def end_lost_probes() -> int:
    """Probes that nobody has under way: their sender vanished, or never sent them. The next one may go."""
    with transaction.atomic(), hot() as cursor:
        cursor.execute(
            """UPDATE destination SET probing_until = NULL WHERE probing_until IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM delivery WHERE state = 'leased' AND destination = destination.name)"""
        )
        return int(cursor.rowcount)


def waiting(now: datetime) -> dict[str, Waiting]:
    """By destination, what is due and not sent."""
    with hot() as cursor:
        cursor.execute(
            """SELECT destination, count(*), min(due_at) FROM delivery
               WHERE state = 'waiting' AND due_at <= %s GROUP BY destination""",
            [to_db(now)],
        )
        return {name: Waiting(int(number), from_db(since)) for name, number, since in cursor.fetchall()}


def forget(now: datetime, older_than: timedelta) -> int:
    """The sweep: nobody sends there any more, so nobody would ever find out that it is well again."""
    with transaction.atomic(), hot() as cursor:
        cursor.execute(
            """DELETE FROM destination WHERE changed_at < %s AND told_at IS NULL AND NOT EXISTS (
                   SELECT 1 FROM delivery WHERE state IN ('waiting', 'leased') AND destination = destination.name)""",
            [to_db(now - older_than)],
        )
        return int(cursor.rowcount)


def _standing(row: Any) -> Standing:
    values = dict(zip(FIELDS, row, strict=True))
    return Standing(**{name: from_db(value) if name.endswith(_INSTANTS) else value for name, value in values.items()})


_INSTANTS = ("_at", "_since", "_until")


def _columns(standing: Standing) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(standing).items() if name != "name"}
