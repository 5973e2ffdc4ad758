"""A form as a page draws it: every field with what was typed, what is wrong with it, and when it is asked."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from rung.intake.form.answers import asked
from rung.intake.form.definition import Field, Form
from rung.intake.form.words import said

PREFIX = "q-"
"""Before the key of a field in a request: no field can be taken for something of the page's own."""


class Held(Struct, frozen=True):
    """A file that was sent already, and waits for the rest."""

    token: str
    name: str


class Choice(Struct, frozen=True):
    value: str
    label: str
    is_chosen: bool


class Line(Struct, frozen=True):
    """One field on the page. What is not asked stands there hidden, for pages that can follow the answers."""

    field: Field
    is_shown: bool
    typed: str
    choices: tuple[Choice, ...]
    problem: str
    held: tuple[Held, ...]
    condition: str
    """When it is asked, as JSON for the page's script; empty: always."""

    @property
    def name(self) -> str:
        return PREFIX + self.field.key


def lines_of(
    form: Form, values: Mapping[str, Sequence[str]], tier: str | None, language: str, *,
    problems: Mapping[str, str] | None = None, held: Mapping[str, tuple[Held, ...]] | None = None,
) -> tuple[Line, ...]:  # fmt: skip
    """Every field that a customer of this tier may be asked."""
    shown = {field.key for field in asked(form, values, tier)}
    return tuple(
        Line(
            field=field,
            is_shown=field.key in shown,
            typed=next(iter(values.get(field.key, ())), ""),
            choices=_choices(field, values.get(field.key, ()), language),
            problem=(problems or {}).get(field.key, ""),
            held=(held or {}).get(field.key, ()),
            condition=_condition(field),
        )
        for field in form.fields
        if not field.tiers or tier in field.tiers
    )


def _choices(field: Field, chosen: Sequence[str], language: str) -> tuple[Choice, ...]:
    words = said if field.kind == "yes_no" else None
    return tuple(
        Choice(value, words(language, value) if words else value, value in chosen) for value in field.choices
    )


def _condition(field: Field) -> str:
    when = field.when
    if when is None:
        return ""
    told = {"field": PREFIX + when.field, "is": when.is_, "is_not": when.is_not}
    return msgspec.json.encode(told).decode()
