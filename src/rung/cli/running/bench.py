"""`rung bench`: speed and lateness on this machine."""

from pathlib import Path

import msgspec
import typer
from msgspec import structs

from rung.bench.figures import Figure, Missing, Result, as_markdown, as_rows
from rung.bench.run import DATABASES, NAMES, Task, about, tasks
from rung.bench.size import QUICK, WHOLE, Size
from rung.cli.measuring import measure_apart
from rung.cli.output import COULD_NOT_RUN, WRONG_INPUT, fail, print_json, say
from rung.cli.running.logs import write_logs

WIDE = 200
"""Characters of a line where the table goes to a file."""


def bench(
    only: list[str], database: str | None, *, quick: bool, seconds: float | None, issues: int | None,
    write: Path | None, as_json: bool,
) -> None:  # fmt: skip
    write_logs()
    if unknown := [name for name in only if name not in NAMES]:
        fail(f"there is no measurement '{unknown[0]}'", f"there are {', '.join(NAMES)}", WRONG_INPUT)
    named = [one for one in DATABASES if database is None or one.lower() == database.lower()]
    if not named:
        fail(f"there is no database '{database}'", f"there are {' and '.join(DATABASES)}", WRONG_INPUT)
    todo = list(tasks(only, named))
    if not todo:
        fail("PostgreSQL is not here", "`make bench` brings one of its own, or name a server with DATABASE_URL")
    figures, missing = _measured(todo, _size(QUICK if quick else WHOLE, seconds, issues))
    if as_json:
        print_json({"figures": msgspec.to_builtins(figures), "missing": msgspec.to_builtins(missing), "about": about()})
    else:
        _show(figures, missing)
    if write is not None:
        write.write_text(as_markdown(figures, missing, about()), encoding="utf-8")
    raise typer.Exit(0 if figures else COULD_NOT_RUN)


def _measured(todo: list[Task], size: Size) -> Result:
    """All of it, each shown as it comes; who stops it keeps what was measured until then."""
    figures: list[Figure] = []
    missing: list[Missing] = []
    for number, task in enumerate(todo, 1):
        say(f"measuring {task} ({number} of {len(todo)}) ...")
        try:
            found, left_out = measure_apart(task, size)
        except KeyboardInterrupt:
            return figures, missing + [Missing(one.name, "it was stopped", one.database) for one in todo[number - 1 :]]
        for row in as_rows(found):
            say("  " + ", ".join(part for part in row if part))
        figures += found
        missing += left_out
    return figures, missing


def _size(size: Size, seconds: float | None, issues: int | None) -> Size:
    """The size with what the command line says of it."""
    if seconds is not None:
        size = structs.replace(size, seconds=seconds)
    if issues is not None:
        size = structs.replace(size, open_issues=(*(one for one in size.open_issues if one < issues), issues))
        size = structs.replace(size, measured_issues=issues, lives=min(size.lives, max(1, issues // 10)))
    return size


def _show(figures: list[Figure], missing: list[Missing]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("measurement", "database", "value", "beside", "ratio", "aim")
    for row in as_rows(figures):
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)
    for one in missing:
        where = f" on {one.database}" if one.database else ""
        console.print(f"not measured: {one.name}{where}: {one.why}", style="yellow", highlight=False)
