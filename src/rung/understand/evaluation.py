"""How good a judgement of texts is, on texts whose label is known. The same figures for every judgement."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

COVERAGES = (0.5, 0.8, 0.9, 1.0)
BINS = 10


class Labelled(Struct, frozen=True):
    """A text with what it is."""

    text: str
    label: str


Guess = Mapping[str, float]
"""By label the chance that a text has it."""


class Bin(Struct, frozen=True):
    """Answers of about one confidence: how sure they were in the mean, and which share of them was right."""

    count: int
    confidence: float
    right: float


class Report(Struct, frozen=True):
    """The figures of one judgement."""

    n: int
    top1: float
    """The share whose likeliest label is right."""
    top3: float
    """The share whose label is among the three likeliest."""
    macro_f1: float
    auc: dict[str, float]
    """By label: the chance that a text of this label is given more of it than a text of another. 0.5 is chance."""
    accuracy_at_coverage: dict[str, float]
    """Of the surest half, eight tenths and so on, the share that is right."""
    texts_per_second: float
    """Of one processor."""
    bins: tuple[Bin, ...] = ()
    """How sure it was of its likeliest label, and how often that was right."""
    calibration_error: float = 0.0


Judgement = Callable[[str], Guess]


def evaluate(rows: Sequence[Labelled], judge: Judgement) -> Report:
    """Judge every text and compare with its label."""
    return _in_parts([(rows, judge)])


def evaluate_in_folds(
    rows: Sequence[Labelled], learn: Callable[[Sequence[Labelled]], Judgement], folds: int
) -> Report:
    """Judge every text by what the others taught: each of the parts by all the other parts."""
    parts = [[row for place, row in enumerate(rows) if place % folds == number] for number in range(folds)]
    taught = [[row for place, row in enumerate(rows) if place % folds != number] for number in range(folds)]
    return _in_parts([(part, learn(others)) for part, others in zip(parts, taught, strict=True) if part])


def _in_parts(parts: Sequence[tuple[Sequence[Labelled], Judgement]]) -> Report:
    rows = [row for part, _ in parts for row in part]
    started = time.process_time()
    guesses = [judge(row.text) for part, judge in parts for row in part]
    seconds = time.process_time() - started
    labels = [row.label for row in rows]
    ranked = [sorted(guess, key=lambda label: -guess[label]) for guess in guesses]
    right = [first[0] == label for first, label in zip(ranked, labels, strict=True)]
    return Report(
        n=len(rows),
        top1=mean(right),
        top3=mean([label in first[:3] for first, label in zip(ranked, labels, strict=True)]),
        macro_f1=_macro_f1([first[0] for first in ranked], labels),
        auc=_auc_by_label(guesses, labels),
        accuracy_at_coverage=accuracy_at_coverage([max(guess.values()) for guess in guesses], right),
        texts_per_second=round(len(rows) / max(seconds, 1e-9), 1),
        bins=(bins := reliability([max(guess.values()) for guess in guesses], right)),
        calibration_error=calibration_error(bins),
    )


def _auc_by_label(guesses: Sequence[Guess], labels: Sequence[str]) -> dict[str, float]:
    found = {
        label: auc([guess.get(label, 0.0) for guess in guesses], [one == label for one in labels])
        for label in sorted(set(labels))
    }
    return {label: round(area, 4) for label, area in found.items() if area is not None}


def auc(scores: Sequence[float], is_it: Sequence[bool]) -> float | None:
    """The area under the curve, ties counted half; None where there is only one side."""
    positives = sum(is_it)
    negatives = len(is_it) - positives
    if not positives or not negatives:
        return None
    ranks = 0.0
    seen = 0
    for _score, group in groupby(sorted(zip(scores, is_it, strict=True)), key=lambda pair: pair[0]):
        tied = [one for _, one in group]
        ranks += sum(tied) * (seen + (len(tied) + 1) / 2)
        seen += len(tied)
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def _macro_f1(guessed: Sequence[str], labels: Sequence[str]) -> float:
    """The mean over the labels that occur, so that a rare one counts as much as a common one."""
    both = Counter(guess for guess, label in zip(guessed, labels, strict=True) if guess == label)
    said, true = Counter(guessed), Counter(labels)
    scores = [2 * both[label] / (said[label] + true[label]) for label in true]
    return round(sum(scores) / len(scores), 4)


def accuracy_at_coverage(sureness: Sequence[float], right: Sequence[bool]) -> dict[str, float]:
    """By share of the surest, the share of them that is right."""
    surest = sorted(range(len(right)), key=lambda place: -sureness[place])
    return {
        str(coverage): mean([right[place] for place in surest[: max(1, round(coverage * len(right)))]])
        for coverage in COVERAGES
    }


def mean(values: Sequence[float]) -> float:
    """Rounded as figures are kept; of truths, the share that is true."""
    return round(sum(values) / len(values), 4)


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Answers by tenths of confidence, as far as there are any."""
    bins: list[Bin] = []
    for number in range(BINS):
        inside = [place for place, sure in enumerate(confidences) if min(int(sure * BINS), BINS - 1) == number]
        if inside:
            count = len(inside)
            sure = sum(confidences[place] for place in inside) / count
            bins.append(Bin(count, round(sure, 4), round(sum(right[place] for place in inside) / count, 4)))
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence is from what it is worth, in the mean over all answers; 0 is perfect."""
    count = sum(one.count for one in bins)
    return round(sum(one.count * abs(one.confidence - one.right) for one in bins) / count, 4) if count else 0.0
