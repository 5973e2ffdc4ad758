"""A captured message of Teams as the Outbox page shows it: the lines of its card, and its buttons to be pressed."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import msgspec

from rung.channels.base import Button, Preview
from rung.channels.teams.cards import DIALOG

_SHOWN = re.compile(r"\\(.)")


def preview(payload: Mapping[str, Any]) -> Preview:
    said = [f"<p>{_lines(payload['text'])}</p>"] if payload.get("text") else []
    buttons: list[Button] = []
    for attachment in payload.get("attachments") or ():
        card = attachment["content"]
        said += [_html(block) for block in card.get("body", ())]
        buttons += _buttons(card.get("actions", ()))
    return Preview(html="".join(said), buttons=tuple(buttons))


def _html(block: Mapping[str, Any]) -> str:
    match block["type"]:
        case "TextBlock" if block.get("weight") == "Bolder":
            return f"<h3>{_lines(block['text'])}</h3>"
        case "TextBlock" if block.get("isSubtle"):
            return f"<p><small>{_lines(block['text'])}</small></p>"
        case "TextBlock" if block.get("color") == "Attention":
            return f"<p><strong>{_lines(block['text'])}</strong></p>"
        case "TextBlock" if block["text"].startswith("“"):
            return f"<blockquote>{_lines(block['text'])}</blockquote>"
        case "TextBlock":
            return f"<p>{_lines(block['text'])}</p>"
        case "FactSet":
            facts = (
                f"<p><strong>{_lines(one['title'])}:</strong> {_lines(one['value'])}</p>" for one in block["facts"]
            )
            return "".join(facts)
    return ""


def _buttons(actions: Any) -> Iterator[Button]:
    for one in actions:
        if one["type"] == "Action.OpenUrl":
            yield Button(label=one["title"], url=one["url"])
            continue
        data = one["data"]
        about = {name: data[name] for name in ("i", "e", "n") if name in data}
        yield Button(
            label=one["title"], action=one.get("verb") or data.get(DIALOG, ""),
            value=msgspec.json.encode(about).decode(), primary=one.get("style") == "positive",
        )  # fmt: skip


def _lines(text: str) -> str:
    return escape(_SHOWN.sub(r"\1", text)).replace("\n", "<br>")
