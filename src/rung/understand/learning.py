"""Learning labels from a team's own texts, and saying what that is worth on the latest of them, which did not teach."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from rung.understand.classifier import Classifier, Judgement, learn
from rung.understand.evaluation import Labelled, accuracy_at_coverage
from rung.understand.figures import Doubt, Figures, LabelFigures, calibration_error, reliability
from rung.understand.judges import TooLittle

LEAST = 40
"""Texts with a label that are needed."""
LEAST_OF_A_LABEL = 4
"""A label that fewer texts have is not learned."""
TESTED = 0.2
"""The share of the latest texts that says what the rest teaches."""
MOST_DOUBTS = 8
"""Of each sort: unsure, and sure and wrong."""
SURE = 0.5


class Known(Struct, frozen=True):
    """A text of which people or its source said what it is."""

    issue: str
    at: datetime
    text: str
    label: str


def learn_labels(known: Sequence[Known]) -> tuple[Classifier, Figures]:
    """A classifier of all that is known, and what it is worth by the latest fifth. Raises TooLittle."""
    counts = Counter(one.label for one in known)
    fit = sorted((one for one in known if counts[one.label] >= LEAST_OF_A_LABEL), key=lambda one: one.at)
    labels = {one.label for one in fit}
    if len(fit) < LEAST or len(labels) < 2:
        raise TooLittle(
            f"it needs {LEAST} issues with at least two answers, each given {LEAST_OF_A_LABEL} times; "
            f"there are {len(known)} issues, and of answers to them {len(counts)}"
        )
    taught, tested = _split(fit)
    before = learn([Labelled(one.text, one.label) for one in taught])
    figures = measure(before, tested, Counter(one.label for one in taught).most_common(1)[0][0], len(fit))
    return learn([Labelled(one.text, one.label) for one in fit]), figures


def _split(fit: Sequence[Known]) -> tuple[Sequence[Known], Sequence[Known]]:
    place = len(fit) - max(1, round(TESTED * len(fit)))
    if len({one.label for one in fit[:place]}) < 2:
        raise TooLittle("of all but the latest fifth, every issue has the same answer: there is nothing to tell apart")
    return fit[:place], fit[place:]


def measure(model: Classifier, tested: Sequence[Known], usual: str, learned_from: int) -> Figures:
    """What a model says of texts that did not teach it. One that it abstains on counts as wrong, and as unsure."""
    judged = [model.judge(one.text) for one in tested]
    right = [one.label == found.label and not found.is_strange for one, found in zip(tested, judged, strict=True)]
    sure = [found.confidence for found in judged]
    bins = reliability(sure, right)
    values = {
        "right": _share(right),
        "usual": _share([one.label == usual for one in tested]),
        **{f"surest_{round(100 * float(part))}": share for part, share in accuracy_at_coverage(sure, right).items()},
        "abstained": _share([found.is_strange for found in judged]),
        "calibration_error": calibration_error(bins),
    }
    return Figures(
        learned_from=learned_from, tested=len(tested), values=values, bins=bins, labels=_by_label(tested, judged),
        doubts=_doubts(tested, judged),
    )  # fmt: skip


def _by_label(tested: Sequence[Known], judged: Sequence[Judgement]) -> tuple[LabelFigures, ...]:
    there, said = Counter(one.label for one in tested), Counter(one.label for one in judged if not one.is_strange)
    pairs = zip(tested, judged, strict=True)
    both = Counter(one.label for one, found in pairs if one.label == found.label and not found.is_strange)
    names = sorted({*there, *said}, key=lambda label: (-there[label], label))
    return tuple(LabelFigures(label, there[label], said[label], both[label]) for label in names)


def _doubts(tested: Sequence[Known], judged: Sequence[Judgement]) -> tuple[Doubt, ...]:
    doubts = [
        Doubt(one.issue, one.label, "" if found.is_strange else found.label, round(found.confidence, 3))
        for one, found in zip(tested, judged, strict=True)
    ]
    unsure = sorted((one for one in doubts if one.confidence < SURE), key=lambda one: one.confidence)
    wrong = sorted(
        (one for one in doubts if one.confidence >= SURE and one.guess != one.label), key=lambda one: -one.confidence
    )
    return (*wrong[:MOST_DOUBTS], *unsure[:MOST_DOUBTS])


def _share(truths: Sequence[bool]) -> float:
    return round(sum(truths) / len(truths), 4)
