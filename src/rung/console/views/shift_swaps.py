"""Shifts that people swap: the form of an offer, and the answers to it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import may, needs, with_policy
from rung.console.refusals import Fault, faults, line
from rung.console.wall_times import instant, zone_of
from rung.core.people.oncall import shifts_between
from rung.core.people.shift_swaps import Part, ShiftSwap
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.duty import shift_swaps as acts
from rung.engine.policies.publish import NotPublished
from rung.store.decisions import desk
from rung.store.deliveries import bulletins
from rung.store.pages import names
from rung.store.people import shift_swaps
from rung.store.people.members import Membership
from rung.store.policies import policies

IN_EXCHANGE = timedelta(days=60)
MOST_IN_EXCHANGE = 60
RECENT = 8
SPLIT = "|"


class Offer(Struct, frozen=True):
    """An offer as a page shows it."""

    swap: ShiftSwap
    by: str
    to: str
    given: str
    back: str
    ended_by: str
    can_answer: bool
    can_withdraw: bool
    troubles: tuple[str, ...]
    """Who could not be told of it, and why."""
    absence: str = ""
    """The one who would take it is away then."""


def offers_for(policy: Policy, member: Membership, now: datetime) -> dict[str, list[Offer]]:
    """What waits for the reader's answer, what they offered, what others do, and what became of the last ones."""
    stand = [acts.as_it_stands(swap, policy, now) for swap in shift_swaps.open_ones()]
    waiting = [_shown(swap, policy, member, now) for swap in stand if swap.state == "open"]
    me = member.person
    asked = [one for one in waiting if one.swap.offered_to == me]
    made = [one for one in waiting if one.swap.offered_by == me]
    others = [one for one in waiting if me not in (one.swap.offered_to, one.swap.offered_by)]
    lately = shift_swaps.latest(RECENT, None if may(member, "edit_schedules") else me or "")
    ended = [acts.as_it_stands(swap, policy, now) for swap in lately]
    return {
        "asked": asked,
        "made": made,
        "others": others if may(member, "edit_schedules") else [],
        "ended": [_shown(swap, policy, member, now) for swap in ended if swap.state != "open"],
    }


@needs("cover_shifts")
@require_http_methods(["GET", "POST"])
@with_policy
def new_swap(request: HttpRequest) -> HttpResponse:
    """Offer a part of a shift. What cannot be offered stays in the form, with how to mend it."""
    policy, member = policies.current(), request.member
    if request.method == "GET":
        return render(request, "console/swap.html", _context(request, policy, request.GET))
    problems: list[Fault]
    try:
        made = acts.offer(_written(request, member))
        who = names.who(policy, made.offered_to)
        messages.success(request, f"{who} is asked. The shift stays yours until {who} accepts.")
        return _back()
    except Refused as refused:
        problems = faults(refused)
    return render(
        request, "console/swap.html", {**_context(request, policy, request.POST), "problems": problems}, status=422
    )


@needs("cover_shifts")
@require_POST
@with_policy
def answer(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Accept, decline, or withdraw."""
    by = request.member.acts_as
    try:
        if name == "acceptance":
            acts.accept(number, by)
            messages.success(request, "The shift is yours: the calendar below has it already.")
        elif name == "decline":
            acts.decline(number, by, request.POST.get("because", "").strip())
            messages.success(request, "Declined. The shift stays where it was.")
        elif name == "withdrawal":
            found = acts.open_one(number)
            if found.offered_by != by and not may(request.member, "edit_schedules"):
                raise Refused("not_theirs", "this offer is not yours", "ask whoever made it, or a lead")
            acts.withdraw(number, by)
            messages.success(request, "Withdrawn. The shift stays where it was.")
        else:
            raise Http404("an offer is accepted, declined or withdrawn")
    except (Refused, NotPublished) as refused:
        messages.error(request, line(refused))
    return _back()


def _back() -> HttpResponseRedirect:
    return redirect(f"{reverse('on_call')}#swaps")


def _written(request: HttpRequest, member: Membership) -> ShiftSwap:
    form = request.POST
    if member.person is None:
        raise Refused("nobody", "you are nobody of the policy", "an administrator can say who, on the page Settings")
    starts, ends = (instant(form.get(name, ""), zone_of(member), is_end=name == "to") for name in ("from", "to"))
    if starts is None or ends is None:
        raise Refused("no_span", "this needs a beginning and an end", "write both as a day and a time")
    given = Part(form.get("schedule", ""), starts, ends)
    back, owner = _back_of(form.get("back", ""))
    to = form.get("to_person", "")
    if back is not None and owner != to:
        who = to or "that colleague"
        raise Refused("not_their_shift", f"the shift in exchange is not {who}'s", "choose one of theirs, or none")
    return ShiftSwap(member.person, to, given, back, form.get("note", "").strip())


def _back_of(text: str) -> tuple[Part | None, str]:
    """The shift in exchange, and whose it is."""
    parts = text.split(SPLIT)
    if len(parts) != 4:
        return None, ""
    try:
        starts, ends = (datetime.fromisoformat(one) for one in parts[2:])
    except ValueError:
        return None, ""
    if starts.tzinfo is None or ends.tzinfo is None:
        return None, ""
    return Part(parts[1], starts, ends), parts[0]


def _context(request: HttpRequest, policy: Policy, form: Any) -> dict[str, Any]:
    member, now = request.member, clock.now()
    people = {key: name for key, name in policy.document.people_names.items() if key != member.person}
    key = form.get("schedule", "")
    schedule = policy.document.schedules.get(key)
    return {
        "screen": "on_call",
        "draft": {name: form.get(name, "") for name in ("schedule", "from", "to", "to_person", "back", "note")},
        "colleagues": people,
        "schedules": {one: names.schedule(policy, one) for one in policy.document.schedules},
        "in_exchange": _in_exchange(policy, member, now),
        "schedule_zone": schedule.time_zone if schedule else "",
        "is_nobody": member.person is None,
    }


def _in_exchange(policy: Policy, member: Membership, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """By colleague, the shifts that may be asked for in exchange: their values, and how they read."""
    time_zone = zone_of(member)
    found: dict[str, list[tuple[datetime, str, str]]] = {}
    for key, schedule in policy.document.schedules.items():
        for duty in shifts_between(schedule, now, now + IN_EXCHANGE):
            if duty.person in (None, member.person) or duty.since in (None, now) or duty.until is None:
                continue
            assert duty.since is not None, "it is looked at above"
            value = SPLIT.join((str(duty.person), key, duty.since.isoformat(), duty.until.isoformat()))
            words = f"{names.schedule(policy, key)}, {names.stretch(duty.since, duty.until, time_zone)}"
            found.setdefault(str(duty.person), []).append((duty.since, value, words))
    return [
        (names.who(policy, person), [(value, words) for _, value, words in sorted(shifts)[:MOST_IN_EXCHANGE]])
        for person, shifts in found.items()
    ]


def _shown(swap: ShiftSwap, policy: Policy, member: Membership, now: datetime) -> Offer:
    time_zone = zone_of(member)
    is_open = swap.state == "open"
    troubles = bulletins.failed_of(swap.number) if is_open else []
    return Offer(
        swap,
        names.who(policy, swap.offered_by),
        names.who(policy, swap.offered_to),
        _stretch(policy, swap.given, time_zone),
        _stretch(policy, swap.back, time_zone) if swap.back else "",
        names.who(policy, swap.ended_by) if swap.ended_by else "",
        is_open and may(member, "cover_shifts") and swap.offered_to == member.acts_as,
        is_open and (swap.offered_by == member.acts_as or may(member, "edit_schedules")),
        tuple(f"{names.who(policy, one.to)} could not be told by {one.channel}: {one.error}" for one in troubles),
        _absence(policy, swap, now) if is_open else "",
    )


def _stretch(policy: Policy, part: Part, time_zone: str) -> str:
    return f"{names.schedule(policy, part.schedule)}, {names.stretch(part.from_at, part.to_at, time_zone)}"


def _absence(policy: Policy, swap: ShiftSwap, now: datetime) -> str:
    """Whoever would take a shift while they are away is told so, and so is whoever asks."""
    gone = desk.read(now).away
    for part, taker in ((swap.given, swap.offered_to), (swap.back, swap.offered_by)):
        for one in gone.get(taker, ()) if part else ():
            assert part is not None, "it is looked at above"
            if one.from_at < part.to_at and (one.until_at is None or part.from_at < one.until_at):
                return f"{names.who(policy, taker)} is away then."
    return ""
