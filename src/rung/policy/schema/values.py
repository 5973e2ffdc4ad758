"""What single values may be: texts, numbers, spans, dates, times, zones, conditions, data of the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any, TypeVar
from zoneinfo import available_timezones

from rung.core import policy as core
from rung.core.calendar import AFTER_LAST_YEAR, FIRST_YEAR
from rung.core.conditions import ConditionError
from rung.core.spans import Span, parse_span
from rung.core.walltime import MINUTES_OF_A_DAY, parse_interval, zone
from rung.policy.forms import Form, Written, text_of
from rung.policy.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.page import Page
from rung.policy.problems import Unfit
from rung.policy.yaml_nodes import inside

D = TypeVar("D", bound=date)
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
        raise ValueError(f"{text!r} is no number: write digits, such as 240000 or -0.5") from None


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


def _zone(text: str) -> str:
    try:
        zone(text)
    except ValueError:
        near = get_close_matches(text, available_timezones(), n=1, cutoff=0.7)
        meant = near[0] if near else "a name such as Europe/Berlin or UTC"
        raise ValueError(f"there is no time zone {text!r}: write {meant}") from None
    return text


def _date(text: str) -> date:
    return _dated(text, date.fromisoformat, "is no date: write year, month and day, such as 2026-12-24")


def _wall_or_instant(text: str) -> datetime:
    wrong = "is no date with a time: write 2026-03-02T09:00, with an offset if you like"
    return _dated(text, datetime.fromisoformat, wrong)


def _dated(text: str, parse: Callable[[str], D], wrong: str) -> D:
    found: D | None = None
    if re.match(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        with suppress(ValueError):
            found = parse(text)
    if found is None:
        raise ValueError(f"{text!r} {wrong}")
    if not FIRST_YEAR < found.year < AFTER_LAST_YEAR - 1:
        raise ValueError(f"calendars do not know the year {found.year}: write one from 1971 to 2198")
    return found


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"{text!r} is no mail address: write name@example.com")
    return text


def _quiet(text: str) -> core.QuietHours:
    start, end = (minutes % MINUTES_OF_A_DAY for minutes in parse_interval(text))
    return core.QuietHours(start=time(*divmod(start, 60)), end=time(*divmod(end, 60)))


TEXT = Written("a text", "bad_text", str, plural="texts")
NUMBER = Written("a number", "bad_number", _numeric)
WHOLE = Written("a whole number", "bad_number", _whole)
POSITIVE = Written("a whole number from 1", "bad_number", _positive)
FLAG = Written("true or false", "bad_flag", _flag)
SPAN = Written("a span such as 15m, 2h or 1h30m", "bad_span", _fixed_span)
ELAPSED = Written("a span such as 15m, 2h or 14d", "bad_span", _elapsed)
SPAN_ABOVE_ZERO = Written("a span such as 30m", "bad_span", _above_zero(_fixed_span))
ELAPSED_ABOVE_ZERO = Written("a span such as 2h", "bad_span", _above_zero(_elapsed))
TURN = Written("a span such as 12h, 1d, 1w or 1mo", "bad_span", parse_span)
ZONE = Written("a time zone such as Europe/Berlin", "unknown_time_zone", _zone)
DATE = Written("a date such as 2026-12-24", "bad_date", _date, plural="dates such as 2026-12-24")
INSTANT = Written("a date with a time such as 2026-03-02T09:00", "bad_instant", _wall_or_instant)
EMAIL = Written("a mail address", "bad_address", _email)
INTERVAL = Written("an interval such as 09:00-17:00", "bad_interval", parse_interval)
QUIET = Written("an interval such as 22:00-07:00", "bad_interval", _quiet)


class ConditionForm(Form[str]):
    """A condition in CEL, checked against the words of the document."""

    words = 'a condition such as account.tier == "enterprise"'

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        assert isinstance(node, Scalar), "only a scalar has a text"
        blank = len(node.text) - len(node.text.lstrip())
        try:
            condition = page.condition(text)
        except ConditionError as error:
            place = self._place(node, page, error.line, error.column, blank)
            raise Unfit(place, "bad_condition", error.message, error.hint) from None
        for warning in condition.warnings:
            place = self._place(node, page, warning.line, warning.column, blank)
            page.report.warn(place, "doubtful_condition", warning.message, warning.hint)
        return text

    def _place(self, node: Scalar, page: Page, line: int, column: int, blank: int) -> Scalar:
        """A node at the place of the fault, which keeps the path of the condition."""
        return page.report.moved(node, inside(node, page.lines_of(node), line, column + (blank if line == 1 else 0)))


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


CONDITION = ConditionForm()
PLAIN = Plain()
