"""One person's own state: their shifts, what they carry, what they were told, and what would reach them."""

from datetime import datetime, timedelta

from msgspec import Struct

from rung import clock
from rung.core.document import Person
from rung.core.people.oncall import shifts_between
from rung.core.policy import Policy
from rung.store.deliveries import deliveries
from rung.store.deliveries.deliveries import NoticeRow
from rung.store.pages import queries
from rung.store.pages.queries import Row
from rung.store.people import directory
from rung.store.people.directory import PersonRow
from rung.store.policies import policies

SHIFTS_AHEAD = timedelta(days=30)
MOST_SHIFTS = 12
MOST_NOTICES = 20
MOST_ISSUES = 20


class MyShift(Struct, frozen=True):
    """A turn on call that has begun or comes."""

    schedule: str
    name: str
    since: datetime
    until: datetime
    is_cover: bool
    """Arranged for once."""


class Me(Struct, frozen=True):
    person: Person
    row: PersonRow
    shifts: tuple[MyShift, ...]
    issues: tuple[Row, ...]
    notices: tuple[NoticeRow, ...]


def of(key: str) -> Me | None:
    """A person's page; None where the directory does not have them."""
    policy = policies.current()
    row = next((one for one in directory.people() if one.person.key == key), None)
    if row is None:
        return None
    now = clock.now()
    mine = queries.queue(queries.Filter(tab="mine", person=key), MOST_ISSUES)
    return Me(
        row.person, row, shifts(policy, key, now), tuple(mine.rows), tuple(deliveries.recent(MOST_NOTICES, key)),
    )  # fmt: skip


def shifts(policy: Policy, key: str, now: datetime) -> tuple[MyShift, ...]:
    """Their turns on all schedules, those that come first first."""
    found = [
        MyShift(schedule.name, name, duty.since, duty.until, duty.source == "override")
        for name, schedule in policy.document.schedules.items()
        if key in schedule.people
        for duty in shifts_between(schedule, now, now + SHIFTS_AHEAD)
        if duty.person == key and duty.since is not None and duty.until is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.name))[:MOST_SHIFTS])
