"""Times as people write them in a chat: `2h`, `until 17:00`, `tomorrow 9:00`. Wall times are of the writer's zone."""

import re
from datetime import date, datetime, time, timedelta

from rung.core.times.spans import parse_span
from rung.core.times.walltime import first_instant, zone
from rung.intake.spoken import Unclear

LONGEST = timedelta(days=366)
TONIGHT = time(22)
_UNTIL = re.compile(r"until\s+(?:(\d{4}-\d{2}-\d{2})\s*T?\s*)?(\d{1,2}:\d{2})?$", re.IGNORECASE)
_WHEN = re.compile(
    r"(?:(?:at|on)\s+)?(?:(today|tomorrow|\d{4}-\d{2}-\d{2})(?:\s*T\s*|\s+|$))?(?:at\s+)?(\d{1,2}:\d{2})?$",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"now|tonight|(?:in|at|on)\s.*|(?:today|tomorrow)(?:\s.*)?|\d{4}-\d{2}-\d{2}.*|\d{1,2}:\d{2}", re.IGNORECASE
)


def until(words: str, now: datetime, there: str) -> datetime:
    """The end of an absence: a length, or `until` and a wall time. Raises `Unclear`."""
    if found := _UNTIL.match(words):
        day, clock = found.groups()
        if day or clock:
            return _instant(day, clock, now, there)
    return now + _length(words.removeprefix("for "), words)


def split_when(words: str) -> tuple[str, str]:
    """The words before a time, and the time at their end: `outage at 17:00`."""
    parts = words.split()
    for start in range(len(parts)):
        if _WORDS.fullmatch(rest := " ".join(parts[start:])):
            return " ".join(parts[:start]), rest
    return words, ""


def at(words: str, now: datetime, there: str) -> datetime:
    """The instant that somebody asks about; now where they say nothing. Raises `Unclear`."""
    said = words.lower()
    if said in ("", "now"):
        return now
    if said.startswith("in "):
        return now + _length(said[3:], words)
    local = now.astimezone(zone(there))
    if said == "tonight":
        return max(first_instant(datetime.combine(local.date(), TONIGHT), zone(there)), now)
    found = _WHEN.match(words)
    if found is None or not any(found.groups()):
        raise Unclear(f"“{words[:60]}” is no time: write `17:00`, `tomorrow 9:00`, `2026-03-12 09:00` or `in 2h`.")
    day, clock = found.groups()
    named: date | None = {"today": local.date(), "tomorrow": local.date() + timedelta(days=1)}.get((day or "").lower())
    if clock is None and day:
        clock = f"{local:%H:%M}"
    return _instant(named.isoformat() if named else day, clock, now, there)


def wall(instant: datetime, now: datetime, there: str) -> str:
    """An instant by the clock of a place; with its day, where that is another one."""
    local = instant.astimezone(zone(there))
    near = local.date() == now.astimezone(zone(there)).date()
    return f"{local:%H:%M}" if near else f"{local:%A %d %B, %H:%M}"


def _length(words: str, written: str) -> timedelta:
    try:
        span = parse_span(words.replace(" ", ""))
    except ValueError:
        raise Unclear(f"“{written[:60]}” is no time.") from None
    length = span.elapsed() if not span.months else LONGEST + timedelta(1)
    if not timedelta(0) < length <= LONGEST:
        raise Unclear(f"“{written[:60]}” is too long, or no time at all.")
    return length


def _instant(day: str | None, clock: str | None, now: datetime, there: str) -> datetime:
    local = now.astimezone(zone(there))
    try:
        said = datetime.fromisoformat(f"{day or local.date().isoformat()}T{(clock or '00:00').zfill(5)}")
        instant = first_instant(said, zone(there))
    except (ValueError, OverflowError):
        raise Unclear(f"There is no {day or ''} {clock or ''}.") from None
    if instant <= now and day is None:
        instant = first_instant(said + timedelta(days=1), zone(there))
    if not now < instant <= now + LONGEST:
        raise Unclear("That time has passed, or is more than a year away.")
    return instant
