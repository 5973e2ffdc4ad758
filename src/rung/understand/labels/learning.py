"""Learning labels from a team's own texts, and saying what that is worth on the latest of them, which did not teach."""

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from rung.understand.evaluation import Labelled
from rung.understand.figures import MOST_DOUBTS, Doubt, Figures, figures_of, surest, teaching
from rung.understand.judges import TooLittle
from rung.understand.known import Known
from rung.understand.labels.classifier import Classifier, learn

LEAST = 40
"""Texts with a label that are needed."""
LEAST_OF_A_LABEL = 4
"""A label that fewer texts have is not learned."""
SURE = 0.5


def learn_labels(known: Sequence[Known], *, with_vectors: bool = False) -> tuple[Classifier, Figures]:
    """A classifier of all that is known, and what it is worth by the latest fifth. Raises TooLittle, with vectors also
    NoVectors.
    """
    counts = Counter(one.label for one in known)
    fit = sorted((one for one in known if counts[one.label] >= LEAST_OF_A_LABEL), key=lambda one: one.at)
    labels = {one.label for one in fit}
    if len(fit) < LEAST or len(labels) < 2:
        raise TooLittle(
            f"it needs {LEAST} issues with at least two answers, each given {LEAST_OF_A_LABEL} times; "
            f"there are {len(known)} issues, and of answers to them {len(counts)}"
        )
    taught, tested = _split(fit)
    before = learn([Labelled(one.text, one.label) for one in taught], with_vectors=with_vectors)
    figures = measure(before, tested, Counter(one.label for one in taught).most_common(1)[0][0], len(fit))
    classifier = learn([Labelled(one.text, one.label) for one in fit], with_vectors=with_vectors)
    return classifier, structs.replace(figures, vectors=classifier.vectors)


def _split(fit: Sequence[Known]) -> tuple[Sequence[Known], Sequence[Known]]:
    place = teaching(len(fit))
    if len({one.label for one in fit[:place]}) < 2:
        raise TooLittle("of all but the latest fifth, every issue has the same answer: there is nothing to tell apart")
    return fit[:place], fit[place:]


def measure(model: Classifier, tested: Sequence[Known], usual: str, learned_from: int) -> Figures:
    """What a model says of texts that did not teach it. One that it abstains on counts as wrong, and as unsure."""
    judged = [model.judge(one.text) for one in tested]
    said = ["" if found.is_strange else found.label for found in judged]
    sure = [found.confidence for found in judged]
    doubts = _doubts(tested, said, sure)
    return figures_of([one.label for one in tested], said, sure, usual, learned_from, doubts)


def _doubts(tested: Sequence[Known], said: Sequence[str], sure: Sequence[float]) -> tuple[Doubt, ...]:
    doubts = [
        Doubt(one.issue, one.label, guess, round(confidence, 3))
        for one, guess, confidence in zip(tested, said, sure, strict=True)
    ]
    unsure = sorted((one for one in doubts if one.confidence < SURE), key=lambda one: one.confidence)
    wrong = (one for one in doubts if one.confidence >= SURE and one.guess != one.label)
    return (*surest(wrong), *unsure[:MOST_DOUBTS])
