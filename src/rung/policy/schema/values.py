"""What single values may be: texts, numbers, spans, dates, times, zones, names, targets of a notice, conditions."""

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
from rung.policy.forms import Choice, Form, Name, Written, text_of
from rung.policy.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.page import BUILT_IN_CALENDAR, Page
from rung.policy.problems import Unfit, listed, nearest
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



class TierForm(Name):
    """A tier of the workspace; any, where the workspace names none."""

    def check(self, text: str, node: Node, page: Page) -> str:
        return super().check(text, node, page) if page.workspace.tiers else text


class WordForm(Name):
    """One of a few words that other names may join: a channel for which somebody has an address, a role."""

    def check(self, text: str, node: Node, page: Page) -> str:
        page.later(f"{self.kind}.{text}", node)
        return super().check(text, node, page)


URGENCY = Choice("urgency", *core.URGENCIES)
PICK = Choice("pick", "everyone", "on_shift", "round_robin", "least_loaded", "best_match")
METRIC = Choice("metric", *core.METRICS)

PERSON = Name("person", lambda page: page.names.people)
TEAM = Name("team", lambda page: page.names.teams)
SCHEDULE = Name("schedule", lambda page: page.names.schedules)
CALENDAR = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR)
CALENDAR_OR_ACCOUNTS = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "account")
CALENDAR_OR_SHIFT = Name("calendar", lambda page: page.names.calendars, BUILT_IN_CALENDAR, "on_shift")
PATH = Name("path", lambda page: page.names.paths)
TARGET_NAME = Name("target", lambda page: page.names.targets)
PRIORITY = Name("priority", lambda page: page.workspace.priorities)
TIER = TierForm("tier", lambda page: page.workspace.tiers)

ROLES = ("assignee", "lead", "manager_of_assignee", "account_owner", "escalated_by", "watchers")
CHANNELS = ("slack", "email", "sms", "phone", "teams", "webhook", "push")
CHANNEL_KINDS = ("slack", "teams", "email", "webhook", "pagerduty")

CHANNEL = WordForm("channel", lambda page: (*CHANNELS, *page.names.channels))


ROLE = WordForm("role", lambda page: ROLES)


class TargetForm(Form[str]):
    """Whom a notice tells: `person:cy`, `team:technical`, `role:lead`, `slack:#support` and the like."""

    words = "a target such as person:cy, team:technical, schedule:on-call, role:lead or slack:#support"
    plural = "targets such as [team:technical, person:cy]"
    kinds = ("person", "team", "schedule", "skills", "role", *CHANNEL_KINDS)

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        kind, colon, name = (part.strip() for part in text.partition(":"))
        if not colon or kind not in self.kinds:
            raise Unfit(node, "unknown_target", f"{text!r} is no target of a notice", self._hint(text, kind, page))
        if not name:
            raise Unfit(node, "unknown_target", f"{text!r} names nobody", f"write a name after {kind}:")
        self._check(kind, name, node, page)
        page.later(f"target.{kind}", node)
        return f"{kind}:{name}"

    def _check(self, kind: str, name: str, node: Node, page: Page) -> None:
        match kind:
            case "person":
                PERSON.check(name, node, page)
            case "team":
                team, hash_sign, rest = name.partition("#")
                TEAM.check(team, node, page)
                if hash_sign and rest != "channel":
                    hint = f"write team:{team}#channel for the channel of the team"
                    raise Unfit(node, "unknown_target", f"{rest!r} is no part of a team", hint)
            case "schedule":
                SCHEDULE.check(name, node, page)
            case "role":
                ROLE.check(name, node, page)
            case "email":
                EMAIL.read(Scalar(node.line, node.column, name, "", node.line, node.column), page)
            case "skills":
                self._check_skills(name, node, page)

    def _check_skills(self, names: str, node: Node, page: Page) -> None:
        for skill in (part.strip() for part in names.split("+")):
            if skill not in page.names.skills:
                near = nearest(skill, page.names.skills)
                raise Unfit(node, "unknown_skill", f"nobody has the skill {skill!r}", near)

    def _hint(self, text: str, kind: str, page: Page) -> str:
        """Most often the kind was forgotten, or two targets stand in one text."""
        sections = (("person", page.names.people), ("team", page.names.teams), ("schedule", page.names.schedules))
        for section, names in sections:
            if text in names:
                return f"write {section}:{text}"
        if "," in text:
            return "write several targets as a list: [team:technical, person:cy]"
        if text.startswith("#"):
            return f"write slack:{text}"
        if text in ROLES:
            return f"write role:{text}"
        near = nearest(kind, self.kinds)
        return near if near.startswith("did") else f"begin it with {listed(f'{known}:' for known in self.kinds)}"


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
        return page.report.moved(node, inside(node, page.lines, line, column + (blank if line == 1 else 0)))


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


TARGET = TargetForm()
CONDITION = ConditionForm()
PLAIN = Plain()
