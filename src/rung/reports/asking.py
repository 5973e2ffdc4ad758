"""From what somebody typed, clicked or sent to what is asked of the measures; and figures in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from msgspec import structs

from rung.core.times.spans import format_span
from rung.core.times.walltime import zone
from rung.core.wrong import Wrong
from rung.reports.behind import NARROW
from rung.reports.facts import A_DAY, FILTERS, NO_YES, Asked
from rung.reports.measures import ALSO, MEASURES, ORDERED, Figure, Measure, Part, Tables, Unit, by_day, by_field

USUAL_DAYS = 28
MOST_DAYS = 3_660
FIRST_YEAR, LAST_YEAR = 1990, 2200
NOBODY = "\0"
"""Who is no person of the policy has no figures of their own."""
UNKNOWN = "-"
"""How it is asked for what is not known, such as issues without a team."""


def measure_of(key: str) -> Measure:
    """Raises Wrong for a measure that there is none of."""
    if key not in MEASURES:
        raise Wrong("measure", f"there is no measure {key!r}", f"use one of {', '.join(MEASURES)}")
    return MEASURES[key]


def field_of(measure: Measure, field: str) -> str:
    """Raises Wrong for a field by which this measure cannot be parted."""
    if field not in measure.splits:
        raise Wrong("by", f"{measure.name} is not parted by {field!r}", f"use one of {', '.join(measure.splits)}")
    return field


def parts_of(measure: Measure, asked: Asked, by: str, tables: Tables | None = None) -> list[Part]:
    """The measure by `day`, or in its parts by a field; `tables`: what was read already. Raises Wrong for a field by
    which it cannot be parted."""
    if by == "day":
        return by_day(measure, asked, tables=tables)
    return by_field(measure, asked, field_of(measure, by), tables)


def asked_of(given: Mapping[str, str | Sequence[str]], time_zone: str, now: datetime) -> Asked:
    """`since` and `until` are days in that zone, `days` a number of them up to `until` (today); the rest are words of
    fields, several with commas between them or in a list.

    Raises Wrong.
    """
    try:
        today = now.astimezone(zone(time_zone)).date()
    except ValueError as error:
        why = str(error).partition(":")[0]
        raise Wrong("time_zone", why, "write a name such as Europe/Berlin or UTC") from error
    until = _day("until", given.get("until")) or today
    since = _day("since", given.get("since")) or until - A_DAY * (_days(given.get("days")) - 1)
    if since > until:
        raise Wrong("since", f"{since} is after {until}", "begin at an earlier day")
    if (until - since) > timedelta(days=MOST_DAYS):
        raise Wrong("since", f"{since} to {until} is more than ten years", "begin at a later day")
    only = {field: words for field in FILTERS if (words := _words(given.get(field)))}
    if wrong := [word for word in only.get("escalated", ()) if word not in NO_YES]:
        raise Wrong("escalated", f"{wrong[0]!r} is neither yes nor no", "write escalated=yes or escalated=no")
    return Asked(since=since, until=until, time_zone=time_zone, only=only, now=now)


def query_of(asked: Asked) -> dict[str, str]:
    """The same as it stands in an address: exactly these days and filters."""
    only = {field: ",".join(word or UNKNOWN for word in words) for field, words in asked.only.items()}
    return {"since": asked.since.isoformat(), "until": asked.until.isoformat(), **only}


def encoded(query: Mapping[str, str]) -> str:
    """As it stands after the question mark of an address."""
    return urlencode(query, safe=",")


def for_one(asked: Asked, by: str, person: str | None) -> Asked:
    """What somebody may see who does not see everybody's figures: of people, themselves.

    Raises Wrong where they ask for somebody else.
    """
    own = (person or NOBODY,)
    if any(word not in own for word in asked.only.get("person", ())):
        raise Wrong("person", "figures of other people are for leads", "leave it out, or ask for your own")
    return structs.replace(asked, only={**asked.only, "person": own}) if by == "person" else asked


def narrow_of(given: Mapping[str, str]) -> dict[str, str]:
    """What narrows the issues behind one bar or cell beside the filters. Raises Wrong."""
    found = {}
    for name in NARROW:
        word = given.get(name, "")
        if not word:
            continue
        if name in ORDERED and word not in ORDERED[name]:
            raise Wrong(name, f"{word!r} is none", f"write one of {', '.join(ORDERED[name])}")
        if name == "number" and not (word.isascii() and word.isdigit()):
            raise Wrong(name, f"{word!r} is no level", "write a number such as 2")
        found[name] = "" if word == UNKNOWN else word
    return found


def in_words(value: float | None, unit: Unit) -> str:
    """`42 min`, `18 %`, `3`; a dash for what is not known."""
    if value is None:
        return "–"
    match unit:
        case "span":
            return _span_in_words(value)
        case "share":
            percent = round(value * 100, 1) + 0.0
            return f"{percent:.0f} %" if percent in (0, 100) or abs(percent) >= 10 else f"{percent:.1f} %"
        case "score":
            return f"{value:.1f}"
        case "count":
            return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def figure_in_words(measure: Measure, figure: Figure) -> str:
    return in_words(figure.value, measure.unit)


def also_in_words(figure: Figure, most: int | None = None) -> list[tuple[str, str]]:
    """What the further figures of a measure are called, each with what it is; those that are known, and so many of
    them at the most."""
    known = ((name, value) for name, value in figure.also.items() if value is not None)
    return [(ALSO[name][0], in_words(value, ALSO[name][1])) for name, value in islice(known, most)]


def _span_in_words(seconds: float) -> str:
    """As exact as anybody reads it: to the minute from an hour on, to the hour from two days on."""
    exact = next((step for least, step in ((172_800, 3_600), (3_600, 60)) if abs(seconds) >= least), 1)
    rounded = round(seconds / exact) * exact
    return format_span(timedelta(seconds=rounded)) if rounded else "0 s"


def _words(given: str | Sequence[str] | None) -> tuple[str, ...]:
    listed = given.split(",") if isinstance(given, str) else [*(given or ())]
    return tuple("" if word == UNKNOWN else word for one in listed if (word := one.strip()))


def _day(name: str, given: str | Sequence[str] | None) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(str(given))
    except ValueError as error:
        raise Wrong(name, f"{given!r} is no day", "write a day as 2026-11-27") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(name, f"{day} is too far away", f"choose a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _days(given: str | Sequence[str] | None) -> int:
    if not given:
        return USUAL_DAYS
    text = str(given)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_DAYS)) or not 1 <= int(text) <= MOST_DAYS:
        raise Wrong("days", f"{text!r} is no number of days", f"write a number from 1 to {MOST_DAYS}")
    return int(text)
