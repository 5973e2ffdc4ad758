"""What people wrote in an event, and who a contact is: kept apart from state and journal, so that it can be erased."""

from functools import cache
from typing import Any

from msgspec import structs

from rung.core.events import AnyEvent

TEXTS = ("subject", "body", "comment", "summary", "asked", "answers", "evidence", "contact", "topic", "said", "outside")
"""The fields that people wrote or that name a contact: kept apart from state and journal."""

KEPT_APART = "(kept apart)"
"""What the journal says in place of an answer to a question: that there is one is a fact."""


@cache
def fields_of_texts(kind: type[AnyEvent]) -> tuple[str, ...]:
    """The fields of a type of event that hold words, in the order of TEXTS."""
    return tuple(name for name in TEXTS if name in kind.__struct_fields__)


def without_texts(event: AnyEvent) -> AnyEvent:
    """The event as the journal keeps it: the same facts, none of the words."""
    blank = {name: _blank(given, empty) for name, empty in _empty_texts(type(event)) if (given := getattr(event, name))}
    return structs.replace(event, **blank) if blank else event


def _blank(given: Any, empty: Any) -> Any:
    if isinstance(given, dict):
        return {question: KEPT_APART if words.strip() else "" for question, words in given.items()}
    return empty


@cache
def _empty_texts(kind: type[AnyEvent]) -> tuple[tuple[str, Any], ...]:
    """The fields of an event that hold words, each with its value when nothing was written."""
    return tuple(
        (field.name, field.default_factory() if callable(field.default_factory) else field.default)
        for field in structs.fields(kind)
        if field.name in TEXTS
    )
