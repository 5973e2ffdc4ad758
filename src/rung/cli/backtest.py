"""`rung backtest`: a past through one policy, or through two side by side."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rung.cli.output import fail, progress, say, wrong_input
from rung.cli.policy import read_policy
from rung.core.policy import Policy
from rung.simulator.backtest import Backtest, Comparison, backtest, compare, write_json
from rung.simulator.history import History, read_history
from rung.simulator.summary import in_words

MOST_REFUSED = 10
"""Refused events that are shown; all of them are in the JSON."""


def run(
    policy: Path,
    history: Path,
    against: Path | None,
    json_out: Path | None,
    html_out: Path | None,
    *,
    offline: bool = False,
) -> None:
    with wrong_input():
        past = read_history(history)
    new_policy = read_policy(policy, years=past.years, offline=offline)
    old_policy = read_policy(against, years=past.years, offline=offline) if against else None
    if not past.in_order:
        say("rung: the history is not in the order of `at`: it was sorted in memory")
    result = _run(str(policy), new_policy, past)
    comparison = None
    if old_policy is not None:
        comparison = compare(_run(str(against), old_policy, past), result)
    _write(json_out, html_out, result, new_policy, comparison, str(against or ""))
    _show(result, comparison, str(against or ""), history)


def _run(name: str, policy: Policy, past: History) -> Backtest:
    with progress(name, past.count) as step:
        return backtest(name, policy, past.events(), step)


def _write(
    json_out: Path | None,
    html_out: Path | None,
    result: Backtest,
    policy: Policy,
    comparison: Comparison | None,
    against: str,
) -> None:
    try:
        if json_out is not None:
            write_json(json_out, result, comparison)
        if html_out is not None:
            from rung.simulator.report import page

            html_out.write_text(page(result, policy, comparison, against), encoding="utf-8")
    except OSError as error:
        fail(f"{error.filename} cannot be written: {error.strerror}", "name a file in a folder that exists")


def _show(result: Backtest, comparison: Comparison | None, against: str, history: Path) -> None:
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
    _show_refused(result.rows.refused, history)


def _show_refused(refused: list[dict[str, Any]], history: Path) -> None:
    """What made no sense to the policy, where it stands, and how to mend it."""
    if not refused:
        return
    events = "1 event made" if len(refused) == 1 else f"{len(refused):,} events made"
    say(f"{events} no sense to this policy and changed nothing:")
    for row in refused[:MOST_REFUSED]:
        name = f" ({row['id']})" if row["id"] else ""
        say(f"  {history}:{row['line']}{name}: {row['message']}  [{row['code']}]")
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
