"""Somebody has room again, or is there again: the first of those who wait for them are asked.

An issue that finds nobody stands in the line of each person who could have it (`routing`). Whoever frees a place says
so (`PersonFreed`); the shell then offers it to as many of the line as there are places, those due soonest first
(`PlaceOffered`), and each takes it by the rules that hold for it. Where the last of them leaves the place free, those
behind are asked. Nobody comes before the line: a new issue whose people are waited for stands in it too.

One issue of a line looks by itself when the person is there again (its `routing_at`); where it leaves the line, another
one takes that over. So a shift that begins wakes one issue, and not all that wait.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from rung.core.desk import Away, Desk, LoadChanged, Spot, after_away, after_return
from rung.core.document import Person
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import Emitted
from rung.core.events import PersonAway, PersonBack, PersonFreed, PlaceOffered
from rung.core.issue import IssueState
from rung.core.people import absence, line, presence, routing
from rung.core.policy import Policy
from rung.core.reasons import Reason

MOST_AT_ONCE = 50
"""So many are asked at once for somebody who has room without end."""


def announce(draft: Draft) -> None:
    """The end of a decision: say for whom of those who are waited for it made room."""
    if not draft.desk_changes and not draft.lines_asked and not line.waits(draft.before):
        return
    given: dict[str, int] = {}
    for change in draft.desk_changes:
        if isinstance(change, LoadChanged):
            given[change.person] = given.get(change.person, 0) + change.by
    for key, by in given.items():
        person = draft.person(key)
        if by < 0 and person and person.capacity is not None:
            draft.ask_line(key)
    for key in _watches_left(draft):
        draft.ask_line(key)
    for key, after in draft.lines_asked.items():
        if draft.first_in_line(key):
            because = Reason("routing", f"{key} may have room, and others wait for them")
            freed = PersonFreed(at=draft.wake, person=key, after=after)
            draft.say(Emitted(at=draft.wake, because=because, event=freed))


def offers(policy: Policy, desk: Desk, event: PersonFreed, now: datetime) -> int:
    """How many of those in line are asked: as many as there are places. For somebody who is not there, one, where
    nobody looks yet when they are.
    """
    state = IssueState(id="", opened_at=event.at, decided_at=event.at)
    draft = Draft(state, event, policy, desk, now)
    person = draft.person(event.person)
    if person is None:
        return 0
    if not presence.is_here(draft, person):
        return int(_needs_watch(draft, person))
    room = presence.room(draft, person)
    return MOST_AT_ONCE if room is None else min(room, MOST_AT_ONCE)


def offered(event: PersonFreed, unasked: Iterable[Spot], most: int) -> list[PlaceOffered]:
    """The offers to the first in line, at most so many. `unasked` is the line in order, without those who were asked
    and have not answered.
    """
    after = event.after.order if event.after else None
    first = list(islice((spot for spot in unasked if after is None or spot.order > after), most))
    return [
        PlaceOffered(at=event.at, issue=spot.issue, person=event.person, spot=spot, is_last=spot is first[-1])
        for spot in first
    ]


def absences(desk: Desk, event: PersonAway | PersonBack) -> tuple[Away, ...]:
    """All that is known of a person's absences after they said this."""
    spans = desk.away.get(event.person, ())
    if isinstance(event, PersonBack):
        return after_return(spans, event.at)
    return after_away(spans, event.from_, Away(event.from_ or event.at, event.until, event.deputy))


def answer(draft: Draft, event: PlaceOffered) -> Kinds:
    """Somebody whom the issue waits for may have room: it takes the place by the rules, if they give it."""
    if draft.state.waits_for and draft.state.assignee:
        absence.look(draft, offered=event.person)
    elif draft.state.waits_for:
        routing.route(draft, offered=event.person)
    _go_on(draft, event)
    return NOTHING


def _go_on(draft: Draft, event: PlaceOffered) -> None:
    """The last of those asked leaves room: those behind it are asked."""
    person = draft.person(event.person)
    if person is None or not event.is_last:
        return
    if presence.room(draft, person) != 0 if presence.is_here(draft, person) else _needs_watch(draft, person):
        draft.ask_line(person.key, event.spot)


def _needs_watch(draft: Draft, person: Person) -> bool:
    """Whether nobody looks when this person will be there."""
    back_at = presence.back_at(draft, person)
    own = draft.state.routing_at if person.key in draft.state.waits_for else None
    watches = [at for at in (own, draft.watch_of_others(person.key)) if at]
    return back_at is not None and not any(at <= back_at for at in watches)


def _watches_left(draft: Draft) -> tuple[str, ...]:
    """In whose lines this issue looked for all, and does no more."""
    was, now = draft.before, draft.state
    if was.routing_at is None or not line.waits_open(was):
        return ()
    kept = line.people_of(now) if now.routing_at and line.waits_open(now) else ()
    return tuple([person for person in line.people_of(was) if person not in kept])
