"""How commands speak: results on standard output, all else on standard error, and a status that scripts can read.

Status 0: good. 1: the input is wrong, or a test of it fails. 2: the command could not run.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import typer

WRONG_INPUT = 1
COULD_NOT_RUN = 2


def say(text: str = "") -> None:
    """A line for people; where it can be written to nobody, the work goes on all the same."""
    with suppress(OSError):
        typer.echo(text, err=True)


def print_json(value: Any) -> None:
    """The result, alone on standard output."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def fail(message: str, hint: str = "", status: int = COULD_NOT_RUN) -> NoReturn:
    """One clear sentence, how to mend it, and the end."""
    typer.secho(f"rung: {message}", fg="red", err=True)
    if hint:
        say(f"hint: {hint}")
    raise typer.Exit(status)


def no_issue(issue: str) -> NoReturn:
    """An issue was named that there is none of."""
    fail(f"there is no issue {issue}", "the queue and `GET /api/v1/issues` list them", WRONG_INPUT)


def show_problems(problems: Iterable[Any], file: Path | str = "", *, warning: bool = False) -> None:
    """Each problem as compilers say it, `file:line:column: message`, with its hint below."""
    for problem in problems:
        place = f"{getattr(problem, 'file', '') or file}:{problem.line}:{problem.column}"
        word = "warning" if warning else "error"
        typer.secho(f"{place}: {word}: {problem.message}", fg="yellow" if warning else "red", err=True, nl=False)
        say(f"  [{problem.code}]")
        if problem.hint:
            say(f"    hint: {problem.hint}")


def problem_as_json(problem: Any) -> dict[str, Any]:
    """As `--json` shows it (DESIGN.md, `rung policy check`)."""
    names = ("file", "line", "column", "field", "path", "code", "message", "hint")
    shown = {name: getattr(problem, name) for name in names if getattr(problem, name, None) is not None}
    return {name: value for name, value in shown.items() if name != "file" or value}


@contextmanager
def wrong_input(*, as_json: bool = False) -> Iterator[None]:
    """Problems of input files end the command with status 1, all of them said."""
    from rung.simulator.problems import BadInput

    try:
        yield
    except BadInput as bad:
        if as_json:
            print_json({"errors": [problem_as_json(problem) for problem in bad.problems], "warnings": []})
        else:
            show_problems(bad.problems)
        raise typer.Exit(WRONG_INPUT) from None


@contextmanager
def wrong_ask() -> Iterator[None]:
    """What is asked for and makes no sense ends the command with status 1, with how to mend it."""
    from rung.core.refused import Refused
    from rung.core.wrong import Wrong

    try:
        yield
    except (Wrong, Refused) as error:
        fail(str(error), error.hint, WRONG_INPUT)


@contextmanager
def meter() -> Iterator[Callable[[str, int, int], None]]:
    """For work of several parts: told which part it is at, how much is done and how much there is. Shown as a bar when
    somebody watches, else as one line for each part."""
    if not sys.stderr.isatty():
        said: set[str] = set()

        def tell(part: str, _done: int, _total: int) -> None:
            if part not in said:
                said.add(part)
                say(f"rung: {part}")

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda part, done, total: bar.update(task, description=part, completed=done, total=max(total, 1))


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[..., None]]:
    """A bar on standard error when somebody watches; silence in a pipe. Called for each step, or with how many."""
    if not sys.stderr.isatty():
        yield lambda _steps=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        seen = 0

        def step(steps: int = 1) -> None:
            nonlocal seen
            seen += steps
            if seen % 200 < steps or seen == total:
                bar.update(task, completed=seen)

        yield step
