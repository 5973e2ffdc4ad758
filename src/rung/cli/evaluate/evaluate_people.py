"""`rung evaluate people`: how well it is told who solves what, on a team's own past."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from rung.cli.evaluate.evaluate import print_report, read_examples, two_labels
from rung.cli.output import wrong_input
from rung.simulator.problems import BadInput, Problem
from rung.understand.evaluation import evaluate
from rung.understand.known import Solved

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Where no column says when, all are of one instant, and none counts more for being later."""


def people(test: Path, train: Path, *, as_json: bool) -> None:
    """Learn from one file who solved what, and tell it for the other as of its first line."""
    from rung.understand.experts.experts import learn  # it needs numpy, which nothing else here does

    with wrong_input(as_json=as_json):
        rows, known = read_examples(test), two_labels(train, read_examples(train))
        learned_at, asked_at = _instants(train, len(known)), _instants(test, len(rows))
    solved = [
        Solved(str(place), at, one.text, one.label)
        for place, (one, at) in enumerate(zip(known, learned_at, strict=True))
    ]
    experts = learn(solved, max(*learned_at, min(asked_at)))
    none = dict.fromkeys((row.label for row in (*rows, *known)), 0.0)
    report = evaluate(rows, lambda text: {**none, **{who: fit.chance for who, fit in experts.fits(text).items()}})
    print_report(report, as_json=as_json)


def _instants(file: Path, count: int) -> list[datetime]:
    """The column `at` of a file that was read before; without an offset it is UTC."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if "at" not in (reader.fieldnames or ()):
            return [LONG_AGO] * count
        return [_instant(file, reader.line_num, row["at"] or "") for row in reader]


def _instant(file: Path, line: int, written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        hint = "write 2026-03-09T09:30Z, or leave the column out"
        problem = Problem(
            file=str(file), line=line, field="at", code="no_instant", message=f"{written!r} is no instant", hint=hint
        )
        raise BadInput([problem]) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
