"""Why, and why not: what became of every rule in one decision of an issue, and why somebody was told, or was not.

A part of the issue's page, fetched where somebody opens it; without a script the same as a page of its own.
"""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rung.console.access import needs
from rung.core.document import RoutingRule, Target, Trigger
from rung.core.policy import Policy
from rung.engine.why import why as reasons
from rung.engine.why import why_person
from rung.store.decisions import present


@needs("look")
@require_GET
def why(request: HttpRequest, key: str) -> HttpResponse:
    """The answer to one question: of a `line`, of a `rule`, or of a `person`; by default of the latest decision."""
    is_part = "HX-Request" in request.headers
    try:
        context = _answer(request, key)
    except reasons.NoAnswer as error:
        if not is_part:
            raise Http404(f"{error.message}; {error.hint}") from error
        context = {"problem": error}
    context |= {"key": key, "screen": "now"}
    if not is_part and (standing := present.issue(key)) is not None:
        context |= askable(standing.policy) | {"asked_person": request.GET.get("person")}
    return render(request, "console/_why.html" if is_part else "console/why.html", context)


def askable(policy: Policy) -> dict[str, Any]:
    """What may be asked about: by kind, the rules in the order of the document; and people."""
    document = policy.document
    groups: tuple[tuple[str, Sequence[Trigger | RoutingRule | Target]], ...] = (
        ("Triggers", document.triggers), ("Routing", document.routing), ("Targets", document.targets)
    )  # fmt: skip
    people = document.people_names
    return {"rules": [(title, rules) for title, rules in groups if rules], "people": people}


def _answer(request: HttpRequest, key: str) -> dict[str, Any]:
    asked = request.GET
    if person := asked.get("person"):
        return {"person": why_person.of_person(key, person)}
    line = asked.get("line", "")
    if line and not (line.isascii() and line.isdigit() and len(line) < 10):
        raise reasons.NoAnswer("no_line", f"{line} is no line of a journal", "lines are numbered from 1")
    answer = reasons.explain(key, int(line) if line else None, rule=asked.get("rule") or None)
    groups = (("Triggers", answer.triggers), ("Routing", answer.routing), ("Targets", answer.targets))
    return {
        "answer": answer,
        "is_of_rule": "rule" in asked,
        "groups": [
            (title, [one for one in rules if one.was_looked_at or "rule" in asked], _left_out(rules, "rule" in asked))
            for title, rules in groups
            if rules
        ],
    }


def _left_out(rules: tuple[reasons.Rule, ...], shows_all: bool) -> list[reasons.Rule]:
    """The rules that the decision did not look at; they are folded away."""
    return [] if shows_all else [one for one in rules if not one.was_looked_at]
