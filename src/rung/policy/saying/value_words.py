"""Values of a policy in words: spans, moments, limits, what differs by priority, data of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from rung.core import document as core
from rung.core.times.spans import Span, format_span
from rung.core.times.walltime import MINUTES_OF_A_DAY

T = TypeVar("T")


def span(value: Span | timedelta) -> str:
    """A length for people: `1 h 30 min`, `2 d`."""
    if isinstance(value, timedelta):
        return format_span(value)
    units = ((value.months, "mo"), (value.weeks, "w"), (value.days, "d"))
    parts = [f"{count} {unit}" for count, unit in units if count]
    if value.seconds or not parts:
        parts.append(format_span(timedelta(seconds=value.seconds)))
    return " ".join(parts)


def by_priority(value: core.ByPriority[T], say: Callable[[T], str]) -> str:
    """One value for all, or `15 min for P0, 30 min for P1, else 2 h`."""
    if not value.by:
        return "nothing" if value.default is None else say(value.default)
    said: dict[str, list[str]] = {}
    for priority, one in value.by.items():
        said.setdefault(say(one), []).append(priority)
    parts = [f"{words} for {joined(priorities)}" for words, priorities in said.items()]
    return ", ".join(parts) + ("" if value.default is None else f", else {say(value.default)}")


def moment(at: core.Moment, what: str) -> str:
    match at.kind:
        case "before":
            return f"{what} is due in {span(at.span or Span())}"
        case "after":
            return f"{what} is {span(at.span or Span())} overdue"
        case "breach":
            return f"{what} is missed"
        case _:
            return f"{at.share * 100:g}% of the time for {what} has passed"


def limit(value: core.Limit) -> str:
    match value.kind:
        case "once":
            return "at most once for one issue"
        case "every":
            return f"at most once in {by_priority(value.every, span)}"
        case "at_most":
            return f"at most {times(value.at_most or 0)} for one issue"
        case _:
            return "as often as it holds"


def repeat(value: core.Repeat) -> str:
    return f"told again every {by_priority(value.every, span)}" + (f", {times(value.times)}" if value.times else "")


def climbs(level: core.Level) -> str:
    clock = level.climb_clock
    counted = "" if clock == core.ByPriority(default="always") else f", counted in {by_priority(clock, str)},"
    return f"after {by_priority(level.climb_after, span)}{counted}"


def hours(value: tuple[tuple[int, int], ...]) -> str:
    """The hours of a day: `08:00-12:30 and 13:30-18:00`."""
    return joined([f"{_wall(start)}-{_wall(end)}" for start, end in value]) or "closed"


def _wall(minutes: int) -> str:
    return "24:00" if minutes == MINUTES_OF_A_DAY else "{:02}:{:02}".format(*divmod(minutes % MINUTES_OF_A_DAY, 60))


def times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def plain(value: Any) -> str:
    """A value of the user's own."""
    match value:
        case None | "" | () | [] | {}:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return joined([plain(one) for one in value])
        case dict():
            return ", ".join(f"{name}: {plain(one)}" for name, one in value.items())
        case float():
            return f"{value:g}"
        case _:
            return str(value)





def sentence(words: str) -> str:
    """With a capital letter and its end; nothing stays nothing."""
    return f"{words[:1].upper()}{words[1:]}{'' if not words or words.endswith(('.', '?', '!')) else '.'}"


def joined(words: Sequence[str]) -> str:
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def either(words: Sequence[str]) -> str:
    *most, last = words or ("",)
    return f"{', '.join(most)} or {last}" if most else last
