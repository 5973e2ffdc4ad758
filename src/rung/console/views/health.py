"""Settings, Health: what the health of accounts is made of, and which counts where one was given, too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.console.access import needs
from rung.core.accounts.health import COUNTS, DEFAULT_WEIGHTS, LABELS, MOST_WEIGHT, Rules
from rung.engine.accounts import health
from rung.policy.saying.value_words import sentence
from rung.store.accounts import account_health
from rung.store.decisions import account_past
from rung.store.policies import policies

VERSIONS_SHOWN = 20
ABOUT = {
    "volume": "issues of two weeks beside what is usual",
    "mood": "how customers' messages of four weeks sound",
    "mood_trend": "how that changed in the last two weeks",
    "escalations": "of 30 days, beside the issues worked on",
    "promises": "kept of those that came due in 30 days",
    "csat": "answers to surveys of 90 days",
    "usage": "signals that your product sends",
    "contact": "days since anybody wrote",
    "renewal": "days until it renews, the last ninety",
}
COUNTS_WORDS = {
    "given": "what was given, by a CRM, an import or a person; what is computed here where nothing was",
    "computed": "what is computed here, whatever was given",
}


@needs("look")
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The weights, changed by a lead; every score moves within seconds, and says why."""
    if request.method == "POST":
        return _change(request)
    return _page(request, account_health.rules(), {})


@needs("change_health")
def _change(request: HttpRequest) -> HttpResponse:
    given, errors = request.POST, {}
    weights = {}
    for name in DEFAULT_WEIGHTS:
        text = given.get(f"weight_{name}", "").strip()
        if text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_WEIGHT:
            weights[name] = int(text)
        else:
            errors[name] = f"Write a whole number from 0 to {MOST_WEIGHT}."
    if not errors:
        usage = given.get("usage", "").split(",")
        try:
            before = account_health.rules()
            changed = health.change_rules(weights, given.get("counts"), usage, request.member.acts_as, clock.now())
        except health.BadRules as error:
            errors["all"] = sentence(f"{error.message}: {error.hint}")
        else:
            same = "Nothing was different."
            messages.success(request, same if changed == before else "Kept. Scores move within seconds, and say why.")
            return redirect("health-rules")
    return _page(request, account_health.rules(), errors)


def _page(request: HttpRequest, found: Rules, errors: dict[str, str]) -> HttpResponse:
    given = request.POST if request.method == "POST" else {}
    whole = sum(found.weight(name) for name in DEFAULT_WEIGHTS)
    parts = [
        {
            "name": name, "label": LABELS[name], "about": ABOUT[name], "usual": DEFAULT_WEIGHTS[name],
            "weight": given.get(f"weight_{name}", found.weight(name)), "error": errors.get(name, ""),
            "share": found.weight(name) / whole,
        }
        for name in DEFAULT_WEIGHTS
    ]  # fmt: skip
    versions = account_health.all_rules()[:0:-1][:VERSIONS_SHOWN]
    context = {
        "screen": "settings", "parts": parts, "rules": found, "error": errors.get("all", ""),
        "counts": [(one, COUNTS_WORDS[one]) for one in COUNTS], "chosen": given.get("counts", found.counts),
        "usage": given.get("usage", ", ".join(found.usage)), "signals": account_past.signal_names(),
        "versions": [(one, [(LABELS[name], weight) for name, weight in one.weights.items()]) for one in versions],
        "people": policies.people_names(),
    }  # fmt: skip
    return render(request, "console/health_rules.html", context, status=400 if errors else 200)
