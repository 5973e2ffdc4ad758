"""What is wrong with an entry of a calendar, before anybody works it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from icalendar.prop import vBroken

from rung.core.words import nearest

DATED = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
REPEATED = ("RRULE", "RDATE", "EXDATE")
PARTS = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYWEEKDAY", "BYMONTHDAY",
    "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
)  # fmt: skip
TOO_OFTEN = ("SECONDLY", "MINUTELY")
FINE_PARTS = ("BYSECOND", "BYMINUTE")
"""A turn may begin at one minute of an hour, not at a list of them."""


def fault_of(entry: Any) -> str | None:
    """Why an entry has no turns; None where nothing is wrong with it by itself."""
    for name in (*DATED, *REPEATED):
        for value in _values(entry, name):
            if isinstance(value, vBroken):
                return f"its {name} cannot be read: {str(value)[:80]!r}"
    for name in DATED:
        if len(_values(entry, name)) > 1:
            return f"it has more than one {name}"
    if "DTSTART" not in entry:
        return "it has no DTSTART that can be read"
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if name in entry and not isinstance(entry[name].dt, date):
            return f"its {name} is no date"
    return next((fault for rule in _values(entry, "RRULE") if (fault := fault_of_rule(rule))), None)


def fault_of_rule(rule: Mapping[str, Any]) -> str | None:
    """Why a rule cannot be worked out: it says what no rule can say, or more often than a turn can begin."""
    for part in rule:
        if part.upper() not in PARTS:
            hint = nearest(part, PARTS)
            meant = f", {hint.removesuffix('?')}" if hint.startswith("did you mean") else ""
            return f"{part[:40]} is no part of an RRULE that is understood here{meant}"
    if "FREQ" not in rule:
        return "its RRULE has no FREQ"
    frequency = str(rule["FREQ"][0]).upper()
    if frequency in TOO_OFTEN:
        return f"it repeats {frequency}: no turn begins that often"
    if "INTERVAL" in rule and rule["INTERVAL"][0] < 1:
        return f"its RRULE has INTERVAL={rule['INTERVAL'][0]}: it would never go on"
    for part in FINE_PARTS:
        if len(rule.get(part, [])) > 1:
            return f"its RRULE has a list at {part}: no turn begins that often"
    return None


def _values(entry: Any, name: str) -> list[Any]:
    value = entry.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
