"""Tonight: who would ring in the coming 24 hours, whether everybody can be reached, and what if an issue came."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from rung import clock
from rung.console.access import needs
from rung.console.going_back import back_to
from rung.console.pictures import tonight as ready
from rung.core.refused import Refused
from rung.core.times.walltime import first_instant, zone
from rung.engine.duty import coverage, gap_alarms
from rung.engine.telling import bulletins
from rung.simulator.what_if import Asked, Rung, what_if
from rung.store.people import directory, gaps
from rung.store.policies import policies

LONGEST = 200
AHEAD = timedelta(days=366)
HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]?([0-5][0-9]))?")
"""`03:00`, `3:00`, `0300`, `3`."""


class WrongQuestion(Exception):
    """What was asked for cannot be imagined; says why."""


class Wish(Struct, frozen=True):
    """The fields of "what if", as they were filled in."""

    time: str = ""
    day: str = ""
    priority: str = ""
    whose: str = ""
    """`account:acme`, `tier:enterprise`, or nobody known."""
    kind: str = ""


@needs("look")
@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    now = clock.now()
    context: dict[str, Any] = {"screen": "tonight", "on_call_url": _on_call()}
    try:
        context |= _board(request, now) | _people(now) | _reachable(now) | _what_if(request, now)
    except policies.NoPolicy:
        context["has_no_policy"] = True
    return render(request, "console/tonight.html", context)


@needs("look")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The table, as it is now."""
    _needs_policy()
    return render(request, "console/_tonight_board.html", {"on_call_url": _on_call()} | _board(request, clock.now()))


@needs("look")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who can be reached, and how their tests go."""
    _needs_policy()
    return render(request, "console/_tonight_people.html", {"on_call_url": _on_call()} | _people(clock.now()))


@needs("look")
@require_GET
def imagined(request: HttpRequest) -> HttpResponse:
    """The answer to "what if"."""
    _needs_policy()
    return render(request, "console/_what_if.html", _what_if(request, clock.now()))


@needs("ring_test")
@require_POST
def ring(request: HttpRequest) -> HttpResponse:
    """Ring somebody over everything they have, to see whether they hear."""
    person, now = request.POST.get("person", "")[:LONGEST], clock.now()
    try:
        bulletins.ring_test(person, request.member.acts_as, now)
    except (bulletins.CannotTest, policies.NoPolicy) as refused:
        hint = getattr(refused, "hint", "")
        messages.error(request, f"Nothing was sent: {refused}{f'; {hint}' if hint else ''}.")
    else:
        messages.success(request, "A test ring is on its way; what becomes of it stands beside their name.")
    return back_to(request, f"{reverse('tonight')}#people")


@needs("leave_gap")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Say that a level is to have nobody at these times, so that no alarm tells of it; or take that back."""
    path, tier, level = request.POST.get("path", ""), request.POST.get("tier") or None, request.POST.get("level", "")
    by = request.member.acts_as if request.POST.get("leave") else None
    if not level.isdecimal() or len(level) > 4 or not gaps.leave(path, int(level), tier, by):
        messages.error(request, "There is no such gap any more.")
    elif by:
        messages.success(request, "It stays as it is: it stands here, and no alarm tells of it.")
    else:
        messages.success(request, "It stands on every page again until somebody can be told there.")
    return redirect(f"{reverse('tonight')}#reachable")


def _needs_policy() -> None:
    if policies.current_number() is None:
        raise Http404("no policy is published yet, so nobody would ring")


def _board(request: HttpRequest, now: datetime) -> dict[str, Any]:
    shown = ready.tonight(request.GET.get("p"), _zone_of(request), now)
    return {"tonight": shown, "slots": ready.SLOTS}


def _people(now: datetime) -> dict[str, Any]:
    found = ready.colleagues(now)
    return {"colleagues": found, "names": {one.key: one.name for one in found}}


def _reachable(now: datetime) -> dict[str, Any]:
    """What the last look at the coming weeks saw beside gaps."""
    seen = gap_alarms.last_look()
    found = seen.found if seen else {}
    document = policies.current().document
    return {
        "looked": seen,
        "is_stale": seen is not None and now - seen.looked_at > gap_alarms.STALE,
        "alarms": gap_alarms.alarms(now),
        "singles": found.get("single_points", ()),
        "twice": [one | {"hours": one["seconds"] // 3600} for one in found.get("twice", ())],
        "unknown": found.get("unknown", ()),
        "names": document.people_names,
    }


# What if --------------------------------------------------------------------------------------------------------------


def _what_if(request: HttpRequest, now: datetime) -> dict[str, Any]:
    policy = policies.current()
    asked = request.GET
    wish = Wish(**{name: asked.get(name, "")[:LONGEST] for name in Wish.__struct_fields__})
    context: dict[str, Any] = {
        "wish": wish,
        "all_priorities": policy.workspace.priorities,
        "tiers": policy.workspace.tiers,
        "accounts": policy.document.accounts.values(),
        "names": policy.document.people_names,
    }
    if not wish.time:
        return context
    try:
        question = _asked(wish, _zone_of(request), now)
        rungs = _climb(question, now)
    except (WrongQuestion, Refused) as wrong:
        return context | {"wrong": str(wrong)}
    return context | {
        "question": question,
        "rungs": [one for one in rungs if one.kind != "inform"],
        "informed": list(dict.fromkeys(who for one in rungs if one.kind == "inform" for who in one.to)),
        "rings": any(one.kind == "ring" for one in rungs),
    }


def _climb(question: Asked, now: datetime) -> list[Rung]:
    policy, desk = coverage.as_installed(now)
    if question.account and (account := directory.account(question.account)) is not None:
        desk.accounts[account.key] = account
    return what_if(policy, desk, question)


def _asked(wish: Wish, time_zone: str, now: datetime) -> Asked:
    """The next such time on the viewer's clock, or that of the day given. Raises WrongQuestion."""
    policy, there = policies.current(), zone(time_zone)
    written = HOUR.fullmatch(wish.time.strip())
    if written is None:
        raise WrongQuestion(f"{wish.time} is no time: write it like 03:00")
    hour = time(int(written[1]), int(written[2] or 0))
    today = now.astimezone(there).date()
    try:
        day = date.fromisoformat(wish.day) if wish.day else today
    except ValueError:
        raise WrongQuestion(f"{wish.day} is no day: write it like {today:%Y-%m-%d}") from None
    if abs(day - today) > AHEAD:
        raise WrongQuestion("who is on call is known for a year ahead at most: choose a nearer day")
    at = first_instant(datetime.combine(day, hour), there)
    if at < now and not wish.day:
        at = first_instant(datetime.combine(day + timedelta(days=1), hour), there)
    what, _, whose = wish.whose.partition(":")
    known = policy.workspace.priorities
    return Asked(
        at=at,
        priority=wish.priority if wish.priority in known else known[0],
        account=whose if what == "account" else None,
        tier=whose if what == "tier" else None,
        kind=wish.kind.strip() or None,
    )


def _zone_of(request: HttpRequest) -> str:
    return request.member.time_zone or "UTC"


def _on_call() -> str | None:
    """The page on which turns are swapped and covered, where there is one."""
    try:
        return reverse("on_call")
    except NoReverseMatch:
        return None
