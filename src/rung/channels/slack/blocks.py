"""An alert as a Slack message.

Everything that a customer or a colleague wrote goes into `plain_text` and `rich_text` elements, which Slack shows
letter by letter: no mention, link or emphasis in it comes to life. Only the notification's `text` is parsed by Slack,
and is escaped. """

from typing import Any

import msgspec

from rung.channels.base import Alert
from rung.channels.words import DOT, call, grey_line, headline, is_grey, lines, marks, quote

HAVE_IT, NOT_OURS, REPLY, OPEN = "have_it", "not_ours", "reply", "open"
METADATA = "rung_notice"
_URL = 3000


class ButtonValue(msgspec.Struct, frozen=True):
    """What a button carries: the escalation and the notice that it answers."""

    e: str
    n: str


def message(alert: Alert) -> dict[str, Any]:
    """The payload of `Rendered`: the arguments of `chat.postMessage`, and in `ring` the words that ring again.
    `possible_repeat`: an earlier attempt may have posted it."""
    first = grey_line(alert) if is_grey(alert) else headline(alert)
    return {
        "text": escaped(first),
        "blocks": _grey(first) if is_grey(alert) else _full(alert, first),
        "metadata": {
            "event_type": METADATA,
            "event_payload": {"notice": alert.notice, "escalation": alert.escalation or "", "issue": alert.issue},
        },
        "ring": escaped(DOT.join([call(alert), *marks(alert)])),
        "possible_repeat": alert.possible_repeat,
    }


def escaped(text: str) -> str:
    """Text that Slack's mrkdwn shows as it is: mentions, channels and links need these three characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _grey(line: str) -> list[dict[str, Any]]:
    return [{"type": "context", "elements": [plain(line)]}]


def _full(alert: Alert, first: str) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(first)}]
    if marked := marks(alert):
        blocks.append({"type": "context", "elements": [plain(mark) for mark in marked]})
    blocks.append({"type": "rich_text", "elements": _details(alert)})
    blocks.append({"type": "actions", "elements": _buttons(alert)})
    return blocks


def _details(alert: Alert) -> list[dict[str, Any]]:
    """The account, the customer's words as a quotation, then the other facts, one a line."""
    first, *rest = lines(alert)
    parts = [_section(first.label, first.text)]
    if words := quote(alert):
        parts.append({"type": "rich_text_quote", "elements": [_text(words)]})
    return parts + [_section(line.label, line.text) for line in rest]


def _section(label: str, text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [_text(f"{label}: ", bold=True), _text(f"{text}\n")]}


def _text(text: str, *, bold: bool = False) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text}
    if bold:
        element["style"] = {"bold": True}
    return element


def _buttons(alert: Alert) -> list[dict[str, Any]]:
    opens = {"type": "button", "action_id": OPEN, "text": plain("Open"), "url": alert.link[:_URL]}
    if alert.state != "asking" or alert.escalation is None:
        return [opens]
    value = msgspec.json.encode(ButtonValue(alert.escalation, alert.notice)).decode()
    return [
        {"type": "button", "action_id": HAVE_IT, "text": plain("I have it"), "style": "primary", "value": value},
        {"type": "button", "action_id": NOT_OURS, "text": plain("Not ours"), "value": value},
        {"type": "button", "action_id": REPLY, "text": plain("Reply"), "value": value},
        opens,
    ]
