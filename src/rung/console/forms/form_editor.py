"""The editor of a ticket form: what its page posts as a definition, and a definition as rows of the page."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from msgspec import Struct

from rung.intake.form.checks import Fault
from rung.intake.form.definition import CHOOSES, KINDS, LANGUAGES, OWN, PARTS

KIND_WORDS = {
    "short_text": "Short text", "long_text": "Long text", "choice": "Choice", "choices": "Many choices",
    "yes_no": "Yes or no", "date": "Date", "number": "Number", "file": "Files", "mail": "Mail address",
}  # fmt: skip
MEANS_WORDS = {
    "": "nothing: it stands beside the words", "subject": "the subject", "body": "the words",
    "contact": "who is answered", "kind": "the kind of issue", "priority": "the priority", OWN: "a field of its own",
}  # fmt: skip
LANGUAGE_WORDS = {"auto": "as the browser asks", "en": "English", "de": "German"}
MOST_ROWS = 100


class Row(Struct, frozen=True):
    """One field in the editor, as texts."""

    number: int
    field: dict[str, Any]
    faults: tuple[Fault, ...]
    earlier: tuple[tuple[str, str], ...]
    """Fields above it on which it can depend: key and label."""

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(self.field["kind"], self.field["kind"])

    @property
    def options(self) -> str:
        """One a line, with what it means here behind it."""
        meant = self.field.get("values", {})
        known = ("yes", "no") if self.field["kind"] == "yes_no" else self.field.get("options", ())
        shown = known if self.field["kind"] != "yes_no" else [one for one in known if one in meant]
        return "\n".join(f"{one} = {meant[one]}" if one in meant else one for one in shown)

    @property
    def has_options(self) -> bool:
        return self.field["kind"] in CHOOSES

    @property
    def means(self) -> str:
        """Which line of the choice."""
        given = str(self.field.get("means", ""))
        return given if given in PARTS or not given else OWN

    @property
    def own(self) -> str:
        return str(self.field.get("means", "")).removeprefix(OWN) if self.means == OWN else ""

    @property
    def when(self) -> dict[str, Any]:
        given = self.field.get("when") or {}
        answers = given.get("is") or given.get("is_not") or ()
        return {"field": given.get("field", ""), "how": "is_not" if given.get("is_not") else "is",
                "answers": "\n".join(answers)}  # fmt: skip


def rows_of(definition: dict[str, Any], faults: Iterable[Fault]) -> list[Row]:
    """A definition as rows; each fault stands with its field."""
    given = list(faults)
    rows: list[Row] = []
    earlier: list[tuple[str, str]] = []
    for number, field in enumerate(definition.get("fields", ())):
        own = tuple(one for one in given if one.place.startswith(f"fields.{field['key']}."))
        rows.append(Row(number, field, own, tuple(earlier)))
        if field["kind"] in CHOOSES:
            earlier.append((field["key"], field["label"] or field["key"]))
    return rows


def definition_in(posted: QueryDict) -> dict[str, Any]:
    """What the editor's page holds; fields in the order in which they stand there."""
    fields = [_field(posted, f"f{number}-") for number in posted.getlist("order")[:MOST_ROWS] if number.isdigit()]
    found = {
        "title": posted.get("title", "").strip(),
        "intro": posted.get("intro", "").strip(),
        "after": posted.get("after", "").strip(),
        "language": _one_of(posted.get("language", ""), LANGUAGES),
        "team": posted.get("team") or None,
        "priority": posted.get("priority") or None,
        "kind": posted.get("kind", "").strip() or None,
        "tiers": posted.getlist("tiers"),
        "sites": [site.rstrip("/") for site in posted.get("sites", "").split()],
        "fields": fields,
    }
    return {name: value for name, value in found.items() if value or name in ("title", "fields")}


def changed(definition: dict[str, Any], what: str, kind: str) -> tuple[dict[str, Any], int | None]:
    """What a button of the page does: `add`, `up:3`, `down:3`, `remove:3`. And the row to go on at."""
    fields = list(definition["fields"])
    name, _, place = what.partition(":")
    at = int(place) if place.isdigit() and int(place) < len(fields) else None
    if name == "add":
        kind = _one_of(kind, KINDS)
        fields.append({"key": _free_key(kind, fields), "kind": kind, "label": ""})
        at = len(fields) - 1
    elif at is not None and name == "remove":
        del fields[at]
        at = min(at, len(fields) - 1)
    elif at is not None and name in ("up", "down"):
        to = max(0, min(len(fields) - 1, at + (1 if name == "down" else -1)))
        fields.insert(to, fields.pop(at))
        at = to
    return {**definition, "fields": fields}, at


def _field(posted: QueryDict, mark: str) -> dict[str, Any]:
    kind = _one_of(posted.get(f"{mark}kind", ""), KINDS)
    options, values = _options(posted.get(f"{mark}options", ""))
    means = posted.get(f"{mark}means", "")
    found: dict[str, Any] = {
        "key": posted.get(f"{mark}key", "").strip(),
        "kind": kind,
        "label": posted.get(f"{mark}label", "").strip(),
        "help": posted.get(f"{mark}help", "").strip(),
        "required": bool(posted.get(f"{mark}required")),
        "options": options if kind in ("choice", "choices") else [],
        "values": values if kind in CHOOSES else {},
        "tiers": posted.getlist(f"{mark}tiers"),
        "means": f"{OWN}{posted.get(f'{mark}own', '').strip()}" if means == OWN else means,
        "when": _condition(posted, mark),
    }
    return {name: value for name, value in found.items() if value or name in ("key", "kind", "label")}


def _options(text: str) -> tuple[list[str], dict[str, str]]:
    """One a line; behind the last ` = ` stands what it means here."""
    options: list[str] = []
    values: dict[str, str] = {}
    for line in (line.strip() for line in text.splitlines() if line.strip()):
        option, mark, meant = line.rpartition(" = ")
        name = option.strip() if mark else line
        options.append(name)
        if mark and meant.strip():
            values[name] = meant.strip()
    return options, values


def _condition(posted: QueryDict, mark: str) -> dict[str, Any] | None:
    field = posted.get(f"{mark}when", "")
    if not field:
        return None
    answers = [line.strip() for line in posted.get(f"{mark}answers", "").splitlines() if line.strip()]
    return {"field": field, "is_not" if posted.get(f"{mark}how") == "is_not" else "is": answers}


def _one_of(given: str, known: tuple[str, ...]) -> str:
    return given if given in known else known[0]


def _free_key(kind: str, fields: list[dict[str, Any]]) -> str:
    taken = {field["key"] for field in fields}
    number = next(number for number in range(1, len(fields) + 2) if f"{kind}_{number}" not in taken)
    return f"{kind}_{number}"
