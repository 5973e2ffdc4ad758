"""Acts in short, for previews: `acknowledge=1h`, `priority=P0`, `escalate=outage:2`, or an event as JSON."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.times.spans import parse_span
from rung.engine.why.why import NoAnswer, hint_for
from rung.simulator.histories.events import BadEvent, event_of

NAME = "what-if"
"""The id of an event that is only imagined."""
NOTHING = "nothing"
SPANS = (("30m", "30 min"), ("1h", "1 h"), ("4h", "4 h"), ("1d", "a day"))


class Choice(Struct, frozen=True):
    """One act to choose: as it is written, and in words."""

    act: str
    words: str


class Imagined(Struct, frozen=True):
    """What is asked about: an event, and what it would be in words. No event: nobody acts."""

    words: str
    event: AnyEvent | None = None


def imagined(written: str, issue: str, by: str | None, now: datetime) -> Imagined:
    """An act that somebody wrote, as the event that it would be. Raises `NoAnswer` with what to write instead."""
    if written.lstrip().startswith("{"):
        return _of_json(written, issue, by, now)
    name, _, value = (part.strip() for part in written.partition("="))
    if name == NOTHING:
        return Imagined("nobody acts")
    if name not in _ACTS:
        raise NoAnswer("unknown_act", f"there is no act {name!r}", hint_for(name, [NOTHING, *_ACTS], "there is"))
    form = _ACTS[name]
    if form.needs and not value:
        raise NoAnswer("unknown_act", f"{name} needs {form.needs}", f"write {name}={form.example}")
    try:
        raw = form.event(value, now)
    except ValueError as error:
        raise NoAnswer("unknown_act", str(error), f"write {name}={form.example}") from error
    return Imagined(form.said(value), _event(raw, issue, by, now))


def of_event(raw: dict[str, Any], issue: str, by: str | None, now: datetime) -> Imagined:
    """An event of any kind, at this instant and by whoever asks unless it says otherwise. Raises `NoAnswer`."""
    return Imagined(str(raw.get("type", "")), _event(raw, issue, by, now))


def choices(state: IssueState, policy: Policy) -> list[tuple[str, list[Choice]]]:
    """What may be asked of an issue, in groups: the acts that make a difference to one that stands so."""
    if not state.is_open:
        return [("Somebody acts", [Choice("reopen", "It is reopened"), Choice("message", "The customer writes")])]
    acts = [Choice("reply", "The customer is answered"), Choice("message", "The customer writes again")]
    acts += [Choice("resolve", "It is resolved")]
    has = [Choice(f"acknowledge={span}", f"I have it, for {words}") for span, words in SPANS[:3]]
    has += [Choice("decline=unavailable", "I decline: not available")]
    other = [one for one in policy.workspace.priorities if one != state.priority]
    paths = [
        Choice(f"escalate={key}:{number}", f"{key}, level {number}: {level.name}")
        for key, path in policy.document.paths.items()
        for number, level in enumerate(path.levels, 1)
    ]
    under_way = [one.path for one in state.live("open", "acknowledged", "held")]
    ends = [Choice(f"close={path}", f"{path} is de-escalated") for path in dict.fromkeys(under_way)]
    people = [Choice(f"assign={key}", person.name or key) for key, person in policy.document.people.items()]
    groups = [
        ("Somebody acts", [*acts, *ends]),
        ("I answer the ring", has if under_way or state.live("exhausted") else []),
        ("Its priority becomes", [Choice(f"priority={one}", one) for one in other]),
        ("It is escalated to", paths),
        ("It is assigned to", people),
        ("It is snoozed for", [Choice(f"snooze={span}", words) for span, words in SPANS]),
        ("It waits", [Choice(f"status={one}", one.replace("_", " ")) for one in policy.workspace.statuses_waiting]),
    ]
    return [(title, group) for title, group in groups if group]


# Forms ----------------------------------------


class _Act(Struct, frozen=True):
    words: str
    event: Callable[[str, datetime], dict[str, Any]]
    needs: str = ""
    example: str = ""


    def said(self, value: str) -> str:
        return self.words.format(value) if value else self.words.partition(" for {}")[0]


def _snoozed(value: str, now: datetime) -> dict[str, Any]:
    return {"type": "issue.snoozed", "until": now + parse_span(value).elapsed()}


def _escalated(value: str, now: datetime) -> dict[str, Any]:
    path, _, level = value.partition(":")
    if level and not (level.isascii() and level.isdigit() and int(level) > 0):
        raise ValueError(f"{level} is no level of a path")
    return {"type": "issue.escalated", "path": path, "level": int(level or 1)}


def _acknowledged(value: str, now: datetime) -> dict[str, Any]:
    if value:
        parse_span(value)
    return {"type": "escalation.acknowledged", **({"lasts": value} if value else {})}


def _named(kind: str, key: str) -> Callable[[str, datetime], dict[str, Any]]:
    return lambda value, now: {"type": kind, key: value} if value else {"type": kind}


def _changed(field: str) -> Callable[[str, datetime], dict[str, Any]]:
    return lambda value, now: {"type": "issue.changed", "changes": {field: value}}


_ACTS: dict[str, _Act] = {
    "acknowledge": _Act("somebody has it for {}", _acknowledged, example="1h"),
    "decline": _Act("it is declined", _named("escalation.declined", "reason"), example="unavailable"),
    "priority": _Act("its priority becomes {}", _changed("priority"), "a priority", "P0"),
    "status": _Act("its status becomes {}", _changed("status"), "a status", "on_hold"),
    "escalate": _Act("it is escalated to {}", _escalated, "a path", "outage:2"),
    "close": _Act("{} is de-escalated", _named("escalation.closed", "path"), "a path", "outage"),
    "assign": _Act("it is assigned to {}", _named("issue.assigned", "to"), "a person", "bo"),
    "snooze": _Act("it is snoozed for {}", _snoozed, "a span", "4h"),
    "resolve": _Act("it is resolved", _named("issue.resolved", "by")),
    "reopen": _Act("it is reopened", _named("issue.reopened", "by")),
    "reply": _Act("the customer is answered", _named("message.sent", "body")),
    "message": _Act("the customer writes", _named("message.received", "body")),
    "away": _Act("{} is away", _named("person.away", "person"), "a person", "bo"),
}


def _of_json(written: str, issue: str, by: str | None, now: datetime) -> Imagined:
    try:
        raw = json.loads(written)
    except ValueError as error:
        raise NoAnswer("bad_event", f"this is no JSON: {error}", 'write {"type": "issue.resolved"}') from error
    if not isinstance(raw, dict):
        raise NoAnswer("bad_event", "an event is an object", 'write {"type": "issue.resolved"}')
    return of_event(raw, issue, by, now)


def _event(raw: dict[str, Any], issue: str, by: str | None, now: datetime) -> AnyEvent:
    elsewhere = raw.get("type") in ("account.changed", "person.away", "person.back")
    common: dict[str, Any] = {} if elsewhere else {"issue": issue, **({"by": by} if by else {})}
    if raw.get("type") == "issue.opened":
        raise NoAnswer("bad_event", f"{issue} is there already", "ask what comes of an event about it")
    try:
        return event_of({**common, **raw, **({} if elsewhere else {"issue": issue}), "at": now, "id": NAME})
    except BadEvent as error:
        raise NoAnswer("bad_event", error.message, error.hint) from error
