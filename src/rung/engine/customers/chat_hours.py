"""Whether somebody of a chat widget's team is there, for whoever opens it."""

from datetime import datetime

from rung.core.desk import Away
from rung.core.people.presence import Staffing, staffing
from rung.store.decisions import desk
from rung.store.policies import policies


def staffed(team: str, now: datetime) -> Staffing:
    """By the policy in force and the absences that are known; nobody, where there is no policy yet."""
    number = policies.current_number()
    if number is None:
        return Staffing(False, None)
    absences: dict[str, tuple[Away, ...]] = {}
    for person, since, until, deputy in desk.away(now):
        absences[person] = (*absences.get(person, ()), Away(since, until, deputy))
    return staffing(policies.load(number), team, absences, now)
