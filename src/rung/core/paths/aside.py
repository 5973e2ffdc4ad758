"""What somebody is told quietly in a message of its own, beside the ladders: a hand-over, an assignment.

It rings nobody and climbs nowhere. Whoever does not work now, or has quiet hours, gets it when both are over.
"""

from datetime import datetime

from rung.core.document import NoticeRule, Person
from rung.core.draft import Draft
from rung.core.effects import Notice
from rung.core.happenings import watching
from rung.core.paths import notices
from rung.core.people.presence import is_on_call
from rung.core.reasons import Reason

ASSIGNED = "assigned"
HANDOVER = "handover/"
TRACKER = "tracker/"
"""Before the number of an issue of engineering's tracker that is over, or could not be opened."""
SIDE = "side/"
_LOOKS = 14
"""Working hours and quiet hours one after the other, beyond which nobody looks."""


def is_aside(about: str) -> bool:
    """Whether a notice is one of these."""
    return about == ASSIGNED or about.startswith((HANDOVER, TRACKER))


def kind_of(about: str) -> str:
    """Under which key of somebody's notices it goes."""
    if about.startswith((HANDOVER, TRACKER)):
        return "handovers"
    if about.startswith(SIDE):
        return "mentioned"
    return ASSIGNED if about == ASSIGNED else watching.kind_of(about)


def tell(draft: Draft, to: str, about: str, because: Reason) -> None:
    """A person, or a channel such as a team's own."""
    number = draft.state.next_notice
    draft.put(next_notice=number + 1)
    draft.say(tell_now(draft, to, about, number, because))


def tell_now(draft: Draft, to: str, about: str, number: int, because: Reason) -> Notice:
    """What tells them by their choices."""
    person = draft.person(to)
    rule = notices.rule_for(draft, person, kind_of(about)) if person else notices.EVERYTHING_ELSE
    channels = watching.quiet_channels(draft.policy, person, kind_of(about)) if person else (to.partition(":")[0],)
    held_until = _next_here(draft, person, rule) if person else None
    return notices.quiet_notice(draft, to, number, because, rule, channels, about=about, held_until=held_until)


def _next_here(draft: Draft, person: Person, rule: NoticeRule) -> datetime | None:
    """When a quiet message may go to somebody: None is now."""
    if notices.breaks_quiet_hours(draft.policy, rule, "normal"):
        return None
    quiet = draft.policy.quiet_of(person)
    is_called, away = is_on_call(draft, person.key), draft.away(person.key)
    at = away.until_at or draft.wake if away else draft.wake
    for _ in range(_LOOKS):
        if not is_called and (opens_at := draft.policy.calendar(draft.policy.hours_of(person)).next_opening(at)):
            at = opens_at
        ends_at = notices.quiet_end(quiet, draft.policy.zone_of(person.key), at) if quiet and not is_called else None
        if ends_at is None:
            break
        at = ends_at
    return at if at > draft.wake else None
