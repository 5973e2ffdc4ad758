"""What single values may be: texts, numbers, spans, addresses, data of the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from unicodedata import normalize

from rung.core.times.spans import Span, parse_span
from rung.policy.reading.forms import Form, Written
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.reading.page import Page

S = TypeVar("S", Span, timedelta)


def _number(text: str) -> float:
    number = float(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{text!r} is no number")
    return number


def _numeric(text: str) -> float:
    try:
        return _number(text.replace("_", ""))
    except ValueError:
        raise ValueError(f"{text!r} is no number: write {_number_meant(text) or '240000 or -0.5'}") from None


def _number_meant(text: str) -> str:
    """A number that is written for people, `240k`, `$240,000` or `72%`, in digits; empty where it could be two."""
    found = _FOR_PEOPLE.fullmatch(normalize("NFKC", text[:40]).strip())
    if not found:
        return ""
    digits, times = found["digits"], {"k": 1_000, "m": 1_000_000}.get((found["times"] or "").lower(), 1)
    *grouped, last = re.split(r"[,.' ]", digits)
    if grouped and len(last) == 3 and all(len(part) <= 3 for part in grouped) and times == 1:
        return found["sign"] + "".join((*grouped, last))
    if len(grouped) > 1:
        whole, decimal = "".join(grouped), last
        return f"{found['sign']}{whole}.{decimal}" if len(decimal) <= 2 and times == 1 else ""
    value = float(".".join((*grouped, last))) * times
    return found["sign"] + (str(int(value)) if value.is_integer() else str(value))


_MONEY = r"(?:[$€£%]|USD|EUR|GBP)?"
_FOR_PEOPLE = re.compile(
    rf"{_MONEY}\s*(?P<sign>-?)(?P<digits>\d+(?:[,.' ]\d+)*)\s*(?P<times>[kKmM]?)\s*{_MONEY}", re.ASCII
)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError(f"{text!r} is no whole number: write digits, such as 3")
    return int(text)


def _positive(text: str) -> int:
    if not (number := _whole(text)):
        raise ValueError("0 is too small: write 1 or more")
    return number


def _flag(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither true nor false: write true or false")
    return words[text.lower()]


def _elapsed(text: str) -> timedelta:
    return parse_span(text).elapsed()


def _fixed_span(text: str) -> Span:
    span = parse_span(text)
    if span.months:
        raise ValueError(f"{text!r} has months, which are for rotations: write 30d or 720h")
    return span


def _above_zero(parse: Callable[[str], S]) -> Callable[[str], S]:
    """The same span, which something recurring must not have as nothing."""

    def parsed(text: str) -> S:
        span = parse(text)
        if not (span.elapsed() if isinstance(span, Span) else span):
            raise ValueError(f"{text} would never end: write a span above zero, such as 30m")
        return span

    return parsed


def _level(text: str) -> int:
    """How well somebody knows something."""
    if not re.fullmatch(r"[1-5]", text, re.ASCII):
        raise ValueError(f"{text!r} is no level of a skill: write 1 (knows a little) to 5 (knows all of it)")
    return int(text)


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        inner = re.search(r"<([^<>@\s]+@[^<>@\s]+)>", text[:200])
        raise ValueError(f"{text!r} is no mail address: write {inner[1] if inner else 'name@example.com'}")
    return text


def _slack_group(text: str) -> str:
    if not re.fullmatch(r"S[A-Z0-9]{2,20}", text, re.ASCII):
        raise ValueError(
            f"{text!r} is no id of a user group: write S0ONCALL or so, as Slack copies it behind three dots"
        )
    return text


def _domain(text: str) -> str:
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", text):
        inner = re.search(r"(?:^|[@/])((?:[\w-]+\.)+[\w-]+)/?[^@]*$", text[:200])
        raise ValueError(f"{text!r} is no mail domain: write {inner[1] if inner else 'it such as acme.example'}")
    return text


TEXT = Written("a text", "bad_text", str, plural="texts", free=True)
NUMBER = Written("a number", "bad_number", _numeric)
WHOLE = Written("a whole number", "bad_number", _whole)
POSITIVE = Written("a whole number from 1", "bad_number", _positive)
FLAG = Written("true or false", "bad_flag", _flag)
SPAN = Written("a span such as 15m, 2h or 1h30m", "bad_span", _fixed_span)
ELAPSED = Written("a span such as 15m, 2h or 14d", "bad_span", _elapsed)
SPAN_ABOVE_ZERO = Written("a span such as 30m", "bad_span", _above_zero(_fixed_span))
ELAPSED_ABOVE_ZERO = Written("a span such as 2h", "bad_span", _above_zero(_elapsed))
TURN = Written("a span such as 12h, 1d, 1w or 1mo", "bad_span", parse_span)
SKILL_LEVEL = Written("a level from 1 to 5", "bad_number", _level)
DOMAIN = Written("a mail domain such as acme.example", "bad_domain", _domain, plural="domains such as [acme.example]")
SLACK_GROUP = Written("the id of a user group in Slack such as S0ONCALL", "bad_slack_group", _slack_group)
EMAIL = Written("a mail address", "bad_address", _email)


class Plain(Form[Any]):
    """Data of the user's own. Here alone a plain scalar that looks like a number, or true or false, is one."""

    words = "any value"

    def read(self, node: Node, page: Page) -> Any:
        match node:
            case Mapping(pairs=pairs):
                return {key.text: self.read(value, page) for key, value in pairs}
            case Sequence(items=items):
                return [self.read(item, page) for item in items]
            case Scalar(text=text, style=style):
                return text if style else _guessed(text)


def _guessed(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(0|[1-9]\d{0,15})", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", text, re.ASCII):
        return float(text)
    return text or None


PLAIN = Plain()
