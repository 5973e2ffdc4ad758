"""Which name, word or function was probably meant in a condition: the nearest one, and never a list of fifty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from rung.core.conditions.names import NAMES_BY_NAME
from rung.core.words import near, shortened

MOST_SHOWN = 10
_ALIKE = 0.75


class Words(Protocol):
    """The words of one policy document that a condition may write out."""

    @property
    def calendars(self) -> Collection[str]: ...
    @property
    def priorities(self) -> Sequence[str]: ...
    @property
    def tiers(self) -> Sequence[str]: ...


def hint_at_name(path: list[str], words: Words) -> str:
    """What to write in place of a name that there is not."""
    word = ".".join(path)
    if len(path) == 1 and (meant := _LITERALS.get(word)):
        return meant
    if len(path) == 1 and word in (*words.priorities, *words.tiers, *words.calendars):
        return f'Write "{word}" in quotes.'
    if other := _OTHER_NAMES.get(".".join(path[:2]).lower()):
        return f"Did you mean {other}?"
    family = _OTHER_FAMILIES.get(path[0].lower(), path[0])
    names = [name for name in NAMES_BY_NAME if name.startswith(f"{family}.")]
    if (len(path) > 1 or not names) and (meant := near(".".join((family, *path[1:2])), NAMES_BY_NAME)):
        return f"Did you mean {meant}?"
    if names:
        return f"Names of {family} are {_some(names)}."
    if len(path) == 1 and (meant := _last_part(word)):
        return f"Did you mean {meant}?"
    if len(path) == 1:
        return f'A text stands in quotes: write "{shortened(word)}". Names begin with {_FAMILIES}'
    return f"Names begin with {_FAMILIES}"


def hint_at_word(word: str, words: Iterable[str], they_are: str) -> str:
    """What to write in place of a priority, a tier or a calendar that the document does not name."""
    known = list(words)
    if not known:
        return "The document names none."
    if meant := near(word, known):
        return f"Did you mean {meant}?"
    return f"The {they_are} {_some(known)}."


def near_word(word: str, words: Collection[str]) -> str:
    """The word that is almost this one; empty where none is."""
    return near(word, words, _ALIKE)


def hint_at_function(name: str, functions: Collection[str]) -> str:
    """What to write in place of a function that there is not."""
    if meant := _OTHER_FUNCTIONS.get(name.lower()):
        return meant
    if meant := near(name, functions):
        return f"Did you mean {meant}?"
    return "Functions are contains(), startsWith(), endsWith(), matches(), size(), exists(), all() and has()."


def _last_part(word: str) -> str:
    """The name that ends so: `priority` is issue.priority."""
    ends = {name.partition(".")[2]: name for name in reversed(NAMES_BY_NAME)}
    return ends.get(word.lower()) or ends.get(near(word, tuple(ends), _ALIKE) if len(word) > 3 else "", "")


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:MOST_SHOWN]) + (" and others" if len(words) > MOST_SHOWN else "")


_FAMILIES = "issue., account., contact., message. or event."
_ABSENT = "What is absent cannot be compared: a part that needs it does not hold, which && and || absorb."
_LITERALS = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes", "on"), "Write true."),
    **dict.fromkeys(("False", "FALSE", "no", "No", "off"), "Write false."),
    **dict.fromkeys(("None", "nil", "Null", "NULL", "undefined", "empty"), _ABSENT),
}
_OTHER_NAMES = {
    "issue.age": "issue.age_minutes", "issue.created_at": "issue.age_minutes", "issue.created": "issue.age_minutes",
    "issue.opened_at": "issue.age_minutes", "issue.title": "issue.subject", "issue.text": "issue.body",
    "issue.description": "issue.body", "issue.type": "issue.kind", "issue.category": "issue.kind",
    "issue.severity": "issue.priority", "issue.state": "issue.status", "issue.owner": "issue.assignee",
    "issue.customer": "account.name", "issue.account": "account.id", "issue.tier": "account.tier",
    "issue.mood": "issue.sentiment", "account.plan": "account.tier", "account.revenue": "account.arr",
    "account.renews_on": "account.renews_in_days", "account.renewal": "account.renews_in_days",
    "account.risk": "account.churn_risk", "contact.mail": "contact.email", "message.text": "message.body",
    "event.kind": "event.type", "event.was": "event.from", "event.old": "event.from", "event.new": "event.to",
}  # fmt: skip
"""What other products call these facts."""
_OTHER_FAMILIES = {
    "ticket": "issue", "case": "issue", "conversation": "issue", "incident": "issue", "customer": "account",
    "company": "account", "organization": "account", "requester": "contact", "user": "contact", "msg": "message",
}  # fmt: skip
_NO_CASE = 'Write matches("(?i)down"): (?i) looks past the case.'
_OTHER_FUNCTIONS = {
    **dict.fromkeys(("lower", "upper", "tolower", "toupper", "lowerascii", "upperascii", "ignorecase"), _NO_CASE),
    **dict.fromkeys(("any", "some", "anymatch"), 'Write exists(): issue.tags.exists(tag, tag == "vip").'),
    **dict.fromkeys(("every", "each"), 'Write all(): issue.tags.all(tag, tag != "vip").'),
    **dict.fromkeys(("len", "length", "count"), "Write size()."),
    **dict.fromkeys(("includes", "has_text", "like", "search", "find"), "Write contains()."),
    **dict.fromkeys(("now", "today", "date", "time"), "Write issue.age_minutes, or in_hours() for a calendar."),
    **dict.fromkeys(("match", "regex", "regexp", "test"), "Write matches()."),
    **dict.fromkeys(("business_hours", "open", "is_open", "working_hours"), 'Write in_hours("berlin").'),
}
