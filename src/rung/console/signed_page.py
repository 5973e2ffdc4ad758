"""Pages behind a signed link: no search engine lists them, and their address is told to no other site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

DAMAGED = "Something was lost on its way. Open it once more from the message, or copy the whole of it."


def answer(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def gone(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """The link leads nowhere any more: `words` say why."""
    return answer(request, "console/link_gone.html", {"title": title, "words": words}, status)
