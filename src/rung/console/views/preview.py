"""What if: the rest of an issue's ladder, if somebody did something now, or nobody did anything.

A part of the issue's page, fetched where somebody asks; without a script the same as a page of its own. Nothing is
written, and nobody is told.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rung import clock
from rung.console.access import needs
from rung.engine.proof import preview_acts
from rung.engine.proof.preview import preview as look_ahead
from rung.engine.why.why import NoAnswer
from rung.store.decisions import present

LONGEST = 300


@needs("look")
@require_GET
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """What comes of `?if=`, an act in short such as `priority=P0`; by default of nobody acting."""
    standing = present.issue(key)
    if standing is None:
        raise Http404(f"there is no issue {key}, or its first event is still being decided")
    written = request.GET.get("if", preview_acts.NOTHING)[:LONGEST]
    context: dict[str, Any] = {
        "key": key, "screen": "now", "asked": written,
        "what_ifs": preview_acts.choices(standing.state, standing.policy),
    }  # fmt: skip
    now = clock.now()
    try:
        act = preview_acts.imagined(written, key, request.member.acts_as, now)
        context["preview"] = look_ahead(key, act, now)
    except NoAnswer as error:
        context["problem"] = error
    is_part = "HX-Request" in request.headers
    return render(request, "console/_preview.html" if is_part else "console/preview.html", context)
