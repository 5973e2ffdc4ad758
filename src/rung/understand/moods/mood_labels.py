"""Moods as the labels positive, neutral and negative, from the lexicon alone or with words learned from examples."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, log1p

from rung.understand.evaluation import Guess, Labelled
from rung.understand.labels.linear import Example, Linear, train
from rung.understand.moods.mood import FLAGS, NEGATIVE_BELOW, POSITIVE_ABOVE, Mood, measure
from rung.understand.tokens import words_of

LABELS = ("negative", "neutral", "positive")
STEEPNESS = 6.0
ROUNDS, STEP = 10, 0.1


def by_lexicon(text: str) -> Guess:
    """What the product ships. A message of which the mood cannot be said is most likely neutral, and little sure."""
    return guess_of(measure("", text))


def guess_of(mood: Mood) -> Guess:
    """How likely each label is for what was measured."""
    sentiment = mood.sentiment
    if sentiment is None:
        return {"negative": 0.32, "neutral": 0.36, "positive": 0.32}
    strengths = (
        exp(STEEPNESS * (NEGATIVE_BELOW - sentiment)),
        1.0,
        exp(STEEPNESS * (sentiment - POSITIVE_ABOVE)),
    )
    return {label: strength / sum(strengths) for label, strength in zip(LABELS, strengths, strict=True)}


def likeliest(guess: Guess) -> str:
    return max(guess, key=guess.__getitem__)


class Learned:
    """The lexicon with the words of a team's own examples."""

    def __init__(self, rows: Sequence[Labelled]) -> None:
        self._model: Linear = train([Example(dict(features(row.text)), row.label) for row in rows], ROUNDS, STEP)

    def __call__(self, text: str) -> Guess:
        return self._model.guess(dict(features(text)))


def features(text: str) -> Iterator[tuple[str, float]]:
    """What a model may learn from: the measured mood, and each word and pair of words."""
    mood = measure("", text)
    yield from _of_mood(mood)
    words = [word.key for word in words_of(text)]
    yield "length", log1p(len(words)) / 5
    for mark in ("!", "?"):
        yield mark, min(words.count(mark), 3) / 3
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    weight = 1 / max(1.0, len(words)) ** 0.5
    yield from ((f"w {word}", 2 * weight) for word in set(words))
    yield from ((f"p {pair}", weight) for pair in pairs)


def _of_mood(mood: Mood) -> Iterator[tuple[str, float]]:
    yield "", 1.0
    if mood.sentiment is not None and mood.frustration is not None:
        yield "good", max(0.0, mood.sentiment) * 2
        yield "bad", max(0.0, -mood.sentiment) * 2
        yield "none", float(mood.sentiment == 0)
        yield "frustration", mood.frustration
    yield from ((f"flag {flag}", 1.0) for flag in FLAGS if flag in mood.flags)
