"""`rung coverage`: the hours in which nobody could be told."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rung.cli.output import WRONG_INPUT, fail, print_json, progress
from rung.cli.policy import read_policy
from rung.core.spans import format_span
from rung.core.walltime import zone
from rung.policy.dates import FIRST_YEAR, LAST_YEAR, date_meant
from rung.simulator.coverage import Coverage, as_json, coverage

if TYPE_CHECKING:
    from rich.console import Console


def show(file: Path, from_day: str, days: int, *, as_json_output: bool, offline: bool = False) -> None:
    day = _day(from_day)
    if not day.year >= FIRST_YEAR or day > date(LAST_YEAR, 12, 31) - timedelta(days=days - 1):
        message = f"calendars do not know all of the {days} days from {day} on"
        fail(message, f"write a day from {FIRST_YEAR}-01-01 to the end of {LAST_YEAR}", WRONG_INPUT)
    years = range(day.year, (day + timedelta(days=days)).year + 1)
    policy = read_policy(file, years=years, as_json=as_json_output, offline=offline)
    found = coverage(policy, day, days, watch=progress)
    if as_json_output:
        print_json(as_json(found))
    else:
        _print(found, policy.workspace.time_zone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        meant = date_meant(text)
        hint = f"write {meant}" if meant else "write it like 2026-03-09"
        fail(f"--from {text} is not a day", hint, WRONG_INPUT)


def _print(found: Coverage, time_zone: str) -> None:
    from rich.console import Console

    console = Console()
    if found.gaps:
        _print_gaps(console, found, time_zone)
    else:
        day = found.from_at.astimezone(zone(time_zone))
        console.print(f"Somebody can be told at every level from {day:%Y-%m-%d} on.", style="green")
    for one in found.single_points:
        tier = f" for {one.tier}" if one.tier else ""
        console.print(f"{one.path} level {one.level}{tier}: {one.person} alone carries it", highlight=False)
    for person in found.unreachable:
        typer.secho(f"{person.person} {person.why}", fg="red")
    for level in found.unknown:
        console.print(f"{level.path} level {level.level}: {level.why}", style="dim", highlight=False)


def _print_gaps(console: "Console", found: Coverage, time_zone: str) -> None:
    from rich.table import Table

    place, differ = zone(time_zone), any(gap.priorities for gap in found.gaps)
    table = Table("path", "level", "tier", title="Nobody could be told", title_justify="left")
    for column in (*(["priority"] if differ else []), f"from ({time_zone})", "to", "for"):
        table.add_column(column)
    for gap in found.gaps:
        local = [f"{at.astimezone(place):%a %Y-%m-%d %H:%M}" for at in (gap.from_at, gap.to_at)]
        priorities = [", ".join(gap.priorities or ["all"])] if differ else []
        long = format_span(gap.to_at - gap.from_at)
        table.add_row(gap.path, str(gap.level), gap.tier or "all", *priorities, *local, long)
    console.print(table)
