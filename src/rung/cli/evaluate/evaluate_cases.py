"""`rung evaluate cases`: hard cases of understanding, each file of a folder a few numbers."""

from collections.abc import Iterator
from pathlib import Path

import typer

from rung.cli.evaluate.evaluate import need_vectors, read_examples
from rung.cli.output import print_json, wrong_input
from rung.simulator.problems import BadInput, Problem
from rung.understand.cases import ASKED, KINDS, NAMES, Figure, judged
from rung.understand.evaluation import Labelled


def cases(folder: Path, *, missed: bool, with_vectors: bool, as_json: bool) -> None:
    """The figures of each file of cases in the folder."""
    if with_vectors:
        need_vectors()
    with wrong_input(as_json=as_json):
        figures = list(measured(folder, with_vectors=with_vectors))
    if as_json:
        print_json(figures)
        return
    for figure in figures:
        typer.echo(f"{figure.file:16} {figure.right:4} of {figure.of:4}  {figure.share:4.0%}  {figure.asked}")
        for text in figure.missed if missed else ():
            typer.echo(f"{'':18}- {text}")


def measured(folder: Path, *, with_vectors: bool = False) -> Iterator[Figure]:
    """The figures of each file; raises BadInput where one cannot be read or its name asks nothing."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise _bad(folder, "no_files", "there is no CSV file in it", f"name files {', '.join(NAMES)}, each with .csv")
    taught = _taught(folder)
    for file in files:
        asks = file.stem.partition("-")[0]
        if asks == KINDS:
            continue
        if asks not in NAMES:
            raise _bad(file, "unknown_name", "its name says nothing that is asked", f"one of {', '.join(NAMES)}")
        if asks not in ASKED and len({row.label for row in taught}) < 2:
            hint = f"give {KINDS}.csv with texts of two kinds or more beside it"
            raise _bad(file, "nothing_to_learn", "there are no kinds to learn from", hint)
        yield from judged(file.stem, read_examples(file), taught, with_vectors=with_vectors)


def _taught(folder: Path) -> list[Labelled]:
    file = folder / f"{KINDS}.csv"
    return read_examples(file) if file.is_file() else []


def _bad(file: Path, code: str, message: str, hint: str) -> BadInput:
    return BadInput([Problem(file=str(file), line=1, field="", code=code, message=message, hint=hint)])
