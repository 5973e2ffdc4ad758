"""`rung backup` and `rung restore`."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec
import typer

from rung.cli.installation import look_at_config, read_config
from rung.cli.output import COULD_NOT_RUN, WRONG_INPUT, fail, meter, print_json, say
from rung.store import setup
from rung.store.one_process import AnotherProcess

if TYPE_CHECKING:
    from rung.store.backup import Made, Restored


def backup(file: Path, *, force: bool, as_json: bool) -> None:
    config = setup.configure(look_at_config())  # and no more: the tables stay as they are
    from rung.store.backup import make

    with _done_whole_or_not() as progress:
        made = make(config, file, progress, force=force)
    if as_json:
        print_json(msgspec.to_builtins(made))
    else:
        _show_made(made)


def restore(file: Path, *, replace: bool, quiet: bool, as_json: bool) -> None:
    config = setup.configure(read_config())
    from rung.store import backup

    with _done_whole_or_not() as progress:
        restored = backup.restore(config, file, progress, replace=replace, quiet=quiet)
    if as_json:
        print_json(msgspec.to_builtins(restored))
    else:
        _show_restored(restored)


@contextmanager
def _done_whole_or_not() -> Iterator[Callable[[str, int, int], None]]:
    """Whoever ends the command half-way finds nothing half done: SIGTERM cleans up as Ctrl-C does."""
    from rung.store.backup import BackupError

    signal.signal(signal.SIGTERM, _stop)
    try:
        with meter() as progress:
            yield progress
    except BackupError as error:
        fail(str(error), error.hint, WRONG_INPUT if error.is_input else COULD_NOT_RUN)
    except AnotherProcess as error:
        fail(str(error), error.hint)


def _stop(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _show_made(made: "Made") -> None:
    counted = f"{made.issues:,} issues and {made.journal_lines:,} decisions"
    typer.echo(f"{made.file}: {counted} of {made.at:%Y-%m-%d %H:%M:%S}Z, {_size(made.size)}, read back and good")
    say("rung: it holds the secret key and what customers wrote: keep it where only you can read it, on another disk")
    if not made.is_noted:
        say("rung: the database could not be written, so `rung doctor` does not know of this backup")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.0f} kB"


def _show_restored(restored: "Restored") -> None:
    counted = f"{restored.issues:,} issues and {restored.journal_lines:,} decisions"
    typer.echo(f"restored {counted} of {restored.made_at:%Y-%m-%d %H:%M:%S}Z from {restored.file}")
    if restored.kept:
        say(f"rung: what was there before is kept in {restored.kept}")
    if restored.settings:
        say(f"rung: the backup's settings file is in RUNG_HOME as {restored.settings}")
    if restored.is_quiet:
        say("rung: the delivery mode is outbox: nobody is told")
    say("rung: what was to be sent then is sent now, marked as a possible repeat; check with `rung doctor`, then start")
