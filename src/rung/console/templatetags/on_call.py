"""Who is on call, as pages write it."""

from datetime import datetime
from typing import Any

from django import template

from rung.core.times.walltime import WEEKDAYS, DayHours, WeeklyHours, zone
from rung.store.pages import names

register = template.Library()


@register.filter
def stretch(span: Any, time_zone: str) -> str:
    """From when until when something is, in the reader's zone."""
    return names.stretch(span.from_at, span.to_at, time_zone)


@register.filter
def field_time(at: datetime, time_zone: str) -> str:
    """An instant as a field for a day and a time takes it."""
    return f"{at.astimezone(zone(time_zone)):%Y-%m-%dT%H:%M}"


@register.filter
def tone(tones: dict[str, int], person: str | None) -> str:
    """The colour of a person, as a class."""
    return f"t{tones[person]}" if person in tones else ""


@register.filter
def get_name(people: dict[str, str], person: str | None) -> str:
    return people.get(person or "", person or "nobody")


@register.filter
def hours(week: WeeklyHours) -> str:
    """The hours of a week as a policy writes them: `mon-fri 20:00-08:00; sat 10:00-14:00`."""
    spans: list[tuple[int, int, DayHours]] = []
    for day, open_hours in enumerate(week):
        if spans and spans[-1][2] == open_hours:
            spans[-1] = (spans[-1][0], day, open_hours)
        else:
            spans.append((day, day, open_hours))
    said = [f"{_days(first, last)} {', '.join(map(_interval, found))}" for first, last, found in spans if found]
    return "; ".join(said) or "never"


def _days(first: int, last: int) -> str:
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


def _interval(span: tuple[int, int]) -> str:
    start, end = span
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60 % 24 if end % 1440 else 24:02d}:{end % 60:02d}"
