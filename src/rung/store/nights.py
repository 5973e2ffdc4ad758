"""Whose nights were broken: the nights of this month in which somebody was rung, on their own clock."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from rung.core.walltime import zone
from rung.store.models import Notice

BEGINS, ENDS = time(22), time(7)


def of_month(zones: Mapping[str, str], now: datetime) -> dict[str, int]:
    """By person (given with their time zone), the nights since the first of the month that a ring fell into. A night
    is 22:00 to 07:00 on their clock, and belongs to the day on which it begins.
    """
    begins = {person: _month(now, name) for person, name in zones.items()}
    since = min(begins.values(), default=now)
    rows = Notice.objects.filter(to__in=list(zones), at__gte=since, ring=True).exclude(code="fallback")
    nights: dict[str, set[object]] = {person: set() for person in zones}
    for person, at in rows.values_list("to", "at"):
        there = at.astimezone(zone(zones[person]))
        if at >= begins[person] and not ENDS <= there.time() < BEGINS:
            nights[person].add(there.date() if there.time() >= BEGINS else there.date() - timedelta(days=1))
    return {person: len(days) for person, days in nights.items()}


def _month(now: datetime, name: str) -> datetime:
    return now.astimezone(zone(name)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
