"""Reading a past out of the export of another system, and saying what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from msgspec import Struct, structs

from rung.cli.output import fail, meter, print_json, say, wrong_input
from rung.core.times.walltime import zone
from rung.simulator.histories import registry
from rung.simulator.histories.convert import Converted, known_formats, read_any, write_history
from rung.simulator.histories.history import History
from rung.simulator.histories.mapping import Mapping, mapping_of
from rung.simulator.histories.reading_words import in_lines
from rung.simulator.problems import BadInput, Problem

HINTS = {
    "unknown_columns": "say what they mean: --columns issue=…,at=…,state=…",
    "unknown_json": f"name what it is: --format {', '.join(registry.NAMES)}",
}


class Source(Struct, frozen=True):
    """Where a past comes from: a file, with what is said of it, or the installation's last days."""

    file: Path | None
    last: str | None = None
    form: str = ""
    columns: str = ""
    time_zone: str = ""
    skip_wrong: bool = False

    @property
    def name(self) -> str:
        return str(self.file) if self.file else f"the last {self.last}"


def convert(source: Source, out: Path, *, as_json: bool) -> None:
    past = read_source(source, as_json=as_json)
    try:
        count = write_history(past, out)
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}", "name a file in a folder that exists")
    if as_json:
        print_json(past.reading if isinstance(past, Converted) else {"events": count})
        return
    show_reading(past)
    say(f"{count:,} events are in {out}")


def read_source(source: Source, *, as_json: bool = False) -> History | Converted:
    """The past of a file; what is wrong with it ends the command."""
    assert source.file is not None
    with wrong_input(as_json=as_json), _flags_named(), meter() as watch:
        mapping = mapping_of(source.columns) if source.columns else Mapping()
        if source.time_zone:
            mapping = _in_zone(source.time_zone).over(mapping)
        return read_any(source.file, source.form, mapping, skip_wrong=source.skip_wrong, watch=watch)


@contextmanager
def _flags_named() -> Iterator[None]:
    """What is mended by a flag is said with it."""
    try:
        yield
    except BadInput as bad:
        raise BadInput(structs.replace(one, hint=HINTS.get(one.code, one.hint)) for one in bad.problems) from None


def show_reading(past: object) -> None:
    """What became of the rows of an export."""
    if isinstance(past, Converted):
        for line in in_lines(past.reading):
            say(line)


def show_formats(*, as_json: bool) -> None:
    if as_json:
        print_json(known_formats())
        return
    for one in known_formats():
        typer.secho(f"{one['format']:<12} {one['title']}", bold=True)
        typer.echo(f"             {one['about']}")
        typer.echo(f"             recognised by {', '.join(one['columns'])}")
    typer.echo("rung         our own events, one a line (docs/policy.md)")
    typer.echo("Any other table: --columns says what its columns mean (docs/backtest.md).")


def _in_zone(name: str) -> Mapping:
    try:
        zone(name)
    except ValueError as error:
        raise BadInput([Problem(file="--time-zone", line=1, code="unknown_zone", message=str(error))]) from None
    return Mapping(time_zone=name)
