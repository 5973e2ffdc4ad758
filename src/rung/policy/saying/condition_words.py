"""Conditions in plain words, for people who read a rule and write none.

    issue.priority == "P0" && account.tier == "enterprise"      a P0 issue of an enterprise account
    account.churn_risk || account.health < 40                   the account is at risk or its health is below 40

What has no such words is shown as it is written: nothing is said that the condition does not say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rung.core.conditions import reference
from rung.core.conditions.faults import ConditionError
from rung.core.conditions.tree import Call, Literal, Many, Node, Select, dotted_path

_NAMES = {
    "issue.id": "its number", "issue.subject": "its subject", "issue.body": "its text", "issue.kind": "its kind",
    "issue.priority": "its priority", "issue.status": "its status", "issue.channel": "its channel",
    "issue.team": "its team", "issue.assignee": "its assignee", "issue.tags": "its tags", "issue.skills": "its skills",
    "issue.age_minutes": "its age in minutes", "issue.follow_ups": "the number of follow-ups",
    "issue.messages": "the number of messages", "issue.reopens": "how often it was reopened",
    "issue.handoffs": "how often it was handed over", "issue.linked": "the number of linked issues",
    "issue.sentiment": "the customer's mood", "issue.sentiment_trend": "the trend of the customer's mood",
    "issue.frustration": "the customer's frustration", "issue.breach_risk": "the risk of a breach",
    "issue.flags": "the kinds of words noticed",
    "account.id": "the account", "account.name": "the account's name", "account.tier": "the account's tier",
    "account.owner": "the account's owner", "account.lifecycle": "the account's lifecycle", "account.arr": "the ARR",
    "account.health": "the account's health", "account.renews_in_days": "the number of days until the account renews",
    "account.open_issues": "the account's open issues",
    "account.escalations_30d": "the account's escalations in 30 days",
    "account.tags": "the account's tags", "contact.email": "the contact's address",
    "contact.name": "the contact's name",
    "contact.tags": "the contact's tags", "message.body": "the message", "message.sentiment": "the mood of the message",
    "message.flags": "the kinds of words in the message",
    "message.authenticated": "the check of the sender's domain",
    "event.type": "what happened", "event.by": "who did it",
    "event.from": "what it was before", "event.to": "what it is now",
}  # fmt: skip
_OWN_FIELDS = (("issue.fields.", "its"), ("account.fields.", "the account's"), ("contact.fields.", "the contact's"))
_FLAGS = {
    "account.churn_risk": ("the account is at risk", "the account is not at risk"),
    "account.escalated": ("the account is escalated", "the account is not escalated"),
    "message.automatic": ("the message was sent by a machine", "a person wrote the message"),
}
_SIGNS = {
    "_==_": "is", "_!=_": "is not", "_<_": "is below", "_<=_": "is at most", "_>_": "is above", "_>=_": "is at least",
}  # fmt: skip
_TURNED = {"_<_": "_>_", "_<=_": "_>=_", "_>_": "_<_", "_>=_": "_<=_"}
_METHODS = {"contains": "contains", "startsWith": "begins with", "endsWith": "ends with", "matches": "matches"}
_QUESTIONS = {
    "in_hours": ("{} is open", "{} is closed"),
    "priority_at_least": ("its priority is at least {}", "its priority is below {}"),
    "tier_at_least": ("the account's tier is at least {}", "the account's tier is below {}"),
}


class Issues(NamedTuple):
    """The issues that a condition is about: what they are called, and what must hold beside."""

    noun: str
    rest: str = ""
    priorities: tuple[str, ...] = ()


class _NoWords(Exception):
    """A part of a condition that only its author's words can say."""


@lru_cache(maxsize=2_000)
def condition_words(text: str) -> str:
    """The condition as a clause: `the account is at risk or the account's health is below 40`."""
    try:
        return _words(reference.parse(text).root)
    except (_NoWords, ConditionError):
        return _as_written(text)


@lru_cache(maxsize=2_000)
def issues_of(text: str | None) -> Issues:
    """`a P0 issue of an enterprise account`, and what else must hold. No condition: any issue."""
    if text is None:
        return Issues("an issue")
    try:
        parts = list(_joined(reference.parse(text).root, "_&&_"))
        priorities, tiers, kinds = _nouns(parts)
        rest = " and ".join(_words(part, inside=len(parts) > 1) for part in parts)
    except (_NoWords, ConditionError):
        return Issues("an issue", _as_written(text))
    noun = f"{_or(priorities)} issue" if priorities else "issue"
    noun = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    noun += f" of kind {_or(kinds)}" if kinds else ""
    if tiers:
        tier = _or(tiers)
        noun += f" of {'an' if tier[0].lower() in 'aeiou' else 'a'} {tier} account"
    return Issues(noun, rest, tuple(priorities))


def _nouns(parts: list[Node]) -> tuple[list[str], list[str], list[str]]:
    """The priorities, tiers and kinds that an `and` names outright; their parts are taken out."""
    found: dict[str, list[str]] = {"issue.priority": [], "account.tier": [], "issue.kind": []}
    for part in [*parts]:
        name, values = _named(part)
        if name in found and not found[name]:
            found[name] = values
            parts.remove(part)
    return found["issue.priority"], found["account.tier"], found["issue.kind"]


def _named(node: Node) -> tuple[str, list[str]]:
    """The name and the texts of `name == "a"`, `name in ["a", "b"]`, `name == "a" || name == "b"`."""
    match node:
        case Call(function="_==_", args=(left, Literal(value=str() as value))):
            return _path(left), [value]
        case Call(function="@in", args=(left, Many(items=items))):
            texts = [one.value for one in items if isinstance(one, Literal) and isinstance(one.value, str)]
            return (_path(left), texts) if len(texts) == len(items) and texts else ("", [])
        case Call(function="_||_", args=(left, right)):
            (one, first), (other, second) = _named(left), _named(right)
            return (one, [*first, *second]) if one and one == other else ("", [])
        case _:
            return "", []


def _words(node: Node, *, inside: bool = False) -> str:
    """A part in words; `inside` another one, so that several need their borders."""
    match node:
        case Call(function="_&&_"):
            words = " and ".join(_words(part, inside=True) for part in _joined(node, "_&&_"))
            return f"(both {words})" if inside else words
        case Call(function="_||_"):
            words = " or ".join(_words(part, inside=True) for part in _joined(node, "_||_"))
            return f"(either {words})" if inside else words
        case Call(function="!_", args=(denied,)):
            return _denied(denied)
        case Call(function=function, args=(left, right)) if function in _SIGNS:
            return _compared(function, left, right)
        case Call(function="@in", args=(left, right)):
            return _within(left, right)
        case Call(function=function, target=target, args=(Literal(value=value),)) if target and function in _METHODS:
            return f"{_name(target)} {_METHODS[function]} “{value}”"
        case Call(function=function, target=None, args=(Literal(value=value),)) if function in _QUESTIONS:
            return _QUESTIONS[function][0].format(value)
        case Select(asks=True):
            return f"{_name(node)} is given"
        case _:
            path = _path(node)
            if path in _FLAGS:
                return _FLAGS[path][0]
            raise _NoWords


def _denied(node: Node) -> str:
    match node:
        case Call(function=function, target=None, args=(Literal(value=value),)) if function in _QUESTIONS:
            return _QUESTIONS[function][1].format(value)
        case Select(asks=True):
            return f"{_name(node)} is not given"
        case _ if _path(node) in _FLAGS:
            return _FLAGS[_path(node)][1]
        case _:
            return f"not ({_words(node)})"


def _compared(function: str, left: Node, right: Node) -> str:
    if _is_value(left) and not _is_value(right):
        left, right, function = right, left, _TURNED.get(function, function)
    path = _path(left)
    if path in _FLAGS and isinstance(right, Literal) and isinstance(right.value, bool):
        holds = right.value if function == "_==_" else not right.value
        return _FLAGS[path][0 if holds else 1]
    return f"{_name(left)} {_SIGNS[function]} {_value(right)}"


def _within(left: Node, right: Node) -> str:
    if isinstance(right, Many):
        return f"{_name(left)} is {_or([_value(one) for one in right.items])}"
    return f"{_name(right)} include {_value(left)}"


def _is_value(node: Node) -> bool:
    return isinstance(node, Literal) or (isinstance(node, Call) and node.function == "-_")


def _value(node: Node) -> str:
    match node:
        case Literal(value=bool() as value):
            return "true" if value else "false"
        case Literal(value=str() as value):
            return value if value.strip() else "empty"
        case Literal(value=int() | float() as value):
            return f"{value:,}" if isinstance(value, int) else f"{value:g}"
        case Call(function="-_", args=(Literal() as number,)):
            return f"-{_value(number)}"
        case _:
            return _name(node)


def _name(node: Node) -> str:
    path = _path(node)
    if path in _NAMES:
        return _NAMES[path]
    for prefix, words in _OWN_FIELDS:
        if path.startswith(prefix):
            return f"{words} {path.removeprefix(prefix)}"
    raise _NoWords


def _path(node: Node) -> str:
    return ".".join(dotted_path(node) or ())


def _joined(node: Node, function: str) -> list[Node]:
    """The parts of `a && b && c`."""
    if isinstance(node, Call) and node.function == function:
        return [part for one in node.args for part in _joined(one, function)]
    return [node]


def _or(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _as_written(text: str) -> str:
    return f"`{' '.join(text.split())}` holds"
