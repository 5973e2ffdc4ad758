"""Schedules as pages, the API and the command show them: who is on call, who is next, and which covers there are.

A schedule stands in the policy's text, in the directory, or, its covers, in both. What was entered here has a name of
its own that stays the same as long as it is there: it is made from what it says.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from rung.core.people.oncall import Override, Schedule, next_change, on_call
from rung.core.policy import Policy
from rung.core.times.walltime import as_utc
from rung.policy.problems import Report
from rung.policy.reading.yaml_nodes import compose
from rung.policy.schema.schedules import end_of, start_of
from rung.policy.tables.directory import Values, listed, spoken
from rung.store.people import roster
from rung.store.policies import policies

SECTION = "schedules"


class Cover(Struct, frozen=True):
    """One person for one span, arranged for once: an override, as people call it where they enter one."""

    id: str
    schedule: str
    who: str
    from_at: datetime
    to_at: datetime
    is_own: bool
    """It was entered here, and can be taken out here; others stand in the policy's text."""
    relieved: tuple[str, ...] = ()
    """Who would be on call otherwise; known when it is entered."""


class Standing(Struct, frozen=True):
    """One schedule as it is at an instant."""

    key: str
    schedule: Schedule
    is_written: bool
    """The policy's text speaks of it; its layers are changed there."""
    covers: tuple[Cover, ...]
    """Those that have not ended, the next first."""
    person: str | None
    until: datetime | None
    """When somebody else, or nobody, is on call; None where nothing changes in sight."""
    next_person: str | None
    """Who is on call from then on; nobody where there is a gap."""


def all_of(policy: Policy, now: datetime) -> list[Standing]:
    """Every schedule, in the order of the document."""
    records = roster.newest().records
    written = written_in(policy.version)
    return [
        _standing(key, schedule, records, is_written=key in written, now=now)
        for key, schedule in policy.document.schedules.items()
    ]


def one_of(policy: Policy, key: str, now: datetime) -> Standing | None:
    schedule = policy.document.schedules.get(key)
    if schedule is None:
        return None
    return _standing(key, schedule, roster.newest().records, is_written=key in written_in(policy.version), now=now)


def written_in(version: int) -> frozenset[str]:
    """The schedules of which the text of a published version speaks."""
    found = policies.version(version)
    return _written(found.text) if found else frozenset()


def cover_id(schedule: str, one: Override) -> str:
    words = "\0".join((schedule, one.who, as_utc(one.from_at).isoformat(), as_utc(one.to_at).isoformat()))
    return blake2b(words.encode(), digest_size=6).hexdigest()


def entered(records: Values, key: str, time_zone: str) -> list[tuple[Override, Mapping[str, Any]]]:
    """The covers of a schedule that stand in the directory, each as it is read and as it is written there."""
    record = records.get(SECTION, {}).get(key, {})
    return [(_override(one, time_zone), one) for one in listed(record.get("overrides"))]


@lru_cache(maxsize=4)
def _written(text: str) -> frozenset[str]:
    return frozenset(key for section, key in spoken(compose(text, Report())) if section == SECTION)


def _standing(key: str, schedule: Schedule, records: Values, *, is_written: bool, now: datetime) -> Standing:
    own = {cover_id(key, one) for one, _ in entered(records, key, schedule.time_zone)}
    change = next_change(schedule, now)
    return Standing(
        key, schedule, is_written, tuple(_covers(key, schedule.overrides, own, now)), on_call(schedule, now), change,
        on_call(schedule, change) if change else None,
    )  # fmt: skip


def _covers(key: str, overrides: Iterable[Override], own: set[str], now: datetime) -> list[Cover]:
    found = {cover_id(key, one): one for one in overrides if as_utc(one.to_at) > now}
    covers = [
        Cover(name, key, one.who, as_utc(one.from_at), as_utc(one.to_at), name in own) for name, one in found.items()
    ]
    return sorted(covers, key=lambda cover: (cover.from_at, cover.to_at))


def _override(written: Mapping[str, Any], time_zone: str) -> Override:
    """As the policy's reader takes it: the directory holds nothing that it refused."""
    starts, ends = (datetime.fromisoformat(str(written[name])) for name in ("from", "to"))
    return Override(str(written["who"]), start_of(starts, time_zone), end_of(ends, time_zone))
