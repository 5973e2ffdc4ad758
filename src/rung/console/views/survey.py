"""Settings, Survey: what customers are asked afterwards, in which words, and how it looks where they read it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rung import config
from rung.console.access import may, needs
from rung.engine.customers import survey_words
from rung.engine.customers.survey_words import AS_IT_COMES, LANGUAGES, LONGEST, Wording
from rung.policy.saying.difference_words import survey as rule_in_words
from rung.store.policies import policies

FIELDS = ("question", "help", "thanks")
NAMES = {"en": "English", "de": "German"}
EXAMPLE_TEAM = "Technical support"


@needs("look")
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest) -> HttpResponse:
    """The rule of the policy in words, the wording, and a preview of what is typed."""
    if request.method != "POST":
        return _page(request, survey_words.kept())
    given = {language: _given(request, language) for language in LANGUAGES}
    if request.POST.get("do") == "preview":
        return _page(request, given)
    if not may(request.member, "change_survey"):
        messages.error(request, "A lead can change the wording.")
        return _page(request, given, status=403)
    longest = max(len(getattr(one, field)) for one in given.values() for field in FIELDS)
    if longest > LONGEST:
        messages.error(request, f"Nothing was kept. A text has {longest} characters; {LONGEST} is the most.")
        return _page(request, given, status=422)
    survey_words.put({language: one for language, one in given.items() if one != Wording()})
    messages.success(request, "Kept: surveys that leave from now on, and the page behind their links, say so.")
    return redirect("survey")


def _given(request: HttpRequest, language: str) -> Wording:
    """What was typed; what is as it comes is left out, so that it follows what comes later."""
    typed = {field: " ".join(request.POST.get(f"{field}-{language}", "").split()) for field in FIELDS}
    return Wording(**{field: said for field, said in typed.items() if said != getattr(AS_IT_COMES[language], field)})


def _page(request: HttpRequest, own: dict[str, Wording], status: int = 200) -> HttpResponse:
    document, base = policies.document_in_force(), config.current().base_url
    context: dict[str, Any] = {
        "screen": "settings", "rule": document.survey, "longest": LONGEST, "base": base,
        "rule_words": rule_in_words(document.survey) if document.survey else "",
        "languages": [_language(one, own) for one in LANGUAGES],
        "leads_nowhere": config.current().is_reached_from_here_alone,
    }  # fmt: skip
    return render(request, "console/survey.html", context, status=status)


def _language(language: str, own: dict[str, Wording]) -> dict[str, Any]:
    words = survey_words.words_for(language, team=EXAMPLE_TEAM, own=own)
    usual, wording = AS_IT_COMES[language], own.get(language, Wording())
    typed = [
        (field, label, getattr(wording, field) or getattr(usual, field))
        for field, label in (("question", "Question"), ("help", "Below the scores, by mail"), ("thanks", "Thanks"))
    ]
    scores = [("★" * score + "☆" * (5 - score), label) for score, label in sorted(words.scores.items(), reverse=True)]
    return {"key": language, "name": NAMES[language], "typed": typed, "words": words, "scores": scores}
