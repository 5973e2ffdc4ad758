"""Before a draft is published: whoever publishes one with which scenarios fail is shown which, and asked once more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rung.core.policy import Policy
from rung.engine.policies.publish import as_typed
from rung.engine.proof.scenarios import failing_scenarios, must_pass
from rung.store.policies.drafts import Draft

NOT_CARRIED = ("csrfmiddlewaretoken", "comment", "anyway")


def asked_first(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    """The page that says which scenarios fail; None where none does, or it was seen and is meant all the same.

    Where the installation asks that all pass, there is no way around it.
    """
    is_refused = must_pass()
    if request.POST.get("anyway") == "yes" and not is_refused:
        return None
    document = as_typed(draft.text).document
    failing = failing_scenarios(Policy(document)) if document is not None else ()
    if not failing:
        return None
    shown = {
        "screen": "policy", "draft": draft, "failing": failing, "is_refused": is_refused,
        "comment": request.POST.get("comment", ""),
        "carried": [(name, value) for name, value in request.POST.items() if name not in NOT_CARRIED],
    }  # fmt: skip
    return render(request, "console/scenarios_fail.html", shown)
