"""`rung bench`: speed and lateness on this machine."""

from pathlib import Path

import msgspec
import typer

from rung.bench.figures import Figure, Missing, as_markdown, as_rows
from rung.bench.place import CannotMeasure
from rung.bench.run import NAMES, about, measure
from rung.cli.logs import write_logs
from rung.cli.output import COULD_NOT_RUN, WRONG_INPUT, fail, print_json, say


def bench(only: list[str], seconds: float, issues: int, write: Path | None, *, as_json: bool) -> None:
    write_logs()
    if unknown := [name for name in only if name not in NAMES]:
        fail(f"there is no measurement '{unknown[0]}'", f"there are {', '.join(NAMES)}", WRONG_INPUT)
    try:
        figures, missing = measure(only, seconds, issues, lambda words: say(f"measuring {words} ..."))
    except CannotMeasure as error:
        fail(str(error), "`make bench` brings a PostgreSQL of its own")
    if as_json:
        print_json({"figures": msgspec.to_builtins(figures), "missing": msgspec.to_builtins(missing), "about": about()})
    else:
        _show(figures, missing)
    if write is not None:
        write.write_text(as_markdown(figures, missing, about()), encoding="utf-8")
    raise typer.Exit(0 if figures else COULD_NOT_RUN)


def _show(figures: list[Figure], missing: list[Missing]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("measurement", "value", "beside", "ratio")
    for row in as_rows(figures):
        table.add_row(*row)
    console = Console()
    console.print(table)
    for one in missing:
        console.print(f"not measured: {one.name}: {one.why}", style="yellow", highlight=False)
