"""Days and times as people write them into a page: wall time of their own zone."""

from datetime import datetime

from rung.core.times.walltime import as_utc, first_instant, last_instant, zone
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR
from rung.store.people.members import Membership


def zone_of(member: Membership) -> str:
    """The zone in which a member reads times."""
    return member.time_zone or "UTC"


def instant(text: str, time_zone: str, *, is_end: bool = False) -> datetime | None:
    """The instant that a field for a day and a time means; None where it holds none. A time that exists twice begins
    with the first and ends with the last."""
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        return None
    if wall.tzinfo is not None:
        return as_utc(wall)
    return (last_instant if is_end else first_instant)(wall, zone(time_zone))
