"""Hand-overs between teams: offered, then accepted, returned with a reason, or taken back (POLICY.md, `handoff.*`).

The issue stays where it is until the other team accepts; its clocks go on all the time. Who of a team works is told of
an offer, in the team's own channel too; who offered it is told of the answer. None of this rings: whoever does not
work now is told when they next do.
"""

from msgspec import structs

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.effects import HandoverMoved
from rung.core.events import HandoffAccepted, HandoffOffered, HandoffReturned, HandoffWithdrawn
from rung.core.happenings import suggestions
from rung.core.happenings.collaboration import Handover
from rung.core.happenings.fields import note_by_hand
from rung.core.issue import IssueState
from rung.core.paths import acknowledge, aside
from rung.core.people import presence, routing
from rung.core.reasons import Reason
from rung.core.refused import Refused

KEPT = 10
"""So many hand-overs a state remembers."""


def pending(state: IssueState) -> Handover | None:
    """The offer that waits for its answer."""
    last = state.handovers[-1] if state.handovers else None
    return last if last and last.state == "offered" else None


def to_return(state: IssueState) -> Handover | None:
    """What a return would answer: the offer that waits, else the hand-over by which the issue came to its team."""
    waiting = pending(state)
    if waiting is not None:
        return waiting
    came = (one for one in reversed(state.handovers) if one.state == "accepted")
    last = next(came, None)
    return last if last and last.to == state.team and last.from_ is not None else None


# What happens ----------------------------------------


def offered(draft: Draft, event: HandoffOffered) -> Kinds:
    if not draft.state.is_open:
        raise Refused("not_open", "the issue is resolved", "reopen it before it is handed over")
    _end(draft, event.by, "it was offered anew")
    state = draft.state
    last = state.handovers[-1].number if state.handovers else 0
    one = Handover(
        number=last + 1, to=event.to or "", offered_at=event.at, from_=state.team or event.from_, by=event.by,
        was_assignee=state.assignee,
    )  # fmt: skip
    draft.put(handoff_to=event.to, handoff_at=draft.at, handovers=(*state.handovers, one)[-KEPT:])
    because = Reason("event", f"offered to {_team(draft, event.to)}{_by(event.by)}")
    _moved(draft, one, because, event.by)
    if event.to not in draft.policy.document.teams:
        draft.note(Reason("event", f"{event.to} is no team here: nobody is told of the offer"))
    elif not event.bulk:
        _tell_team(draft, one, because)
    return NOTHING


def accepted(draft: Draft, event: HandoffAccepted) -> Kinds:
    """The issue becomes the team's, and is whoever's accepts; where nobody is named, routing looks within the team."""
    one = pending(draft.state)
    team = event.to or draft.state.handoff_to or draft.state.team
    if one is None and (twice := _accepted_already(draft, event, team)):
        draft.note(Reason("event", twice))
        return NOTHING
    because = Reason("event", f"the hand-over was accepted{_by(event.by)}")
    draft.put(handoff_to=None, handoff_at=None, handoffs=draft.state.handoffs + 1)
    if one is not None:
        one = structs.replace(one, state="accepted", to=team or one.to, accepted_at=event.at, accepted_by=event.by)
        _put(draft, one)
        _moved(draft, one, because, event.by)
    give_team(draft, team, event.by, because)
    person = event.by if draft.person(event.by) else None
    give(draft, person, event.by, because)
    acknowledge.by_act(draft, event.by, "accepted the hand-over")
    if person is None and one is not None:
        routing.route(draft)
    if one is not None and not event.bulk:
        _tell_sender(draft, one, because, event.by)
    return frozenset({"assigned"})


def returned(draft: Draft, event: HandoffReturned) -> Kinds:
    """An offer is declined, and the issue stays where it is; one that was accepted goes back to where it came from."""
    words = f"returned{_by(event.by)}"
    because = Reason("event", f"{words}: {event.reason}" if event.reason else words)
    one = to_return(draft.state)
    draft.put(handoff_to=None, handoff_at=None)
    if one is None:
        draft.note(because)
        return frozenset({"returned"})
    was_accepted = one.state == "accepted"
    ended = structs.replace(one, state="returned", ended_at=event.at, ended_by=event.by, reason=event.reason)
    _put(draft, ended)
    _moved(draft, ended, because, event.by)
    if was_accepted:
        _go_back(draft, ended, event.by, because)
    if not event.bulk:
        _tell_sender(draft, ended, because, event.by)
    return frozenset({"returned", "assigned"}) if was_accepted else frozenset({"returned"})


def withdrawn(draft: Draft, event: HandoffWithdrawn) -> Kinds:
    if pending(draft.state) is None:
        draft.note(Reason("event", "nothing was offered that could be taken back"))
    _end(draft, event.by, f"the offer was taken back{_by(event.by)}")
    return NOTHING


def overtaken(draft: Draft, by: str | None) -> None:
    """The issue came to another team without an answer to the offer: to the team that it was offered to, and the
    offer counts as accepted; to any other, and it is over.
    """
    one = pending(draft.state)
    if one is None or draft.state.team == one.from_:
        return
    if draft.state.team == one.to:
        draft.put(handoff_to=None, handoff_at=None)
        ended = structs.replace(one, state="accepted", accepted_at=draft.at, accepted_by=by)
        _put(draft, ended)
        _moved(draft, ended, Reason("event", f"the issue was given to {_team(draft, one.to)}{_by(by)}"), by)
    else:
        _end(draft, by, f"the issue was given to {_team(draft, draft.state.team)}")


def lapse(draft: Draft, words: str) -> None:
    """The issue is over: nobody need take it any more."""
    _end(draft, None, words)


def offer_again(draft: Draft, before: IssueState, because: Reason) -> None:
    """The end of the issue was a mistake: an offer that waited until then waits again."""
    if before.handoff_at is None or draft.state.handoff_at is not None or (one := pending(before)) is None:
        return
    draft.put(handoff_to=before.handoff_to, handoff_at=before.handoff_at)
    _put(draft, one)
    _moved(draft, one, because, None)


# Whose it is ----------------------------------------


def give(draft: Draft, person: str | None, by: str | None, because: Reason) -> None:
    """To a person by hand, or to nobody."""
    was = draft.state.assignee
    routing.assign(draft, person, because)
    if was != person:
        draft.note_change("assignee", was, person)
    if by:
        note_by_hand(draft, "assignee")


def give_team(draft: Draft, team: str | None, by: str | None, because: Reason) -> None:
    was = draft.state.team
    suggestions.settle(draft, "team", team, by)
    routing.set_team(draft, team, because)
    draft.put(team_routed=False)
    if was != team:
        draft.note_change("team", was, team)
    if by:
        note_by_hand(draft, "team")


def tell_assignee(draft: Draft, was: str | None, by: str | None) -> None:
    """Whoever was given the issue by somebody else hears of it. What a ladder told them says so already."""
    person, state = draft.state.assignee, draft.state
    if person is None or person in (was, by) or draft.event.bulk or not state.is_open:
        return
    if any(told.to == person and told.state != "held" for one in state.live() for told in one.told):
        return
    words = f"{by} assigned it to {person}" if by else f"it was assigned to {person}"
    aside.tell(draft, person, aside.ASSIGNED, Reason("event", words))


def _go_back(draft: Draft, one: Handover, by: str | None, because: Reason) -> None:
    """To the team it came from, and to whoever had it there; where they are not there, routing looks."""
    draft.put(handoffs=draft.state.handoffs + 1)
    give_team(draft, one.from_, by, because)
    person = draft.person(one.was_assignee or one.by)
    is_there = person is not None and draft.away(person.key) is None
    give(draft, person.key if person and is_there else None, by, because)
    if not is_there:
        routing.route(draft)


# Telling ----------------------------------------


def _tell_team(draft: Draft, one: Handover, because: Reason) -> None:
    team, topic = draft.policy.document.teams[one.to], f"{aside.HANDOVER}{one.number}"
    if team.channel:
        aside.tell(draft, team.channel, topic, because)
    told = [key for key in _on_duty(draft, one.to) if key != one.by]
    for key in told:
        aside.tell(draft, key, topic, because)
    if not told and not team.channel:
        draft.note(Reason("event", f"nobody of {team.name} could be told: it stands among what is offered to them"))


def _on_duty(draft: Draft, team: str) -> list[str]:
    """Who of a team works now; where nobody does, everybody who is not away: each is told when they next work."""
    members = [person for person in draft.policy.members.get(team, ()) if draft.away(person.key) is None]
    here = [person.key for person in members if presence.on_shift(draft, person)]
    return here or [person.key for person in members]


def _tell_sender(draft: Draft, one: Handover, because: Reason, by: str | None) -> None:
    """Who offered it, and whoever has it again; where they are away or unknown, who of their team works."""
    people = [key for key in dict.fromkeys((one.by, draft.state.assignee)) if key and key != by and draft.person(key)]
    if one.state == "accepted":
        people = [key for key in people if key == one.by]
    there = [key for key in people if draft.away(key) is None]
    if not there and one.by != by:
        there = [key for key in _on_duty(draft, one.from_ or "") if key != by]
    for key in there:
        aside.tell(draft, key, f"{aside.HANDOVER}{one.number}/{one.state}", because)


# Keeping ----------------------------------------


def _end(draft: Draft, by: str | None, words: str) -> None:
    """The offer that waits waits no longer."""
    if draft.state.handoff_at is None:
        return
    one = pending(draft.state)
    draft.put(handoff_to=None, handoff_at=None)
    if one is not None:
        ended = structs.replace(one, state="withdrawn", ended_at=draft.at, ended_by=by)
        _put(draft, ended)
        _moved(draft, ended, Reason("event", words), by)


def _put(draft: Draft, one: Handover) -> None:
    kept = tuple(one if other.number == one.number else other for other in draft.state.handovers)
    draft.put(handovers=kept)


def _moved(draft: Draft, one: Handover, because: Reason, by: str | None) -> None:
    draft.say(
        HandoverMoved(
            at=draft.at, because=because, number=one.number, state=one.state, to=one.to, from_=one.from_, by=by
        )
    )


def _accepted_already(draft: Draft, event: HandoffAccepted, team: str | None) -> str:
    """Why an acceptance changes nothing: somebody of that team was faster."""
    last = draft.state.handovers[-1] if draft.state.handovers else None
    if last is None or last.state != "accepted" or last.to != team or team != draft.state.team:
        return ""
    return f"{event.by or 'somebody'} accepted it too, but {last.accepted_by or 'somebody'} was faster"


def _team(draft: Draft, key: str | None) -> str:
    team = draft.policy.document.teams.get(key or "")
    return team.name if team else key or "no team"


def _by(person: str | None) -> str:
    return f" by {person}" if person else ""
