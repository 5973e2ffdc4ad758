"""What a text is about, as one of a team's own labels (a kind, a team, a priority), learned from examples.

It says how sure it is, and that is what its answers were worth on texts that it had not learned from: while learning,
each third of the examples is judged by what the other two teach. It abstains where nothing in a text is like what it
learned from.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.evaluation import Guess, Labelled
from rung.understand.linear import Known, Softmax, fit, likeliest_coolness
from rung.understand.vocabulary import Read, Vocabulary, read, read_all, vocabulary_of

NAME_COUNTS = 2.0
"""The name of a label, or its description, is an example of it, and counts as so many."""
FOLDS = 3
COOLNESS = tuple(round(0.3 * 1.15**step, 3) for step in range(20))
STRANGE = 0.1
"""So small a share of the examples looked as strange as a text that it abstains on."""
STRANGEST = 0.4
"""A text of which more is known is not strange, however alike the examples are."""
MOST_REASONS = 5


class Judgement(Struct, frozen=True):
    """What a text is, how sure that is, and by which of its words."""

    label: str
    """The likeliest."""
    confidence: float
    """The share of such answers that are right, 0 to 1; 0 for a text unlike any that was learned from."""
    words: tuple[str, ...]
    """What speaks most for it."""
    is_strange: bool
    """Whether hardly anything in it was seen while learning."""


class Classifier:
    """A learned judgement of texts. `learn` makes one."""

    def __init__(self, model: Softmax, vocabulary: Vocabulary, coolness: float, least_known: float) -> None:
        self.model, self.vocabulary = model, vocabulary
        self.coolness, self.least_known = coolness, least_known

    @property
    def labels(self) -> tuple[str, ...]:
        return self.model.labels

    def guess(self, text: str) -> Guess:
        """The chance of each label."""
        chances = self.model.chances(self.vocabulary.known(read(text)), self.coolness)
        return dict(zip(self.model.labels, chances.tolist(), strict=True))

    def judge(self, text: str) -> Judgement:
        """The likeliest label, with its evidence and its doubt."""
        return self.judge_read(read(text))

    def judge_read(self, text: Read) -> Judgement:
        """The same of a text that other models judge as well."""
        known = self.vocabulary.known(text)
        chances = self.model.chances(known, self.coolness)
        label = self.model.labels[int(chances.argmax())]
        is_strange = share_known(text, known) < self.least_known
        words = tuple(name for name in self.model.reasons(known, label, 4 * MOST_REASONS) if name.isalnum())
        return Judgement(label, 0.0 if is_strange else float(chances.max()), words[:MOST_REASONS], is_strange)


class Given(NamedTuple):
    """An example as it is learned from."""

    text: Read
    label: str
    counts: float = 1.0


def learn(rows: Sequence[Labelled], descriptions: Mapping[str, str] | None = None) -> Classifier:
    """Learn from texts whose label is known, and from what labels are called or described as.

    Raises ValueError where there are fewer than two labels.
    """
    described = descriptions or {}
    named = {label: described.get(label) or label for label in sorted({*described, *(row.label for row in rows)})}
    names = [text.replace("_", " ").replace("-", " ") for text in named.values()]
    given = [Given(text, row.label) for text, row in zip(read_all(row.text for row in rows), rows, strict=True)]
    called = [Given(text, label, NAME_COUNTS) for text, label in zip(read_all(names), named, strict=True)]
    coolness, least_known = _measured(given, called)
    model, vocabulary = _train([*given, *called])
    return Classifier(model, vocabulary, coolness, least_known)


def share_known(text: Read, known: Known) -> float:
    """How much of a text is known: the mean of the share of its content words and the share of all its features.

    Pieces of words are soon all known in a language that was learned from, words are not; languages that are written
    without blanks have pieces alone.
    """
    of_words = _share(sum(name in text.content for name in known.names), len(text.content))
    return (of_words + _share(len(known.names), len(text.names))) / 2


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _train(examples: Sequence[Given]) -> tuple[Softmax, Vocabulary]:
    vocabulary = vocabulary_of([one.text for one in examples])
    known = [vocabulary.known(one.text) for one in examples]
    model = fit(known, [one.label for one in examples], [one.counts for one in examples], len(vocabulary))
    return model, vocabulary


def _measured(given: Sequence[Given], called: Sequence[Given]) -> tuple[float, float]:
    """How sure it may be, and how strange a text may look, by examples that the rest did not teach."""
    sums: list[NDArray[np.float32]] = []
    right: list[int] = []
    shares: list[float] = []
    for fold in range(FOLDS):
        apart, taught = given[fold::FOLDS], [one for place, one in enumerate(given) if place % FOLDS != fold]
        if not apart or not taught:
            return 1.0, 0.0
        model, vocabulary = _train([*taught, *called])
        for one in apart:
            known = vocabulary.known(one.text)
            sums.append(np.log(model.chances(known) + 1e-12))
            right.append(model.labels.index(one.label))
            shares.append(share_known(one.text, known))
    coolness = likeliest_coolness(COOLNESS, np.array(sums), np.array(right))
    return coolness, min(STRANGEST, sorted(shares)[int(STRANGE * len(shares))])
