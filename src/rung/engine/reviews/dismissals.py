"""What is known of a finding: it is left out for some weeks, with a reason, and is said again afterwards."""

from datetime import datetime, timedelta

from rung.core.refused import Refused
from rung.store.measures import reviews
from rung.store.measures.reviews import Known

LONGEST = 52
"""Weeks."""
LONGEST_REASON = 500


def know(key: str, reason: str, weeks: int, by: str, now: datetime) -> datetime:
    """Leaves a finding out, and says until when. Raises Refused."""
    latest = reviews.latest()
    if not latest or latest[0].finding(key) is None:
        hint = "use the key of one that the newest review says"
        raise Refused("no_such_finding", f"no finding is called {key!r}", hint)
    if not 1 <= weeks <= LONGEST:
        raise Refused("bad_weeks", f"{weeks} weeks cannot be chosen", f"choose from 1 to {LONGEST}")
    if not (said := reason.strip()):
        raise Refused("no_reason", "it is not said why", "say in a few words why it is to stay as it is")
    until = now + timedelta(weeks=weeks)
    reviews.know(Known(key, said[:LONGEST_REASON], by, now, until))
    return until
