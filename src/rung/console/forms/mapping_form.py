"""The form in which somebody says which place of a payload is what.

The page shows every place of a pasted payload with what stands there; beside it is chosen what that is. What the form
says becomes a mapping (`rung.intake.mapped.mapping`), and only that module says whether it is right.
"""

from typing import Any

import msgspec
from django.http import QueryDict
from msgspec import Struct

from rung.intake.mapped.mapping import places

USE, PREFIX, VALUES, HTML = "use:", "prefix:", "values:", "html:"
FIELDS = (
    "issue", "id", "at", "account", "contact", "subject", "body", "priority", "status", "kind", "channel", "team",
    "tags", "by", "to", "score", "comment", "reason",
)  # fmt: skip
"""What a place can be, beside a field of the issue's own and a change."""
CHANGES = ("changes.priority", "changes.status", "changes.kind", "changes.team")
LONGEST_SHOWN = 120
LONGEST_SAMPLE = 200_000


class Row(Struct, frozen=True):
    """One place of the payload, as the form shows it."""

    at: str
    shown: str
    use: str = ""
    prefix: str = ""
    values: str = ""
    is_html: bool = False

    @property
    def own(self) -> str:
        """The name of the issue's own field that it becomes."""
        return self.use.removeprefix("fields.") if self.use.startswith("fields.") else ""


class Sample(Struct, frozen=True):
    """A pasted payload; `trouble` where it is none."""

    text: str
    payload: Any = None
    trouble: str = ""


def sample_of(text: str) -> Sample:
    """What was pasted, read."""
    text = text.strip()
    if not text:
        return Sample(text)
    if len(text) > LONGEST_SAMPLE:
        return Sample(text[:LONGEST_SAMPLE], trouble=f"A payload has at most {LONGEST_SAMPLE:,} characters here.")
    try:
        payload = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        return Sample(text, trouble=f"This is not JSON: {str(error)[:200]}. Paste the body of one request as it is.")
    if not isinstance(payload, dict):
        return Sample(text, trouble="The payload is no JSON object. Paste the whole body, from { to }.")
    return Sample(text, payload)


def mapping_in(form: QueryDict) -> dict[str, Any]:
    """The mapping that the form says, right or wrong."""
    fields: dict[str, Any] = {}
    for key in form:
        if not key.startswith(USE) or not form[key]:
            continue
        at = key.removeprefix(USE)
        rule: dict[str, Any] = {"at": at}
        if prefix := form.get(f"{PREFIX}{at}", ""):
            rule["prefix"] = prefix
        if values := pairs_in(form.get(f"{VALUES}{at}", "")):
            rule["values"] = values
        if form.get(f"{HTML}{at}"):
            rule["is_html"] = True
        use = form[key]
        if use == "own":
            use = f"fields.{form.get(f'own:{at}', '').strip() or at.rpartition('/')[2]}"
        fields[use] = rule
    return {"type": _type_in(form), "fields": fields}


def _type_in(form: QueryDict) -> dict[str, Any]:
    if form.get("type") == "by":
        return {"at": form.get("type_at", ""), "values": pairs_in(form.get("type_values", ""))}
    return {"is": form.get("type_is", "") or "issue.opened"}


def pairs_in(text: str) -> dict[str, str]:
    """`4 = P0` by line."""
    found = {}
    for line in text.splitlines():
        there, equals, here = line.partition("=")
        if equals and there.strip() and here.strip():
            found[there.strip()] = here.strip()
    return found


def as_pairs(values: dict[str, str]) -> str:
    return "\n".join(f"{there} = {here}" for there, here in values.items())


def rows_of(sample: Sample, mapping: dict[str, Any]) -> list[Row]:
    """Every place of the payload, and those of the mapping that this payload has not."""
    rules = {rule["at"]: (name, rule) for name, rule in mapping.get("fields", {}).items() if rule.get("at")}
    shown = dict(places(sample.payload)) if sample.payload is not None else {}
    found = [_row(at, _shown(value), rules.get(at)) for at, value in shown.items()]
    return found + [_row(at, "(not in this payload)", rule) for at, rule in rules.items() if at not in shown]


def _row(at: str, shown: str, known: tuple[str, dict[str, Any]] | None) -> Row:
    if known is None:
        return Row(at, shown)
    name, rule = known
    return Row(at, shown, name, rule.get("prefix", ""), as_pairs(rule.get("values", {})), rule.get("is_html", False))


def _shown(value: Any) -> str:
    text = "" if value is None else "true" if value is True else "false" if value is False else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
