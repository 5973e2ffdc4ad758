"""An open issue whose assignee goes away: who has it meanwhile.

What waits on us goes to the deputy, else to somebody else by the rules; where nobody can have it, it stays, stands in
line for those who could, and its escalations treat the assignee as away. What waits on the customer stays until the
customer has answered. A short absence moves nothing that can wait for its end.
"""

from datetime import timedelta

from rung.core.desk import Away
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.events import PersonAway, PersonBack
from rung.core.people import presence, routing
from rung.core.reasons import Reason

SHORT = timedelta(hours=4)
"""An absence that ends so soon moves no issue of which nothing is due before."""


def look(draft: Draft, offered: str | None = None) -> None:
    """The assignee may be away: the issue goes to somebody else, or stays. `offered` is who has room for it."""
    state = draft.state
    if not state.assignee or not state.is_open:
        return
    away = draft.away(state.assignee)
    if away is None or state.waiting_since_at is not None or _can_wait(draft, away):
        routing.leave_line(draft)
        draft.put(away_at=away.from_at if away else routing.next_absence(draft, state.assignee))
        return
    draft.put(away_at=away.from_at)
    words = f"{state.assignee} is away" + (f" until {away.until_at:%Y-%m-%d %H:%M} UTC" if away.until_at else "")
    deputy = draft.person(away.deputy)
    if deputy and not draft.away(deputy.key) and presence.room(draft, deputy) != 0:
        routing.assign(draft, deputy.key, Reason("routing", f"{words}: {deputy.key} stands in"))
    elif not routing.route(draft, offered, leaving=words) and _begins(draft):
        draft.note(Reason("routing", f"{words}: it stays with them, for no routing rule gives it to somebody else"))


def moved(draft: Draft, event: PersonAway | PersonBack) -> Kinds:
    """What is known of the assignee's absences changed. Where one has begun, it is looked at as at any event."""
    if draft.state.assignee and draft.state.is_open:
        draft.put(away_at=routing.next_absence(draft, draft.state.assignee, or_now=True))
        if not draft.away(draft.state.assignee):
            routing.leave_line(draft)
    return NOTHING


def step(draft: Draft) -> None:
    """An absence begins, or the issue of somebody who is away climbs."""
    away_at, before = draft.state.away_at, draft.before
    if away_at and (before.decided_at < away_at <= draft.at or len(before.live()) < len(draft.state.live())):
        look_if_away(draft)


def look_if_away(draft: Draft) -> None:
    """Looks once more where the assignee's absence has begun."""
    if draft.state.away_at is not None and draft.state.away_at <= draft.wake:
        look(draft)


def _begins(draft: Draft) -> bool:
    """Whether the absence was not known, or had not begun, when the issue was last looked at."""
    before = draft.before
    return before.away_at is None or before.away_at > before.decided_at


def _can_wait(draft: Draft, away: Away) -> bool:
    """Whether the assignee is back soon, before anything is due, and nobody is being asked."""
    if away.until_at is None or away.until_at - draft.wake > SHORT:
        return False
    clocks = (clock for clock in draft.state.clocks.values() if clock.is_waiting and clock.due_at)
    is_due = any(clock.due_at and clock.due_at <= away.until_at for clock in clocks)
    return not is_due and not draft.state.live("open", "exhausted")
