"""Issues that belong together (POLICY.md, "An incident is an issue of kind incident").

A link stands on both issues. Who is linked or unlinked tells the other by an event of its own (`LinkTold`), which says
also whether it is an open incident; an incident that opens, ends or is opened again tells all that are linked with it.
So each issue knows by itself which open incidents see to it (`joined`): its own escalations end, and what its triggers
would ring for is held back until the last of them is over, and is looked at once more then.
"""

from msgspec import structs

from rung.core.document import Trigger
from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import Emitted
from rung.core.events import IssueFoundUnlike, IssueLinked, IssueUnlinked, LinkTold, MessageSent
from rung.core.issue import ANY_ON, Deferred, IssueState
from rung.core.paths import path
from rung.core.reasons import Reason
from rung.core.refused import Refused
from rung.core.values import facts_of_event

INCIDENT = "incident"
"""The kind of an issue that stands for many."""


def is_open_incident(state: IssueState) -> bool:
    return state.kind == INCIDENT and state.is_open


def linked(draft: Draft, event: IssueLinked) -> Kinds:
    """Somebody links it with another issue."""
    if event.to == draft.state.id:
        raise Refused("linked_to_itself", f"{event.to} cannot be linked to itself", "name another issue as `to`")
    if event.to not in draft.state.linked:
        link(draft, event.to, Reason("event", f"linked with {event.to}{_who(event.by)}{_why(event.because)}"), event.by)
    return NOTHING


def link(draft: Draft, to: str, because: Reason, by: str | None = None) -> None:
    """Links it, and tells the other one."""
    draft.put(linked=(*draft.state.linked, to))
    _tell(draft, to, because, by=by)


def unlinked(draft: Draft, event: IssueUnlinked) -> Kinds:
    """Somebody says that it does not belong to another issue."""
    if event.to in draft.state.linked:
        _remove(draft, event.to)
        because = Reason("event", f"unlinked from {event.to}{_who(event.by)}{_why(event.because)}")
        _tell(draft, event.to, because, is_linked=False, by=event.by)
    return NOTHING


def found_unlike(draft: Draft, event: IssueFoundUnlike) -> Kinds:
    """It is not shown as like the other one any more, nor the other as like it."""
    if draft.begins_partial:
        raise Refused("unknown_issue", f"there is no issue {event.issue}", "name issues by their keys")
    if event.to in draft.state.unlike or event.to == draft.state.id:
        return NOTHING
    because = Reason("event", f"not about the same as {event.to}{_who(event.by)}")
    draft.put(unlike=(*draft.state.unlike, event.to))
    draft.note(because)
    back = IssueFoundUnlike(at=draft.at, issue=event.to, to=draft.state.id, bulk=event.bulk)
    draft.say(Emitted(at=draft.at, because=because, event=back))
    return NOTHING


def told(draft: Draft, event: LinkTold) -> Kinds:
    """What is linked with it, or was, says so."""
    other = event.from_
    if draft.begins_partial:
        raise Refused("unknown_issue", f"{other} was linked with {event.issue}, and there is none", "unlink it there")
    is_new = other not in draft.state.linked
    if not event.is_linked:
        if not is_new:
            _remove(draft, other)
            draft.note(Reason("event", f"unlinked from {other}{_who(event.by_person)}"))
        return NOTHING
    if is_new:
        draft.put(linked=(*draft.state.linked, other))
        because = Reason("event", f"linked with {other}{_who(event.by_person)}")
        draft.note(because)
        if draft.state.kind == INCIDENT:  # also that it is over: whoever linked with it may think that it is not
            _tell(draft, other, because)
    if event.is_incident:
        join(draft, other)
    else:
        _let_go(draft, other)
    return NOTHING


def tell_of_incident(draft: Draft) -> None:
    """It became an open incident by this event, or is none any more: what is linked with it is told."""
    was, now = is_open_incident(draft.before), is_open_incident(draft.state)
    if was == now:
        return
    if now:
        for other in draft.state.joined:
            _let_go(draft, other)  # two incidents that silence each other would both be silent
    because = Reason("event", "an open incident" if now else "no open incident any more")
    for other in draft.state.linked:
        _tell(draft, other, because)


def answer_linked(draft: Draft, event: MessageSent) -> None:
    """What is answered to an incident with `to_linked` is answered to each issue that it stands for."""
    if draft.state.kind != INCIDENT:
        draft.note(Reason("event", "it is no incident: only its own customer was answered"))
        return
    because = Reason("event", f"answered with the incident {draft.state.id}")
    for other in draft.state.linked:
        answer = structs.replace(event, issue=other, id="", to_linked=False)
        draft.say(Emitted(at=draft.at, because=because, event=answer))


# What an incident sees to ----------------------------------------


def hold_back(draft: Draft, trigger: Trigger, wait: str | None) -> bool:
    """Whether an open incident sees to this issue, so that a trigger leaves a line in place of ringing."""
    if not draft.state.joined or trigger.even_if_linked or trigger.escalate is None:
        return False
    where = ", ".join(draft.state.joined)
    words = f"{trigger.name}: {trigger.escalate.path} is not opened while it is linked with the open incident {where}"
    draft.note(Reason("trigger", words))
    reads = draft.policy.condition(trigger.when).reads if trigger.when else ()
    _keep_for_later(draft, trigger.name, wait, facts_of_event(draft, reads))
    return True


def join(draft: Draft, incident: str) -> None:
    """An open incident sees to it from now on."""
    if incident in draft.state.joined or is_open_incident(draft.state):
        return
    draft.put(joined=(*draft.state.joined, incident))
    because = Reason("event", f"linked with the open incident {incident}, which sees to it")
    by_name = {one.name: one for one in draft.policy.document.triggers}
    for escalation in draft.state.live():
        trigger = by_name.get(escalation.trigger)
        if trigger is not None and trigger.even_if_linked:
            continue
        path.end(draft, escalation, "joined", because)
        if trigger is not None:
            _keep_for_later(draft, trigger.name, escalation.wait, {})


def _let_go(draft: Draft, incident: str) -> None:
    """No open incident sees to it any more: what would have rung meanwhile is looked at now, if it still holds."""
    if incident not in draft.state.joined:
        return
    draft.put(joined=tuple(one for one in draft.state.joined if one != incident), was_joined=True)
    if draft.state.joined or not draft.state.held_back:
        return
    again = [Deferred(one.trigger, draft.wake, one.wait, None, one.on, one.facts) for one in draft.state.held_back]
    draft.put(deferred=(*draft.state.deferred, *again), held_back=())


def _keep_for_later(draft: Draft, trigger: str, wait: str | None, facts: dict[str, object]) -> None:
    kept = tuple(one for one in draft.state.held_back if (one.trigger, one.wait) != (trigger, wait))
    draft.put(held_back=(*kept, Deferred(trigger, draft.wake, wait, None, ANY_ON, facts)))


def _remove(draft: Draft, other: str) -> None:
    draft.put(linked=tuple(one for one in draft.state.linked if one != other))
    _let_go(draft, other)


def _tell(draft: Draft, other: str, because: Reason, *, is_linked: bool = True, by: str | None = None) -> None:
    event = LinkTold(
        at=draft.at,
        issue=other,
        from_=draft.state.id,
        is_linked=is_linked,
        is_incident=is_linked and is_open_incident(draft.state),
        by_person=by,
        bulk=draft.event.bulk,
    )
    draft.say(Emitted(at=draft.at, because=because, event=event))


def _who(person: str | None) -> str:
    return f" by {person}" if person else ""


def _why(because: str) -> str:
    return f": {because}" if because else ""
