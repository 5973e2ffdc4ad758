"""A captured Slack message as the Outbox page shows it: its blocks as HTML, its buttons as things to press."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from rung.channels.base import Button, Preview


def preview(payload: Mapping[str, Any]) -> Preview:
    blocks = payload.get("blocks") or []
    html = "".join(_html(block) for block in blocks) or f"<p>{_mrkdwn(payload.get('text', ''))}</p>"
    return Preview(html=html, buttons=tuple(_buttons(blocks)))


def _html(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "header":
            return f"<h3>{_text(block['text'])}</h3>"
        case "context":
            return f"<p><small>{' · '.join(_text(element) for element in block['elements'])}</small></p>"
        case "section":
            texts = [block["text"]] if "text" in block else []
            return "".join(f"<p>{_text(text)}</p>" for text in [*texts, *block.get("fields", [])])
        case "rich_text":
            return "".join(_rich(element) for element in block["elements"])
        case "input":
            return f"<p>{_text(block['label'])}</p>"
        case "divider":
            return "<hr>"
    return ""


def _rich(element: Mapping[str, Any]) -> str:
    inner = "".join(_rich_part(part) for part in element.get("elements", []))
    return f"<blockquote>{inner}</blockquote>" if element["type"] == "rich_text_quote" else f"<p>{inner}</p>"


def _rich_part(part: Mapping[str, Any]) -> str:
    text = escape(str(part.get("text") or part.get("url") or "")).strip("\n").replace("\n", "<br>")
    return f"<strong>{text}</strong>" if part.get("style", {}).get("bold") else text


def _text(text: Mapping[str, Any]) -> str:
    return _mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def _mrkdwn(text: str) -> str:
    """Slack's mrkdwn arrives with its three special characters escaped already; whatever else is in it stays as
    written."""
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return escape(plain)


def _buttons(blocks: list[Mapping[str, Any]]) -> Iterator[Button]:
    for block in blocks:
        if block.get("type") != "actions":
            continue
        for element in block["elements"]:
            yield Button(
                label=element["text"]["text"],
                url=element.get("url"),
                action=element["action_id"],
                value=element.get("value", ""),
                primary=element.get("style") == "primary",
            )
