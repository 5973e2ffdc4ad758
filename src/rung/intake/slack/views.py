"""A form as Slack's modal, and what a sent modal holds."""

from typing import Any

import msgspec

from rung.intake.forms import Choice, Field, Form, Target

_LABEL, _GROUPS, _GROUP, _ABOUT, _VALUE = 75, 100, 100, 150, 150
"""Slack's own limits: characters of an option, groups of a select, options of a group; the last is characters of an
option's value."""


def view_of(form: Form) -> dict[str, Any]:
    """The modal. What it is about travels in `private_metadata` and comes back with it."""
    about = [{"type": "context", "elements": [_plain(form.about, _ABOUT)]}] if form.about else []
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": msgspec.json.encode(form.target).decode(),
        "title": _plain(form.title, 24),
        "submit": _plain(form.send, 24),
        "close": _plain("Cancel", 24),
        "blocks": [*about, *(_input(field) for field in form.fields)],
    }


def values_of(view: dict[str, Any]) -> dict[str, str]:
    """What was written or chosen, by field. What has another shape is left out."""
    state = view.get("state")
    blocks = state.get("values") if isinstance(state, dict) else None
    found: dict[str, str] = {}
    for name, inputs in blocks.items() if isinstance(blocks, dict) else ():
        element = inputs.get(name) if isinstance(inputs, dict) else None
        if not isinstance(element, dict):
            continue
        chosen = element.get("selected_option")
        value = chosen.get("value") if isinstance(chosen, dict) else element.get("value")
        if isinstance(value, str):
            found[str(name)] = value
    return found


def target_of(text: Any) -> Target:
    """What a button or a form is about; nothing where it says nothing that we wrote."""
    try:
        return msgspec.json.decode(text, type=Target) if isinstance(text, str) else Target()
    except msgspec.DecodeError:
        return Target()


def _input(field: Field) -> dict[str, Any]:
    block = {
        "type": "input", "block_id": field.name, "label": _plain(field.label, 2000), "element": _element(field),
        "optional": not field.is_needed,
    }  # fmt: skip
    return {**block, "hint": _plain(field.hint, 2000)} if field.hint else block


def _element(field: Field) -> dict[str, Any]:
    if field.kind == "choice":
        return _select(field)
    element: dict[str, Any] = {
        "type": "plain_text_input", "action_id": field.name, "multiline": field.kind == "text",
        "max_length": field.most,
    }  # fmt: skip
    return {**element, "initial_value": field.initial[: field.most]} if field.initial else element


def _select(field: Field) -> dict[str, Any]:
    """One list; in groups where the field says so, or there are more than one list holds."""
    choices = [one for one in field.choices if 0 < len(one.value) <= _VALUE]
    element: dict[str, Any] = {"type": "static_select", "action_id": field.name}
    if len(choices) > _GROUP or any(one.group for one in choices):
        element["option_groups"] = _groups(choices)
    else:
        element["options"] = [_option(one) for one in choices]
    first = next((one for one in choices if one.value == field.initial), None)
    return {**element, "initial_option": _option(first)} if first else element


def _groups(choices: list[Choice]) -> list[dict[str, Any]]:
    """Groups of a hundred at most; a longer one says where each part begins."""
    by_name: dict[str, list[Choice]] = {}
    for one in choices:
        by_name.setdefault(one.group or "All", []).append(one)
    groups = []
    for name, members in by_name.items():
        parts = [members[start : start + _GROUP] for start in range(0, len(members), _GROUP)]
        for part in parts:
            label = name if len(parts) == 1 else f"{name} from {part[0].label}"
            groups.append({"label": _plain(label, _LABEL), "options": [_option(one) for one in part]})
    return groups[:_GROUPS]


def _option(choice: Choice) -> dict[str, Any]:
    return {"text": _plain(choice.label, _LABEL), "value": choice.value}


def _plain(text: str, most: int) -> dict[str, Any]:
    one_line = " ".join(text.split()) or "…"
    shown = one_line if len(one_line) <= most else one_line[: most - 1] + "…"
    return {"type": "plain_text", "text": shown, "emoji": False}
