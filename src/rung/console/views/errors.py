"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from rung.console.access import public


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
    """A fault of ours. Drawn without database and session: they may be what is broken."""
    words = "Something went wrong here, and it is written to the log. What was on disk is safe; try again in a moment."
    return HttpResponse(render_to_string("console/error.html", {"title": "Our fault", "words": words}), status=500)
