"""The way back into a source: its credentials, what is written there, and how that goes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rung import clock
from rung.channels.base import Description
from rung.channels.registry import OF_SOURCES, TRACKERS
from rung.console.access import needs
from rung.engine.elsewhere import proving, tracking
from rung.store.elsewhere import sources, written
from rung.store.elsewhere.sources import Source
from rung.store.policies import policies

DEFAULT_WRITES = ("answers", "notes")
LATELY = timedelta(days=7)
"""For how long the page shows what could not be written."""
LONGEST = 500


@needs("manage_sources")
@require_POST
def way_back(request: HttpRequest, name: str) -> HttpResponse:
    """How it is written to, and what; what was entered is tried at once."""
    found = sources.get(name)
    helpdesk = OF_SOURCES.get(found.kind) if found else None
    if found is None or helpdesk is None:
        raise Http404(f"there is no source {name} that can be written to")
    if request.POST.get("off"):
        sources.set_way_back(name, {}, [])
        messages.success(request, f"Nothing is written to {name} any more, and its credentials are forgotten.")
        return redirect("source", name)
    about = helpdesk.describe()
    api = _entered(request, about, found)
    if _would_go_elsewhere(request, about, found, api):
        words = "Nothing is kept: enter the secrets again, since they were given for another address."
        messages.error(request, words)
        return redirect("source", name)
    if lacking := [field.label for field in about.fields if field.required and field.name not in api]:
        messages.error(request, f"Nothing is kept: {', '.join(lacking)} is missing.")
        return redirect("source", name)
    sources.set_way_back(name, api, [one for one in helpdesk.writes if one in request.POST.getlist("writes")])
    if unknown := _unknown_teams(helpdesk.name, sources.get(name) or found):
        messages.error(request, f"There is no team {', '.join(unknown)}: write the keys of teams, with commas.")
    proved = proving.prove(sources.get(name) or found, clock.now(), clock.wall())
    if proved.is_good:
        messages.success(request, f"Kept, and it works: {proved.words}.")
    else:
        messages.error(request, f"Kept, but it does not work yet: {proved.words}.")
    return redirect("source", name)


def shown(source: Source) -> dict[str, Any]:
    """What the page of a source shows of its way back; nothing where there is none."""
    helpdesk = OF_SOURCES.get(source.kind)
    if helpdesk is None:
        return {}
    fields = helpdesk.describe().fields
    chosen = source.writes if source.api else _default_writes(source.kind)
    return {
        "settings": [(one, "" if one.kind == "secret" else source.api.get(one.name, "")) for one in fields],
        "writes": [(one, one in chosen) for one in helpdesk.writes],
        "standing": written.standing(source.name, f"{source.kind}:{source.name}", clock.now() - LATELY),
        "unmeant": _unmeant(source),
        "is_tracker": source.kind in TRACKERS,
    }


def _unknown_teams(kind: str, source: Source) -> list[str]:
    """Teams that are named for hand-overs and not there."""
    teams = policies.document_in_force().teams
    return [one for one in tracking.teams_of(source) if one not in teams] if kind in TRACKERS else []


def _entered(request: HttpRequest, about: Description, source: Source) -> dict[str, str]:
    """The settings as entered; a secret that is left empty stays as it was."""
    api = {}
    for field in about.fields:
        kept = source.api.get(field.name) if field.kind == "secret" else field.default
        if value := request.POST.get(field.name, "").strip()[:LONGEST] or kept:
            api[field.name] = value
    return api


def _would_go_elsewhere(request: HttpRequest, about: Description, source: Source, api: dict[str, str]) -> bool:
    """Whether a secret that nobody entered now would be sent to another address than the one it was entered for."""
    is_kept = any(one.kind == "secret" and source.api.get(one.name) and not request.POST.get(one.name, "").strip()
                  for one in about.fields)  # fmt: skip
    return is_kept and any(
        one.kind == "url" and api.get(one.name, "") != source.api.get(one.name, "") for one in about.fields
    )


def _default_writes(kind: str) -> tuple[str, ...]:
    """What is ticked at first."""
    return tuple(one for one in OF_SOURCES[kind].writes if one != "status") if kind in TRACKERS else DEFAULT_WRITES


def _unmeant(source: Source) -> list[str]:
    """Our priorities that none of its words means, where priorities are written to it."""
    number = policies.current_number()
    if "priority" not in source.writes or number is None:
        return []
    meant = set(source.words.get("priority", {}).values())
    return [one for one in policies.load(number).workspace.priorities if one not in meant]
