"""Pages for what went wrong."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from rung.console.access import public
from rung.store.standing import watch
from rung.store.standing.trouble import Trouble

AGAIN = 5
"""Seconds after which a browser asks again; the page says the same."""


@public
def refused(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Something that this visitor may not do."""
    words = "This may not be done from here. Go back, bring the page up to date and try again."
    return render(request, "console/error.html", {"title": "Not allowed", "words": words}, status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing stands at this address; the sentence is ours only where we raised it."""
    said = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    words = f"{said[:1].upper()}{said[1:]}." if said else "Nothing stands at this address."
    return render(request, "console/error.html", {"title": "Not found", "words": words}, status=404)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or a trouble of the database that showed before any view was asked. Drawn without database and
    session: they may be what is broken."""
    error = sys.exception()
    if error is not None and (trouble := watch.note(error)) is not None:
        return in_trouble(request, trouble)
    words = "Something went wrong here, and it is written to the log. What was on disk is safe; try again in a moment."
    return HttpResponse(render_to_string("console/error.html", {"title": "Our fault", "words": words}), status=500)


@public
def in_trouble(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The database cannot do what was asked. Drawn without it, and asked for again by the browser where that is safe.

    A page that is open already asks for its alarms: it gets them, so that it stays readable below them.
    """
    shown = {"trouble": trouble, "is_look": request.method == "GET", "time_zone": "UTC"}
    if request.path == reverse("alarms"):
        return HttpResponse(render_to_string("console/_trouble.html", shown))
    answer = HttpResponse(render_to_string("console/in_trouble.html", shown), status=503)
    answer.headers["Retry-After"] = str(AGAIN)
    answer.headers["Cache-Control"] = "no-store"
    return answer
