"""User groups of Slack that name whoever is on duty: what each should be now, and how it stands.

A schedule names its group (`slack_group`). Several schedules may name one: it is everybody on duty on any of them. The
worker changes a group at each hand-over, when the policy or a cover changes who is on duty, and looks once an hour
whether somebody changed it by hand. Slack takes no empty group: where nobody is on duty it stays as it is, and that is
said.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from rung.core.people.oncall import on_call
from rung.core.policy import Policy
from rung.engine.sending import wires
from rung.store import settings_store
from rung.store.pages import names
from rung.store.people import slack_groups
from rung.store.people.slack_groups import KeptGroup
from rung.store.policies import policies

LOOKED_AT_EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=1)
AGAIN_AFTER_REFUSAL = timedelta(minutes=15)
"""Slack said no for good: somebody has to mend something first."""
LEASE = timedelta(minutes=1)
"""For so long other workers leave a group alone that one is changing."""
PATIENCE = timedelta(minutes=2)
"""How long a group may fail before everybody is told of it."""


class Wanted(Struct, frozen=True):
    """What a group should be now."""

    group: str
    schedules: tuple[str, ...]
    """Their keys."""
    members: tuple[str, ...]
    """Slack's ids of whoever is on duty, sorted."""
    people: tuple[str, ...]
    """Their names."""
    lacks: str
    """Why somebody or everybody is missing; empty where nobody is."""


class Standing(Struct, frozen=True):
    """How a group stands, in words."""

    group: str
    schedules: tuple[str, ...]
    people: tuple[str, ...]
    """The names of its members, as it was last made; ids where nobody has them any more."""
    set_at: datetime | None
    trouble: str
    failing_since: datetime | None
    is_real: bool
    """It was said to Slack itself, not to the stand-in."""


def wanted(policy: Policy, now: datetime) -> list[Wanted]:
    """Every group that a schedule names, as it should be now."""
    return [_wanted(group, keys, policy, now) for group, keys in _schedules_of(policy).items()]


def due(now: datetime) -> Iterator[tuple[Wanted, KeptGroup, str]]:
    """What is to be changed or looked at now, and by which way: `live` or `outbox`."""
    if policies.current_number() is None:
        return
    found = wanted(policies.current(), now)
    known = slack_groups.all_kept()
    if known.keys() - {one.group for one in found}:
        slack_groups.forget_all_but([one.group for one in found])
    if fresh := [one.group for one in found if one.group not in known]:
        slack_groups.expect(fresh, now)
        known = slack_groups.all_kept()
    way = mode()
    for one in found:
        kept = known.get(one.group)
        if kept is not None and _is_due(one, kept, way, now):
            yield one, kept, way


def mode() -> str:
    """A group is everybody's: it is changed in Slack itself once everything goes there."""
    return wires.LIVE if settings_store.delivery_mode().mode == "live" else wires.OUTBOX


def next_try(now: datetime, *, is_refused: bool, retry_after: float | None) -> datetime:
    return now + max(AGAIN_AFTER_REFUSAL if is_refused else AGAIN, timedelta(seconds=retry_after or 0))


def standings(policy: Policy) -> list[Standing]:
    """Every group that a schedule names, as it stands."""
    known = slack_groups.all_kept()
    called = {person.slack: person.name for person in policy.document.people.values() if person.slack}
    groups = _schedules_of(policy).items()
    return [_standing(group, tuple(keys), known.get(group), called) for group, keys in groups]


def failing(now: datetime) -> list[Standing]:
    """Groups that have named the wrong people for a while: everybody is told of them."""
    if policies.current_number() is None or not slack_groups.all_kept():
        return []
    late = now - PATIENCE
    return [one for one in standings(policies.current()) if one.failing_since and one.failing_since <= late]


def _schedules_of(policy: Policy) -> dict[str, list[str]]:
    """By group, the keys of the schedules that name it."""
    found: dict[str, list[str]] = {}
    for key, schedule in policy.document.schedules.items():
        if schedule.slack_group:
            found.setdefault(schedule.slack_group, []).append(key)
    return found


def _is_due(one: Wanted, kept: KeptGroup, way: str, now: datetime) -> bool:
    """At its time; at once where other people are on duty, unless the last try failed or another worker is at it."""
    if kept.next_at <= now:
        return True
    is_settled = not kept.failing_since and kept.next_at - now > LEASE
    is_other = bool(one.members) and (kept.members != one.members or kept.mode != way)
    return is_settled and (is_other or kept.trouble != one.lacks)


def _wanted(group: str, keys: list[str], policy: Policy, now: datetime) -> Wanted:
    on_duty = dict.fromkeys(
        person for key in keys if (person := on_call(policy.document.schedules[key], now)) is not None
    )
    people = [policy.document.people[key] for key in on_duty if key in policy.document.people]
    without = [person.name for person in people if not person.slack]
    lacks = "" if people else "nobody is on duty"
    if without:
        lacks = f"{', '.join(without)} {'is' if len(without) == 1 else 'are'} on duty without an id of Slack"
    if len(without) == len(people):
        lacks += ", and Slack takes no empty group: it stays as it was"
    return Wanted(
        group, tuple(keys), tuple(sorted({person.slack for person in people if person.slack})),
        tuple(person.name for person in people if person.slack), lacks,
    )  # fmt: skip


def _standing(group: str, keys: tuple[str, ...], kept: KeptGroup | None, called: dict[str, str]) -> Standing:
    if kept is None:
        return Standing(group, keys, (), None, "", None, is_real=False)
    people = tuple(called.get(one, one) for one in kept.members)
    return Standing(
        group, keys, people, kept.set_at, kept.trouble, kept.failing_since, is_real=kept.mode == wires.LIVE
    )


def words(one: Standing, policy: Policy) -> str:
    """One line for a terminal."""
    schedules = ", ".join(names.schedule(policy, key) for key in one.schedules)
    who = ", ".join(one.people) or "nobody yet"
    return f"{one.group} ({schedules}) names {who}" + (f": {one.trouble}" if one.trouble else "")
