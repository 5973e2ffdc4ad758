"""How times are written on pages: in the viewer's zone, short where it is near; on hover the whole instant, and what
the customer's clock shows then where it is another."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from rung import clock
from rung.store.pages import names

register = template.Library()

A_WEEK = timedelta(days=6)
INSTANT = re.compile(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d) UTC\b")
"""An instant as reasons write it, which are kept for readers of every zone (`rung.store.pages.names.instant`)."""


class BothZones(str):
    """The viewer's zone, and the customer's beside it."""

    __slots__ = ("customer",)
    customer: str


@register.filter
def beside(zone: str, customer: str | None) -> str:
    """The viewer's zone, with the customer's where it is known."""
    if not customer:
        return zone
    both = BothZones(zone)
    both.customer = customer
    return both


@register.filter
def when(at: datetime | None, zone: str = "UTC") -> SafeString | str:
    """`14:20`, `Tue 14:20`, `3 Mar 14:20`: an instant as people say it."""
    if at is None:
        return ""
    try:
        local, now = at.astimezone(_zone(zone)), clock.now().astimezone(_zone(zone))
    except OverflowError:  # at the very end of the calendar, where another zone is in the year 10000
        return f"{at:%Y-%m-%d %H:%M} UTC"
    if local.date() == now.date():
        words = f"{local:%H:%M}"
    elif abs(local - now) < A_WEEK:
        words = f"{local:%a %H:%M}"
    else:
        words = _with_day(local, now)
    return _in_html(at, local, words, zone)


@register.filter
def on_its_day(at: datetime, zone: str = "UTC") -> SafeString | str:
    """`3 Mar 14:20`, also of today: where two instants are the ends of a span."""
    try:
        local, now = at.astimezone(_zone(zone)), clock.now().astimezone(_zone(zone))
    except OverflowError:
        return f"{at:%Y-%m-%d %H:%M} UTC"
    return _in_html(at, local, _with_day(local, now), zone)


@register.filter
def local_instants(words: str, zone: str = "UTC") -> SafeString:
    """A reason with every instant of it on the reader's clock."""

    def local(found: re.Match[str]) -> str:
        try:
            return str(when(datetime.fromisoformat(found[1]).replace(tzinfo=UTC), zone))
        except ValueError:  # no instant, whatever it looks like
            return found[0]

    return mark_safe(INSTANT.sub(local, conditional_escape(words)))  # noqa: S308 - escaped, and `when` escapes


@register.filter
def span(seconds: float | None) -> str:
    """`4:12`, `2 h 10 min`, `3 d`: a length of time, short."""
    if seconds is None:
        return ""
    total = int(abs(seconds))
    sign = "-" if seconds < 0 else ""
    if total < 3600:
        return f"{sign}{total // 60}:{total % 60:02d}"
    if total < 48 * 3600:
        return f"{sign}{total // 3600} h {total % 3600 // 60:02d} min"
    return f"{sign}{total // 86400} d"


@register.filter
def spoken(length: timedelta) -> str:
    """A span as people say it: `5 min`, `2 h 5 min`."""
    return names.span(length)


def _with_day(local: datetime, now: datetime) -> str:
    return f"{local.day} {local:%b %H:%M}" if local.year == now.year else f"{local.day} {local:%b %Y %H:%M}"


def _in_html(at: datetime, local: datetime, words: str, zone: str) -> SafeString:
    title = f"{local:%A, %d %B %Y, %H:%M:%S %Z}{_for_the_customer(at, local, zone)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), title, words)


def _for_the_customer(at: datetime, local: datetime, zone: str) -> str:
    if not isinstance(zone, BothZones):
        return ""
    there = at.astimezone(_zone(zone.customer))
    return "" if there.utcoffset() == local.utcoffset() else f"; {there:%A %H:%M} for the customer ({zone.customer})"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@register.filter
def until(at: datetime | None, now: datetime) -> str:
    """How long until an instant, `-4:12` once it has passed."""
    return "" if at is None else span((at - now).total_seconds())


@register.filter
def since(at: datetime | None, now: datetime) -> str:
    """How long ago an instant was."""
    return "" if at is None else span((now - at).total_seconds())
