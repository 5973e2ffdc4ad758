"""Messages of their own beside those of an issue's ladders: an issue is offered to a team, an offer was answered, an
issue was given to somebody. Each says how the matter stands when it is sent, and when it is brought up to date.
"""

from msgspec import Struct

from rung.channels.base import AlertState, HandedOver
from rung.core.happenings.collaboration import Handover
from rung.core.issue import IssueState
from rung.core.paths.aside import ASSIGNED, HANDOVER, TRACKER
from rung.core.policy import Policy
from rung.store.pages import names
from rung.store.words.handover_texts import Said


class Aside(Struct, frozen=True):
    """What such a message says apart from what every alert says of its issue."""

    state: AlertState
    asked: str = ""
    because: str = ""
    owner: str | None = None
    """Who took it."""
    handover: HandedOver | None = None
    accepted: Handover | None = None
    by: str | None = None
    """Who answered: they need no word of it."""


def aside(about: str, to: str, state: IssueState, policy: Policy, said: Said, subject_id: int) -> Aside | None:
    """None: it is over so long that nothing is known of it any more."""
    if about == ASSIGNED:
        return _assigned(to, state, policy)
    if about.startswith(TRACKER):
        return _tracked(about.removeprefix(TRACKER), state)
    number, _, answer = about.removeprefix(HANDOVER).partition("/")
    one = next((one for one in state.handovers if str(one.number) == number), None)
    if one is None:
        return None
    offer = HandedOver(
        to=names.team(policy, one.to), by=names.who(policy, one.by) if one.by else "",
        from_=names.team(policy, one.from_) if one.from_ else "",
        asked=said.get((subject_id, one.offered_at, "asked"), ""),
        summary=said.get((subject_id, one.offered_at, "summary"), ""),
        answer=_answer(answer, one, policy),
    )  # fmt: skip
    return _to_sender(answer, offer) if answer else _to_team(one, offer, policy)


def _assigned(to: str, state: IssueState, policy: Policy) -> Aside:
    if not state.is_open:
        return Aside("closed", because="it is resolved")
    if state.assignee != to:
        other = f"it is {names.who(policy, state.assignee)}'s now" if state.assignee else "it is nobody's now"
        return Aside("closed", because=other)
    return Aside("informing", asked="it is yours")


def _tracked(place: str, state: IssueState) -> Aside:
    """As it stands there now: done, given up, or not to be opened."""
    tracker, _, number = place.partition("/")
    one = next((one for one in state.tracked if one.tracker == tracker and one.number == number), None)
    if one is None:
        return Aside("closed", because=f"it is not followed there any more ({number or tracker})")
    if one.state == "failed":
        return Aside("informing", asked=f"{number or 'it'} could not be opened in {tracker}: {one.error}")
    if not one.is_over:
        return Aside("closed", because=f"{number} is {one.status or one.state} in {tracker}")
    word = "done" if one.state == "done" else "given up"
    release = f", fixed in {one.fixed_in}" if one.fixed_in else ""
    return Aside("informing", asked=f"{number} is {word} in {tracker}{release}: tell the customer")


def _to_sender(answer: str, about: HandedOver) -> Aside:
    return Aside("informing", asked=f"{about.to} {answer} it", handover=about)


def _to_team(one: Handover, about: HandedOver, policy: Policy) -> Aside:
    match one.state:
        case "offered":
            return Aside("asking", asked="accept or return it", handover=about)
        case "accepted":
            by = names.who(policy, one.accepted_by) if one.accepted_by else about.to
            return Aside("owned", owner=by, handover=about, accepted=one, by=one.accepted_by)
        case "returned":
            return Aside("closed", because=_answer("returned", one, policy), handover=about, by=one.ended_by)
        case _:
            by = f" by {names.who(policy, one.ended_by)}" if one.ended_by else ""
            return Aside("closed", because=f"not asked any more{by}", handover=about)


def _answer(answer: str, one: Handover, policy: Policy) -> str:
    if answer == "accepted":
        return f"accepted by {names.who(policy, one.accepted_by)}" if one.accepted_by else "accepted"
    if answer == "returned":
        by = f" by {names.who(policy, one.ended_by)}" if one.ended_by else ""
        return f"returned{by}: {one.reason}" if one.reason else f"returned{by}"
    return answer
