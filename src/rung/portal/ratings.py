"""What customers say of a survey on a page of theirs: what is shown to choose from, and how the answer is taken in."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from msgspec import Struct

from rung import clock
from rung.core.events import CsatReceived
from rung.engine.customers import survey_words
from rung.portal.words import say
from rung.store import tallies
from rung.store.accounts import surveys
from rung.store.accounts.surveys import Asked
from rung.store.decisions import acts

LONGEST_COMMENT = 5_000
ANSWERS_AN_HOUR = 60


class Wrong(Struct, frozen=True):
    """Why an answer was not taken, in the words of the page."""

    words: str
    status: int


def open_for(issue: str, contact: str) -> Asked | None:
    """The survey of an issue that this contact was sent and may answer now."""
    asked = surveys.last_of(issue)
    return asked if asked is not None and asked.contact == contact and asked.is_open(clock.now()) else None


def score_in(text: str) -> int | None:
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def shown(asked: Asked | None, language: str, chosen: int | None = None) -> dict[str, Any] | None:
    """What a page shows of it; None where nothing is asked."""
    if asked is None:
        return None
    words = survey_words.words_for(language)
    return {
        "question": words.question, "chosen": chosen or asked.score, "open_until": asked.open_until,
        "said_before": asked.score,
        "scores": [(number, "★" * number, label) for number, label in sorted(words.scores.items(), reverse=True)],
    }  # fmt: skip


def comment_in(request: HttpRequest) -> str:
    return request.POST.get("comment", "").replace("\0", "").strip()[:LONGEST_COMMENT]


def take(
    request: HttpRequest, asked: Asked, language: str, contact: str | None, channel: str, source: str
) -> Wrong | None:
    """Takes the posted answer in; None where it counts. The same of the same page is one answer, however often it is
    sent."""
    score, comment = score_in(request.POST.get("score", "")), comment_in(request)
    if score is None:
        return Wrong(say(language, "no_score"), 422)
    if tallies.count(tallies.of_someone("rated", f"{asked.issue} {asked.number}")) > ANSWERS_AN_HOUR:
        return Wrong(say(language, "too_many"), 429)
    content, page = f"{score}\n{comment}".encode(), request.POST.get("page", "")[:40]
    name = sha256(f"{asked.issue}\n{asked.number}\n{page}\n".encode() + content).hexdigest()[:32]
    event = CsatReceived(
        issue=asked.issue, id=f"rate/{name}", at=clock.now(), score=score, comment=comment, contact=contact,
        channel=channel, survey=asked.number,
    )  # fmt: skip
    outcome = acts.put(event, source, content=content)
    return None if outcome.is_taken else Wrong(say(language, "not_done", why=outcome.message), 409)
