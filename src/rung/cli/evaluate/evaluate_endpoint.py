"""`rung evaluate mood|kind --endpoint`: what a stronger model adds, asked where the judges here are unsure."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from msgspec import Struct

from rung.cli.output import WRONG_INPUT, fail, print_json, say, wrong_ask
from rung.engine.stronger import endpoint as endpoints
from rung.engine.stronger.endpoint import Endpoint, NoAnswer
from rung.understand.evaluation import Labelled
from rung.understand.labels.second_opinion import Question

SAID_EVERY = 25
MOST_FAILURES = 5
"""One after the other: then nobody waits for the rest."""


class Asked(Struct, frozen=True):
    """Where the model answers, as the command line names it."""

    address: str
    model: str
    key_file: Path | None
    seconds: int
    everything: bool
    """Also where the judge here is sure."""


class EndpointReport(Struct, frozen=True, kw_only=True):
    """Shares are of 1."""

    texts: int
    unsure: int
    """Of which the judge here is unsure."""
    asked: int
    outcomes: dict[str, int]
    """What became of what was asked: answered, nothing, unfounded, and why there was no answer."""
    answered_right: float | None
    """Of what it answered."""
    here_right: float | None
    """Of the same texts, what the judge here would have said."""
    alone: float
    """Right of all texts, by the judge here."""
    together: float
    """The same, with the answers that count in place of its own."""
    seconds: float | None
    """The mean time of a question."""


def measured(
    rows: Sequence[Labelled], here: Callable[[str], tuple[str, bool]], judge: str, labels: dict[str, str],
    asked: Asked, *, as_json: bool,
) -> None:  # fmt: skip
    """`here`: what the judge says, and whether it is sure. `labels`: by answer that is offered, the label it means."""
    where = _where(asked, judge)
    outcomes: Counter[str] = Counter()
    spans: list[float] = []
    said_here: list[tuple[str, bool]] = []
    said_there: list[str | None] = []
    failures = 0
    for number, row in enumerate(rows, start=1):
        own, is_sure = here(row.text)
        said_here.append((own, is_sure))
        if is_sure and not asked.everything:
            said_there.append(None)
            continue
        began = time.monotonic()
        try:
            opinion = endpoints.ask(where, row.text, Question({judge: tuple(labels)}), allow_private=True)
        except NoAnswer as error:
            outcomes[error.kind] += 1
            failures += 1
            said_there.append(None)
            if failures >= MOST_FAILURES:
                fail(f"{failures} questions in a row had no answer: {error}", "see whether the model runs", WRONG_INPUT)
            continue
        failures = 0
        spans.append(time.monotonic() - began)
        found = opinion.said.get(judge)
        outcomes["answered" if found else "unfounded" if opinion.unfounded else "nothing"] += 1
        said_there.append(labels[found.value] if found else None)
        if number % SAID_EVERY == 0:
            say(f"{number} of {len(rows)} texts")
    _print(_report(rows, said_here, said_there, outcomes, spans), as_json=as_json)


def _where(asked: Asked, judge: str) -> Endpoint:
    key = ""
    if asked.key_file is not None:
        try:
            key = asked.key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            fail(f"{asked.key_file} cannot be read: {error}", "give a file that holds the key alone", WRONG_INPUT)
    where = Endpoint(
        address=asked.address, model=asked.model, key=key, judges=(judge,), seconds=asked.seconds, is_on=True
    )
    with wrong_ask():
        endpoints.check(where)
    return where


def _report(
    rows: Sequence[Labelled], here: Sequence[tuple[str, bool]], there: Sequence[str | None], outcomes: Counter[str],
    spans: Sequence[float],
) -> EndpointReport:  # fmt: skip
    own = [said == row.label for row, (said, _) in zip(rows, here, strict=True)]
    theirs = [None if said is None else said == row.label for row, said in zip(rows, there, strict=True)]
    both = [mine if other is None else other for mine, other in zip(own, theirs, strict=True)]
    answered = [(mine, other) for mine, other in zip(own, theirs, strict=True) if other is not None]
    return EndpointReport(
        texts=len(rows), unsure=sum(not sure for _, sure in here), asked=outcomes.total(),
        outcomes=dict(outcomes.most_common()),
        answered_right=sum(other for _, other in answered) / len(answered) if answered else None,
        here_right=sum(mine for mine, _ in answered) / len(answered) if answered else None,
        alone=sum(own) / len(own), together=sum(both) / len(both),
        seconds=sum(spans) / len(spans) if spans else None,
    )  # fmt: skip


def _print(report: EndpointReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    typer.echo(f"{report.texts} texts, of {report.unsure} the judge here is unsure; {report.asked} were asked about")
    for name, number in report.outcomes.items():
        typer.echo(f"  {number:6} {name}")
    if report.answered_right is not None and report.here_right is not None:
        typer.echo(f"of what it answered {report.answered_right:.1%} right; the judge here: {report.here_right:.1%}")
    typer.echo(f"right of all texts: {report.alone:.1%} alone, {report.together:.1%} together")
    if report.seconds is not None:
        typer.echo(f"{report.seconds:.2f} s a question")
