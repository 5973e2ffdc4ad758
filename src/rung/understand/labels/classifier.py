"""What a text is about, as one of a team's own labels (a kind, a team, a priority), learned from examples.

It says how sure it is, and that is what its answers were worth on texts that it had not learned from: while learning,
each third of the examples is judged by what the other two teach. It abstains where nothing in a text is like what it
learned from: by its words or, where sentence vectors are used, by its meaning.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.understand.evaluation import Guess, Labelled
from rung.understand.labels import word_vectors
from rung.understand.labels.landmarks import Landmarks, Near, landmarks_of
from rung.understand.labels.linear import Known, Softmax, fit, likeliest_coolness, softmax
from rung.understand.labels.meaning import Meaning, centres_of, learn_meaning
from rung.understand.labels.text_features import stem_of
from rung.understand.labels.vocabulary import Read, Vocabulary, read, read_all, vocabulary_of
from rung.understand.labels.word_vectors import Vectors

NAME_COUNTS = 2.0
"""The name of a label, or its description, is an example of it, and counts as so many."""
FOLDS = 3
STEP = 1.0
"""Half of what suits texts of words alone, since a text is longer where it is seen from more sides."""
COOLNESS = tuple(round(0.3 * 1.15**step, 3) for step in range(20))
UNMEASURED = 1.4
"""What suited 4, 10 and 77 kinds of questions to a bank of which nothing but their names was known."""
STRANGE = 0.12
"""So small a share of the examples looked as strange as a text that it abstains on."""
STRANGEST = 0.45
"""A text of which more is known is not strange, however alike the examples are."""
STRANGEST_MEANING = 0.35
"""The same of how near a text is to the nearest label by its meaning."""
LEAST_CHANCE = 1e-12
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


class Look(NamedTuple):
    """What is seen of a text."""

    known: Known
    """Its known features."""
    near: Near | None
    logs: NDArray[np.float32]
    """Of each label the logarithm of its chance."""
    nearness: float
    """How near it is to what was learned from."""


class Views(Struct, frozen=True):
    """What was learned, seen from two sides: by the words of a text and, where there are vectors, by its meaning."""

    model: Softmax
    """A row for each feature of the vocabulary, then one for each number of a word vector, then one a landmark."""
    vocabulary: Vocabulary
    centres: Vectors | None
    """Of each label the mean of what the words of its texts mean, of length 1; null for what was learned without."""
    meaning: Meaning | None = None
    landmarks: Landmarks | None = None
    """Null for what was learned without."""

    def look(self, text: Read) -> Look:
        known, near = self.vocabulary.known(text), self.landmarks.near(text) if self.landmarks else None
        beside = None if self.centres is None else _beside(text, near)
        logs = np.log(self.model.chances(known, beside) + LEAST_CHANCE)
        if self.meaning is None:
            return Look(known, near, logs, self._nearness(text, known))
        logs += np.log(self.meaning.chances(text.vector[None])[0] + LEAST_CHANCE)
        return Look(known, near, logs, self.meaning.likeness(text.vector))

    def reasons(self, text: Read, look: Look, label: str) -> tuple[str, ...]:
        """The words without their endings that speak most for a label, by themselves and by what they mean."""
        known = look.known
        words = [place for place, name in enumerate(known.names) if name.isalnum()]
        alone = known.values[words] * self.model.gains(known.rows[words], label)
        gains = {known.names[place]: gain for place, gain in zip(words, alone.tolist(), strict=True)}
        if self.centres is not None:
            meant = self._meant(text, look.near, label)
            for word, gain in zip(text.parts.words, meant.tolist(), strict=True):
                stem = stem_of(word)
                gains[stem] = gains.get(stem, 0.0) + gain
        ranked = sorted((-gain, name) for name, gain in gains.items() if gain > 0)
        return tuple(name for _, name in ranked[:MOST_REASONS])

    def _meant(self, text: Read, near: Near | None, label: str) -> Vectors:
        """Of each word that has a meaning, how much that speaks for a label: together with the others, and as the
        nearest to landmarks."""
        gains = self.model.gains(slice(len(self.vocabulary), None), label)
        meant: Vectors = text.parts.vectors @ gains[: word_vectors.SIZE]
        if near is not None and len(near.words):
            np.add.at(meant, near.words, near.values * gains[word_vectors.SIZE :])
        return meant

    def _nearness(self, text: Read, known: Known) -> float:
        """By words: how much of a text is known, and how near what they mean is to the nearest label."""
        if self.centres is None:
            return share_known(text, known)
        return (share_known(text, known) + float((self.centres @ text.by_words).max())) / 2


class Measured(Struct, frozen=True):
    """What was seen of examples that the rest did not teach."""

    coolness: float = 1.0
    """How sure it may be: below 1 less so than it says by itself."""
    least_known: float = 0.0
    """A text that is not so near to what was learned from is strange."""
    surest: float = 1.0
    """No answer is surer: a few examples, all told right, do not prove that the next one is."""


class Classifier:
    """A learned judgement of texts. `learn` makes one."""

    def __init__(self, views: Views, measured: Measured) -> None:
        self.views, self.measured = views, measured

    @property
    def labels(self) -> tuple[str, ...]:
        return self.views.model.labels

    @property
    def vectors(self) -> str:
        """The name of the sentence vectors that it needs; empty where words are enough."""
        return self.views.meaning.name if self.views.meaning else ""

    def guess(self, text: str) -> Guess:
        """The chance of each label."""
        logs = self.views.look(read(text)).logs
        return dict(zip(self.labels, softmax(self.measured.coolness * logs).tolist(), strict=True))

    def judge(self, text: str) -> Judgement:
        """The likeliest label, with its evidence and its doubt."""
        return self.judge_read(read(text))

    def judge_read(self, text: Read) -> Judgement:
        """The same of a text that other models judge as well."""
        look = self.views.look(text)
        chances = softmax(self.measured.coolness * look.logs)
        label = self.labels[int(chances.argmax())]
        is_strange = look.nearness < self.measured.least_known
        confidence = 0.0 if is_strange else min(float(chances.max()), self.measured.surest)
        return Judgement(label, confidence, self.views.reasons(text, look, label), is_strange)


class Given(NamedTuple):
    """An example as it is learned from."""

    text: Read
    label: str
    counts: float = 1.0


def learn(
    rows: Sequence[Labelled], descriptions: Mapping[str, str] | None = None, *, with_vectors: bool = False
) -> Classifier:
    """Learn from texts whose label is known, and from what labels are called or described as.

    Raises ValueError where there are fewer than two labels; with sentence vectors also NoVectors.
    """
    described = descriptions or {}
    named = {label: described.get(label) or label for label in sorted({*described, *(row.label for row in rows)})}
    names = [text.replace("_", " ").replace("-", " ") for text in named.values()]
    texts = read_all([*(row.text for row in rows), *names], with_vectors=with_vectors)
    given = [Given(text, row.label) for text, row in zip(texts, rows, strict=False)]
    called = [Given(text, label, NAME_COUNTS) for text, label in zip(texts[len(rows) :], named, strict=True)]
    measured = _measured(given, called, with_vectors=with_vectors)
    return Classifier(_learned([*given, *called], with_vectors=with_vectors), measured)


def share_known(text: Read, known: Known) -> float:
    """How much of a text is known: the mean of the share of its content words and the share of all its features.

    Pieces of words are soon all known in a language that was learned from, words are not; languages that are written
    without blanks have pieces alone.
    """
    of_words = _share(sum(name in text.content for name in known.names), len(text.content))
    return (of_words + _share(len(known.names), len(text.names))) / 2


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _learned(examples: Sequence[Given], *, with_vectors: bool) -> Views:
    labels, counts = [one.label for one in examples], [one.counts for one in examples]
    texts = [one.text for one in examples]
    vocabulary, landmarks = vocabulary_of(texts), landmarks_of(texts)
    seen = [vocabulary.known(text) for text in texts]
    beside = np.stack([_beside(text, landmarks.near(text)) for text in texts])
    model = fit(seen, labels, counts, len(vocabulary), step=STEP, beside=beside)
    centres = centres_of(np.stack([text.by_words for text in texts]), labels)
    if not with_vectors:
        return Views(model, vocabulary, centres, landmarks=landmarks)
    meaning = learn_meaning(np.stack([text.vector for text in texts]), labels, counts)
    return Views(model, vocabulary, centres, meaning, landmarks)


def _beside(text: Read, near: Near | None) -> Vectors:
    """What the words of a text mean together, and how near they come to landmarks."""
    return text.by_words if near is None else np.concatenate([text.by_words, near.values])


def _measured(given: Sequence[Given], called: Sequence[Given], *, with_vectors: bool) -> Measured:
    """How sure it may be, and how strange a text may look, by examples that the rest did not teach."""
    sums: list[NDArray[np.float32]] = []
    right: list[int] = []
    near: list[float] = []
    for fold in range(FOLDS):
        apart, taught = given[fold::FOLDS], [one for place, one in enumerate(given) if place % FOLDS != fold]
        if not apart or not taught:
            return Measured(UNMEASURED)
        views = _learned([*taught, *called], with_vectors=with_vectors)
        for one in apart:
            look = views.look(one.text)
            sums.append(look.logs)
            right.append(views.model.labels.index(one.label))
            near.append(look.nearness)
    coolness = likeliest_coolness(COOLNESS, np.array(sums), np.array(right))
    least_known = min(STRANGEST_MEANING if with_vectors else STRANGEST, sorted(near)[int(STRANGE * len(near))])
    return Measured(coolness, least_known, 1 - 1 / (len(near) + 2))
