"""Before a draft is published that began before the live version: what that takes back is shown, and asked once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rung.engine.policies.drafts import Behind
from rung.policy.saying.difference import by_section
from rung.store.policies.drafts import Draft

NOT_CARRIED = ("csrfmiddlewaretoken", "over")


def ask(request: HttpRequest, draft: Draft, behind: Behind) -> HttpResponse:
    """The page that says what publishing takes back. Its button sends all that was sent, and the version seen."""
    shown = {
        "screen": "policy", "draft": draft, "behind": behind, "changes": by_section(behind.takes_back),
        "carried": [(name, value) for name, value in request.POST.items() if name not in NOT_CARRIED],
    }  # fmt: skip
    return render(request, "console/draft_behind.html", shown)


def seen(request: HttpRequest) -> int | None:
    """The live version of which somebody has seen that publishing takes it back."""
    number = request.POST.get("over", "")
    return int(number) if number.isdecimal() else None
