"""How alike two issues are: the cosine of their content words, each weighed by how rare it is among the team's issues.

What the same contact wrote, what came from the same account and what came within a day counts somewhat more. Below
`LEAST` nothing is said: of 1,500 questions of Banking77, all of one trade, the likest of 4,500 others was at least so
alike to 86 %, and was the same question to 80 %.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from math import log, sqrt

from msgspec import Struct

from rung.understand.labels.text_features import content_words

LEAST = 0.5
LEAST_WORDS = 3
"""A text of fewer content words is like nothing."""
LEAST_SHARED = 2
MOST_MARKS = 12
"""By so many of its rarest words an issue is found."""
LONGEST = 2_000
"""Characters of a message that are looked at: what is the matter stands first."""
NEAR = timedelta(days=1)
SAME_CONTACT, SAME_ACCOUNT, SAME_DAY = 0.25, 0.15, 0.1
"""By such a share of itself likeness grows."""
MOST_REASONS = 6
USUAL = frozenset(
    "our we us they them he she who when whenever all any as by from has hav not no or sinc since been hello hi".split()
)
"""Words, without their endings, that tell nothing, and which a young installation has not counted often."""


class Written(Struct, frozen=True):
    """What opened an issue, by whom and when."""

    words: frozenset[str]
    opened_at: datetime
    contact: str | None = None
    account: str | None = None


class Likeness(Struct, frozen=True):
    """How alike two issues are, from 0 to 1, and by what."""

    score: float
    words: tuple[str, ...]
    """Shared words without their endings, the most telling first."""
    near: tuple[str, ...]
    """`contact`, `account`, `day`: what else they share."""


def words_in(subject: str, body: str) -> frozenset[str]:
    """The content words of what opened an issue."""
    return content_words(f"{subject}\n{body[:LONGEST]}") - USUAL


def rarity(issues: int, of: int) -> float:
    """How telling a word is that stands in so many issues of so many."""
    return log((1 + of) / (1 + min(issues, of))) + 1


def rarest(words: Iterable[str], rarity_of: Callable[[str], float]) -> list[str]:
    """The words by which an issue is found again."""
    return sorted(words, key=lambda word: (-rarity_of(word), word))[:MOST_MARKS]


def likeness(one: Written, other: Written, rarities: Mapping[str, float]) -> Likeness | None:
    """None where they are not alike, or too little was written to say. `rarities` of all words of both."""
    shared = one.words & other.words
    if min(len(one.words), len(other.words)) < LEAST_WORDS or len(shared) < LEAST_SHARED:
        return None
    cosine = sum(rarities[word] ** 2 for word in shared) / (_length(one, rarities) * _length(other, rarities))
    near = tuple(_near(one, other))
    growth = sum({"contact": SAME_CONTACT, "account": SAME_ACCOUNT, "day": SAME_DAY}[each] for each in near)
    score = min(1.0, cosine * (1 + growth))
    if score < LEAST:
        return None
    telling = sorted(shared, key=lambda word: (-rarities[word], word))[:MOST_REASONS]
    return Likeness(round(score, 3), tuple(telling), near)


def _length(one: Written, rarities: Mapping[str, float]) -> float:
    return sqrt(sum(rarities[word] ** 2 for word in one.words))


def _near(one: Written, other: Written) -> Iterable[str]:
    if one.contact and one.contact == other.contact:
        yield "contact"
    if one.account and one.account == other.account:
        yield "account"
    if abs(one.opened_at - other.opened_at) <= NEAR:
        yield "day"
