"""`rung reports`: figures that are mailed again and again, in a terminal."""

from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

reports_app = typer.Typer(help="Figures by mail: what is sent when and to whom.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Which report, as `rung reports list` says it.")]


@reports_app.command("list")
def reports_list(as_json: JsonFlag = False) -> None:
    """List the reports that are mailed."""
    from rung.cli.figures.reports import listed

    listed(as_json=as_json)


@reports_app.command("add")
def reports_add(
    name: Annotated[str, typer.Argument(help="What it is called, in the subject of the mail, too.")],
    to: Annotated[list[str], typer.Option(help="A person's key, or an address outside, which has to agree.")],
    by: Annotated[str, typer.Option(help="Who makes it.")],
    address: Annotated[str, typer.Option(help="An address of Numbers with its filters; left out: all measures.")] = "",
    every: Annotated[str, typer.Option(help="day, week or month.")] = "week",
    day: Annotated[str, typer.Option(help="Of a week: mon to sun; of a month: 1 to 31.")] = "",
    at: Annotated[str, typer.Option(help="When, by the clock of the zone.")] = "08:00",
    zone: Annotated[str, typer.Option(help="Whose clock; left out: the workspace's.")] = "",
) -> None:
    """Mail a report again and again."""
    from rung.cli.figures.reports import add

    add(name, address, (every, day or ("1" if every == "month" else "mon"), at, zone), to, by)


@reports_app.command("send")
def reports_send(number: Number, by: Annotated[str, typer.Option(help="Who asks for it.")]) -> None:
    """Send a report now, once more."""
    from rung.cli.figures.reports import send

    send(number, by)


@reports_app.command("runs")
def reports_runs(number: Number, as_json: JsonFlag = False) -> None:
    """Say what became of the last ones."""
    from rung.cli.figures.reports import runs

    runs(number, as_json=as_json)


@reports_app.command("remove")
def reports_remove(number: Number) -> None:
    """Mail a report no more."""
    from rung.cli.figures.reports import remove

    remove(number)
