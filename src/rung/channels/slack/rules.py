"""Slack's rules for blocks and views, as far as our messages could break them. The stand-in refuses what Slack
refuses."""

from collections.abc import Iterator
from typing import Any

_BLOCKS, _VIEW_BLOCKS, _ACTIONS, _CONTEXT, _FIELDS = 50, 100, 25, 10, 10
_OPTIONS, _OPTION_VALUE, _WRITTEN = 100, 150, 3000
_TEXT = {
    "section": 3000, "header": 150, "button": 75, "field": 2000, "context": 3000, "label": 2000, "title": 24,
    "hint": 2000, "option": 75, "confirm title": 100, "confirm text": 300, "confirm confirm": 30, "confirm deny": 30,
}  # fmt: skip
_VALUE, _URL, _ID, _METADATA = 2000, 3000, 255, 3000
_STYLES = ("primary", "danger")
_RICH = {"rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"}


def problems(blocks: Any, *, in_view: bool = False) -> list[str]:
    """What Slack would say about these blocks; an empty list when it takes them."""
    limit = _VIEW_BLOCKS if in_view else _BLOCKS
    if not isinstance(blocks, list):
        return ["blocks must be an array"]
    if len(blocks) > limit:
        return [f"no more than {limit} items allowed [json-pointer:/blocks]"]
    found = [
        f"{problem} [json-pointer:/blocks/{place}]"
        for place, block in enumerate(blocks)
        for problem in _block(block)
    ]
    ids = [element["action_id"] for block in blocks for element in _interactive(block) if "action_id" in element]
    if len(ids) != len(set(ids)):
        found.append("duplicate action_id")
    return found


def view_problems(view: Any) -> list[str]:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["unsupported type [json-pointer:/view/type]"]
    found = problems(view.get("blocks"), in_view=True)
    found += _text(view.get("title"), "title", only_plain=True)
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view.get("blocks", []))
    if has_input and "submit" not in view:
        found.append("submit is required when an input is in blocks")
    if len(view.get("private_metadata", "")) > _METADATA:
        found.append("private_metadata is too long")
    return found


def _block(block: Any) -> Iterator[str]:
    match block:
        case {"type": "section"}:
            yield from _section(block)
        case {"type": "header"}:
            yield from _text(block.get("text"), "header", only_plain=True)
        case {"type": "context", "elements": [_, *_] as elements}:
            if len(elements) > _CONTEXT:
                yield f"no more than {_CONTEXT} items allowed"
            for element in elements:
                yield from _text(element, "context")
        case {"type": "actions", "elements": [_, *_] as elements}:
            if len(elements) > _ACTIONS:
                yield f"no more than {_ACTIONS} items allowed"
            for element in elements:
                yield from _element(element)
        case {"type": "rich_text", "elements": [_, *_] as elements}:
            for element in elements:
                yield from _rich(element)
        case {"type": "input", "element": element}:
            yield from _text(block.get("label"), "label", only_plain=True)
            yield from _input(element)
            if "hint" in block:
                yield from _text(block["hint"], "hint", only_plain=True)
        case {"type": "divider"}:
            return
        case _:
            yield f"unsupported block or missing field: {block.get('type') if isinstance(block, dict) else block!r}"


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "missing required field: text"
    if "text" in block:
        yield from _text(block["text"], "section")
    fields = block.get("fields", [])
    if len(fields) > _FIELDS:
        yield f"no more than {_FIELDS} items allowed"
    for each in fields:
        yield from _text(each, "field")


def _element(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield "unsupported element"
        return
    yield from _identifier(element)
    yield from _text(element.get("text"), "button", only_plain=True)
    if len(element.get("value", "")) > _VALUE:
        yield f"must be less than {_VALUE + 1} characters: value"
    url = element.get("url", "https://")
    if len(url) > _URL or not url.startswith(("http://", "https://")):
        yield "invalid url"
    if "style" in element and element["style"] not in _STYLES:
        yield "invalid style"
    if "confirm" in element:
        yield from _confirm(element["confirm"])


def _confirm(asked: Any) -> Iterator[str]:
    """What a button asks before it counts."""
    for name in ("title", "text", "confirm", "deny"):
        yield from _text(asked.get(name) if isinstance(asked, dict) else None, f"confirm {name}")


def _input(element: Any) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in ("plain_text_input", "static_select"):
        yield "unsupported element"
        return
    yield from _identifier(element)
    if kind == "plain_text_input":
        most = element.get("max_length", _WRITTEN)
        if not 0 < most <= _WRITTEN:
            yield f"max_length must be between 1 and {_WRITTEN}"
        if len(element.get("initial_value", "")) > most:
            yield "initial_value is longer than max_length"
        return
    groups = element.get("option_groups")
    lists = [each.get("options") for each in groups] if groups is not None else [element.get("options")]
    if not lists or len(lists) > _OPTIONS:
        yield f"between 1 and {_OPTIONS} groups"
    for group in groups or ():
        yield from _text(group.get("label"), "option", only_plain=True)
    for options in lists:
        yield from _options(options)
    if "initial_option" in element and element["initial_option"] not in [one for each in lists for one in each or ()]:
        yield "initial_option must be one of the options"


def _options(options: Any) -> Iterator[str]:
    if not isinstance(options, list) or not 0 < len(options) <= _OPTIONS:
        yield f"must have between 1 and {_OPTIONS} options"
        return
    for option in options:
        yield from _text(option.get("text"), "option")
        if not 0 < len(option.get("value", "")) <= _OPTION_VALUE:
            yield f"must be between 1 and {_OPTION_VALUE} characters: value"


def answer_problems(view: dict[str, Any], values: dict[str, dict[str, str]]) -> list[str]:
    """Why Slack's own client would not let somebody send this: a field that is needed is empty, an option is unknown,
    more is written than fits."""
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    found = [f"there is no field {name}" for name in values.keys() - inputs.keys()]
    for name, block in inputs.items():
        element = block["element"]
        value = values.get(name, {}).get(element["action_id"], "")
        if not value and not block.get("optional"):
            found.append(f"{name} must be filled")
        if element["type"] == "static_select" and value and value not in _values(element):
            found.append(f"{value} is no option of {name}")
        if element["type"] == "plain_text_input" and len(value) > element.get("max_length", _WRITTEN):
            found.append(f"{name} is too long")
    return found


def _values(element: dict[str, Any]) -> set[str]:
    groups = element.get("option_groups") or [element]
    return {option["value"] for group in groups for option in group["options"]}


def _identifier(element: dict[str, Any]) -> Iterator[str]:
    if not 0 < len(element.get("action_id", "assigned by Slack")) <= _ID:
        yield "invalid action_id"


def _text(value: Any, where: str, *, only_plain: bool = False) -> Iterator[str]:
    if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
        yield f"missing or unsupported text object in {where}"
        return
    if only_plain and value["type"] != "plain_text":
        yield f"{where} takes plain_text only"
    if not 0 < len(value.get("text", "")) <= _TEXT[where]:
        yield f"must be between 1 and {_TEXT[where]} characters: {where}"


def _rich(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in _RICH:
        yield "unsupported rich text element"
        return
    for part in element.get("elements", []):
        if part.get("type") == "text" and not part.get("text"):
            yield "must be more than 0 characters: text"
        if part.get("type") == "link" and not part.get("url"):
            yield "missing required field: url"


def _interactive(block: Any) -> Iterator[dict[str, Any]]:
    if isinstance(block, dict) and block.get("type") == "actions":
        yield from (each for each in block.get("elements", []) if isinstance(each, dict))
