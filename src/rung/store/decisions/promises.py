"""Promises that are about to be broken, and those that are: the clocks at risk, for whoever watches.

Nothing here looks through all open issues. What is due soon is found by the queue's index; what is overdue stands in a
column of the few issues that have such a clock.
"""

from collections import Counter
from datetime import datetime, timedelta

import msgspec
from django.db import connection
from django.db.models import Sum
from msgspec import Struct

from rung.store.dialect import as_text, to_db
from rung.store.models import Subject
from rung.store.pages import listing

SOON = timedelta(minutes=15)


class AtRisk(Struct, frozen=True, kw_only=True):
    soon: dict[str, int]
    """By metric, the running clocks that are due within the next 15 minutes."""
    overdue: int
    """Clocks that are due and still wait for what they measure."""


class _Clock(Struct, frozen=True):
    """What is read of a clock (`rung.core.issue.Clock`)."""

    metric: str
    state: str = "running"
    due_at: datetime | None = None


class _State(Struct, frozen=True):
    clocks: dict[str, _Clock] = {}


_states = msgspec.json.Decoder(_State)


def at_risk(now: datetime) -> AtRisk:
    dues = [(clock.metric, clock.due_at) for clock in _running_until(now + SOON) if clock.due_at is not None]
    soon = Counter(metric for metric, due_at in dues if now < due_at <= now + SOON)
    breached = Subject.objects.filter(overdue__gt=0).aggregate(number=Sum("overdue"))["number"] or 0
    return AtRisk(soon=dict(soon), overdue=breached + sum(due_at <= now for _metric, due_at in dues))


def _running_until(until: datetime) -> list[_Clock]:
    """The running clocks of issues to which something bad happens by then."""
    ranks = ", ".join(str(rank) for rank in listing.OPEN)
    with connection.cursor() as cursor:
        due = "kind = 'issue' AND is_open AND next_at <= %s"
        cursor.execute(f"SELECT state{as_text()} FROM subject WHERE {due} AND rank IN ({ranks})", [to_db(until)])
        states = [_states.decode(row[0]) for row in cursor.fetchall()]
    return [clock for state in states for clock in state.clocks.values() if clock.state == "running"]
