"""The figures of fairness as rows for a spreadsheet, and as plain values for programs."""

from collections.abc import Iterable, Iterator
from typing import Any

from rung.reports.fairness import MEASURES, Line, Load, Report
from rung.reports.figures import Spread
from rung.reports.measures import Measure, Part

COUNTS = ("pages", "critical", "high", "normal", "nights", "free_days", "escalations", "assigned")
HEAD = (
    "person", "name", "teams", "week", *COUNTS, "hours_worked", "hours_on_call",
    *(f"{measure}_{what}" for measure in MEASURES for what in ("even_share", "above")),
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would calculate what begins so."""


def rows(report: Report) -> Iterator[tuple[Any, ...]]:
    """A head, and for each person a row for each week and one for `all`, with their even shares."""
    yield HEAD
    for line in report.lines:
        who = (plain(line.key), plain(line.name), plain(" ".join(line.teams)))
        for week, load in zip(report.weeks, line.weeks, strict=True):
            yield (*who, week.monday.isoformat(), *_counted(load), *[""] * (2 * len(MEASURES)))
        shares = [
            "" if value is None else round(value, 2)
            for measure in MEASURES
            for value in (line.shares[measure].even, line.shares[measure].above)
        ]
        yield (*who, "all", *_counted(line.total), *shares)


def of_parts(measure: Measure, by: str, parts: Iterable[Part]) -> Iterator[tuple[Any, ...]]:
    """A head, and a row for each part of a measure; spans in seconds, shares from 0 to 1, empty what is not known."""
    listed = [*parts]
    also = list(dict.fromkeys(name for part in listed for name in part.figure.also))
    yield (by, measure.key, "count", *also)
    for part in listed:
        figures = (figure if figure is not None else "" for figure in (part.figure.value, part.figure.count))
        yield (plain(part.key), *figures, *("" if (x := part.figure.also.get(name)) is None else x for name in also))


def values(report: Report) -> dict[str, Any]:
    """All of a report, as the API and `rung fairness --json` say it."""
    return {
        "at": report.at,
        "time_zone": report.time_zone,
        "team": report.team,
        "weeks": [
            {"monday": week.monday, "from_at": week.from_at, "until_at": week.until_at, "is_running": week.is_running}
            for week in report.weeks
        ],
        "people": [_person(report, line) for line in report.lines],
        "spread": {measure: _spread(one) for measure, one in report.spreads.items()},
        "company": {measure: _spread(one) for measure, one in report.company.items()},
        "warnings": [
            {
                "person": one.person, "what": one.rule.what, "days": one.rule.days, "carried": one.carried,
                "even_share": _short(one.even), "least": one.rule.least, "times": one.rule.times, "words": one.words,
            }
            for one in report.warnings
        ],
    }  # fmt: skip


def _person(report: Report, line: Line) -> dict[str, Any]:
    return {
        "person": line.key,
        "name": line.name,
        "teams": list(line.teams),
        "has_left": line.has_left,
        "total": _load(line.total),
        "shares": {
            measure: {"carried": share.carried, "even_share": _short(share.even), "above": _short(share.above)}
            for measure, share in line.shares.items()
        },
        "weeks": [{"monday": week.monday, **_load(load)} for week, load in zip(report.weeks, line.weeks, strict=True)],
        "nights": [{"night": day, "rings": rings} for day, rings in sorted(line.nights.items())],
    }


def _load(load: Load) -> dict[str, Any]:
    return dict(zip((*COUNTS, "hours_worked", "hours_on_call"), _counted(load), strict=True))


def _counted(load: Load) -> tuple[Any, ...]:
    return (*(getattr(load, name) for name in COUNTS), round(load.worked, 2), round(load.on_call, 2))


def _spread(one: Spread) -> dict[str, Any]:
    return {
        "people": one.people, "total": one.total, "hours_worked": _short(one.hours), "gini": _short(one.gini, 4),
        "most_to_least": _short(one.ratio), "has_idle": one.has_idle,
    }  # fmt: skip


def _short(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
