"""What somebody filled in: which fields are asked of them, what each answer is, and what is wrong with it.

Nothing that a browser sends is trusted: the form's version says what is asked, not the request.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct

from rung.intake.base import ADDRESS, Attachment
from rung.intake.form.definition import CHOOSES, NO, YES, Field, Form
from rung.intake.form.words import said

LONGEST_LINE = 300
LONGEST_WORDS = 20_000
MOST_FILES = 5
"""Files of one field."""
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")


class Given(Struct, frozen=True):
    """What came with a request, field by field."""

    values: Mapping[str, tuple[str, ...]] = {}
    files: Mapping[str, tuple[Attachment, ...]] = {}
    shown: frozenset[str] = frozenset()
    """The fields that the page showed when it was sent."""


class Answers(Struct, frozen=True):
    """What was made of it. `problems` are by field, in the words of the page's language."""

    asked: tuple[Field, ...]
    values: dict[str, Any]
    """By field that was answered: a text, a list of texts, a number, a flag, a date as text, or files."""
    problems: dict[str, str]
    more: tuple[str, ...]
    """Fields that are asked because of what was answered, and that the page did not show yet."""

    @property
    def is_complete(self) -> bool:
        return not self.problems and not self.more


def asked(form: Form, values: Mapping[str, Sequence[str]], tier: str | None) -> tuple[Field, ...]:
    """The fields that are asked of a customer of this tier, as far as they have answered."""
    found: dict[str, Field] = {}
    for field in form.fields:
        if field.tiers and tier not in field.tiers:
            continue
        when = field.when
        if when is None or (when.field in found and when.holds(tuple(values.get(when.field, ())))):
            found[field.key] = field
    return tuple(found.values())


def read(form: Form, given: Given, tier: str | None, language: str, most_bytes: int) -> Answers:
    """What was filled in, checked. `most_bytes` is the size of the largest file that is kept."""
    fields = asked(form, given.values, tier)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    more = tuple(field.key for field in fields if field.key not in given.shown)
    for field in fields:
        if field.key in more and not any(given.values.get(field.key, ())):
            continue  # it was not there to be answered
        try:
            value = _value(field, given, most_bytes)
        except _Wrong as wrong:
            problems[field.key] = said(language, wrong.code, **wrong.facts)
            continue
        if value is not None:
            values[field.key] = value
        elif field.required:
            problems[field.key] = said(language, "missing_files" if field.kind == "file" else "missing")
    return Answers(fields, values, problems, more)


class _Wrong(Exception):
    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def _value(field: Field, given: Given, most_bytes: int) -> Any:
    """The answer; None where there is none."""
    if field.kind == "file":
        return _files(given.files.get(field.key, ()), most_bytes)
    texts = tuple(text for each in given.values.get(field.key, ()) if (text := _clean(each, field.kind)))
    if not texts:
        return None
    if field.kind in CHOOSES:
        return _chosen(field, texts)
    match field.kind:
        case "date":
            return _date(texts[0])
        case "number":
            return _number(texts[0])
        case "mail":
            if not ADDRESS.fullmatch(texts[0]):
                raise _Wrong("no_address", given=texts[0])
            return texts[0].lower()
        case kind:
            most = LONGEST_WORDS if kind == "long_text" else LONGEST_LINE
            if len(texts[0]) > most:
                raise _Wrong("too_long", most=most, given=len(texts[0]))
            return texts[0]


def _clean(text: str, kind: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").encode("utf-8", "replace").decode().strip()
    return text if kind == "long_text" else " ".join(text.split())


def _chosen(field: Field, texts: tuple[str, ...]) -> Any:
    unknown = next((text for text in texts if text not in field.choices), None)
    if unknown is not None:
        raise _Wrong("no_option", given=unknown)
    if field.kind == "choices":
        return [option for option in field.options if option in texts]
    return texts[0]


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Wrong("no_date", given=text[:40]) from None


def _number(text: str) -> int | float:
    """German commas are taken; thousands are not guessed."""
    if not NUMBER.fullmatch(text):
        raise _Wrong("no_number", given=text[:40])
    number = Decimal(text.replace(",", "."))
    return int(number) if number == number.to_integral_value() else float(number)


def _files(files: tuple[Attachment, ...], most_bytes: int) -> tuple[Attachment, ...] | None:
    if len(files) > MOST_FILES:
        raise _Wrong("too_many_files", most=MOST_FILES)
    for file in files:
        if file.size > most_bytes:
            raise _Wrong("too_large", name=file.name, most=most_bytes // 1_000_000)
        if not file.size:
            raise _Wrong("empty_file", name=file.name)
    return files or None


def in_words(field: Field, value: Any, language: str) -> str:
    """An answer as it is read."""
    match value:
        case str() if field.kind == "yes_no":
            return said(language, {YES: "yes", NO: "no"}[value])
        case list():
            return ", ".join(value)
        case tuple():
            return ", ".join(file.name for file in value)
        case _:
            return str(value)
