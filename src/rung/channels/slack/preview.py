"""A captured Slack message as the Outbox page shows it: its blocks as HTML, its buttons as things to press."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Literal

from rung.channels.base import Button, Input, Preview

CLOSED = "closed"
"""Marks a form that was sent, in what was captured of it."""


_LINK = re.compile(r"<(https?://[^<>|\s]+)\|([^<>|]*)>")
_DATE = re.compile(r"<!date\^[^<>|]*\|([^<>|]*)>")
_CODE = re.compile(r"`([^`\n]{1,300})`")
_BOLD = re.compile(r"\*([^*\n]{1,300})\*")


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
    """What Slack makes of mrkdwn, as far as we write it: links, bold, code, lines. Its three special characters arrive
    escaped in what people wrote, so that a link is ours."""
    parts = _LINK.split(text)
    html = [_inline(parts[0])]
    for address, label, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        html.append(f'<a href="{escape(_plain(address))}" rel="noopener noreferrer">{escape(_plain(label))}</a>')
        html.append(_inline(after))
    return "".join(html)


def _inline(text: str) -> str:
    shown = escape(_DATE.sub(lambda found: found[1], _plain(text)))
    shown = _CODE.sub(r"<code>\1</code>", shown)
    return _BOLD.sub(r"<strong>\1</strong>", shown).replace("\n", "<br>")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


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
