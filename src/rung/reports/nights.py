"""Whose nights were disturbed this month: as the Fairness page counts them, without its weeks."""

from collections import Counter
from datetime import datetime, timedelta

from rung.core.policy import Policy
from rung.core.walltime import zone
from rung.reports.windows import Window, disturbing
from rung.store import loads

A_DAY = timedelta(days=1)


def of_month(policy: Policy, now: datetime) -> dict[str, int]:
    """By person, the nights since the first of the month, on their own clock, into which a ring fell."""
    windows = _nights(policy, now)
    rings = loads.rings_within([(one.person, one.from_at, one.until_at) for one in windows])
    disturbed = Counter(one.person for one, number in zip(windows, rings, strict=True) if number)
    return {key: disturbed[key] for key in policy.document.people}


def _nights(policy: Policy, now: datetime) -> list[Window]:
    found = []
    for person in policy.document.people.values():
        today = now.astimezone(zone(policy.zone_of(person.key))).date()
        days = tuple(today - number * A_DAY for number in range(today.day))
        found += [one for one in disturbing(policy, person, days) if one.kind == "night" and one.from_at <= now]
    return found
