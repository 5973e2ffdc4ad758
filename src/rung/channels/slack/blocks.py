"""An alert as a Slack message.

Everything that a customer or a colleague wrote goes into `plain_text` and `rich_text` elements, which Slack shows
letter by letter: no mention, link or emphasis in it comes to life. Only the notification's `text` is parsed by Slack,
and is escaped. """

from typing import Any

import msgspec

from rung.channels.base import Alert, Survey
from rung.channels.words import DOT, call, grey_line, headline, is_grey, lines, marks, quote, said_again

HAVE_IT, NOT_OURS, REPLY, RESOLVE, REASSIGN, OPEN = "have_it", "not_ours", "reply", "resolve", "reassign", "open"
HAND_OVER, ESCALATE, NOTE = "hand_over", "escalate", "note"
RATE = "rate"
ACCEPT, RETURN = "accept_handover", "return_handover"
METADATA = "rung_notice"
_URL = 3000


class ButtonValue(msgspec.Struct, frozen=True):
    """What a button carries: the escalation and the notice that it answers."""

    e: str
    n: str


def first_line(alert: Alert) -> str:
    """What is read without any formatting, as in a notification on a phone."""
    return grey_line(alert) if is_grey(alert) else headline(alert)


def message(alert: Alert, first: str) -> dict[str, Any]:
    """The payload of `Rendered`: the arguments of `chat.postMessage`, and in `ring` the words that ring again. `first`:
    its first line. `possible_repeat`: an earlier attempt may have posted it."""
    return {
        "text": escaped(first),
        "blocks": _grey(alert, first) if is_grey(alert) else _full(alert, first),
        "metadata": {
            "event_type": METADATA,
            "event_payload": {"notice": alert.notice, "escalation": alert.escalation or "", "issue": alert.issue},
        },
        "ring": escaped(said_again(alert) if alert.is_beside else DOT.join([call(alert), *marks(alert)])),
        "possible_repeat": alert.possible_repeat,
    }


def survey(survey: Survey, issue: str) -> list[dict[str, Any]]:
    """A question to a customer, with a button for each score."""
    about = {"i": issue, "s": survey.number, "l": survey.page, "t": survey.thanks}
    buttons = [
        {
            "type": "button", "action_id": f"{RATE}_{one.score}", "text": plain(f"{one.stars} {one.label}"[:75]),
            "value": msgspec.json.encode(about).decode(),
        }
        for one in survey.choices
    ]  # fmt: skip
    more = {"type": "button", "action_id": OPEN, "text": plain(survey.more), "url": survey.page[:_URL]}
    return [
        {"type": "section", "text": plain(survey.question)}, {"type": "actions", "elements": [*buttons, more]},
    ]  # fmt: skip


def escaped(text: str) -> str:
    """Text that Slack's mrkdwn shows as it is: mentions, channels and links need these three characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _grey(alert: Alert, line: str) -> list[dict[str, Any]]:
    """One line; below it, for whoever has it themselves, what they do next."""
    shown = {"type": "context", "elements": [plain(line)]}
    if not alert.is_own or alert.escalation is None:
        return [shown]
    opens = {"type": "button", "action_id": OPEN, "text": plain("Open"), "url": alert.link[:_URL]}
    passing_on = [_button(alert, HAND_OVER, "Hand over"), _button(alert, ESCALATE, "Escalate")]
    return [shown, {"type": "actions", "elements": [*_working(alert), *passing_on, opens]}]


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
    if alert.state == "asking" and alert.handover is not None:
        return [{**_button(alert, ACCEPT, "Accept"), "style": "primary"}, _button(alert, RETURN, "Return"), opens]
    if alert.is_beside:
        return [_button(alert, NOTE, "Answer" if alert.because else "Answer with a note"), opens]
    if alert.state != "asking" or alert.escalation is None:
        return [opens]
    return [
        {**_button(alert, HAVE_IT, "I have it"), "style": "primary"},
        _button(alert, NOT_OURS, "Not ours"),
        *_working(alert),
        opens,
    ]


def _working(alert: Alert) -> list[dict[str, Any]]:
    """What whoever has an issue does with it."""
    asked = {
        "title": plain("Resolve"), "text": plain(f"Is {alert.issue} resolved for the customer?"[:300]),
        "confirm": plain("Resolve"), "deny": plain("Not yet"),
    }  # fmt: skip
    return [
        _button(alert, REPLY, "Reply"),
        {**_button(alert, RESOLVE, "Resolve"), "confirm": asked},
        _button(alert, REASSIGN, "Reassign"),
    ]


def _button(alert: Alert, action: str, label: str) -> dict[str, Any]:
    value = msgspec.json.encode(ButtonValue(alert.escalation or "", alert.notice)).decode()
    return {"type": "button", "action_id": action, "text": plain(label), "value": value}
