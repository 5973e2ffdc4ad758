"""Whose nights were disturbed: by the policy that was in force, and this month as the Fairness page counts them."""

from bisect import bisect_right
from collections import Counter
from datetime import date, datetime, timedelta

from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.reports.windows import Window, disturbing
from rung.store.decisions import loads
from rung.store.policies import policies

A_DAY = timedelta(days=1)


class NightsThen:
    """Whose night an instant falls into, by the policy that was in force at it; of what was before the first one
    nothing is known."""

    def __init__(self) -> None:
        self._published = loads.published()
        self._nights: dict[int, Nights] = {}

    def of(self, to: str, at: datetime) -> tuple[bool, date | None]:
        """Whether this was a person, and the night of theirs."""
        place = bisect_right(self._published, at, key=lambda one: one[0])
        if not place:
            return False, None
        number = self._published[place - 1][1]
        if number not in self._nights:
            self._nights[number] = Nights(policies.load(number))
        return self._nights[number].of(to, at)


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
