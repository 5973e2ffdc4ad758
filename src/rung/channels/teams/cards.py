"""An alert as an Adaptive Card (https://adaptivecards.io/explorer).

A bot's card has buttons that answer where it is read; a card of a webhook has the same words and only links, for a
webhook hears no answer.
"""

import re
from collections.abc import Mapping
from typing import Any

from rung.channels import words
from rung.channels.base import Alert, Survey

CARD = "application/vnd.microsoft.card.adaptive"
LARGEST = 28_000
"""Bytes that Teams takes of one message."""
HAVE_IT, NOT_OURS, REPLY, RESOLVE = "have_it", "not_ours", "reply", "resolve"
REASSIGN, ESCALATE, HAND_OVER, NOTE = "reassign", "escalate", "hand_over", "note"
RATE = "rate"
ACCEPT, RETURN = "accept_handover", "return_handover"
DIALOG = "dialog"
"""In a button's data: the form that it opens."""
_LONGEST_URL = 2000
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|>~])")


def of_survey(survey: Survey, issue: str) -> dict[str, Any]:
    """A question to a customer, with a button for each score."""
    about = {"i": issue, "s": survey.number, "l": survey.page, "t": survey.thanks}
    buttons = [
        {"type": "Action.Execute", "title": f"{one.stars} {one.label}", "verb": f"{RATE}_{one.score}", "data": about}
        for one in survey.choices
    ]
    return card([text(survey.question, weight="Bolder", size="Medium")], [*buttons, _opens(survey.more, survey.page)])


def message(card: Mapping[str, Any], summary: str = "") -> dict[str, Any]:
    """The activity that carries a card. `summary` is what a notification shows of it."""
    said = {"summary": summary} if summary else {}
    return {**said, "type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}]}


def card(body: list[dict[str, Any]], actions: list[dict[str, Any]], version: str = "1.5") -> dict[str, Any]:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": version,
        "body": body, "actions": actions,
    }  # fmt: skip


def card_in(activity: Mapping[str, Any]) -> dict[str, Any]:
    """The card that an activity carries."""
    found: dict[str, Any] = activity["attachments"][0]["content"]
    return found


def of_bot(alert: Alert) -> dict[str, Any]:
    """The card that the bot posts, with buttons."""
    return card(_said(alert), _buttons(alert))


def of_webhook(alert: Alert) -> dict[str, Any]:
    """The card that a webhook posts: its buttons open the small signed page."""
    open_it = _opens("Open the issue", alert.link)
    what = words.answer_by(alert) if alert.handover else "Take it or pass it on"
    asked = [_opens(what, alert.act_link)] if alert.state == "asking" else []
    return card(_said(alert), [*asked, open_it], "1.4")


def text(said: str, **how: Any) -> dict[str, Any]:
    """A line of a card: what others wrote stays text."""
    return {"type": "TextBlock", "text": plain(said), "wrap": True, **how}


def plain(said: str) -> str:
    """A card reads Markdown: what others wrote stays text."""
    return _MARKDOWN.sub(r"\\\1", said)


def texts_of(activity: Mapping[str, Any]) -> list[str]:
    """What can be read of a message, line by line."""
    found = [str(activity["text"])] if activity.get("text") else []
    for attachment in activity.get("attachments") or ():
        for block in attachment["content"].get("body", ()):
            found += _texts_of(block)
    return [re.sub(r"\\(.)", r"\1", one) for one in found]


def notice_of(activity: Mapping[str, Any]) -> str:
    """The notice that a card is about, as its buttons say it; empty where it has none that acts."""
    for attachment in activity.get("attachments") or ():
        for action in attachment["content"].get("actions", ()):
            if notice := (action.get("data") or {}).get("n"):
                return str(notice)
    return ""


def _texts_of(block: Mapping[str, Any]) -> list[str]:
    if block["type"] == "TextBlock":
        return [block["text"]]
    if block["type"].startswith("Input."):
        return [block["label"]] if block.get("label") else []
    return [f"{fact['title']}: {fact['value']}" for fact in block.get("facts", ())]


def _said(alert: Alert) -> list[dict[str, Any]]:
    if words.is_grey(alert):
        return [text(words.grey_line(alert), isSubtle=True)]
    lines = [
        text(words.title(alert), weight="Bolder", size="Medium"),
        text(words.call(alert), color="Attention" if alert.urgency == "critical" else "Default"),
        *(text(f"({mark})", isSubtle=True) for mark in words.marks(alert)),
    ]
    if said := words.quote(alert):
        lines.append(text(f"“{said}”"))
    found = words.lines(alert)
    facts = [{"title": line.label, "value": plain(line.text)} for line in found if "\n" not in line.text]
    long_ones = [block for line in found if "\n" in line.text for block in _long(line)]
    return [*lines, {"type": "FactSet", "facts": facts}, *long_ones] if facts else [*lines, *long_ones]


def _long(line: words.Line) -> list[dict[str, Any]]:
    """What has lines of its own: a fact shows none."""
    said = [text(one, spacing="None") for one in line.text.splitlines() if one.strip()]
    return [text(line.label, weight="Bolder"), *said]


def _buttons(alert: Alert) -> list[dict[str, Any]]:
    """What can be done, the usual first. Teams shows six at most; `secondary` ones stand behind the three dots."""
    open_it = _opens("Open", alert.link)
    if alert.handover is not None and alert.state == "asking":
        asked = {"i": alert.issue, "e": "", "n": alert.notice}
        accept = _asks("Accept", ACCEPT, asked, style="positive")
        return [accept, _asks_more("Return", RETURN, asked), open_it]
    may_act = alert.state == "asking" or (alert.state == "owned" and alert.is_own)
    if alert.is_beside:
        return [_asks_more("Answer with a note", NOTE, {"i": alert.issue, "e": "", "n": alert.notice}), open_it]
    if alert.escalation is None or not may_act:
        return [open_it]
    about = {"i": alert.issue, "e": alert.escalation, "n": alert.notice}
    later = [
        _asks("Resolve", RESOLVE, about, mode="secondary"),
        _asks_more("Reassign", REASSIGN, about, mode="secondary"),
        _asks_more("Escalate", ESCALATE, about, mode="secondary"),
        _asks_more("Hand over", HAND_OVER, about, mode="secondary"),
    ]
    if alert.state == "owned":
        return [_asks_more("Reply", REPLY, about), open_it, *later]
    return [
        _asks("I have it", HAVE_IT, about, style="positive"), _asks_more("Not ours", NOT_OURS, about),
        _asks_more("Reply", REPLY, about), open_it, *later,
    ]  # fmt: skip


def _asks(title: str, verb: str, about: Mapping[str, str], **how: str) -> dict[str, Any]:
    """A button whose press the bot answers with a card in the place of this one."""
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": dict(about), **how}


def _asks_more(title: str, dialog: str, about: Mapping[str, str], **how: str) -> dict[str, Any]:
    """A button that opens a dialog: Teams fetches it from the bot."""
    data = {**about, DIALOG: dialog, "msteams": {"type": "task/fetch"}}
    return {"type": "Action.Submit", "title": title, "data": data, **how}


def _opens(title: str, url: str) -> dict[str, Any]:
    return {"type": "Action.OpenUrl", "title": title, "url": url[:_LONGEST_URL]}
