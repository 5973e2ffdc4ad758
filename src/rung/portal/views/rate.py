"""The page on which a customer says how it went: by the signed link of a survey, without signing in.

Programs that look into mail open every link. So a link only chooses a score on this page; only its button sends it.
"""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.engine.customers import customer_page, survey_words
from rung.portal import pages, ratings
from rung.portal.access import open_to_all
from rung.portal.words import say
from rung.store.accounts import contacts, surveys
from rung.store.accounts.surveys import Asked
from rung.store.people import tokens
from rung.store.words import texts

CHANNEL = "link"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Five scores, a comment, a button. A second answer replaces the first, until the survey ends."""
    try:
        asked = surveys.find(*tokens.read_survey_token(token))
    except tokens.BadLink:
        asked = None
    if asked is None:
        return _nothing(request, "no_survey", "no_survey_help", 404)
    if not asked.is_open(clock.now()):
        return _nothing(request, "survey_over", "survey_over_help", 410)
    if request.method != "POST":
        return _shown(request, asked, ratings.score_in(request.GET.get("score", "")))
    spoken, score = _spoken(request, asked), ratings.score_in(request.POST.get("score", ""))
    source = f"survey:{asked.issue}"
    wrong = ratings.take(request, asked, spoken, texts.address_of(asked.contact), CHANNEL, source)
    if wrong is not None:
        typed = ratings.comment_in(request)
        return _shown(request, asked, score, problem=wrong.words, typed=typed, status=wrong.status)
    return _shown(request, asked, score, done=survey_words.words_for(spoken).thanks)


def _shown(
    request: HttpRequest, asked: Asked, score: int | None, *, done: str = "", problem: str = "", typed: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    spoken = _spoken(request, asked)
    context = {
        "issue": asked.issue, "survey": ratings.shown(asked, spoken, score), "done": done, "problem": problem,
        "typed": typed, "page": sha256(f"{clock.now().isoformat()}{asked.issue}".encode()).hexdigest()[:32],
    }  # fmt: skip
    return pages.answer(request, "rate.html", context, language=spoken, status=status, time_zone=_zone(asked))


def _nothing(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    spoken = pages.language(request)
    return pages.plain(request, say(spoken, title), say(spoken, words), language=spoken, status=status)


def _spoken(request: HttpRequest, asked: Asked) -> str:
    return pages.language(request, customer_page.language_of(asked.contact) or "auto")


def _zone(asked: Asked) -> str | None:
    known = contacts.find(asked.contact) if asked.contact else None
    return known.profile.time_zone if known else None
