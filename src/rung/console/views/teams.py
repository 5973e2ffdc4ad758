"""Settings, Microsoft Teams: the app to install, whose each channel and chat is, and who is who there."""


from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rung import config
from rung.channels.teams.manifest import package
from rung.channels.teams.names import is_chat
from rung.console.access import needs
from rung.engine.elsewhere import teams_bot, unmapped
from rung.engine.sending.asking import answer_to
from rung.store.elsewhere import teams_rooms
from rung.store.people import directory
from rung.store.policies import policies

LONGEST_ID = 200
MOST_OFFERED = 500
"""Accounts that are offered while one is typed."""


@needs("manage_sources")
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    present = config.current()
    people = policies.document_in_force().people
    return render(
        request,
        "console/teams.html",
        {
            "screen": "settings",
            "app_id": present.teams_app_id,
            "tenant": present.teams_tenant,
            "posted_to": f"{present.base_url}/in/teams",
            "is_reachable": present.base_url.startswith("https://"),
            "webhooks": sorted(present.teams_webhooks),
            "heard": teams_rooms.heard(),
            "rooms": teams_rooms.rooms(),
            "waiting": {one.conversation for one in unmapped.in_teams()},
            "accounts": [one.account.key for one in directory.accounts()[:MOST_OFFERED]],
            "people": [
                (object_id, people[key].name if key in people else key)
                for object_id, key in sorted(teams_rooms.people().items(), key=lambda one: one[1])
            ],
        },
    )


@needs("manage_sources")
@require_GET
def app(request: HttpRequest) -> HttpResponse:
    """The app's package, to be uploaded in the administration of Teams."""
    present = config.current()
    if not present.teams_app_id:
        raise Http404("no bot is set up, so there is no app to install")
    answer = HttpResponse(package(present.base_url, present.teams_app_id), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="rung-teams.zip"'
    return answer


@needs("manage_sources")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Asks Microsoft for a token: whether id, secret and tenant fit together."""
    trouble = answer_to(teams_bot.trouble(config.current()))
    if trouble:
        messages.error(request, f"{trouble}.")
    else:
        messages.success(request, "Microsoft gave the bot a token: id, secret and tenant fit together.")
    return redirect("settings-teams")


@needs("manage_sources")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Whose a channel or chat is."""
    conversation = request.POST.get("conversation", "").strip().partition(";")[0]
    account = request.POST.get("account", "").strip()
    if not is_chat(conversation) or len(conversation) > LONGEST_ID or "/" in conversation:
        hint = "It begins with 19: and ends with @thread.tacv2 or @thread.v2."
        messages.error(request, f"“{conversation[:60]}” is no id of a channel or chat. {hint}")
    elif account and directory.account_row(account) is None:
        messages.error(request, f"There is no account {account[:60]}. Choose one of the list, or make it first.")
    else:
        teams_rooms.assign(conversation, account or None)
        words = f"What customers write there belongs to {account} from now on." if account else "It is nobody's now."
        messages.success(request, words)
    return redirect("settings-teams")


@needs("manage_sources")
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Somebody is not taken for a person any more, until they write to the bot again."""
    teams_rooms.unlink(request.POST.get("object_id", ""))
    messages.success(request, "Forgotten. An address in Teams that stands in the directory counts all the same.")
    return redirect("settings-teams")
