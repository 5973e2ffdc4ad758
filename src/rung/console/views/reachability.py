"""Who is proven to hear, on what and since when; and the small page by which somebody says that they do.

Opening the link proves nothing, because mail scanners open links; the pressed button does.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from rung import clock
from rung.console import signed_page
from rung.console.access import needs, public, with_policy
from rung.core.policy import Policy
from rung.engine.duty import reach_tests
from rung.engine.duty.reach_tests import Heard, Rhythm
from rung.engine.sending import destinations
from rung.store.deliveries import reach_tests as kept
from rung.store.pages import names
from rung.store.people.tokens import BadLink, ExpiredLink
from rung.store.policies import policies


class Team(Struct, frozen=True):
    """A team's people on the page."""

    name: str
    people: tuple[Heard, ...]


@needs("look")
@with_policy
@require_GET
def reachability(request: HttpRequest) -> HttpResponse:
    """By team, every way to everybody, and when they last said that they hear it."""
    policy, every = policies.current(), reach_tests.rhythm()
    context = {
        "screen": "tonight", "teams": _by_team(policy, reach_tests.of_everybody(policy, clock.now())),
        "rhythm": every, "weekdays": list(enumerate(reach_tests.WEEKDAYS)), "hours": range(24),
    }  # fmt: skip
    return render(request, "console/reachability.html", context)


@needs("work")
@with_policy
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Say what a call read out."""
    person, now = request.member.person, clock.now()
    found = kept.by_code(person, request.POST.get("code", "")[:20], now) if person else None
    if found is None:
        messages.error(request, "No call to you in the last hour read out this code. Ask for another test ring.")
    else:
        kept.confirm(found.id, "code", now)
        messages.success(request, "Proven: a call to you is heard.")
    return redirect("reachability")


@needs("change_delivery_mode")
@require_POST
def rhythm(request: HttpRequest) -> HttpResponse:
    """Say when the weekly check is."""
    given = [request.POST.get(name, "") for name in ("weekday", "hour")]
    if not all(one.isdecimal() and len(one) < 3 for one in given) or int(given[0]) > 6 or int(given[1]) > 23:
        messages.error(request, "Choose a weekday and an hour.")
        return redirect("reachability")
    wanted = Rhythm("is_on" in request.POST, int(given[0]), int(given[1]))
    reach_tests.set_rhythm(wanted)
    messages.success(request, f"The weekly check: {wanted.words}.")
    return redirect("reachability")


@public
@csrf_exempt  # the signed link is the proof, and works where no cookie was ever set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a test: one button."""
    try:
        asked = kept.one(kept.read_link(token))
    except ExpiredLink:
        words = "It was good for 14 days. Ask for another test ring."
        return signed_page.gone(request, 410, "This link is too old", words)
    except BadLink:
        return signed_page.gone(request, 404, "This link is damaged", signed_page.DAMAGED)
    if asked is None:
        words = "Rung does not know it any more. Ask for another test ring."
        return signed_page.gone(request, 410, "This test is over", words)
    if request.method == "POST":
        kept.confirm(asked.id, "link", clock.now())
        return redirect("hear", token)
    policy = policies.current() if policies.current_number() is not None else None
    name = names.who(policy, asked.person) if policy else asked.person
    context = {
        "asked": asked, "name": name, "label": destinations.title(asked.channel),
        "time_zone": policy.zone_of(asked.person) if policy else "UTC",
    }  # fmt: skip
    return signed_page.answer(request, "console/hear.html", context)


def _by_team(policy: Policy, everybody: list[Heard]) -> list[Team]:
    teams = [
        Team(team.name, tuple(one for one in everybody if key in policy.document.people[one.person].teams))
        for key, team in policy.document.teams.items()
    ]
    others = tuple(one for one in everybody if not policy.document.people[one.person].teams)
    return [team for team in (*teams, Team("In no team", others)) if team.people]
