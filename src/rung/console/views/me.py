"""Me: one's own shifts, load and notices, and being away with one click."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rung import clock
from rung.console.access import needs
from rung.console.going_back import back_to
from rung.console.pictures import tonight as ready
from rung.core.document import URGENCIES
from rung.core.events import PersonAway
from rung.core.people.oncall import shifts_between
from rung.core.times.spans import parse_span
from rung.core.times.walltime import first_instant
from rung.core.times.walltime import zone as zone_of
from rung.engine.telling import told_how
from rung.store.decisions import acts, desk
from rung.store.pages import me
from rung.store.people import members
from rung.store.policies import policies

FOR = (("30m", "30 min"), ("2h", "2 h"), ("4h", "4 h"), ("today", "the rest of today"))
"""How long one is away by one click."""
LONGEST = timedelta(days=366)


class Unclear(Exception):
    """The form says no time: why, in the words of the page."""


@needs("look")
@require_GET
def my_page(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in."""
    member = request.member
    has_policy = policies.current_number() is not None
    found = me.of(member.person) if member.person and has_policy else None
    context: dict[str, Any] = {"screen": "me", "me": found, "spans": FOR, "has_policy": has_policy}
    if found is not None:
        policy, now = policies.current(), clock.now()
        context["deputies"] = [one for one in policy.document.people.values() if one.key != member.person]
        context["told"] = told_how.everything(policy, desk.read(now), found.person.key, now)[: len(URGENCIES)]
    return render(request, "console/me.html", context)


@needs("look")
@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """The part of the page that asks the core: where the coming night would ring whoever is signed in."""
    person, now = request.member.person, clock.now()
    if person is None or policies.current_number() is None:
        raise Http404("nobody would be rung")
    priority, turns = ready.rings_of(person, now)
    context = {"priority": priority, "turns": turns, "reach": ready.reach_of(person, now)}
    return render(request, "console/_my_night.html", context)


@needs("work")
@require_POST
def away(request: HttpRequest, person: str) -> HttpResponse:
    """From now or later on, until an instant, with somebody who stands in or without. Others are sent by a lead."""
    _may_speak_for(request, person)
    now, there = clock.now(), _zone(request.member)
    try:
        from_at, until = _time(request, now, there)
    except Unclear as unclear:
        messages.error(request, str(unclear))
        return _back(request)
    deputy = request.POST.get("deputy", "").strip() or None
    people = policies.current().document.people
    if deputy == person or (deputy is not None and deputy not in people):
        messages.error(request, "Whoever stands in must be somebody else of the directory.")
        return _back(request)
    event = PersonAway(person=person, at=now, from_=from_at, until=until, deputy=deputy)
    name = people[person].name
    _tell(request, event, f"{name} is away. {people[deputy].name} stands in." if deputy else f"{name} is away.")
    missed = _on_call_for(person, from_at or now, until) if until and not deputy else ()
    if missed:
        words = f"{name} is on call then for {' and '.join(missed)}, and is not rung: enter a cover under On call."
        messages.error(request, words)
    return _back(request)


@needs("work")
@require_POST
def back(request: HttpRequest, person: str) -> HttpResponse:
    """There again, whatever end was known; with `from`, an absence that was planned is taken back."""
    _may_speak_for(request, person)
    now, planned = clock.now(), request.POST.get("from", "")
    name = policies.current().document.people[person].name
    try:
        begins = datetime.fromisoformat(planned) if planned else None
    except ValueError:
        begins = None
    if begins is not None and begins.tzinfo is not None and begins > now:
        event = PersonAway(person=person, at=now, from_=begins, until=begins)
        _tell(request, event, f"{name} is not away then.")
    else:
        _tell(request, PersonAway(person=person, at=now, until=now), f"{name} is back, and asked again.")
    return _back(request)


def _time(request: HttpRequest, now: datetime, there: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The beginning (None: now) and the end of an absence, from a form."""
    wanted = request.POST.get("for", "").strip()
    if wanted == "today":
        tomorrow = datetime.combine(now.astimezone(there).date() + timedelta(days=1), datetime.min.time())
        return None, first_instant(tomorrow, there)
    if wanted and wanted != "until":
        try:
            length = parse_span(wanted).elapsed()
        except (ValueError, OverflowError) as error:
            raise Unclear(f"{wanted} is no length of time: write 30m, 2h or 1d.") from error
        if not timedelta(0) < length <= LONGEST:
            raise Unclear(f"{wanted} is no time at all, or more than a year: write 30m, 2h or 1d.")
        return None, now + length
    begins, ends = _wall(request, "from", there), _wall(request, "until", there)
    if ends is None:
        raise Unclear("Say until when: choose a day and a time.")
    if ends <= max(begins or now, now):
        raise Unclear("The absence ends before it begins: choose a later end.")
    if ends > now + LONGEST:
        raise Unclear("That is more than a year away: take somebody who left out of the directory instead.")
    return (begins if begins and begins > now else None), ends


def _wall(request: HttpRequest, name: str, there: ZoneInfo) -> datetime | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return first_instant(datetime.fromisoformat(text).replace(tzinfo=None), there).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unclear(f"{text} is no day and time.") from error


def _on_call_for(person: str, begins: datetime, ends: datetime) -> tuple[str, ...]:
    """The schedules by which somebody would be rung in that time."""
    schedules = policies.current().document.schedules.values()
    return tuple(
        one.name for one in schedules
        if person in one.people and any(duty.person == person for duty in shifts_between(one, begins, ends))
    )  # fmt: skip


def _tell(request: HttpRequest, event: PersonAway, words: str) -> None:
    outcome = acts.put(event, f"console:{request.member.username}")
    if outcome.is_taken:
        messages.success(request, words)
    else:
        messages.error(request, f"{outcome.message}. {outcome.hint}".strip())


def _may_speak_for(request: HttpRequest, person: str) -> None:
    if policies.current_number() is None or person not in policies.current().document.people:
        raise Http404(f"there is nobody called {person}")
    if person != request.member.person and not request.member.may("lead"):
        raise Http404("an agent says this for themselves; a lead for everybody")


def _zone(member: members.Membership) -> ZoneInfo:
    return zone_of(member.time_zone or "UTC")


def _back(request: HttpRequest) -> HttpResponse:
    return back_to(request, "me")
