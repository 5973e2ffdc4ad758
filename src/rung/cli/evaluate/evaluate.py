"""`rung evaluate`: how good the product's judgement of texts is, on a team's own examples."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rung.cli.output import WRONG_INPUT, fail, print_json, wrong_input
from rung.simulator.problems import BadInput, Problem
from rung.understand.evaluation import Labelled, Report, evaluate

if TYPE_CHECKING:
    from rung.cli.evaluate.evaluate_endpoint import Asked
    from rung.understand.labels.classifier import Classifier

LONGEST_FIELD = 1_000_000
MOST_PROBLEMS = 50
MOST_LABELS_SHOWN = 12


def labels_of_texts(test: Path, train: Path | None, *, with_vectors: bool, as_json: bool) -> None:
    """A team's own labels, kinds or teams: learned from `train`, or from nothing but what they are called."""
    rows, kept = _learned(test, train, with_vectors=with_vectors, as_json=as_json)
    none = dict.fromkeys((row.label for row in rows), 0.0)
    report = evaluate(rows, lambda text: {**none, **kept.guess(text)})
    print_report(report, as_json=as_json)


def labels_beside(test: Path, train: Path | None, asked: "Asked", *, with_vectors: bool, as_json: bool) -> None:
    """The same, with a stronger model asked where nothing would be suggested."""
    from rung.cli.evaluate.evaluate_endpoint import measured
    from rung.understand.labels.suggesting import LEAST_SURE

    rows, kept = _learned(test, train, with_vectors=with_vectors, as_json=as_json)

    def here(text: str) -> tuple[str, bool]:
        found = kept.judge(text)
        return found.label, not found.is_strange and found.confidence >= LEAST_SURE

    labels = sorted({*kept.labels, *(row.label for row in rows)})
    measured(rows, here, "kind", {label: label for label in labels}, asked, as_json=as_json)


def _learned(
    test: Path, train: Path | None, *, with_vectors: bool, as_json: bool
) -> tuple[list[Labelled], "Classifier"]:
    from rung.understand.labels.classifier import learn  # these need numpy, which nothing else here does
    from rung.understand.labels.packing import pack, unpack

    if with_vectors:
        need_vectors()
    with wrong_input(as_json=as_json):
        rows = read_examples(test)
        if train is None:
            classifier = learn([], {row.label: row.label for row in two_labels(test, rows)}, with_vectors=with_vectors)
        else:
            classifier = learn(two_labels(train, read_examples(train)), with_vectors=with_vectors)
    return rows, unpack(pack(classifier))  # as it is used


def need_vectors() -> None:
    """Ends with what helps where the extra is missing."""
    from rung.understand.labels import sentence_vectors

    if not sentence_vectors.is_installed():
        fail("what makes sentence vectors is not installed", sentence_vectors.INSTALL, WRONG_INPUT)


def read_examples(file: Path, labels: tuple[str, ...] = ()) -> list[Labelled]:
    """The rows of a CSV file with the columns `text` and `label`; raises BadInput with everything wrong in it.

    `labels`: those that there may be, in lower case; without them any word is one.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = list(_rows(file, csv.DictReader(lines), labels))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _bad(file, "unreadable", f"cannot be read: {said}", "give a CSV file in UTF-8") from None
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise BadInput(problems[:MOST_PROBLEMS])
    if not found:
        raise _bad(file, "empty", "there is no example in it", "one line for each text")
    return [one for one in found if isinstance(one, Labelled)]


def _rows(file: Path, reader: "csv.DictReader[str]", labels: tuple[str, ...]) -> Iterator[Labelled | Problem]:
    missing = {"text", "label"} - set(reader.fieldnames or ())
    if missing:
        words = f"there is no column {' and no column '.join(sorted(missing))}"
        yield _problem(file, 1, "no_column", words, "the first line names the columns: text,label")
        return
    for row in reader:
        label = (row["label"] or "").strip()
        if labels:
            label = label.lower()
        if label in labels or (label and not labels):
            yield Labelled(row["text"] or "", label)
        elif not labels:
            yield _problem(file, reader.line_num, "no_label", "there is no label", "say what this text is", "label")
        else:
            hint = f"one of {', '.join(labels)}"
            yield _problem(file, reader.line_num, "unknown_label", f"{label!r} is no label here", hint, "label")


def two_labels(file: Path, rows: list[Labelled]) -> list[Labelled]:
    if len({row.label for row in rows}) < 2:
        message = "all examples have the same label: there is nothing to learn"
        raise _bad(file, "one_label", message, "give examples of at least two labels")
    return rows


def _bad(file: Path, code: str, message: str, hint: str) -> BadInput:
    return BadInput([_problem(file, 1, code, message, hint)])


def _problem(file: Path, line: int, code: str, message: str, hint: str, field: str = "") -> Problem:
    return Problem(file=str(file), line=line, field=field, code=code, message=message, hint=hint)


def print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
    else:
        print_figures(report)


def print_figures(report: Report) -> None:
    """For people, with how sure it was and how often that was right."""
    typer.echo(f"{report.n} texts, {report.texts_per_second:.0f} a second on one processor")
    typer.echo(f"right: {report.top1:.1%}, among the three likeliest {report.top3:.1%}, macro F1 {report.macro_f1:.3f}")
    for label, found in report.auc.items() if len(report.auc) <= MOST_LABELS_SHOWN else ():
        typer.echo(f"AUC of {label} against the rest: {found:.3f}")
    for coverage, share in report.accuracy_at_coverage.items():
        typer.echo(f"right among the surest {float(coverage):.0%}: {share:.1%}")
    typer.echo(f"how sure it was, and how often right; {report.calibration_error:.3f} apart in the mean")
    for one in report.bins:
        typer.echo(f"  {one.confidence:4.0%} sure, {one.right:4.0%} right {_bar(one.right):20} {one.count:6} texts")


def _bar(share: float) -> str:
    return "#" * round(20 * share)
