"""Settings, CRM: where the facts of accounts come from, and what the last look at it came to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import structs

from rung import clock, config
from rung.console.access import needs
from rung.core.wrong import Wrong
from rung.crm.hubspot import ADDRESS
from rung.engine.accounts import crm as engine
from rung.engine.accounts.crm import FACTS, Crm

WORDS = {
    "name": "Name", "tier": "Tier", "arr": "Revenue a year", "owner": "Owner", "domains": "Domain",
    "renews_on": "Renews on", "churn_risk": "At risk", "lifecycle": "Lifecycle",
}  # fmt: skip


@needs("manage_sources")
@require_http_methods(["GET", "POST"])
def crm(request: HttpRequest) -> HttpResponse:
    """The form, and what was read last."""
    kept = engine.current()
    if request.method == "GET":
        return _page(request, kept)
    given = kept
    try:
        given = _given(request, kept)
        given = structs.replace(given, words=engine.words_of(request.POST.get("words", "")))
        engine.change(given, _entered(request))
    except Wrong as error:
        return _page(request, given, error, request.POST.get("words", ""))
    messages.success(request, "Kept. “Look now” reads HubSpot at once, else it is read once an hour.")
    return redirect("settings-crm")


@needs("manage_sources")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Reads it now, and says what came of it."""
    if not engine.current().token:
        messages.error(request, "There is no token yet: enter that of a private app first.")
    else:
        engine.look(config.current(), clock.now())
    return redirect("settings-crm")


def _given(request: HttpRequest, kept: Crm) -> Crm:
    """All but the token that was entered."""
    return Crm(
        token=kept.token,
        address=request.POST.get("address", "").strip() or ADDRESS,
        properties={fact: request.POST.get(f"property-{fact}", "").strip() for fact in FACTS},
        words=kept.words, only=request.POST.get("only", "").strip(), is_off=not request.POST.get("is_on"),
    )  # fmt: skip


def _entered(request: HttpRequest) -> str | None:
    return "" if request.POST.get("forget") else request.POST.get("token", "").strip() or None


def _page(request: HttpRequest, shown: Crm, wrong: Wrong | None = None, words: str | None = None) -> HttpResponse:
    lines = [f"{fact}: {said} = {here}" for fact, known in shown.words.items() for said, here in known.items()]
    context = {
        "screen": "settings", "crm": shown, "wrong": wrong, "result": engine.last(),
        "words_text": "\n".join(lines) if words is None else words,
        "facts": [(fact, WORDS[fact], shown.properties.get(fact, "")) for fact in FACTS],
    }  # fmt: skip
    return render(request, "console/crm.html", context, status=422 if wrong else 200)
