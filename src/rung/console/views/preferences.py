"""How somebody is told, and how the people of a team are where they chose nothing: in words, and to be changed.

What is chosen stands in the directory (`people.<key>.notices`, `teams.<key>.notices`). The sentences come from the
rules that tell people (`core.reach`), also for a choice that is not kept yet.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.console import wall_times
from rung.console.access import needs, with_policy
from rung.console.forms import preference_form
from rung.core.document import Person, Team
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished
from rung.engine.telling import told_how
from rung.store.decisions import desk
from rung.store.policies import policies

SECTIONS = ("people", "teams")
MEANWHILE = "Not kept: somebody changed these choices meanwhile. Here is what they are now; change them again."


@needs("look")
@with_policy
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, section: str, key: str) -> HttpResponse:
    """One person's choices, or a team's defaults."""
    policy = policies.current()
    if section not in SECTIONS or key not in getattr(policy.document, section):
        raise Http404(f"there is nobody called {key}")
    standing = directory.standing()
    present = (standing.records.get(section, {}).get(key) or {}).get("notices") or {}
    is_locked = "notices" in standing.said_by_policy.get((section, key), frozenset())
    may_edit = _may_edit(request, section, key) and not is_locked
    context: dict[str, Any] = {"is_locked": is_locked, "may_edit": may_edit, "was": _mark(present)}
    if request.method == "GET" or not may_edit:
        return _page(request, section, key, policy, present, context)
    if request.POST.get("was") != context["was"]:
        messages.error(request, MEANWHILE)
        return _page(request, section, key, policy, present, context)
    wanted = {} if "reset" in request.POST else preference_form.record_of(request.POST)
    return _change(request, section, key, wanted, context)


def _change(
    request: HttpRequest, section: str, key: str, wanted: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """Shows what a change would come to, or keeps it."""
    change = {section: {key: {"notices": wanted or None}}}
    proposed = directory.proposal(change)
    problems = proposed.errors or preference_form.incomplete(wanted, f"{section}.{key}.notices")
    if problems or proposed.loaded.document is None:
        return _page(request, section, key, policies.current(), wanted, context | {"problems": problems})
    if "keep" not in request.POST and "reset" not in request.POST:
        imagined = Policy(proposed.loaded.document, policies.current().version)
        return _page(request, section, key, imagined, wanted, context | {"is_imagined": True})
    try:
        directory.keep(change, request.member.acts_as, f"how {key} is told")
    except NotPublished as refused:
        return _page(request, section, key, policies.current(), wanted, context | {"problems": refused.problems})
    done = "Everything is inherited again." if "reset" in request.POST else "Kept. It counts from now on."
    messages.success(request, done)
    return redirect("preferences", section, key)


def _page(
    request: HttpRequest, section: str, key: str, policy: Policy, record: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    somebody: Person | Team = getattr(policy.document, section)[key]
    problems, place = tuple(context.get("problems", ())), f"{section}.{key}.notices"
    addresses = somebody.channels if isinstance(somebody, Person) else _of_members(policy, key)
    offered = preference_form.channels_offered(addresses, record)
    inherited = told_how.inherited_rules(policy, somebody)
    rows = preference_form.rows_of(record, inherited, offered, problems, place)
    quiet = preference_form.quiet_of(record, problems, place)
    shown = {error for row in rows for error in row.errors} | set(quiet.errors)
    context |= {
        "screen": "me" if key == request.member.person and section == "people" else "directory",
        "section": section, "key": key, "somebody": somebody, "quiet": quiet, "is_own": key == request.member.person,
        "problems": [one for one in problems if one not in shown], "is_wrong": bool(problems),
    }  # fmt: skip
    if isinstance(somebody, Person):
        context |= _of_person(request, policy, somebody, rows)
    else:
        context |= _of_team(policy, somebody, rows)
    return render(request, "console/preferences.html", context, status=422 if problems else 200)


def _of_person(
    request: HttpRequest, policy: Policy, person: Person, rows: list[preference_form.Row]
) -> dict[str, Any]:
    now, here = clock.now(), desk.read(clock.now())
    asked = (request.POST or request.GET).get("at", "").strip()[:40]
    time_zone = policy.zone_of(person.key)
    at = wall_times.instant(asked, time_zone) if asked else None
    inherited = policy.quiet_of(msgspec.structs.replace(person, quiet=None))
    return {
        "rows": list(zip(rows, told_how.everything(policy, here, person.key, now), strict=True)),
        "zone": time_zone, "asked_at": asked or _field(now, time_zone),
        "at_is_wrong": bool(asked) and at is None,
        "would": told_how.at_instant(policy, here, person.key, at) if at else (),
        "quiet_inherited": _spoken(inherited),
        "last_resort": f"person:{person.key}" in policy.workspace.last_resort,
        "team_names": [(key, policy.document.teams[key].name) for key in person.teams if key in policy.document.teams],
    }  # fmt: skip


def _of_team(policy: Policy, team: Team, rows: list[preference_form.Row]) -> dict[str, Any]:
    told = [told_how.of_team(policy, team, row.kind) for row in rows]
    return {
        "rows": list(zip(rows, told, strict=True)), "quiet_inherited": "none",
        "members": [(one, told_how.own_kinds(one)) for one in policy.members.get(team.key, ())],
    }  # fmt: skip


def _may_edit(request: HttpRequest, section: str, key: str) -> bool:
    """Everybody who works here chooses for themselves; a lead for everybody and for teams."""
    if request.member.may("lead"):
        return True
    return section == "people" and key == request.member.person and request.member.may("agent")


def _of_members(policy: Policy, team: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for person in policy.members.get(team, ()) for one in person.channels))


def _spoken(quiet: Any) -> str:
    return f"{quiet.start:%H:%M} to {quiet.end:%H:%M}" if quiet else "none"


def _field(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(zone(time_zone)):%Y-%m-%dT%H:%M}"


def _mark(record: Any) -> str:
    """By what a form knows whether somebody changed these choices meanwhile."""
    return sha256(msgspec.json.encode(record)).hexdigest()[:16]
