"""The section `calendars`: when people work and promises count."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from rung.core.times.calendar import CalendarRule
from rung.core.times.spans import parse_span
from rung.core.times.walltime import NO_HOURS, Interval, WeeklyHours, parse_weekdays
from rung.core.times.walltime import WEEKDAYS as WEEKDAYS_IN_ORDER
from rung.core.words import nearest, shortened
from rung.policy.problems import Unfit
from rung.policy.reading.forms import Form, ListOf, MapOf, Written
from rung.policy.reading.nodes import Mapping, Node
from rung.policy.reading.page import BUILT_IN_CALENDAR, Page
from rung.policy.reading.records import Key, Misfit, Named, Record
from rung.policy.schema.names import CALENDAR
from rung.policy.schema.times import DATE, INTERVAL, ZONE
from rung.policy.schema.values import TEXT
from rung.policy.times.holiday_dates import HolidaysOf, UnknownPlace, dates_of
from rung.policy.times.places import country_code, country_meant


def _day(text: str) -> timedelta:
    span = parse_span(text)
    if span.depends_on_calendar or span.months or not timedelta(0) < span.elapsed() <= timedelta(days=1):
        raise ValueError(f"a day of {text} is not possible: write its working hours, such as 8h or 7h30m")
    return span.elapsed()


class HolidaysForm(Form[tuple[date, ...]]):
    """Public holidays of a country or a part of it, written out as dates for the years that the document covers."""

    words = "a country such as {country: DE, subdivision: BE}"
    plural = "countries such as {country: DE, subdivision: BE}"
    record = Record(
        "holidays",
        HolidaysOf,
        Key("country", TEXT, "ISO 3166 code of the country.", required=True),
        Key(
            "subdivision",
            TEXT,
            "Code of a state or region, where it has holidays of its own.",
            left_out="the country's",
        ),
        short="country",
    )

    def parts(self) -> tuple[Form[Any], ...]:
        return (self.record,)

    def read(self, node: Node, page: Page) -> tuple[date, ...]:
        if isinstance(node, Mapping) and len(node.pairs) == 1 and (country := country_code(node.pairs[0][0].text)):
            part = node.pairs[0][1]
            hint = f"write {{country: {country}, subdivision: {shortened(getattr(part, 'text', '…'))}}}"
            raise Unfit(node, "wrong_form", "a country stands here as a key", hint)
        place = self.record.read(node, page)
        try:
            return dates_of(place, tuple(page.years))
        except UnknownPlace as unknown:
            at = node.get(unknown.key) if isinstance(node, Mapping) else node
            raise Unfit(at or node, f"unknown_{unknown.key}", str(unknown), self._hint(unknown)) from None

    def _hint(self, unknown: UnknownPlace) -> str:
        if unknown.key == "subdivision":
            return nearest(unknown.name, unknown.known) or "leave it out: the country has no parts here"
        meant = country_meant(unknown.name)
        return f"write {meant}" if meant else "write its ISO 3166 code, such as DE, or closed: and the dates"


def make_calendar(
    key: str,
    time_zone: str,
    hours: dict[tuple[int, ...], tuple[Interval, ...]] | None = None,
    holidays: tuple[tuple[date, ...], ...] = (),
    any_of: tuple[str, ...] = (),
    **dates: Any,
) -> CalendarRule:
    if any_of and (hours or holidays or dates.get("closed") or dates.get("open_days")):
        message = "a calendar made of others has no hours or dates of its own"
        raise Misfit("any_of", "any_of_with_hours", message, "move these to a calendar of their own and name it here")
    return CalendarRule(
        time_zone=time_zone,
        hours=weekly(hours or {}),
        holidays=tuple(sorted({day for place in holidays for day in place})),
        any_of=any_of,
        **dates,
    )


def weekly(hours: dict[tuple[int, ...], tuple[Interval, ...]]) -> WeeklyHours:
    """Hours by weekday; a day named twice has both."""
    if not hours:
        return NO_HOURS
    week: list[list[Interval]] = [[] for _ in range(7)]
    for weekdays, intervals in hours.items():
        for weekday in weekdays:
            week[weekday].extend(intervals)
    mon, tue, wed, thu, fri, sat, sun = (tuple(sorted(day)) for day in week)
    return mon, tue, wed, thu, fri, sat, sun


DAY = Written("a span such as 8h", "bad_span", _day)
WEEKDAYS = Written("weekdays such as mon-fri, sat or daily", "bad_weekdays", parse_weekdays)
INTERVALS = ListOf(INTERVAL, words='intervals such as ["09:00-12:30", "13:30-17:00"]')


class HoursForm(MapOf[tuple[Interval, ...]]):
    """Hours by weekday. A day that two keys name has the hours of both, which is seldom meant."""

    def read(self, node: Node, page: Page) -> dict[Any, tuple[Interval, ...]]:
        hours = super().read(node, page)
        named: dict[int, str] = {}
        for key, _value in node.pairs if isinstance(node, Mapping) else ():
            with suppress(ValueError):  # what names no weekdays is refused already
                days = parse_weekdays(key.text)
                twice = [day for day in days if day in named]
                if twice:
                    day = WEEKDAYS_IN_ORDER[twice[0]]
                    message = f"{day} stands in {named[twice[0]]!r} already: it has the hours of both"
                    page.report.warn(key, "day_twice", message, f"take {day} out of one of the two")
                named.update(dict.fromkeys(days, key.text))
        return hours


HOURS = HoursForm(WEEKDAYS, INTERVALS, 'hours by weekday such as {mon-fri: ["09:00-17:00"]}')

CALENDAR_RECORD = Record(
    "calendar",
    make_calendar,
    Key(
        "time_zone", ZONE, "The zone whose wall clocks the hours are read on.", left_out="the workspace's",
        default=lambda page: page.workspace.time_zone,
    ),
    Key("day", DAY, "What `1d` means under this calendar; `1w` is five of them.",
        left_out="24 working hours, with a warning where a day span uses it"),
    Key("hours", HOURS, "Open hours by weekday. An interval whose end is not after its start runs into the next day; "
        "`24:00` is midnight.", left_out="never open"),
    Key("holidays", ListOf(HolidaysForm()), "Public holidays on which it is closed.", left_out="none"),
    Key("closed", ListOf(DATE), "Dates on which it is closed.", left_out="none"),
    Key("open_days", MapOf(DATE, INTERVALS, 'hours by date such as {2026-12-31: ["08:00-12:00"]}'),
        "Hours of single dates, whatever the rest says.", left_out="none"),
    Key("any_of", ListOf(CALENDAR, least=1), "Calendars that make up this one: it is open while any of them is.",
        left_out="its own hours"),
    about="When people work and promises count. `always` is built in. For a date the first of these speaks: "
    "`open_days`, `closed`, `holidays`, `hours`. An interval belongs to the day on which it starts.",
)  # fmt: skip
CALENDARS = Named(CALENDAR_RECORD, BUILT_IN_CALENDAR, "account", "on_shift")
