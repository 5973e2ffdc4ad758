"""What a text is about, as one of a team's own labels (a kind, a team, a priority), learned from examples.

It says how sure it is, and that is what its answers were worth on texts that it had not learned from: while learning,
each third of the examples is judged by what the other two teach. It abstains where nothing in a text is like what it
learned from.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.evaluation import Guess, Labelled
from rung.understand.linear import Example, Linear, likeliest_coolness, rarities, train
from rung.understand.text_features import Counted, all_features, counted, features

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

    def __init__(self, model: Linear, rarities: Mapping[str, float], coolness: float, least_known: float) -> None:
        self.model, self.rarities = model, rarities
        self.coolness, self.least_known = coolness, least_known

    @property
    def labels(self) -> tuple[str, ...]:
        return self.model.labels

    def guess(self, text: str) -> Guess:
        """The chance of each label."""
        chances = self.model.chances(self.model.known(features(counted(text), self.rarities)), self.coolness)
        return dict(zip(self.model.labels, chances.tolist(), strict=True))

    def judge(self, text: str) -> Judgement:
        """The likeliest label, with its evidence and its doubt."""
        return self.judge_counted(counted(text))

    def judge_counted(self, text: Counted) -> Judgement:
        """The same of a text that other models judge as well."""
        found = features(text, self.rarities)
        known = self.model.known(found)
        chances = self.model.chances(known, self.coolness)
        label = self.model.labels[int(chances.argmax())]
        is_strange = share_known(text, found) < self.least_known
        words = tuple(name for name in self.model.reasons(known, label, 4 * MOST_REASONS) if name.isalnum())
        return Judgement(label, 0.0 if is_strange else float(chances.max()), words[:MOST_REASONS], is_strange)


def learn(rows: Sequence[Labelled], descriptions: Mapping[str, str] | None = None) -> Classifier:
    """Learn from texts whose label is known, and from what labels are called or described as.

    Raises ValueError where there are fewer than two labels.
    """
    described = descriptions or {}
    named = {label: described.get(label) or label for label in {*described, *(row.label for row in rows)}}
    coolness, least_known = _measured(rows, named)
    model, rare = _train(rows, named)
    return Classifier(model, rare, coolness, least_known)


def share_known(text: Counted, found: Mapping[str, float]) -> float:
    """How much of a text is known: the mean of the share of its content words and the share of all its features.
    `found`: its known features.

    Pieces of words are soon all known in a language that was learned from, words are not; languages that are written
    without blanks have pieces alone.
    """
    of_words = _share(sum(word in found for word in text.content), len(text.content))
    return (of_words + _share(len(found), len(text.words) + len(text.pieces))) / 2


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _train(rows: Sequence[Labelled], named: Mapping[str, str]) -> tuple[Linear, dict[str, float]]:
    names = {label: text.replace("_", " ").replace("-", " ") for label, text in named.items()}
    rare = rarities(all_features(text) for text in [*(row.text for row in rows), *names.values()])
    examples = [Example(features(counted(row.text), rare), row.label) for row in rows]
    examples += [Example(features(counted(text), rare), label, NAME_COUNTS) for label, text in sorted(names.items())]
    return train(examples), rare


def _measured(rows: Sequence[Labelled], named: Mapping[str, str]) -> tuple[float, float]:
    """How sure it may be, and how strange a text may look, by examples that the rest did not teach."""
    sums: list[NDArray[np.float32]] = []
    right: list[int] = []
    known: list[float] = []
    for fold in range(FOLDS):
        apart, taught = rows[fold::FOLDS], [row for place, row in enumerate(rows) if place % FOLDS != fold]
        if not apart or not taught:
            return 1.0, 0.0
        model, rare = _train(taught, named)
        for row in apart:
            text = counted(row.text)
            found = features(text, rare)
            sums.append(np.log(model.chances(model.known(found)) + 1e-12))
            right.append(model.labels.index(row.label))
            known.append(share_known(text, found))
    coolness = likeliest_coolness(COOLNESS, np.array(sums), np.array(right))
    return coolness, min(STRANGEST, sorted(known)[int(STRANGE * len(known))])
