"""Settings: where notices go, who may sign in, keys for programs, and one's own time zone."""

from zoneinfo import available_timezones

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_POST

from rung import config as configuration
from rung.console.access import may, needs
from rung.engine.policies import drafts
from rung.engine.proof.scenarios import MUST_PASS, must_pass
from rung.store import settings_store
from rung.store.people import members, tokens
from rung.store.policies import policies
from rung.store.wall import links

LONGEST_TOKEN_NAME = 200


@needs("look")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """All switches on one page; those that a role may not turn are left out."""
    return render(request, "console/settings.html", _context(request))


@needs("change_delivery_mode")
@require_POST
def delivery_mode(request: HttpRequest) -> HttpResponse:
    """Turn the switch that decides whether notices leave. It belongs to the installation, not to the policy."""
    people = tuple(dict.fromkeys(name.strip() for name in request.POST.get("people", "").split(",") if name.strip()))
    known = policies.people_names()
    unknown = [name for name in people if name not in known]
    mode = request.POST.get("mode", "")
    if unknown:
        messages.error(request, f"Nobody in the policy is called {', '.join(unknown)}. Use the keys of its people.")
    elif mode == "only" and not people:
        messages.error(request, "Name at least one person who is to be told, or choose the Outbox for everybody.")
    elif mode not in settings_store.MODES:
        messages.error(request, "Choose one of outbox, only and live.")
    else:
        settings_store.set_delivery_mode(mode, people if mode == "only" else ())
        messages.success(request, f"Delivery mode is now {mode}.")
        for missing in _not_connected() if mode != "outbox" else ():
            messages.error(request, missing)
    return redirect("settings")


@needs("change_delivery_mode")
@require_POST
def scenarios_must_pass(request: HttpRequest) -> HttpResponse:
    """Whether a policy is published while scenarios fail with it."""
    wanted = request.POST.get("must_pass") == "on"
    settings_store.put(MUST_PASS, wanted)
    words = "No policy is published any more while a scenario fails with it." if wanted else (
        "Who publishes a policy with which scenarios fail is shown which, and asked once more."
    )  # fmt: skip
    messages.success(request, words)
    return redirect("settings")


@needs("change_delivery_mode")
@require_POST
def second_eyes(request: HttpRequest) -> HttpResponse:
    """Whether a draft of the policy is published only once somebody else agreed to it."""
    wanted = request.POST.get("needs_approval") == "on"
    drafts.set_needs_approval(wanted)
    words = "once a second person agreed to it" if wanted else "by any lead or administrator alone"
    messages.success(request, f"A draft of the policy is published {words}.")
    return redirect("settings")


def _not_connected() -> list[str]:
    """The ways to people that have no credentials: every notice by them would fail."""
    config, found = configuration.current(), []
    if config.smtp is None:
        found.append("Mail is not connected, and notices by mail will fail: set RUNG_SMTP_URL and start again.")
    if config.slack_token is None:
        found.append("Slack is not connected, and notices by Slack will fail: set RUNG_SLACK_TOKEN and start again.")
    return found


@needs("manage_members")
@require_POST
def add_member(request: HttpRequest) -> HttpResponse:
    """Make an account with a first password, which is shown once."""
    password = get_random_string(16)
    try:
        made = members.create(
            email=request.POST.get("email", "").strip(),
            password=password,
            role=request.POST.get("role", "agent"),
            person=request.POST.get("person") or None,
            name=request.POST.get("name", "").strip(),
        )
    except (members.MemberExists, ValueError) as error:
        messages.error(request, f"No account was made: {error}.")
    else:
        messages.success(
            request, f"{made.name} can sign in with {made.email} and this password, shown once: {password}"
        )
    return redirect("settings")


@needs("manage_members")
@require_POST
def change_member(request: HttpRequest, user_id: int) -> HttpResponse:
    """Another role, or another person of the policy."""
    _member_or_404(user_id)
    try:
        changed = members.change(user_id, role=request.POST.get("role"), person=request.POST.get("person"))
    except ValueError as error:
        messages.error(request, f"Nothing changed: {error}.")
    else:
        messages.success(request, f"{changed.name} is now {changed.role.replace('_', ' ')}.")
    return redirect("settings")


@needs("manage_members")
@require_POST
def new_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """For somebody who forgot theirs: another one, shown once."""
    _member_or_404(user_id)
    password = get_random_string(16)
    member = members.set_password(user_id, password)
    messages.success(
        request, f"{member.name} signs in with {member.email} and this password now, shown once: {password}"
    )
    return redirect("settings")


@needs("manage_members")
@require_POST
def switch_member(request: HttpRequest, user_id: int) -> HttpResponse:
    """For somebody who left: their account opens nothing any more, until it is switched on again."""
    _member_or_404(user_id)
    is_on = request.POST.get("to") == "on"
    try:
        if not is_on and user_id == request.user.pk:
            raise ValueError("it is your own account: another administrator switches it off")
        member = members.switch(user_id, is_on)
    except ValueError as error:
        messages.error(request, f"Nothing changed: {error}.")
        return redirect("settings")
    if is_on:
        messages.success(request, f"{member.name} can sign in again.")
    else:
        is_asked = member.person in policies.people_names()
        asked = f" {member.person} still stands in the Directory, and is told of issues as before." if is_asked else ""
        messages.success(request, f"{member.name} is signed out everywhere, and their tokens open nothing.{asked}")
    return redirect("settings")


@needs("look")
@require_POST
def my_zone(request: HttpRequest) -> HttpResponse:
    """The time zone in which this member sees all times."""
    zone = request.POST.get("time_zone", "")
    if zone in available_timezones():
        members.change(request.user.pk, time_zone=zone)
        messages.success(request, f"You see times of {zone} now.")
    else:
        messages.error(request, f"{zone} is no time zone. Write it as Europe/Berlin or America/New_York.")
    return redirect("settings")


@needs("manage_tokens")
@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Make a key for a program; the text is shown on the answer to this request and never again."""
    scopes = [scope for scope in request.POST.getlist("scopes") if scope in _grantable(request)]
    name = request.POST.get("name", "").strip()
    if not name or not scopes:
        messages.error(request, "A token needs a name, to know it again, and at least one thing that it may do.")
        return redirect("settings")
    if len(name) > LONGEST_TOKEN_NAME:
        messages.error(request, f"A token's name has at most {LONGEST_TOKEN_NAME} characters.")
        return redirect("settings")
    text, _ = tokens.create(request.user, name, scopes)
    return render(request, "console/settings.html", {**_context(request), "new_token": text, "new_token_name": name})


@needs("manage_tokens")
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """One's own; an administrator's reach is everybody's."""
    own = {token.id for token in _tokens(request)}
    if token_id in own:
        tokens.revoke(token_id)
        messages.success(request, "The token opens nothing any more.")
    else:
        messages.error(request, "That token is not yours.")
    return redirect("settings")


def _context(request: HttpRequest) -> dict[str, object]:
    member = request.member
    return {
        "screen": "settings",
        "modes": settings_store.MODES,
        "must_pass": must_pass(),
        "needs_approval": drafts.is_approval_asked(),
        "people": policies.people_names(),
        "members": members.everyone() if member.may("administrator") else [],
        "roles": members.ROLES,
        "zones": sorted(available_timezones()),
        "tokens": [token for token in _tokens(request) if token.revoked_at is None] if member.may("agent") else [],
        "scopes": _grantable(request),
        "walls": links.everyone() if may(member, "share_wall") else [],
        "wall_teams": policies.team_names(),
    }


def _member_or_404(user_id: int) -> None:
    if not members.exists(user_id):
        raise Http404("nobody has this account")


def _grantable(request: HttpRequest) -> list[str]:
    """A member gives a program no more than they may do themselves."""
    member = request.member
    least = {"accounts:write": "lead", "policies:write": "lead", "admin": "administrator"}
    return [scope for scope in tokens.SCOPES if member.may(least.get(scope, "agent"))]


def _tokens(request: HttpRequest) -> list[tokens.Token]:
    member = request.member
    return tokens.everyone() if member.may("administrator") else tokens.everyone(request.user)
