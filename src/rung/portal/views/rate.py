"""The page on which a customer says how it went: by the signed link of a survey, without signing in.

Programs that look into mail open every link. So a link only chooses a score on this page; only its button sends it.
"""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.core.events import CsatReceived
from rung.engine import customer_page, survey_words
from rung.portal import pages
from rung.portal.access import open_to_all
from rung.portal.words import say
from rung.store import acts, contacts, surveys, tallies, texts, tokens
from rung.store.surveys import Asked

CHANNEL = "link"
LONGEST_COMMENT = 5_000
ANSWERS_AN_HOUR = 60


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
    if request.method == "POST":
        return _answered(request, asked)
    return _shown(request, asked, _score(request.GET.get("score", "")) or asked.score)


def _answered(request: HttpRequest, asked: Asked) -> HttpResponse:
    spoken, score = _spoken(request, asked), _score(request.POST.get("score", ""))
    comment = request.POST.get("comment", "").replace("\0", "").strip()[:LONGEST_COMMENT]
    if score is None:
        return _shown(request, asked, None, problem=say(spoken, "no_score"), typed=comment, status=422)
    if tallies.count(tallies.of_someone("rated", f"{asked.issue} {asked.number}")) > ANSWERS_AN_HOUR:
        return _shown(request, asked, score, problem=say(spoken, "too_many"), typed=comment, status=429)
    content = f"{score}\n{comment}".encode()
    page = request.POST.get("page", "")[:40]
    name = sha256(f"{asked.issue}\n{asked.number}\n{page}\n".encode() + content).hexdigest()[:32]
    event = CsatReceived(
        issue=asked.issue, id=f"rate/{name}", at=clock.now(), score=score, comment=comment,
        contact=texts.address_of(asked.contact), channel=CHANNEL, survey=asked.number,
    )  # fmt: skip
    outcome = acts.put(event, f"survey:{asked.issue}", content=content)
    if not outcome.is_taken:
        words = say(spoken, "not_done", why=outcome.message)
        return _shown(request, asked, score, problem=words, typed=comment, status=409)
    return _shown(request, asked, score, done=survey_words.words_for(spoken).thanks)


def _shown(
    request: HttpRequest, asked: Asked, score: int | None, *, done: str = "", problem: str = "", typed: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    spoken = _spoken(request, asked)
    words = survey_words.words_for(spoken)
    context = {
        "issue": asked.issue, "question": words.question, "chosen": score, "open_until": asked.open_until,
        "scores": [(number, "★" * number, label) for number, label in sorted(words.scores.items(), reverse=True)],
        "done": done, "problem": problem, "typed": typed, "said_before": asked.score if not done else None,
        "page": sha256(f"{clock.now().isoformat()}{asked.issue}".encode()).hexdigest()[:32],
    }  # fmt: skip
    return pages.answer(request, "rate.html", context, language=spoken, status=status, time_zone=_zone(asked))


def _nothing(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    spoken = pages.language(request)
    return pages.plain(request, say(spoken, title), say(spoken, words), language=spoken, status=status)


def _score(text: str) -> int | None:
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _spoken(request: HttpRequest, asked: Asked) -> str:
    return pages.language(request, customer_page.language_of(asked.contact) or "auto")


def _zone(asked: Asked) -> str | None:
    known = contacts.find(asked.contact) if asked.contact else None
    return known.profile.time_zone if known else None
