"""Side conversations: who is in one, whether they are waited for, and who hears what is said there.

None of it touches a clock, a ladder or the status: the customer is answered, and waits, by what is said to them.
"""

from datetime import datetime

from msgspec import structs

from rung.core.draft import NOTHING, Draft, Kinds
from rung.core.events import SideClosed, SideReopened, SideReplied, SideStarted
from rung.core.happenings.collaboration import Side
from rung.core.happenings.mentions import TEAM
from rung.core.paths import aside
from rung.core.people.people import choose
from rung.core.reasons import Reason
from rung.core.refused import Refused

MOST = 50
"""Side conversations of one issue."""


def started(draft: Draft, event: SideStarted) -> Kinds:
    """It begins with a question, so whoever it goes to is waited for."""
    document = draft.policy.document
    people = tuple(dict.fromkeys(one for one in event.to if one in document.people))
    teams = tuple(dict.fromkeys(one for one in event.to if one.startswith(TEAM) and one[len(TEAM) :] in document.teams))
    unknown = [one for one in event.to if one not in (*people, *teams)]
    if unknown:
        raise Refused("unknown_person", f"{unknown[0]!r} is nobody here", "use keys of people, or team: and a team's")
    if bool(event.to) == event.by_mail:
        hint = "name either"
        raise Refused("no_party", "a side conversation is with teammates, or with one address outside", hint)
    if len(draft.state.sides) >= MOST:
        raise Refused("too_many", f"an issue has at most {MOST} side conversations", "go on in one that is there")
    number = len(draft.state.sides) + 1
    starter = draft.person(event.by)
    members = tuple(dict.fromkeys((*([starter.key] if starter else []), *people)))
    side = Side(
        number=number, by=event.by, to=(*people, *teams), is_outside=event.by_mail, members=members,
        started_at=event.at, last_at=event.at, waiting_since_at=event.at, messages=1,
    )  # fmt: skip
    draft.put(sides=(*draft.state.sides, side))
    if not event.bulk:
        _tell(draft, side, event.by, f"{event.by or 'somebody'} asks", teams_too=True)
    return NOTHING


def replied(draft: Draft, event: SideReplied) -> Kinds:
    """Who is asked answers, and is no longer waited for; whoever else writes asks on. What was done goes on."""
    side = _of(draft, event.side)
    is_answer = event.from_outside or (not side.is_outside and _is_asked(draft, side, event.by))
    waits = side.waiting_since_at
    if event.automatic:
        draft.note(Reason("event", f"an automatic answer in side conversation {side.number}: it waits as before"))
    elif is_answer:
        waits = None
    else:
        waits = side.waiting_since_at or event.at
    writer = (event.by,) if event.by and draft.person(event.by) and event.by not in side.members else ()
    changed = structs.replace(
        side, members=(*side.members, *writer), waiting_since_at=waits, messages=side.messages + 1,
        last_at=max(side.last_at, event.at), done_at=side.done_at if event.automatic else None,
    )  # fmt: skip
    _put(draft, changed)
    if not (event.bulk or event.automatic):
        who = event.by or ("they" if event.from_outside else "somebody")
        doubt = ", perhaps: the sender is not certain" if event.doubt else ""
        _tell(draft, changed, event.by, f"{who} answered{doubt}" if is_answer else f"{who} wrote", event.channel)
    return NOTHING


def closed(draft: Draft, event: SideClosed) -> Kinds:
    side = _of(draft, event.side)
    _put(draft, structs.replace(side, waiting_since_at=None, done_at=side.done_at or event.at))
    return NOTHING


def reopened(draft: Draft, event: SideReopened) -> Kinds:
    _put(draft, structs.replace(_of(draft, event.side), done_at=None))
    return NOTHING


def waiting(state_sides: tuple[Side, ...]) -> tuple[datetime, Side] | None:
    """The side conversation in which somebody has been waited for longest."""
    found = [(one.waiting_since_at, one) for one in state_sides if one.waiting_since_at]
    return min(found, key=lambda each: each[0], default=None)


def about(number: int) -> str:
    """What a notice of a side conversation is about."""
    return f"{aside.SIDE}{number}"


def _of(draft: Draft, number: int) -> Side:
    found = next((one for one in draft.state.sides if one.number == number), None)
    if found is None:
        hint = "look at the issue for its number"
        raise Refused("unknown_side", f"there is no side conversation {number} here", hint)
    return found


def _put(draft: Draft, side: Side) -> None:
    draft.put(sides=tuple(side if one.number == side.number else one for one in draft.state.sides))


def _is_asked(draft: Draft, side: Side, by: str | None) -> bool:
    """Whether somebody is one of those it was started to ask."""
    person = draft.person(by)
    if person is None or by == side.by:
        return False
    return by in side.to or any(f"{TEAM}{team}" in side.to for team in person.teams)


def _tell(
    draft: Draft, side: Side, by: str | None, words: str, written_in: str = "", *, teams_too: bool = False
) -> None:
    """Everybody who is in it hears; a team in its own channel, else those of it who work now."""
    because = Reason("inform", f"{words} in side conversation {side.number}")
    told: list[str] = [one for one in side.members if one != by]
    if side.is_outside and draft.state.assignee and draft.state.assignee != by and not teams_too:
        told.append(draft.state.assignee)  # an answer from outside is of use to whoever has the issue
    for team in side.to:
        if not team.startswith(TEAM):
            continue
        home = draft.policy.document.teams[team[len(TEAM) :]].channel
        if home and home != written_in:
            told.append(home)
        elif not home and teams_too:
            told += [one for one in choose(draft, [team], None, "").people if one != by]
    for to in dict.fromkeys(told):
        aside.tell(draft, to, about(side.number), because)
    if teams_too and not told and not side.is_outside:
        draft.note(Reason("event", f"side conversation {side.number} reaches nobody now: nobody of it works"))
