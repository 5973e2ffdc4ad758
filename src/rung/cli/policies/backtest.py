"""`rung backtest`: a past through one policy, or through two side by side."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rung.cli.output import WRONG_INPUT, fail, meter, progress, say, wrong_input
from rung.cli.policies.histories import Source, read_source, show_reading
from rung.cli.policies.policy import read_policy
from rung.core.policy import Policy
from rung.core.times.spans import parse_span
from rung.simulator.backtests import at_once
from rung.simulator.backtests.at_once import Played, Tick
from rung.simulator.backtests.backtest import Backtest, Comparison, backtest, compare, write_json
from rung.simulator.backtests.difference import Difference, Span
from rung.simulator.backtests.side_by_side import difference
from rung.simulator.backtests.summary import in_words
from rung.simulator.histories.convert import Converted
from rung.simulator.histories.fitting import Fitted, check_priorities
from rung.simulator.histories.history import Past

if TYPE_CHECKING:
    from rung.engine.proof.own_history import OwnHistory

MOST_REFUSED = 10
"""Refused events that are shown; all of them are in the JSON."""


class Out(Struct, frozen=True):
    """Files to write."""

    json: Path | None
    html: Path | None


class _Side(Struct):
    """One of the two policies."""

    name: str
    policy: Policy
    is_in_force: bool = False


def run(policy: Path, source: Source, against: Path | None, out: Out, *, offline: bool = False) -> None:
    if (source.file is None) == (source.last is None):
        fail("name one past", "give --history FILE, or --last 30d for the installation's own")
    if source.last is not None:
        _of_installation(policy, source, source.last, against, out, offline=offline)
        return
    past = read_source(source)
    show_reading(past)
    if not past.in_order:
        say("rung: the history is not in the order of `at`: it was sorted in memory")
    new = _Side(str(policy), read_policy(policy, years=past.years, offline=offline))
    old = _Side(str(against), read_policy(against, years=past.years, offline=offline)) if against else None
    _compare(past, new, old, source, out)


def _of_installation(
    policy: Path, source: Source, last: str, against: Path | None, out: Out, *, offline: bool
) -> None:
    """The installation's own last days, against the policy in force."""
    from rung.cli.installation import installation, look_at_config, present

    try:
        span = parse_span(last).elapsed()
    except ValueError as error:
        fail(str(error), "for example --last 30d", WRONG_INPUT)
    with installation(look_at_config()):
        from rung.engine.proof.own_history import own_history
        from rung.store import setup
        from rung.store.policies import policies

        now = present()
        new = _Side(str(policy), _draft(policy, offline=offline))
        try:
            old = _Side(str(against), _draft(against, offline=offline)) if against else _in_force()
        except policies.NoPolicy as error:
            fail(str(error), "or name another policy: --against", WRONG_INPUT)
        with meter() as watch:
            past = own_history(now - span, now, lambda done, total: watch("reading the journal", done, total))
        if not past.issues:
            fail(f"nothing happened in the last {last}", "choose a longer span, or name a file: --history", WRONG_INPUT)
        say(f"{past.count:,} events of {past.issues:,} issues; not replayed: {_left_out(past.left_out) or 'nothing'}")
        setup.release()  # where both run at once: two processes cannot speak over one connection
        _compare(past, new, old, source, out)


def _draft(file: Path, *, offline: bool) -> Policy:
    """A policy document with the people of the installation's directory. `offline`: with what its feeds said last."""
    from rung.cli.output import show_problems
    from rung.engine.policies.publish import as_typed, to_publish
    from rung.policy.files import Unreadable, read_file
    from rung.policy.reading.yaml_nodes import LARGEST

    try:
        text = read_file(file, LARGEST)
        loaded = as_typed(text) if offline else to_publish(text, str(file), file.parent)
    except Unreadable as error:
        fail(f"{file} cannot be read: {error}", "give the path of a policy document", WRONG_INPUT)
    if loaded.document is None:
        show_problems(loaded.errors, file)
        fail(f"{file} cannot be tried", "mend what is named above", WRONG_INPUT)
    return Policy(loaded.document)


def _in_force() -> _Side:
    from rung.store.policies import policies

    found = policies.current()
    return _Side(f"version {found.version}, in force", found, is_in_force=True)


def _left_out(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {why}" for why, count in counts.items())


# Running ----------------------------------------


def _compare(past: "Past | OwnHistory", new: _Side, old: _Side | None, source: Source, out: Out) -> None:
    since, until = getattr(past, "since", None), getattr(past, "until", None)
    if isinstance(past, Converted):
        with wrong_input():
            for side in filter(None, (new, old)):
                check_priorities(past, side.policy)

    before, played = _play(past, new, old, (since, until))
    result = played.run
    said: list[str] = [*getattr(past, "notes", ()), *(before.notes if before else ())]
    if before is not None and old is not None and old.is_in_force:
        said.append(past.how_true(before.run))  # type: ignore[union-attr]
    notes = list(dict.fromkeys((*said, *played.notes)))
    comparison = compare(before.run, result) if before else None
    _write_json(out.json, result, comparison)
    if out.html is not None:
        first, last = since or past.first_at, until or past.last_at
        assert first is not None
        assert last is not None
        found = difference(
            result, new.policy, Span(first, last, new.policy.workspace.time_zone),
            before.run if before else None, old.policy if old else None,
            counts_from=since, lacks=past.reading.lacks if isinstance(past, Converted) else (), notes=notes,
        )  # fmt: skip
        _write_html(out.html, found, result, new.policy, _read(past, source))
    _show(result, comparison, old.name if old else "", source)
    for note in notes:
        say(f"note: {note}")


def _play(
    past: "Past | OwnHistory", new: _Side, old: _Side | None, span: tuple[datetime | None, datetime | None]
) -> tuple[Played | None, Played]:
    """What the old policy does, where there is one, and what the new one does; at once where the machine can."""

    def play(side: _Side, step: Tick) -> Played:
        fitted = Fitted(past, side.policy) if isinstance(past, Converted) else past
        found = backtest(side.name, side.policy, fitted.events(step), since=span[0], until=span[1])
        return Played(found, fitted.notes() if isinstance(fitted, Fitted) else ())

    if old is not None and at_once.is_possible(past.count):
        bar = progress(f"{old.name} and {new.name}", 2 * past.count)
        return at_once.both(partial(play, old), partial(play, new), bar)
    both: list[Played] = []
    for side in filter(None, (old, new)):
        with progress(side.name, past.count) as step:
            both.append(play(side, step))
    return (both[0] if old else None), both[-1]


def _read(past: object, source: Source) -> str:
    """What is said of the past in the report, as HTML."""
    from html import escape

    from rung.simulator.backtests.report_layout import table
    from rung.simulator.histories.reading_words import as_html

    if isinstance(past, Converted):
        return as_html(past.reading)
    counts: dict[str, int] = getattr(past, "left_out", {})
    said = f"<p>{escape(source.name)}: {getattr(past, 'count', 0):,} events.</p>"
    rows = [(why, f"{count:,}") for why, count in counts.items()]
    return said + (table(("not replayed, for the policy does its own", "journal lines"), rows, (1,)) if rows else "")


# Saying ----------------------------------------


def _write_json(file: Path | None, result: Backtest, comparison: Comparison | None) -> None:
    with _writing():
        if file is not None:
            write_json(file, result, comparison)


def _write_html(file: Path, found: Difference, result: Backtest, policy: Policy, read: str) -> None:
    from rung.simulator.backtests.report import page

    with _writing():
        file.write_text(page(found, result, policy.workspace.name, read), encoding="utf-8")


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        fail(f"{error.filename} cannot be written: {error.strerror}", "name a file in a folder that exists")


def _show(result: Backtest, comparison: Comparison | None, against: str, source: Source) -> None:
    """The headlines, for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=comparison is not None, box=None, pad_edge=False)
    table.add_column("")
    if comparison is not None:
        table.add_column(against, justify="right")
    table.add_column(result.name, justify="right")
    for label, show in _HEADLINES:
        values = [show(summary) for summary in ([comparison.old] if comparison else []) + [result.summary]]
        table.add_row(label, *values)
    console = Console(file=sys.stdout)
    console.print(f"{result.issues:,} issues, {result.events:,} events, {result.seconds:.1f} s", style="bold")
    console.print(table)
    if comparison is not None:
        console.print(
            f"rings that only {against} makes: {comparison.only_old_count:,}; "
            f"only {result.name}: {comparison.only_new_count:,}"
        )
    _show_refused(result.rows.refused, source)


def _show_refused(refused: list[dict[str, Any]], source: Source) -> None:
    """What made no sense to the policy, where it stands, and how to mend it."""
    if not refused:
        return
    events = "1 event made" if len(refused) == 1 else f"{len(refused):,} events made"
    say(f"{events} no sense to this policy and changed nothing:")
    for row in refused[:MOST_REFUSED]:
        name = f" ({row['id']})" if row["id"] else ""
        say(f"  {source.name}:{row['line']}{name}: {row['message']}  [{row['code']}]")
        if row["hint"]:
            say(f"    hint: {row['hint']}")
    if len(refused) > MOST_REFUSED:
        say(f"  and {len(refused) - MOST_REFUSED:,} more; --json lists all of them")


_HEADLINES: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("issues that escalate", lambda summary: f"{summary['escalation_rate']:.1%}"),
    ("rings", lambda summary: f"{summary['rings']:,}"),
    ("rings at night", lambda summary: f"{summary['night_rings']:,}"),
    ("promises missed", lambda summary: f"{sum(summary['breaches'].values()):,}"),
    ("median first response", lambda summary: in_words(summary["first_response_median_s"])),
    ("median acknowledgement", lambda summary: in_words(summary["acknowledgement_median_s"])),
    ("ended with nobody", lambda summary: f"{summary['exhausted']:,}"),
)
