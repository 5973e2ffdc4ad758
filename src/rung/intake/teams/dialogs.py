"""A form as a dialog of Teams: an Adaptive Card with inputs, and what a sent one holds."""

from typing import Any

import msgspec

from rung.intake.forms import Field, Form, Target
from rung.intake.teams.voice import card_text

FORM, TARGET = "rung_form", "rung_target"
"""In the data of the button that sends a dialog: which form it is, and what it is about."""
_MOST_CHOICES = 500


def dialog_of(form: Form, errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> dict[str, Any]:
    """What answers `task/fetch`, or `task/submit` where it stays open: what is wrong stands above its field, and what
    was filled in stays."""
    errors, values = errors or {}, values or {}
    shown = {field.name for field in form.fields}
    body: list[dict[str, Any]] = [_text(form.about, isSubtle=True)] if form.about else []
    body += [_wrong(said) for name, said in errors.items() if name not in shown]
    for field in form.fields:
        body += [_wrong(errors[field.name])] if field.name in errors else []
        body.append(_input(field, values.get(field.name, field.initial)))
        body += [_text(field.hint, isSubtle=True, size="Small", spacing="None")] if field.hint else []
    target = msgspec.to_builtins(form.target)
    send = {"type": "Action.Submit", "title": form.send, "style": "positive", "data": {FORM: form.name, TARGET: target}}
    card = {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [send]}
    size = "medium" if len(form.fields) > 2 else "small"
    about = {
        "title": form.title, "height": size, "width": "medium",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }  # fmt: skip
    return {"task": {"type": "continue", "value": about}}


def values_of(data: dict[str, Any]) -> dict[str, str]:
    """What was written or chosen, by field."""
    return {str(name): value for name, value in data.items() if isinstance(value, str) and name != FORM}


def target_of(data: Any) -> Target:
    """What a button or a dialog is about; nothing where it says nothing that we wrote."""
    try:
        return msgspec.convert(data, Target) if isinstance(data, dict) else Target()
    except msgspec.ValidationError:
        return Target()


def _input(field: Field, value: str) -> dict[str, Any]:
    about: dict[str, Any] = {"id": field.name, "label": field.label, "isRequired": field.is_needed}
    if field.is_needed:
        about["errorMessage"] = "This is needed."
    if value:
        about["value"] = value
    if field.kind == "choice":
        choices = [{"title": _title(one.group, one.label), "value": one.value} for one in field.choices]
        return {**about, "type": "Input.ChoiceSet", "style": "compact", "choices": choices[:_MOST_CHOICES]}
    return {**about, "type": "Input.Text", "isMultiline": field.kind == "text", "maxLength": field.most}


def _title(group: str, label: str) -> str:
    return f"{label} ({group.lower()})" if group else label


def _wrong(said: str) -> dict[str, Any]:
    return _text(said, color="Attention", weight="Bolder")


def _text(said: str, **how: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": card_text(said), "wrap": True, **how}
