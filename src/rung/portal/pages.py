"""How a page for customers is answered: in their language, in the team's colours, and kept by nobody on the way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rung import clock, config
from rung.engine.customers import customer_page
from rung.intake.form.definition import Language
from rung.intake.form.words import language_of
from rung.portal.posted import MOST_TOGETHER
from rung.portal.words import say, words_of
from rung.store.policies import policies

IN_A_FRAME = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "form-action 'self'",
    "base-uri 'none'",
)  # fmt: skip
"""What a page in another site's frame may do."""


def language(request: HttpRequest, wanted: str = "auto") -> str:
    """What the page is written in: what is known of the customer, or asked for by the form, else by the browser."""
    named: Language = "de" if wanted == "de" else "en" if wanted == "en" else "auto"
    return language_of(named, request.headers.get("Accept-Language", ""))


def zone_of(known: str | None) -> str:
    """The zone of times for who has no script: the customer's, else the team's."""
    return known or policies.document_in_force().workspace.time_zone


def files_help(language: str) -> str:
    """How large a file may be."""
    return say(language, "files_help", most=config.current().max_attachment // 1_000_000)


def too_large(language: str) -> str:
    """What was sent at once was too much."""
    return say(language, "too_large", most=MOST_TOGETHER // 1_000_000)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, language: str, status: int = 200,
    time_zone: str | None = None,
) -> HttpResponse:  # fmt: skip
    """One page. No cache keeps it, no search engine lists it, and its address is told to no other site."""
    look = customer_page.settings()
    shown = {
        "w": words_of(language), "language": language, "look": look, "has_logo": customer_page.logo() is not None,
        "zone": zone_of(time_zone), "now": clock.now(), "guest": None, **context,
    }  # fmt: skip
    response = render(request, f"portal/{template}", shown, status=status)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def plain(
    request: HttpRequest, title: str, words: str, *, language: str, status: int, **more: Any
) -> HttpResponse:
    """A page that says one thing."""
    context = {"title": title, "help": words, **more}
    return answer(request, "plain.html", context, language=language, status=status)


def switched_off(request: HttpRequest) -> HttpResponse:
    spoken = language(request)
    words = say(spoken, "off_help", mail=config.current().mail_address)
    return plain(request, say(spoken, "off"), words, language=spoken, status=404)


def ask_in(
    request: HttpRequest, *, said: str = "", problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """The page that sends a link by mail."""
    if not customer_page.settings().is_on:
        return switched_off(request)
    context = {"said": said, "problem": problem, "typed": typed}
    return answer(request, "enter.html", context, language=language(request), status=status)


def embeddable(response: HttpResponse, sites: tuple[str, ...]) -> HttpResponse:
    """This page may stand in a frame of these sites, and of no other; it loads and sends to nothing but ourselves."""
    if sites:
        allowed = f"frame-ancestors 'self' {' '.join(sites)}"
        response.headers["Content-Security-Policy"] = "; ".join((*IN_A_FRAME, allowed))
        response.xframe_options_exempt = True
    return response
