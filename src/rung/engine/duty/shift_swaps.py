"""Shifts that people swap: offered, answered, withdrawn, and ended by themselves; each of the two is told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from msgspec.structs import replace

from rung import clock
from rung.core.people import shift_swaps as rules
from rung.core.people.shift_swaps import Part, ShiftSwap, SwapState
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.duty import covers, shift_bulletins
from rung.engine.policies import directory
from rung.policy.tables.directory import Values
from rung.store.pages import names
from rung.store.people import members, shift_swaps
from rung.store.policies import policies

GONE = "This offer is not open any more"


def offer(swap: ShiftSwap) -> ShiftSwap:
    """Offers a part of a shift to a colleague, who is told. Raises Refused."""
    policy, now = policies.current(), clock.now()
    swap = replace(swap, given=_whole(swap.given), back=_whole(swap.back) if swap.back else None, offered_at=now)
    rules.check(swap, policy.document.schedules, policy.document.people, now)
    if not any(one.person == swap.offered_to and one.can("cover_shifts") for one in members.everyone()):
        message = f"{names.who(policy, swap.offered_to)} has no account here that may accept"
        raise Refused("cannot_accept", message, "ask an administrator for an account, or a lead to enter a cover")
    if any(_is_same(swap, other) for other in shift_swaps.open_ones()):
        raise Refused("is_there", "this is offered already", "wait for the answer, or withdraw the first offer")
    with transaction.atomic():
        kept = shift_swaps.add(swap)
        who = names.who(policy, swap.offered_by)
        _tell(policy, kept, swap.offered_to, f"{who} asks you to take a shift", asked="accept or decline")
    return kept


def accept(number: int, by: str) -> ShiftSwap:
    """The one who was asked takes the shift: both covers are entered in one change. Raises Refused, NotPublished."""
    swap, now = open_one(number), clock.now()
    policy = policies.current()
    _check_asked(swap, by)
    given, who = _stretch(policy, swap.given, swap.offered_to), names.who(policy, by)

    def entered(records: Values) -> dict[str, Any]:
        """Asked anew where somebody changes the directory meanwhile: what they did may have ended the offer."""
        present = policies.current()
        if why := rules.why_over(swap, present.document.schedules, now):
            raise Refused("not_open", f"{GONE}: {why}", "nothing was changed; ask anew")
        return covers.change_of(present, records, rules.overrides(swap), now)

    try:
        with transaction.atomic():
            _end(swap, "accepted", by)
            directory.keep(entered, by, f"{who} takes {given} of {swap.given.schedule} over")
            _tell(policy, swap, swap.offered_by, f"{who} takes your shift", is_agreed=True)
    except Refused:
        end_lapsed(now)
        raise
    return _again(number)


def decline(number: int, by: str, because: str = "") -> ShiftSwap:
    """The one who was asked does not take it. Raises Refused."""
    swap = open_one(number)
    _check_asked(swap, by)
    policy = policies.current()
    with transaction.atomic():
        _end(swap, "declined", by, because[: rules.LONGEST_NOTE])
        _tell(policy, swap, swap.offered_by, f"{names.who(policy, by)} cannot take your shift", because)
    return _again(number)


def withdraw(number: int, by: str) -> ShiftSwap:
    """Whoever offered it keeps the shift. Raises Refused."""
    swap = open_one(number)
    policy = policies.current()
    with transaction.atomic():
        _end(swap, "withdrawn", by)
        _tell(policy, swap, swap.offered_to, f"{names.who(policy, by)} no longer asks you")
    return _again(number)


def end_lapsed(now: datetime) -> int:
    """Ends the offers that nobody can accept any more, and tells whoever made them; called all the time."""
    waiting = shift_swaps.open_ones()
    if not waiting:
        return 0
    policy, ended = policies.current(), 0
    for swap in waiting:
        why = rules.why_over(swap, policy.document.schedules, now)
        if not why:
            continue
        with transaction.atomic():
            if shift_swaps.end(swap.number, "ended", now, None, why):
                ended += 1
                name = names.who(policy, swap.offered_to)
                _tell(policy, swap, swap.offered_by, f"no answer from {name}: the shift stays yours", why)
    return ended


def as_it_stands(swap: ShiftSwap, policy: Policy, now: datetime) -> ShiftSwap:
    """An open offer that nobody can accept any more is shown as ended, also before the worker has seen it."""
    why = rules.why_over(swap, policy.document.schedules, now) if swap.state == "open" else ""
    return replace(swap, state="ended", because=why, ended_at=now) if why else swap


def open_one(number: int) -> ShiftSwap:
    found = shift_swaps.one(number)
    if found is None:
        raise Refused("not_found", f"there is no offer {number}", "the page On call lists those there are")
    if found.state != "open":
        who = f" by {found.ended_by}" if found.ended_by else ""
        raise Refused("not_open", f"{GONE}: it was {found.state}{who}", "ask anew")
    return found


def _check_asked(swap: ShiftSwap, by: str) -> None:
    if by != swap.offered_to:
        raise Refused("not_asked", f"only {swap.offered_to} can answer this offer", "a lead can enter a cover instead")


def _end(swap: ShiftSwap, state: SwapState, by: str, because: str = "") -> None:
    if not shift_swaps.end(swap.number, state, clock.now(), by, because):
        raise Refused("not_open", f"{GONE}: somebody answered it a moment ago", "look at the page again")


def _again(number: int) -> ShiftSwap:
    found = shift_swaps.one(number)
    assert found is not None, "offers are never deleted"
    return found


def _tell(
    policy: Policy, swap: ShiftSwap, person: str, title: str, why: str = "", *, asked: str = "", is_agreed: bool = False
) -> None:
    """In the words and the zone of whoever reads it."""
    topic, is_asked = names.schedule(policy, swap.given.schedule), person == swap.offered_to
    facts = [("You take" if is_asked else "The shift", f"{topic}, {_stretch(policy, swap.given, person)}")]
    if swap.back is not None:
        label = f"{names.who(policy, swap.offered_by) if is_asked else 'You'} {'take' if is_agreed else 'would take'}"
        facts.append((label, f"{names.schedule(policy, swap.back.schedule)}, {_stretch(policy, swap.back, person)}"))
    facts += [(label, said) for label, said in (("Note", swap.note if asked else ""), ("Why", why)) if said]
    shift_bulletins.write(policy, person, topic=topic, title=title, facts=facts, asked=asked, swap=swap.number)


def _stretch(policy: Policy, part: Part, reader: str) -> str:
    return names.stretch(part.from_at, part.to_at, policy.zone_of(reader))


def _whole(part: Part) -> Part:
    start, end = (at.replace(microsecond=0) for at in (part.from_at, part.to_at))
    return Part(part.schedule, start, end)


def _is_same(swap: ShiftSwap, other: ShiftSwap) -> bool:
    said = ("offered_by", "offered_to", "given", "back")
    return all(getattr(swap, name) == getattr(other, name) for name in said)
