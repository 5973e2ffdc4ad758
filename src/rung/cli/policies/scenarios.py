"""How `rung policy test` shows its results: what failed, with the timeline beside what was expected."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rung.simulator.scenarios.exercise import Coverage
from rung.simulator.scenarios.scenario import Line, Outcome


def show(results: list[tuple[Path, Outcome]], *, verbose: bool, misfits: int = 0) -> None:
    """`misfits`: so many more do not fit the policy, and were told of before."""
    console = Console()
    for file, outcome in results:
        sign, style = ("passed", "green") if outcome.passed else ("FAILED", "bold red")
        console.print(
            Text.assemble((sign, style), f"  {outcome.name}", (f"  {file}:{outcome.line}", "dim")), soft_wrap=True
        )
        if not outcome.passed or verbose:
            _show_details(console, file, outcome)
    failed = sum(not outcome.passed for _file, outcome in results) + misfits
    passed = len(results) + misfits - failed
    seconds = sum(outcome.seconds for _file, outcome in results)
    console.print(f"{passed} passed, {failed} failed in {seconds:.2f} s", style="red" if failed else "green")


def show_coverage(coverage: Coverage) -> None:
    """Which rules no scenario exercises, and how many do something somewhere."""
    console = Console()
    for title, rules, used in coverage.groups:
        never = [rule.title for rule in rules if not rule.scenarios]
        console.print(Text(f"{title}: {used} of {len(rules)} are exercised", style="green" if not never else "yellow"))
        for name in never:
            console.print(Text(f"  never: {name}"), soft_wrap=True)
    console.print(Text(f"{coverage.percent:g} % of the rules are exercised by these scenarios"))


def coverage_as_json(coverage: Coverage) -> dict[str, Any]:
    rules = [{"kind": one.kind, "name": one.name, "scenarios": one.scenarios} for one in coverage.rules]
    return {"percent": coverage.percent, "never": len(coverage.never), "rules": rules}


def _show_details(console: Console, file: Path, outcome: Outcome) -> None:
    for failure in outcome.failures:
        console.print(Text.assemble((f"  {file}:{failure.line}: ", "red"), failure.expected), soft_wrap=True)
        console.print(Text(f"    found: {failure.found}", style="yellow"), soft_wrap=True)
    table = Table(title="What happened, and what was expected", title_justify="left", show_lines=False, box=None)
    table.add_column("at", no_wrap=True)
    table.add_column("what happened", ratio=2)
    table.add_column("what was expected", ratio=1)
    for when, happened, expected in _side_by_side(outcome):
        table.add_row(when, happened, expected)
    console.print(table)


def _side_by_side(outcome: Outcome) -> list[tuple[str, Text, Text]]:
    """The timeline by instant, with the rows that speak of that instant; rows of no instant stand at the end."""
    rows: list[tuple[str, Text, Text]] = []
    waiting = [(row, found) for row, found in outcome.rows if row.at is not None]
    for number, line in enumerate(outcome.timeline):
        following = outcome.timeline[number + 1].at if number + 1 < len(outcome.timeline) else None
        expected = Text()
        if following != line.at:
            due = [(row, found) for row, found in waiting if row.at is not None and row.at <= line.at]
            waiting = [pair for pair in waiting if pair not in due]
            expected = Text("\n").join(_expected(row.text, found=found) for row, found in due)
        rows.append((line.offset, _happened(line), expected))
    left = waiting + [(row, found) for row, found in outcome.rows if row.at is None]
    rows += [("", Text(), _expected(row.text, found=found)) for row, found in left]
    return rows


def _happened(line: Line) -> Text:
    issue = f"{line.issue}: " if line.issue else ""
    if line.detail:
        return Text(f"  {line.text}", style="bold" if line.text.startswith("RING") else "dim")
    return Text(f"{issue}{line.text}")


def _expected(text: str, *, found: bool) -> Text:
    return Text(("✓ " if found else "✗ ") + text, style="green" if found else "bold red")
