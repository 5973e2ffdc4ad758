"""`rung history`: the past that a back-test replays, out of whatever export it comes from."""

from pathlib import Path
from typing import Annotated

import typer

from rung.cli.flags import JsonFlag

history_app = typer.Typer(help="Pasts for back-tests, from the exports of other systems.", no_args_is_help=True)

FormatOption = Annotated[
    str, typer.Option("--format", help="What the file is (`rung history formats`); left out: it is recognised.")
]
ColumnsOption = Annotated[
    str, typer.Option("--columns", help="What its columns mean: a YAML file, or issue=Number,at=Changed,state=Status.")
]
ZoneOption = Annotated[str, typer.Option("--time-zone", help="The zone of its times that name none, such as UTC.")]
SkipFlag = Annotated[bool, typer.Option("--skip-wrong", help="Leave out rows that are wrong, and count them.")]


@history_app.command("convert")
def convert(
    file: Annotated[Path, typer.Argument(help="An export: CSV or JSON, packed with gzip or zip or not.")],
    out: Annotated[Path, typer.Option(help="Where the events go, one a line (.jsonl).")],
    form: FormatOption = "",
    columns: ColumnsOption = "",
    time_zone: ZoneOption = "",
    skip_wrong: SkipFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Make a history of our own events from an export, and say what became of each row."""
    from rung.cli.policies.histories import Source, convert

    convert(Source(file, None, form, columns, time_zone, skip_wrong), out, as_json=as_json)


@history_app.command("formats")
def formats(as_json: JsonFlag = False) -> None:
    """Say which exports are known, and what is made of each."""
    from rung.cli.policies.histories import show_formats

    show_formats(as_json=as_json)
