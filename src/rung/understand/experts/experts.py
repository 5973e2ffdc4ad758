"""Who solves what, learned from what people solved: by the most alike solved issues and by a linear model of words.

Two views: a linear model says by which words a person's issues are told; and the thirty solved issues that are most
alike (cosine of word weights) vote for who solved them, later ones more, quickly solved ones more, and who gave one
away a little against. Their chances are multiplied, those of the linear model to the third power. How sure they may be
together was measured on the latest of what was learned from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from rung.core.people.fit import Fit
from rung.understand.known import Solved
from rung.understand.labels.linear import Chances, Example, Linear, likeliest_coolness, rarities, softmax, train
from rung.understand.labels.text_features import content_stems, content_words, spelled, weighed
from rung.understand.languages import is_common

ALIKE = 30
"""Solved issues that vote."""
HALF_LIFE = timedelta(days=180)
"""A vote so much older counts half."""
BARELY = 0.1
"""Two texts that are less alike have only common words in common."""
LEAST_SHARED = 3
"""A word is shown where so many different people used it, so that nobody's own words are."""
MOST_SHARED = 0.1
"""A word in a larger share of the issues says little of any."""
MOST_WORDS, MOST_PEOPLE = 3, 10
LEAST_CHANCE = 0.001
LINEAR_COUNTS = 3
"""What the linear model counts beside the votes of the alike, in powers."""
NO_VOTE, NO_CHANCE = 0.03, 1e-4
"""The share for whom no alike issue votes, and the chance of whom the linear model rules out: neither is nothing."""
COOLNESS = tuple(round(0.4 * 1.2**step, 3) for step in range(12))
Floats = NDArray[np.float32]
Places = NDArray[np.integer]


class Postings(Struct, frozen=True):
    """By word the solved issues that have it, as one array each for all words, one word behind the other."""

    starts: Places
    """Of each word, and the end of the last."""
    issues: Places
    weights: Floats


class Experts:
    """What was learned; `learn` makes one."""

    def __init__(
        self, linear: Linear, rarities: Mapping[str, float], places: Mapping[str, int], postings: Postings,
        solvers: Places, votes: Floats, shown: NDArray[np.bool_], coolness: float,
    ) -> None:  # fmt: skip
        """`places`: by word, its row in the postings; `solvers`: by issue, the person's place among the labels."""
        self.linear, self.rarities, self.places, self.postings = linear, rarities, places, postings
        self.solvers, self.votes, self.shown, self.coolness = solvers, votes, shown, coolness

    def fits(self, text: str) -> dict[str, Fit]:
        """By person, how much speaks for them, the most first; nobody for a text unlike any that was solved."""
        weights = _weights(text, self.rarities)
        alike = self._alike(weights)
        nearest = _nearest(alike)
        if not len(nearest) or alike[nearest[0]] < BARELY:
            return {}
        chances = self._chances(weights, alike, nearest)
        ranked = sorted(range(len(chances)), key=lambda place: -chances[place])[:MOST_PEOPLE]
        spelling = spelled(text)
        shared = self._shared(weights, nearest, spelling)
        solved = (self.votes[nearest] > 0) & (alike[nearest] >= BARELY)
        return {
            self.linear.labels[person]: self._fit(
                float(chances[person]), np.flatnonzero(solved & (self.solvers[nearest] == person)), shared, spelling
            )
            for person in ranked
            if chances[person] >= LEAST_CHANCE
        }

    def sums(self, text: str) -> Floats:
        """The logarithms of the chances before they are made as sure as they may be."""
        weights = _weights(text, self.rarities)
        alike = self._alike(weights)
        return self._logs(weights, alike, _nearest(alike))

    def _chances(self, weights: Mapping[str, float], alike: Floats, nearest: Places) -> Chances:
        return softmax(self.coolness * self._logs(weights, alike, nearest))

    def _logs(self, weights: Mapping[str, float], alike: Floats, nearest: Places) -> Floats:
        """By person, the mean of the logarithms of both chances, each counted as it does."""
        logs: Floats = np.log(self.linear.chances(self.linear.known(weights)) + NO_CHANCE)
        votes = np.zeros(len(self.linear.labels), np.float32)
        np.add.at(votes, self.solvers[nearest], alike[nearest] * self.votes[nearest])
        votes = np.maximum(votes, 0.0)
        if not votes.any():
            return logs
        pooled: Floats = (LINEAR_COUNTS * logs + np.log(votes / votes.sum() + NO_VOTE)) / (LINEAR_COUNTS + 1)
        return pooled

    def _alike(self, weights: Mapping[str, float]) -> Floats:
        """How alike each solved issue is, 0 to 1."""
        alike = np.zeros(len(self.solvers), np.float32)
        for word, weight in weights.items():
            start, end = self._span(word)
            alike[self.postings.issues[start:end]] += weight * self.postings.weights[start:end]
        return alike

    def _span(self, word: str) -> tuple[int, int]:
        place = self.places[word]
        return int(self.postings.starts[place]), int(self.postings.starts[place + 1])

    def _fit(self, chance: float, own: Places, shared: Mapping[str, Floats], spelling: Mapping[str, str]) -> Fit:
        """`own`: which of the nearest they solved; `shared`: by word, what it makes each of the nearest alike by."""
        gains = {word: float(gain[own].sum()) for word, gain in shared.items()}
        words = sorted((word for word in gains if gains[word] > 0), key=lambda word: (-gains[word], word))[:MOST_WORDS]
        return Fit(round(chance, 3), len(own), tuple(spelling[word] for word in words))

    def _shared(
        self, weights: Mapping[str, float], nearest: Places, spelling: Mapping[str, str]
    ) -> dict[str, Floats]:
        """By word that may be shown and says something, how much it makes each of the nearest alike."""
        place = np.full(len(self.solvers), -1, np.int32)
        place[nearest] = np.arange(len(nearest))
        found: dict[str, Floats] = {}
        for word, weight in weights.items():
            if word.isalpha() and self.shown[self.places[word]] and not is_common(spelling[word]):
                start, end = self._span(word)
                which = place[self.postings.issues[start:end]]
                found[word] = np.zeros(len(nearest), np.float32)
                found[word][which[which >= 0]] = weight * self.postings.weights[start:end][which >= 0]
        return found


def learn(solved: Sequence[Solved], now: datetime) -> Experts:
    """Learn from what people solved; how sure it may be is measured on the latest fifth.

    Raises ValueError where fewer than two people solved anything.
    """
    rows = sorted(solved, key=lambda one: one.at)
    cut = len(rows) - max(1, len(rows) // 5)
    coolness = 1.0
    if len({one.person for one in rows[:cut] if one.counts > 0}) > 1:
        coolness = _coolness(_learned(rows[:cut], rows[cut].at, 1.0), rows[cut:])
    return _learned(rows, now, coolness)


def _learned(rows: Sequence[Solved], now: datetime, coolness: float) -> Experts:
    rare = rarities(content_stems(one.text) for one in rows)
    vectors = [_weights(one.text, rare) for one in rows]
    right = [(vector, one) for vector, one in zip(vectors, rows, strict=True) if one.counts > 0]
    linear = train([Example(vector, one.person, one.counts) for vector, one in right])
    number = {label: place for place, label in enumerate(linear.labels)}
    kept = [(vector, one) for vector, one in zip(vectors, rows, strict=True) if one.person in number]
    places = {word: place for place, word in enumerate(rare)}
    return Experts(
        linear, rare, places, _postings([vector for vector, _ in kept], places),
        np.array([number[one.person] for _, one in kept], np.int32),
        np.array([one.counts * 0.5 ** ((now - one.at) / HALF_LIFE) for _, one in kept], np.float32),
        _shown(rows, places), coolness,
    )  # fmt: skip


def _postings(vectors: Sequence[Mapping[str, float]], places: Mapping[str, int]) -> Postings:
    by_word: list[list[tuple[int, float]]] = [[] for _ in places]
    for issue, vector in enumerate(vectors):
        for word, weight in vector.items():
            by_word[places[word]].append((issue, weight))
    starts = np.cumsum([0, *(len(one) for one in by_word)], dtype=np.int32)
    flat = [pair for one in by_word for pair in one]
    issues, weights = np.array([issue for issue, _ in flat], np.int32), np.array([one for _, one in flat], np.float32)
    return Postings(starts, issues, weights)


def _shown(rows: Sequence[Solved], places: Mapping[str, int]) -> NDArray[np.bool_]:
    writers: list[set[str]] = [set() for _ in places]
    for one in rows:
        for word in content_words(one.text):
            writers[places[word]].add(one.writer or one.issue)
    most = max(LEAST_SHARED, len(rows) * MOST_SHARED)
    return np.array([LEAST_SHARED <= len(one) <= most for one in writers], np.bool_)


def _weights(text: str, rarities: Mapping[str, float]) -> dict[str, float]:
    """The known words of a text, weighed by how rare they are; together of length 1."""
    return weighed(Counter(word for word in content_stems(text) if word in rarities), rarities.__getitem__)


def _nearest(alike: Floats) -> Places:
    """The most alike, those first that are more alike."""
    order = np.argsort(-alike, kind="stable")[:ALIKE].astype(np.int32)
    nearest: Places = order[alike[order] > 0]
    return nearest


def _coolness(experts: Experts, later: Sequence[Solved]) -> float:
    """As the later issues show it, which did not teach these."""
    number = {label: place for place, label in enumerate(experts.linear.labels)}
    known = [one for one in later if one.person in number and one.counts > 0]
    if not known:
        return 1.0
    sums = np.array([experts.sums(one.text) for one in known])
    return likeliest_coolness(COOLNESS, sums, np.array([number[one.person] for one in known]))
