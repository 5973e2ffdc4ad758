"""What a survey says, in the languages of the pages that customers see: as it comes, or as the team has put it."""

from typing import Any

import msgspec
from msgspec import Struct

from rung import config
from rung.store import settings_store

SETTINGS = "survey_words"
LANGUAGES = ("en", "de")
LONGEST = 300
TEAM = "{team}"
"""What a wording may hold: the name of the team that has the issue."""


class Wording(Struct, frozen=True, omit_defaults=True):
    """What the team may put otherwise, in one language. Empty: as it comes."""

    question: str = ""
    help: str = ""
    thanks: str = ""


class Words(Struct, frozen=True):
    """All that a survey says in one language."""

    question: str
    help: str
    thanks: str
    more: str
    scores: dict[int, str]


AS_IT_COMES: dict[str, Words] = {
    "en": Words(
        "How did we do?",
        "One click opens a page on which you can add a few words. Nothing is sent before you press its button.",
        "Thank you. Your answer is with us.",
        "Say more",
        {1: "Very bad", 2: "Bad", 3: "Okay", 4: "Good", 5: "Very good"},
    ),
    "de": Words(
        "Wie waren wir?",
        "Ein Klick öffnet eine Seite, auf der Sie noch etwas schreiben können. Gesendet wird erst mit ihrem Knopf.",
        "Danke. Ihre Antwort ist bei uns.",
        "Mehr dazu",
        {1: "Sehr schlecht", 2: "Schlecht", 3: "Mittel", 4: "Gut", 5: "Sehr gut"},
    ),
}


def kept() -> dict[str, Wording]:
    """By language, what the team has put otherwise."""
    return msgspec.convert(settings_store.get(SETTINGS) or {}, dict[str, Wording])


def put(given: dict[str, Wording]) -> None:
    settings_store.put(SETTINGS, msgspec.to_builtins(given))


def words_for(language: str | None, *, team: str = "", own: dict[str, Wording] | None = None) -> Words:
    """What a customer reads who has this language; English where there is none, or we do not speak it."""
    spoken = language if language in LANGUAGES else "en"
    usual = AS_IT_COMES[spoken]
    wording = (kept() if own is None else own).get(spoken, Wording())

    def said(name: str) -> str:
        text: Any = getattr(wording, name) or getattr(usual, name)
        return str(text).replace(TEAM, team)

    return Words(said("question"), said("help"), said("thanks"), usual.more, usual.scores)


def page_of(token: str, score: int | None = None) -> str:
    """The address of the page on which a customer answers."""
    chosen = f"?score={score}" if score else ""
    return f"{config.current().base_url}/c/rate/{token}{chosen}"
