"""`rung evaluate mood`: how well moods are told, how sure, and how fast, beside a plain linear model of words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer
from msgspec import structs

from rung.cli.evaluate.evaluate import print_figures, read_examples, two_labels
from rung.cli.evaluate.evaluate_endpoint import Asked, measured
from rung.cli.output import WRONG_INPUT, fail, print_json, wrong_input
from rung.understand.evaluation import Judgement, Labelled, Report, evaluate, evaluate_in_folds
from rung.understand.known import Known
from rung.understand.moods.mood import measure
from rung.understand.moods.mood_labels import LABELS, Learned, by_lexicon, guess_of, likeliest

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The first line of what was corrected is of this instant, and each next one of a minute later."""


class MoodReport(Report, frozen=True, kw_only=True, omit_defaults=True):
    """With what a plain linear model of words comes to on the same texts, where there is anything to learn it from."""

    verdict: str = ""
    """Why corrections are not used; empty where they are, or none were given."""
    baseline: Report | None = None


def mood(test: Path, train: Path | None, corrections: Path | None, folds: int, *, as_json: bool) -> None:
    """Positive, neutral or negative: by the words alone, by `corrections` of them, with words learned from `train`, or
    from all other parts of `test` where it is cut into `folds`.
    """
    if sum((train is not None, corrections is not None, folds > 0)) > 1:
        fail("--train, --corrections and --folds exclude one another", "give one of them", WRONG_INPUT)
    if folds == 1:
        fail("one fold leaves nothing to learn from", "give --folds 5", WRONG_INPUT)
    with wrong_input(as_json=as_json):
        rows = read_examples(test, LABELS)
        taught = two_labels(train, read_examples(train, LABELS)) if train else []
        corrected = read_examples(corrections, LABELS) if corrections else []
        if folds:
            two_labels(test, rows)
    verdict, baseline = "", None
    if folds:
        report = evaluate_in_folds(rows, Learned, folds)
        baseline = evaluate_in_folds(rows, _plain, folds)
    elif taught:
        report, baseline = evaluate(rows, Learned(taught)), evaluate(rows, _plain(taught))
    elif corrected:
        judge, verdict = _corrected(corrected)
        report = evaluate(rows, judge)
    else:
        report = evaluate(rows, by_lexicon)
    whole: dict[str, Any] = {**structs.asdict(report), "verdict": verdict, "baseline": baseline}
    _print(MoodReport(**whole), as_json=as_json)


def mood_beside(test: Path, asked: Asked, *, as_json: bool) -> None:
    """By the words alone, with a stronger model asked where these cannot tell surely."""
    with wrong_input(as_json=as_json):
        rows = read_examples(test, LABELS)

    def here(text: str) -> tuple[str, bool]:
        found = measure("", text)
        return likeliest(guess_of(found)), found.sure

    means = {"angry": "negative", "neutral": "neutral", "pleased": "positive"}
    measured(rows, here, "mood", means, asked, as_json=as_json)


def _plain(rows: Sequence[Labelled]) -> Judgement:
    """Words, pairs and pieces of words weighed by how rare they are, what words mean, and a linear model: knows nothing
    of moods.
    """
    from rung.understand.labels.classifier import learn  # it needs numpy, which the words alone do not

    return learn(rows).guess


def _corrected(rows: Sequence[Labelled]) -> tuple[Judgement, str]:
    """The words with what people corrected of them, and why that is not used. Rows of which the words say the same are
    those that people left as they were.
    """
    from rung.understand.judges import TooLittle
    from rung.understand.moods.hearing import LEAST_SURE
    from rung.understand.moods.learning_moods import Past, learn_moods

    known = [
        Known("", LONG_AGO + timedelta(minutes=number), row.text, row.label) for number, row in enumerate(rows)
    ]  # fmt: skip
    is_right = [likeliest(by_lexicon(row.text)) == row.label for row in rows]
    past = Past(
        corrected=[one for one, right in zip(known, is_right, strict=True) if not right],
        seen=[one for one, right in zip(known, is_right, strict=True) if right],
    )
    try:
        model, figures = learn_moods(past)
    except TooLittle as little:
        fail(str(little), "a row is corrected where the words alone say another label than it has", WRONG_INPUT)

    def judge(text: str) -> dict[str, float]:
        mood = measure("", text)
        heard = model.hear(text, mood, LEAST_SURE)
        if heard is None:
            return dict(guess_of(mood))
        rest = (1 - heard.confidence) / (len(LABELS) - 1)
        return {label: heard.confidence if label == heard.label else rest for label in LABELS}

    return judge, figures.verdict


def _print(report: MoodReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    print_figures(report)
    if report.verdict:
        typer.echo(f"the corrections change nothing: {report.verdict}")
    if report.baseline is not None:
        typer.echo("\nbeside it, a linear model of weighed words that knows nothing of moods:")
        print_figures(report.baseline)
