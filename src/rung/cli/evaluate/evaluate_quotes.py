"""`rung evaluate quotes`: how well the new words of mails are told from the history below them."""

import time
from pathlib import Path

import typer

from rung.cli.output import print_json, wrong_input
from rung.intake.mail.evaluation import Example, Judged, Report, judge, report
from rung.simulator.problems import BadInput, Problem

KEPT = ".kept.txt"
"""How the file is called that says what a person would keep of the mail of the same name."""
LARGEST = 50_000_000


def quotes(folder: Path, expected: Path | None, *, as_json: bool) -> None:
    """Reads every file of a folder as a mail, and compares what is kept with what a person would keep."""
    with wrong_input(as_json=as_json):
        examples = read_folder(folder, expected or folder)
    began = time.perf_counter()
    judged = [judge(one) for one in examples]
    found, seconds = report(judged), time.perf_counter() - began
    if as_json:
        print_json({**_figures(found, seconds), "mails": found.mails})
    else:
        _print(found, seconds)


def read_folder(folder: Path, expected: Path) -> list[Example]:
    """The mails of a folder and its folders, by name; raises BadInput."""
    try:
        files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.endswith(KEPT))
        examples = [_example(one, folder, expected) for one in files if not one.name.startswith(".")]
    except OSError as error:
        raise _bad(str(error.filename or folder), f"cannot be read: {error.strerror}", "is it there?") from None
    if not folder.is_dir():
        raise _bad(str(folder), "is no folder", "give a folder with a file for each mail")
    if not examples:
        raise _bad(str(folder), "holds no mail", "one file for each mail: .eml as it came, .txt or .html for its text")
    return examples


def _example(file: Path, folder: Path, expected: Path) -> Example:
    if file.stat().st_size > LARGEST:
        raise _bad(str(file), f"is larger than {LARGEST:,} bytes", "leave it out")
    name = file.relative_to(folder)
    wanted = [expected / name.with_name(stem + KEPT) for stem in (name.name, name.stem)]
    known = next((one for one in wanted if one.is_file()), None)
    try:
        kept = known.read_text(encoding="utf-8") if known else None
    except UnicodeDecodeError:
        raise _bad(str(known), "is no text in UTF-8", "write what a person would keep as plain text") from None
    return Example(name.as_posix(), file.read_bytes(), kept)


def _figures(found: Report, seconds: float) -> dict[str, object]:
    return {
        "n": found.n, "compared": found.compared, "exact": found.exact, "precision": found.precision,
        "recall": found.recall, "mails_per_second": found.n / seconds if seconds else 0.0,
    }  # fmt: skip


def _print(found: Report, seconds: float) -> None:
    typer.echo(f"{found.n} mails read, {found.n / max(seconds, 1e-9):,.0f} a second")
    if not found.compared:
        typer.echo(f"Nothing to compare: write what a person would keep of NAME.eml as NAME{KEPT} beside it.")
        return
    typer.echo(f"exactly what a person would keep: {found.exact:.1%} of {found.compared}")
    typer.echo(f"lines kept that a person would keep: {found.recall:.1%}; of those kept, right: {found.precision:.1%}")
    for one in found.mails:
        if one.exact is False:
            typer.echo(f"  {_said(one)}")


def _said(one: Judged) -> str:
    parts = [f"{count} {what}" for count, what in ((one.lost, "lost"), (one.left, "too many")) if count]
    return f"{one.name}: lines {' and '.join(parts)}"


def _bad(file: str, message: str, hint: str) -> BadInput:
    return BadInput([Problem(file=file, line=1, field="", code="unreadable", message=message, hint=hint)])
