"""On call: who has which pager until when, calendars of it, and covers that are entered for once."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import may, needs, with_policy
from rung.console.pictures import duty_calendar
from rung.console.refusals import Fault, faults, line
from rung.console.views.shift_swaps import offers_for
from rung.console.wall_times import instant, zone_of
from rung.core.people.oncall import Override, Schedule, shifts_between
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.engine.duty import covers, schedules, slack_groups
from rung.engine.duty.schedules import Cover, Standing
from rung.engine.policies.publish import NotPublished
from rung.store.pages import names
from rung.store.people import calendar_links, directory
from rung.store.people.members import Membership
from rung.store.policies import policies

COMING = timedelta(days=60)
MOST_SHIFTS = 8


class OwnShift(Struct, frozen=True):
    """A stretch in which the reader is on call."""

    schedule: str
    name: str
    from_at: datetime
    to_at: datetime
    is_now: bool

    @property
    def offered_from(self) -> datetime:
        """The first instant that can be handed over: of a shift under way the next full hour."""
        if not self.is_now:
            return self.from_at
        return self.from_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


class Shown(Struct, frozen=True):
    """A cover of the list, and whether the reader may take it out."""

    cover: Cover
    name: str
    can_remove: bool


@needs("look")
@require_GET
def on_call(request: HttpRequest) -> HttpResponse:
    """Every schedule, and what concerns the reader."""
    if policies.current_number() is None:
        return render(request, "console/on_call.html", {"screen": "on_call", "has_policy": False})
    policy, now = policies.current(), clock.now()
    time_zone = zone_of(request.member)
    shown = duty_calendar.sheet(request.GET, time_zone, now)
    rows = [
        (one, duty_calendar.days_of(one.schedule, shown, policy, time_zone, now))
        for one in schedules.all_of(policy, now)
    ]
    own = own_shifts(policy, request.member.person, now)
    return render(
        request, "console/on_call.html",
        {
            **common(policy), "has_policy": True, "rows": rows, "sheet": shown, "here": reverse("on_call"),
            "own": own, "links": calendar_links.of_user(request.user),
            **offers_for(policy, request.member, now),
        },
    )  # fmt: skip


@needs("look")
@require_GET
@with_policy
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """One schedule with what it is made of."""
    return render(request, "console/schedule.html", _context(request, key, request.GET))


@needs("cover_shifts")
@require_POST
@with_policy
def add_cover(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a cover. What cannot be entered stays in the form, with how to mend it."""
    policy = policies.current()
    found = _standing(policy, key)
    form, time_zone = request.POST, zone_of(request.member)
    starts, ends = (instant(form.get(name, ""), time_zone, is_end=name == "to") for name in ("from", "to"))
    who, problems = form.get("who", ""), list[Fault]()
    if starts is None or ends is None:
        problems.append(("This needs a beginning and an end.", "Write both as a day and a time."))
    elif not may(request.member, "edit_schedules") and not covers.may_enter(
        found.schedule, Override(who, starts, ends), request.member.person
    ):
        hint = "Offer a colleague a swap of shifts, or ask a lead to enter the cover."
        problems.append(("You can cover for others yourself, and hand over shifts of your own; this is neither.", hint))
    else:
        problems = _entered(request, policy, found, Override(who, starts, ends))
    if not problems:
        return redirect(f"{reverse('schedule', args=[key])}#covers")
    context = {**_context(request, key, form), "cover_problems": problems}
    return render(request, "console/schedule.html", context, status=422)


@needs("cover_shifts")
@require_POST
@with_policy
def remove_cover(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Take a cover out again."""
    policy, now = policies.current(), clock.now()
    found = _standing(policy, key)
    try:
        cover = covers.of_name(policy, key, name, now)
        if not _can_remove(request.member, found.schedule, cover):
            raise Refused("not_theirs", "this cover is not yours", "ask a lead, or whoever covers")
        covers.remove(key, name, request.member.acts_as)
        messages.success(request, f"{names.who(policy, cover.who)} no longer covers: the rotation counts again.")
    except (Refused, NotPublished) as refused:
        messages.error(request, line(refused))
    return redirect(f"{reverse('schedule', args=[key])}#covers")


def common(policy: Policy) -> dict[str, Any]:
    """What every page of this part shows."""
    return {
        "screen": "on_call",
        "people": policy.document.people_names,
        "tones": duty_calendar.tones_of(policy),
        "away": directory.away_now(),
        "groups": {key: one for one in slack_groups.standings(policy) for key in one.schedules},
    }


def own_shifts(policy: Policy, person: str | None, now: datetime) -> list[OwnShift]:
    """When somebody is on call in the time to come, whatever the reason."""
    found: list[OwnShift] = []
    for key, one in policy.document.schedules.items():
        if person not in one.people:
            continue
        for duty in shifts_between(one, now, now + COMING):
            assert duty.since is not None, "duties between two instants have both ends"
            assert duty.until is not None, "duties between two instants have both ends"
            if duty.person != person:
                continue
            if found and (found[-1].schedule, found[-1].to_at) == (key, duty.since):
                before = found.pop()
                found.append(OwnShift(key, one.name, before.from_at, duty.until, before.is_now))
            else:
                found.append(OwnShift(key, one.name, duty.since, duty.until, duty.since == now))
    return sorted(found, key=lambda shift: shift.from_at)[:MOST_SHIFTS]


def _entered(request: HttpRequest, policy: Policy, found: Standing, one: Override) -> list[Fault]:
    if not one.who:
        return [("Nobody is chosen.", "Say who covers.")]
    try:
        cover = covers.enter(found.key, one, request.member.acts_as)
    except (Refused, NotPublished) as refused:
        return faults(refused)
    when = names.stretch(one.from_at, one.to_at, zone_of(request.member))
    relieved = " and ".join(names.who(policy, person) for person in cover.relieved)
    instead = f" in place of {relieved}" if relieved else ""
    messages.success(request, f"{names.who(policy, one.who)} covers {found.schedule.name}{instead}, {when}.")
    return []


def _context(request: HttpRequest, key: str, form: Any) -> dict[str, Any]:
    """`form` has what was written into the fields of a cover, or what a click on a shift filled in."""
    policy, now, member = policies.current(), clock.now(), request.member
    found = _standing(policy, key)
    time_zone = zone_of(member)
    shown = duty_calendar.sheet(request.GET, time_zone, now)
    listed = [
        Shown(one, names.who(policy, one.who), one.is_own and _can_remove(member, found.schedule, one))
        for one in found.covers
    ]
    is_month = shown.view == "month"
    return {
        **common(policy),
        "standing": found,
        "sheet": shown,
        "days": duty_calendar.days_of(found.schedule, shown, policy, time_zone, now, with_layers=not is_month),
        "here": reverse("schedule", args=[key]),
        "covers": listed,
        "draft": {name: form.get(name, "") for name in ("who", "from", "to")},
        "can_offer": member.person is not None,
    }


def _can_remove(member: Membership, found: Schedule, cover: Cover) -> bool:
    return may(member, "edit_schedules") or (
        may(member, "cover_shifts") and covers.may_remove(found, cover, member.person)
    )


def _standing(policy: Policy, key: str) -> Standing:
    found = schedules.one_of(policy, key, clock.now())
    if found is None:
        raise Http404(f"there is no schedule {key}")
    return found
