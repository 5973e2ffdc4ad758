"""The figures of fairness as a book, and as plain values for programs."""

from collections.abc import Iterator
from typing import Any

from rung.reports.export.sheets import Book, Cell, Column, Sheet
from rung.reports.fairness import MEASURES, Line, Load, Report
from rung.reports.figures import Spread

COUNTS = ("pages", "critical", "high", "normal", "nights", "free_days", "escalations", "assigned")
HEAD = (
    "person", "name", "teams", "week", *COUNTS, "hours_worked", "hours_on_call",
    *(f"{measure}_{what}" for measure in MEASURES for what in ("even_share", "above")),
)  # fmt: skip
ABOUT = (
    ("even share", "what somebody would carry if all were spread by hours worked; above: by how much they carry more"),
    ("pages", "rings: how often somebody was told so that it rings"),
    ("nights, free days", "nights with a ring; Saturdays, Sundays and holidays with one"),
    ("hours", "worked: by their calendar, without absences; on call: in working hours or not"),
)


def book(report: Report) -> Book:
    """For each person a row for each week and one for `all`, with their even shares."""
    first, last = report.weeks[0].monday, report.weeks[-1].days[-1]
    columns = tuple(Column(key, width=24 if key in ("name", "teams") else 14) for key in HEAD)
    about = (("first day", first), ("last day", last), ("team", report.team_name or "everybody"), *ABOUT)
    return Book(f"fairness-{first}-{last}", (Sheet("fairness", columns, _rows(report)),), report.time_zone, about)


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    for line in report.lines:
        who = (line.key, line.name, " ".join(line.teams))
        for week, load in zip(report.weeks, line.weeks, strict=True):
            yield (*who, week.monday, *_counted(load), *[None] * (2 * len(MEASURES)))
        shares = [
            _short(value)
            for measure in MEASURES
            for value in (line.shares[measure].even, line.shares[measure].above)
        ]
        yield (*who, "all", *_counted(line.total), *shares)


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

