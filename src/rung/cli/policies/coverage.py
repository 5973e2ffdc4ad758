"""`rung coverage`: the hours in which nobody could be told, by a document or by the installation as it is."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rung import clock
from rung.cli.output import WRONG_INPUT, fail, print_json, progress
from rung.cli.policies.policy import read_policy
from rung.core.times.spans import format_span
from rung.core.times.walltime import zone
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR, date_meant
from rung.simulator.coverage.coverage import Coverage, as_json, coverage

if TYPE_CHECKING:
    from rich.console import Console


def show(
    file: Path | None, from_day: str | None, days: int, *, as_json_output: bool, offline: bool = False
) -> None:
    day = _day(from_day) if from_day is not None else None
    if day is not None and (not day.year >= FIRST_YEAR or day > date(LAST_YEAR, 12, 31) - timedelta(days=days - 1)):
        message = f"calendars do not know all of the {days} days from {day} on"
        fail(message, f"write a day from {FIRST_YEAR}-01-01 to the end of {LAST_YEAR}", WRONG_INPUT)
    if file is None:
        found, time_zone = _of_installation(day, days)
    else:
        found, time_zone = _of_file(file, day, days, as_json_output=as_json_output, offline=offline)
    if as_json_output:
        print_json(as_json(found))
    else:
        _print(found, time_zone)


def _of_file(
    file: Path, day: date | None, days: int, *, as_json_output: bool, offline: bool
) -> tuple[Coverage, str]:
    first = day or clock.now().date()
    years = range(first.year, (first + timedelta(days=days)).year + 1)
    policy = read_policy(file, years=years, as_json=as_json_output, offline=offline)
    day = day or clock.now().astimezone(zone(policy.workspace.time_zone)).date()
    return coverage(policy, day, days, watch=progress), policy.workspace.time_zone


def _of_installation(day: date | None, days: int) -> tuple[Coverage, str]:
    """The policy in force, who is away, and the accounts as they are."""
    from rung.cli.installation import installation, look_at_config

    with installation(look_at_config()):
        from rung.engine.duty import coverage as looks
        from rung.policy.feeds.sources import years_in_force
        from rung.store.policies import policies

        now = clock.now()
        known = years_in_force(now)
        last = (day or now.date()) + timedelta(days=days)
        if (day and day.year not in known) or last.year not in known:
            message = f"the policy in force knows its holidays and turns from {known[0]} to {known[-1]}"
            fail(message, "ask for days within, or give the document: rung coverage FILE", WRONG_INPUT)
        try:
            return looks.over(days, now, day, progress), policies.current().workspace.time_zone
        except policies.NoPolicy as error:
            fail(str(error), "or name a document: rung coverage FILE", WRONG_INPUT)


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
        words = f"{one.path} level {one.level}{_of(one.tier)}: {one.person} alone carries it (a backup would help)"
        console.print(words, highlight=False)
    for same in found.twice:
        words = f"{same.path} levels {same.level} and {same.again}{_of(same.tier)}: {same.person} at both"
        mend = f"put somebody else at level {same.again}, or a backup"
        console.print(f"{words}, for {format_span(same.lasts)} ({mend})", highlight=False)
    for person in found.unreachable:
        typer.secho(f"{person.person} {person.why}", fg="red")
    for level in found.unknown:
        console.print(f"{level.path} level {level.level}: {level.why}", style="dim", highlight=False)


def _of(tier: str | None) -> str:
    return f" for {tier}" if tier else ""


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
