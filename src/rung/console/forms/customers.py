"""The forms of accounts and contacts: the facts of one record as fields, read like a row of an import.

What is wrong stands beside its field, and nothing that was typed is lost. A field that its sender did not touch changes
nothing, whatever somebody else has made of it meanwhile.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.words import shortened
from rung.policy.reading.records import Record
from rung.policy.tables.facts import written
from rung.policy.tables.sheets import FIELDS, OWN, Fault, Sheet, row_of_texts

OTHER = "fields"
KEY = "key"


class Field(Struct, frozen=True):
    """One field of a form: its text, what it was when the form was made, and what is wrong with it."""

    name: str
    label: str
    value: str
    was: str
    about: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "text"
    errors: tuple[str, ...] = ()


class FactsForm:
    """The facts of one record, as a form."""

    def __init__(
        self, record: Record[Any], known: Mapping[str, Any], own: Mapping[str, Any], choices: Mapping[str, Any],
        leaves_out: Sequence[str] = (), given: QueryDict | None = None, suggested: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._record = record
        self._names = [name for name in record.keys if name not in (FIELDS, *leaves_out)]
        self._choices = choices
        self._now = {name: written(known.get(name)) for name in self._names}
        self._now[OTHER] = "\n".join(f"{name}: {written(value)}" for name, value in own.items())
        self._given = given
        self._suggested = suggested or {}
        """What stands in the form from the start, though it is not so yet."""
        self._errors: dict[str, list[str]] = {}

    def row(self, key: str) -> Sheet:
        """What the form changes, as the one row of a sheet."""
        texts = {name: self._text(name) for name in self._names if self._text(name) != self._was(name)}
        if self._text(OTHER) != self._was(OTHER):
            texts |= self._own_texts()
        return Sheet((row_of_texts(key, texts),), faults=tuple(self._loose_lines()))

    def take(self, faults: Sequence[Fault]) -> None:
        """Shows what is wrong beside the fields."""
        for one in faults:
            field = one.field if one.field in (*self._names, KEY) else OTHER
            hint = f" {one.hint[:1].upper()}{one.hint[1:]}." if one.hint else ""
            message = f"{one.message[:1].upper()}{one.message[1:]}.{hint}"
            name = one.field if field == OTHER else ""
            self._errors.setdefault(field, []).append(f"{name}: {message}" if name else message)

    @property
    def fields(self) -> list[Field]:
        return [self._field(name) for name in (*self._names, OTHER)]

    @property
    def key_errors(self) -> list[str]:
        return self._errors.get(KEY, [])

    @property
    def has_errors(self) -> bool:
        return bool(self._errors)

    def _field(self, name: str) -> Field:
        errors = tuple(self._errors.get(name, ()))
        if name == OTHER:
            about = "One a line: name: value. A line that is taken out takes the field away."
            return Field(name, "Custom fields", self._text(name), self._was(name), about, (), "lines", errors)
        value, key = self._text(name), self._record.keys[name]
        choices = tuple(self._choices.get(name, ()))
        if choices and value and value not in {one for one, _ in choices}:
            choices = (*choices, (value, value))
        label = label_of(name).capitalize()
        return Field(name, label, value, self._was(name), key.about, choices, "choice" if choices else "text", errors)

    def _text(self, name: str) -> str:
        if self._given is None:
            return self._suggested.get(name, self._now[name])
        return self._given.get(name, "").replace("\r\n", "\n").strip()

    def _was(self, name: str) -> str:
        if self._given is None:
            return self._now[name]
        return self._given.get(f"was_{name}", self._now[name]).replace("\r\n", "\n").strip()

    def _loose_lines(self) -> Iterator[Fault]:
        """A custom field without its colon would be lost without a word."""
        for line in self._text(OTHER).splitlines():
            name, colon, _ = line.partition(":")
            if line.strip() and not (colon and name.strip()):
                hint = "write its name, a colon, and its value"
                yield Fault(1, 1, "", "no_field", f"“{shortened(line.strip())}” is no field", hint)

    def _own_texts(self) -> dict[str, str]:
        before, after = _lines(self._was(OTHER)), _lines(self._text(OTHER))
        gone = {name: "" for name in before if name not in after}
        changed = {name: text for name, text in after.items() if before.get(name) != text}
        return {OWN + name: text for name, text in {**gone, **changed}.items()}


def label_of(name: str) -> str:
    """How a fact is called on pages."""
    return {"arr": "value a year"}.get(name, name.replace("_", " "))


def account_choices(document: PolicyDocument) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for an account, as the policy in force has it."""
    calendars = [(name, name) for name in ("always", *document.calendars)]
    people = [(one.key, one.name) for one in document.people.values()]
    targets = [(one.name, one.name) for one in document.targets if one.name]
    tiers = [(one, one) for one in document.workspace.tiers]
    return {
        "tier": tiers, "owner": people, "calendar": calendars, "target": targets,
        "churn_risk": [("true", "yes")],
    }  # fmt: skip


def _lines(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip():
            found[name.strip()] = value.strip()
    return found
