"""A captured Slack message as the Outbox page shows it: its blocks as HTML, its buttons as things to press."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Literal

from rung.channels.base import Button, Input, Preview

CLOSED = "closed"
"""Marks a form that was sent, in what was captured of it."""


def preview(payload: Mapping[str, Any]) -> Preview:
    blocks = payload.get("blocks") or []
    if payload.get("type") == "modal":
        return _form(payload, blocks)
    html = "".join(_html(block) for block in blocks) or f"<p>{_mrkdwn(payload.get('text', ''))}</p>"
    return Preview(html=html, buttons=tuple(_buttons(blocks)))


def _form(view: Mapping[str, Any], blocks: list[Mapping[str, Any]]) -> Preview:
    html = f"<h3>{_text(view['title'])}</h3>" + "".join(_html(one) for one in blocks if one["type"] != "input")
    if view.get(CLOSED):
        return Preview(html=f"{html}<p><small>Sent.</small></p>")
    inputs = tuple(_input(block) for block in blocks if block["type"] == "input")
    return Preview(html=html, inputs=inputs, send=str(view["submit"]["text"]))


def _input(block: Mapping[str, Any]) -> Input:
    element = block["element"]
    kind: Literal["line", "text", "choice"] = "text" if element.get("multiline") else "line"
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    initial = element.get("initial_value", "")
    if element["type"] == "static_select":
        kind, initial = "choice", element.get("initial_option", {}).get("value", "")
        given = element.get("option_groups") or [{"label": {"text": ""}, "options": element["options"]}]
        groups = tuple(
            (group["label"]["text"], tuple((one["value"], one["text"]["text"]) for one in group["options"]))
            for group in given
        )
    return Input(
        name=block["block_id"], label=block["label"]["text"], kind=kind, groups=groups, initial=initial,
        is_needed=not block.get("optional"), hint=block.get("hint", {}).get("text", ""),
        most=element.get("max_length", 3000),
    )  # fmt: skip


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
