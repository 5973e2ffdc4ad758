"""Chat widgets: made, given their sites, colour, words and team, tried in a preview, and put on a site by one tag."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rung import clock, config
from rung.console.access import needs
from rung.console.middleware import allow_frames
from rung.engine.customers import chat_hours
from rung.store.elsewhere import chat_widgets
from rung.store.elsewhere.chat_widgets import LANGUAGES, MOST_SITES, WORDS, Widget
from rung.store.elsewhere.sources import Taken
from rung.store.policies import policies


@needs("manage_sources")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new widget, which shows nowhere until its sites are named."""
    name = request.POST.get("name", "").strip().lower() or "chat"
    try:
        chat_widgets.add(name, request.member.acts_as)
    except ValueError as error:
        messages.error(request, f"No chat widget was made: {error}.")
        return redirect("sources")
    except Taken:
        messages.error(request, f"There is a chat widget {name} already. Give this one another name.")
        return redirect("sources")
    messages.success(request, f"{name} is made. Name the sites that may show it, then put its tag there.")
    return redirect("chat-widget", name)


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def widget(request: HttpRequest, name: str) -> HttpResponse:
    """One widget: its tag, its sites, its words; whether it is heard from."""
    found = _found(name)
    if request.method == "GET":
        return _page(request, found)
    problems, given = _read(request, found)
    if problems:
        for problem in problems:
            messages.error(request, problem)
        return _page(request, found, given)
    chat_widgets.change(name, **given)
    messages.success(request, f"{name} is kept. Pages that are open show it when they are loaded anew.")
    return redirect("chat-widget", name)


@needs("manage_sources")
@require_POST
def new_secret(request: HttpRequest, name: str) -> HttpResponse:
    """Another secret: what was signed with the old one proves nothing from now on."""
    chat_widgets.new_secret(_found(name).name)
    messages.success(request, f"{name} has another secret. Put it on the site's server: until then nobody is proven.")
    return redirect("chat-widget", name)


@needs("manage_sources")
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Its tag shows nothing any more."""
    chat_widgets.remove(_found(name).name)
    messages.success(request, f"{name} is removed: its tag shows nothing any more. What visitors wrote stays.")
    return redirect("sources")


@needs("manage_sources")
@require_GET
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """A page that shows the widget as a site would, to try it: what is written there is a real message."""
    found = _found(name)
    given = {"widget": found, "language": request.GET.get("language", "en"), "languages": LANGUAGES}
    return allow_frames(render(request, "console/chat_preview.html", given))


def _read(request: HttpRequest, found: Widget) -> tuple[list[str], dict[str, Any]]:
    """What was filled in, and all that is wrong with it."""
    problems: list[str] = []
    sites: list[str] = []
    lines = [line for line in request.POST.get("sites", "").replace(",", "\n").splitlines() if line.strip()]
    for line in lines[:MOST_SITES]:
        try:
            sites.append(chat_widgets.site_of(line))
        except ValueError as error:
            sites.append(line.strip())
            problems.append(f"{error}.")
    if len(lines) > MOST_SITES:
        problems.append(f"These are {len(lines)} sites, and {MOST_SITES} fit: *.acme.example stands for many.")
    accent = request.POST.get("accent", found.accent)
    try:
        accent = chat_widgets.accent_of(accent)
    except ValueError as error:
        problems.append(f"{error}.")
    team = request.POST.get("team", "")
    if team and team not in policies.team_names():
        problems.append(f"There is no team {team[:80]} in the policy.")
    words = {
        language: {
            part: said[:longest] for part, longest in WORDS.items()
            if (said := request.POST.get(f"{part}:{language}", "").strip())
        }
        for language in LANGUAGES
    }  # fmt: skip
    return problems, {"sites": sites, "accent": accent, "team": team, "words": words}


def _page(request: HttpRequest, found: Widget, given: dict[str, Any] | None = None) -> HttpResponse:
    kept: dict[str, Any] = {
        "sites": found.sites, "accent": found.accent, "team": found.team, "words": found.words,
    }  # fmt: skip
    filled = given or kept
    words = []
    for language, label in LANGUAGES.items():
        said = filled["words"].get(language, {})
        words.append((language, label, [(part, longest, said.get(part, "")) for part, longest in WORDS.items()]))
    shown = {
        "screen": "settings", "widget": found, "sites": "\n".join(filled["sites"]), "accent": filled["accent"],
        "team": filled["team"], "words": words, "teams": policies.team_names(),
        "conversations": chat_widgets.conversations(found.name),
        "staffed": chat_hours.staffed(found.team, clock.now()), "base_url": config.current().base_url,
    }  # fmt: skip
    return render(request, "console/chat_widget.html", shown)


def _found(name: str) -> Widget:
    found = chat_widgets.get(name)
    if found is None:
        raise Http404(f"there is no chat widget {name}")
    return found
