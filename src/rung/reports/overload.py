"""A warning before it hurts: who carries clearly more than their share, and enough of it to matter.

A person is warned about where one of these holds. Their share is that of their first team, by hours worked; whoever is
alone in it, or in no team, is measured beside everybody. Three nights in a week need no comparison.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.reports import hours
from rung.reports.figures import even_shares
from rung.reports.windows import A_DAY, disturbing
from rung.store import settings_store
from rung.store.decisions import loads
from rung.store.policies import policies

KEPT = "load_warnings"
"""The setting that holds the warnings as a worker last worked them out."""


class Rule(Struct, frozen=True):
    """What is too much: so many in so many days, and so many times an even share (None: whatever others carry)."""

    what: str
    """pages, or nights."""
    days: int
    least: int
    times: float | None = None


RULES = (
    Rule("pages", 7, 5, 1.5),
    Rule("pages", 28, 12, 1.5),
    Rule("nights", 7, 3),
    Rule("nights", 28, 6, 1.5),
)


class Warned(Struct, frozen=True):
    """Somebody who carries too much, and by which rule."""

    person: str
    name: str
    rule: Rule
    carried: int
    even: float | None

    @property
    def words(self) -> str:
        """`7 pages in 7 days, 2.3 times an even share of 3.0`."""
        said = f"{self.carried} {self.rule.what} in {self.rule.days} days"
        said = said if self.rule.what == "pages" else said.replace("nights", "nights disturbed")
        if self.rule.times is None or self.even is None:
            return said
        if not self.even:
            return f"{said}, without an hour worked"
        return f"{said}, {self.carried / self.even:.1f} times an even share of {self.even:.1f}"


class Count(Struct, frozen=True):
    """What one person carried within a rule's days, and the hours they worked in them."""

    carried: int
    hours: float


def judge(rule: Rule, counts: Mapping[str, Count]) -> dict[str, float | None]:
    """Of people who share with each other, those who carry too much by one rule, each with their even share."""
    even = even_shares([one.carried for one in counts.values()], [one.hours for one in counts.values()])
    return {
        key: share
        for (key, one), share in zip(counts.items(), even, strict=True)
        if one.carried >= rule.least and (rule.times is None or _is_above(rule.times, one.carried, share, counts))
    }


def _is_above(times: float, carried: int, share: float | None, counts: Mapping[str, Count]) -> bool:
    return len(counts) > 1 and share is not None and carried >= times * share


def warned(policy: Policy, now: datetime, rules: Sequence[Rule] = RULES) -> list[Warned]:
    """Everybody who carries too much now, each once: by the rule with the shortest time that says so."""
    by_rule = _counts(policy, now, sorted({rule.days for rule in rules}))
    found: dict[str, Warned] = {}
    for rule in sorted(rules, key=lambda one: one.days):
        for group in _groups(policy):
            counts = by_rule[rule.what, rule.days]
            for key, even in judge(rule, {key: counts[key] for key in group.peers}).items():
                if key in group.people:
                    name = policy.document.people[key].name
                    found.setdefault(key, Warned(key, name, rule, counts[key].carried, even))
    return [found[key] for key in policy.document.people if key in found]


def keep(now: datetime) -> None:
    """Works the warnings out and keeps them, for the line on top of every page. Without a policy there are none."""
    try:
        found = warned(policies.current(), now)
    except policies.NoPolicy:
        return
    kept: Any = msgspec.to_builtins(found)
    if settings_store.get(KEPT, []) != kept:
        settings_store.put(KEPT, kept)


def kept() -> list[Warned]:
    """The warnings as a worker last worked them out; one small query."""
    return msgspec.convert(settings_store.get(KEPT, []), list[Warned])


class _Group(NamedTuple):
    """People, and with whom they share."""

    people: list[str]
    peers: list[str]


def _groups(policy: Policy) -> list[_Group]:
    """Those with the same first team share with each other; who is alone in theirs, or in none, with everybody."""
    teams: dict[str, list[str]] = {}
    for key, person in policy.document.people.items():
        teams.setdefault(person.teams[0] if person.teams else "", []).append(key)
    everybody = list(policy.document.people)
    return [_Group(people, people if team and len(people) > 1 else everybody) for team, people in teams.items()]


class _Asked(NamedTuple):
    """A window in which rings are counted, and what for."""

    what: str
    place: int
    window: tuple[str, datetime, datetime]


def _counts(policy: Policy, now: datetime, spans: Sequence[int]) -> dict[tuple[str, int], dict[str, Count]]:
    """What everybody carried in the last days, by what it is, how many days, and person."""
    people = policy.document.people
    sinces = [now - timedelta(days=days) for days in spans]
    away = loads.absences(min(sinces), now)
    asked = [one for place, since in enumerate(sinces) for one in _asked(policy, place, since, now)]
    carried: dict[tuple[str, int, str], int] = {}
    for one, rings in zip(asked, loads.rings_within([one.window for one in asked]), strict=True):
        which = (one.what, one.place, one.window[0])
        carried[which] = carried.get(which, 0) + (rings if one.what == "pages" else rings > 0)
    found: dict[tuple[str, int], dict[str, Count]] = {}
    for place, (days, since) in enumerate(zip(spans, sinces, strict=True)):
        worked = hours.worked(policy, away, since, now)
        for what in ("pages", "nights"):
            found[what, days] = {key: Count(carried.get((what, place, key), 0), worked[key]) for key in people}
    return found


def _asked(policy: Policy, place: int, since: datetime, now: datetime) -> Iterator[_Asked]:
    """All the time since then, and every night in it, the present one included; for each person."""
    for key, person in policy.document.people.items():
        yield _Asked("pages", place, (key, since, now))
        for one in disturbing(policy, person, _days(since, now, zone(policy.zone_of(person.key)))):
            if one.kind == "night" and one.until_at > since and one.from_at < now:
                yield _Asked("nights", place, (key, max(one.from_at, since), one.until_at))


def _days(since: datetime, now: datetime, place: tzinfo) -> tuple[date, ...]:
    """The dates of a place on which a night may begin that lies, in part, between two instants."""
    first, last = since.astimezone(place).date() - A_DAY, now.astimezone(place).date()
    return tuple(first + number * A_DAY for number in range((last - first).days + 1))
