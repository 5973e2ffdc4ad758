"""Days and weeks under a calendar that does not say how long its day is: they are 24 working hours each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rung.core.document import METRICS, ByPriority, OnTarget, OnWaiting, PolicyDocument, Target
from rung.core.times.calendar import WorkingTime, working_time
from rung.core.times.spans import Span
from rung.core.times.walltime import first_instant, zone
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding
from rung.policy.reading.page import BUILT_IN_CALENDAR

# A Monday morning without holidays nearby, to show what a span means.
_MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC).replace(tzinfo=None)
_MOST_WORKED_OUT = 20
"""Calendars whose dates are worked out for a warning."""
_DATE = "%A %Y-%m-%d %H:%M"


def days_without_length(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """Warn of each day span that a calendar without `day` stretches, with the date it would be due."""
    calendars = _Calendars(document)
    for path, span, calendar in _spans(document):
        if span.depends_on_calendar and (meaning := calendars.meaning(span, calendar)):
            message = f"under the calendar {calendar}, {span} is {meaning}"
            hint = f"write day: 8h in the calendar {calendar}, or the span in hours"
            yield path, "day_without_length", message, hint


def _spans(document: PolicyDocument) -> Iterator[tuple[str, Span, str]]:
    """Every span that counts in a calendar, with its path and the calendar's name."""
    general = _general(document)
    for index, target in enumerate(document.targets):
        for metric in METRICS:
            yield from _by_priority(f"targets[{index}].{metric}", getattr(target, metric), target.calendar, general)
    for index, trigger in enumerate(document.triggers):
        for on in trigger.on:
            place = f"triggers[{index}].on"
            if isinstance(on, OnWaiting) and on.calendar:
                yield from _by_priority(f"{place}.longer_than", on.longer_than, on.calendar, general)
            if isinstance(on, OnTarget) and on.at.span:
                yield from ((f"{place}.at", on.at.span, calendar) for calendar in _used(document.targets, general))
    for key, path in document.paths.items():
        for index, level in enumerate(path.levels):
            place = f"paths.{key}.levels[{index}]"
            yield from _by_priority(f"{place}.climb_after", level.climb_after, level.climb_clock, general)
            if level.repeat:
                yield from _by_priority(f"{place}.repeat.every", level.repeat.every, level.climb_clock, general)


def _by_priority(
    path: str, spans: ByPriority[Span] | None, calendars: ByPriority[str], general: tuple[str, ...]
) -> Iterator[tuple[str, Span, str]]:
    if spans is None:
        return
    for priority, span in (*spans.by.items(), ("default", spans.default)):
        if span is not None:
            calendar = calendars.of(priority) or BUILT_IN_CALENDAR
            for name in general if calendar == "account" else (calendar,):
                yield f"{path}.{priority}", span, name


def _general(document: PolicyDocument) -> tuple[str, ...]:
    """The calendars that `account` may mean."""
    own = (account.calendar for account in document.accounts.values() if account.calendar)
    return tuple(dict.fromkeys((document.workspace.calendar or BUILT_IN_CALENDAR, *own)))


def _used(targets: tuple[Target, ...], general: tuple[str, ...]) -> list[str]:
    """The calendars that targets count in, each once."""
    names = (name for target in targets for name in (*target.calendar.by.values(), target.calendar.default) if name)
    return list(dict.fromkeys(one for name in names for one in (general if name == "account" else (name,))))


class _Calendars:
    """What day spans mean under the calendars of a document; each asked once."""

    def __init__(self, document: PolicyDocument) -> None:
        self.document = document
        self._working: dict[str, WorkingTime | None] = {}
        self._meanings: dict[tuple[Span, str], str] = {}

    def meaning(self, span: Span, calendar: str) -> str:
        """How long it is, and from when to when it would last; empty where the calendar says how long its day is."""
        if (span, calendar) not in self._meanings:
            self._meanings[span, calendar] = self._meaning(span, calendar)
        return self._meanings[span, calendar]

    def _meaning(self, span: Span, calendar: str) -> str:
        rule = self.document.calendars.get(calendar)
        if rule is None or rule.day:
            return ""
        if len(self._working) >= _MOST_WORKED_OUT and calendar not in self._working:
            return "24 working hours for each day"
        place = zone(rule.time_zone)
        opened = first_instant(_MONDAY, place)
        working = self._time(calendar)
        due = working.add(opened, working.span(span)) if working else None
        if working is None or due is None:
            return ""
        hours, until = working.span(span) / timedelta(hours=1), due.astimezone(place)
        return f"{hours:g} h of working time: what starts on {_MONDAY:{_DATE}} is due on {until:{_DATE}}"

    def _time(self, calendar: str) -> WorkingTime | None:
        """The working time of a calendar; None where it is made of itself, which is an error of its own."""
        if calendar not in self._working:
            try:
                self._working[calendar] = working_time(calendar, self.document.calendars)
            except ValueError:
                self._working[calendar] = None
        return self._working[calendar]
