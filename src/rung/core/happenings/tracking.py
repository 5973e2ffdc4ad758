"""An issue that engineering follows in a tracker of its own: what is known of it there, and who is told of its end.

The latest word counts as fields of the issue too, so that conditions and triggers read it: `tracker` (its number),
`tracker_status` (the tracker's own word) and `tracker_state` (new, started, done, cancelled).
"""

from typing import Any, cast

from msgspec import UNSET, structs

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import Emitted
from rung.core.events import (
    HandoffAccepted,
    HandoffReturned,
    TrackerAsked,
    TrackerChanged,
    TrackerEvent,
    TrackerFailed,
    TrackerLinked,
    TrackerUnlinked,
)
from rung.core.events.tracker import There
from rung.core.happenings import fields, handover
from rung.core.happenings.collaboration import Tracked
from rung.core.paths import aside
from rung.core.reasons import Reason

MOST = 20
"""So many are kept; the oldest that are over make room."""


def asked(draft: Draft, event: TrackerAsked) -> Kinds:
    """Asked for twice, it is asked for once; what failed is asked for again."""
    found = _of(draft, event)
    if found is not None and found.state != "failed":
        draft.note(Reason("event", f"it is followed in {event.tracker} already"))
        return NOTHING
    _put(draft, found, Tracked(
        tracker=event.tracker, number=event.number, by=event.by, team=event.team, changed_at=event.at
    ))  # fmt: skip
    return NOTHING


def linked(draft: Draft, event: TrackerLinked) -> Kinds:
    """It is there: what was asked for has a number now. One that nobody asked for here was linked from there."""
    found = _of(draft, event) or _pending(draft, event)
    known = found or Tracked(tracker=event.tracker, by=event.by)
    now = structs.replace(
        known, number=event.number, url=event.url, ref=event.ref, status=event.status, state=event.state or "new",
        assignee=event.assignee, error="", changed_at=event.at,
    )  # fmt: skip
    _put(draft, found, now)
    return _show(draft, now)


def changed(draft: Draft, event: TrackerChanged) -> Kinds:
    """What somebody did there. Who has the issue here is told when it is done there. A tracker repeats what was not
    taken from it: a status that comes after a later one changes nothing."""
    found = _of(draft, event)
    if found is None:
        draft.note(Reason("event", f"{event.number} of {event.tracker} is not linked with it"))
        return NOTHING
    moves: dict[str, Any] = {"status": event.status, "state": event.state, "fixed_in": event.fixed_in}
    is_late = any(moves.values()) and found.moved_at is not None and event.at < found.moved_at
    if is_late:
        draft.note(Reason("event", f"{event.number} was {event.status or event.state} before that: it came late"))
        moves = {}
    elif any(moves.values()):
        moves["moved_at"] = event.at
    given: dict[str, Any] = {**moves, "priority": event.priority, "number": event.renamed}
    facts = {name: value for name, value in given.items() if value}
    if event.assignee is not UNSET:
        facts["assignee"] = event.assignee
    now = structs.replace(found, **facts, changed_at=max(event.at, found.changed_at or event.at))
    _put(draft, found, now)
    kinds = _show(draft, now)
    if now.is_over and not found.is_over:
        kinds |= _is_over(draft, now, event)
    elif not (now.is_over or is_late):
        kinds |= _take(draft, now, event)
    return kinds


def unlinked(draft: Draft, event: TrackerUnlinked) -> Kinds:
    found = _of(draft, event) or _pending(draft, event)
    if found is None:
        what = f"{event.number} of {event.tracker} is not" if event.number else f"nothing of {event.tracker} is"
        draft.note(Reason("event", f"{what} linked with it"))
        return NOTHING
    draft.put(tracked=tuple(one for one in draft.state.tracked if one is not found))
    left = draft.state.tracked[-1] if draft.state.tracked else Tracked(tracker="", state="")
    return _show(draft, left)


def failed(draft: Draft, event: TrackerFailed) -> Kinds:
    """Whoever asked for it is told: it waits nowhere."""
    found = _of(draft, event) or _pending(draft, event)
    if found is None or found.state not in ("asked", "failed"):
        return NOTHING
    now = structs.replace(found, state="failed", error=event.error, changed_at=event.at)
    _put(draft, found, now)
    what = f"{event.number} of {event.tracker} could not be linked" if event.number else (
        f"it could not be opened in {event.tracker}"
    )  # fmt: skip
    _tell(draft, (now.by, draft.state.assignee), now, f"{what}: {event.error}")
    return NOTHING


def go_along(draft: Draft, into: str, because: Reason) -> None:
    """Merged into another issue, it is followed as that one from now on."""
    for one in draft.state.tracked:
        if one.number:
            moved = TrackerLinked(
                issue=into, at=draft.at, tracker=one.tracker, number=one.number, url=one.url, ref=one.ref,
                status=one.status, state=cast(There, one.state), assignee=one.assignee, by=one.by,
            )  # fmt: skip
            draft.say(Emitted(at=draft.at, because=because, event=moved))
    draft.put(tracked=())


def _of(draft: Draft, event: TrackerEvent) -> Tracked | None:
    mine = (one for one in draft.state.tracked if one.tracker == event.tracker and one.number == event.number)
    return next(mine, None)


def _pending(draft: Draft, event: TrackerEvent) -> Tracked | None:
    """What was asked for there and has no number yet."""
    return next((one for one in draft.state.tracked if one.tracker == event.tracker and not one.number), None)


def _put(draft: Draft, was: Tracked | None, now: Tracked) -> None:
    others = [one for one in draft.state.tracked if one is not was]
    if len(others) >= MOST:
        others.remove(next((one for one in others if one.is_over), others[0]))
    draft.put(tracked=(*others, now))


def _show(draft: Draft, now: Tracked) -> Kinds:
    """The latest word, where conditions read it."""
    kinds: set[str] = set()
    values = {"tracker": now.number, "tracker_status": now.status, "tracker_state": now.state}
    for name, value in values.items():
        field = f"{fields.OWN}{name}"
        if fields.field_of(draft.state, field) != (value or None):
            fields.put_field(draft, field, value or None)
            kinds |= fields.kinds_of(field)
    return frozenset(kinds)


def _take(draft: Draft, now: Tracked, event: TrackerChanged) -> Kinds:
    """Whoever of the team takes it there, or begins with it, accepts what is offered to them here."""
    offer = handover.pending(draft.state)
    person = draft.person(now.assignee if event.assignee is not UNSET else event.by)
    begins = event.assignee is not UNSET or now.state == "started"
    if offer is None or person is None or not begins or offer.to not in person.teams or now.team != offer.to:
        return NOTHING
    accepted = HandoffAccepted(issue=draft.state.id, at=event.at, to=offer.to, by=person.key, bulk=event.bulk)
    return handover.accepted(draft, accepted)


def _is_over(draft: Draft, now: Tracked, event: TrackerChanged) -> Kinds:
    """Who has the issue, who asked for it there and who handed it over are told; or it goes back to them, with why."""
    release = f", fixed in {now.fixed_in}" if now.fixed_in else ""
    word = "is done" if now.state == "done" else "was given up"
    words = f"{now.number} {word} in {now.tracker} ({now.status or now.state}{release})"
    if not draft.state.is_open:
        draft.note(Reason("event", words))
        return NOTHING
    words = f"{words}: tell the customer"
    came = handover.to_return(draft.state)
    if event.gives_back and came is not None and came.to == (now.team or came.to):
        returned = HandoffReturned(issue=draft.state.id, at=event.at, by=event.by, reason=words, bulk=event.bulk)
        return handover.returned(draft, returned)
    _tell(draft, (draft.state.assignee, now.by, came.by if came else None), now, words)
    return NOTHING


def _tell(draft: Draft, people: tuple[str | None, ...], now: Tracked, words: str) -> None:
    """Quietly, each once; where nobody of them is here, the team's own channel and its lead."""
    by = getattr(draft.event, "by", None)
    known = [key for key in dict.fromkeys(people) if key and key != by and draft.person(key)]
    team = draft.policy.document.teams.get(draft.state.team or "")
    if not known and team is not None:
        known = [one for one in (team.channel, team.lead) if one]
    draft.note(Reason("event", words))
    for key in known if not draft.event.bulk else ():
        aside.tell(draft, key, f"{aside.TRACKER}{now.tracker}/{now.number}", Reason("event", words))
