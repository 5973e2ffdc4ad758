"""What dates, times and zones may be, and how those are meant that are written otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import TypeVar

from rung.core import document as core
from rung.core.times.walltime import MINUTES_OF_A_DAY, parse_interval, zone
from rung.policy.reading.forms import Written
from rung.policy.reading.nodes import Node
from rung.policy.reading.page import Page
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR, date_meant, instant_meant, why_no_date
from rung.policy.times.places import NO_SUMMER_TIME, is_of_a_machine, zone_meant

D = TypeVar("D", bound=date)


def _wall_time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2})[:.h](\d{2})", text, re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"{text!r} is no time of a day: write it such as 09:00 or 16:30")
    return time(int(found[1]), int(found[2]))


def _zone(text: str) -> str:
    if is_of_a_machine(text):
        meant = zone_meant(text) or "a name such as Europe/Berlin or UTC"
        raise ValueError(f"{text!r} means another zone on another machine: write {meant}")
    try:
        zone(text)
    except ValueError:
        meant = zone_meant(text) or "a name such as Europe/Berlin or UTC"
        raise ValueError(f"there is no time zone {text!r}: write {meant}") from None
    return text


class ZoneForm(Written[str]):
    """The zone of a place. A few names are those of a fixed offset, which hardly anybody lives by."""

    def read(self, node: Node, page: Page) -> str:
        name = super().read(node, page)
        if place := NO_SUMMER_TIME.get(name):
            message = f"{name} has no summer time: its clocks are never changed"
            page.report.warn(node, "no_summer_time", message, f"write {place} if the clocks there are meant")
        return name


def _date(text: str) -> date:
    return _dated(text, date.fromisoformat, date_meant, "is no date: write year, month and day, such as 2026-12-24")


def _wall_or_instant(text: str) -> datetime:
    wrong = "is no date with a time: write 2026-03-02T09:00, with an offset if you like"
    return _dated(text, datetime.fromisoformat, _wall_meant, wrong)


def _wall_meant(text: str) -> str:
    return instant_meant(text, offset=False)


def _dated(text: str, parse: Callable[[str], D], meant_by: Callable[[str], str], wrong: str) -> D:
    found: D | None = None
    if re.match(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        with suppress(ValueError):
            found = parse(text)
    if found is None:
        what, _, example = wrong.partition(": write ")
        if why := why_no_date(text):
            raise ValueError(f"{text!r} {what}, for {why}: write {example}")
        raise ValueError(f"{text!r} {what}: write {meant_by(text) or example}")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"calendars do not know the year {found.year}: write one from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _quiet(text: str) -> core.QuietHours:
    if text.lower() in ("off", "none", "no", "false"):
        return core.QuietHours(start=time(0), end=time(0), is_off=True)
    start, end = (minutes % MINUTES_OF_A_DAY for minutes in parse_interval(text))
    return core.QuietHours(start=time(*divmod(start, 60)), end=time(*divmod(end, 60)))


ZONE = ZoneForm("a time zone such as Europe/Berlin", "unknown_time_zone", _zone)
DATE = Written("a date such as 2026-12-24", "bad_date", _date, plural="dates such as 2026-12-24")
INSTANT = Written("a date with a time such as 2026-03-02T09:00", "bad_instant", _wall_or_instant)
INTERVAL = Written("an interval such as 09:00-17:00", "bad_interval", parse_interval)
QUIET = Written("an interval such as 22:00-07:00, or off", "bad_interval", _quiet)
WALL_TIME = Written("a time such as 09:00", "bad_time", _wall_time, plural="times such as [\"09:00\", \"16:00\"]")
