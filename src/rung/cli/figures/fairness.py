"""`rung fairness`: who carries how much, in a terminal."""

from typing import TYPE_CHECKING

import typer

from rung.cli.installation import installation, present
from rung.cli.output import fail, print_json, say, wrong_ask

if TYPE_CHECKING:
    from rung.reports.fairness import Report, Share


def show(weeks: int, team: str | None, *, as_json: bool) -> None:
    with installation(), wrong_ask():
        from rung.reports import fairness
        from rung.reports.export.fairness import values
        from rung.store.policies import policies

        try:
            found = fairness.report(present(), weeks, team)
        except policies.NoPolicy as error:
            fail("no policy is published", str(error).partition(": ")[2])
    if as_json:
        print_json(values(found))
    else:
        _print(found)


def _print(found: "Report") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    last = found.weeks[-1]
    until = "now" if last.is_running else f"{last.sunday}"
    title = f"{found.team_name or 'Everybody'}, {found.weeks[0].monday} to {until}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("person", no_wrap=True)
    for column in ("pages", "nights", "weekend", "escalated", "issues", "hours", "on call"):
        table.add_column(column, justify="right", no_wrap=True)
    for line in sorted(found.lines, key=lambda one: -(one.shares["pages"].above or 0)):
        load = line.total
        table.add_row(
            line.name, _beside(line.shares["pages"]), _beside(line.shares["nights"]), str(load.free_days),
            str(load.escalations), str(load.assigned), f"{load.worked:.0f}", f"{load.on_call:.0f}",
        )  # fmt: skip
    Console().print(table)
    pages = found.spreads["pages"]
    if pages.gini is not None:
        ratio = f", most to least {pages.ratio:.1f} : 1 an hour worked" if pages.ratio else ""
        typer.echo(f"unevenness of the pages (Gini): {pages.gini:.2f}{ratio}")
    for one in found.warnings:
        say(f"much for one person: {one.name}: {one.words}")


def _beside(share: "Share") -> str:
    """`8 (+5.8)`: what is carried, and by how much it is above an even share."""
    return str(share.carried) if share.above is None else f"{share.carried} ({share.above:+.1f})"
