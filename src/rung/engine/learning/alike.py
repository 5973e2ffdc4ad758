"""Open issues that are alike: found by their rarest words, compared by all of them.

What is kept are marks of words (`store.word_marks`), made by the worker a few seconds after an issue was opened; the
words themselves are read, encrypted as they are, only of the few that are compared.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from rung.engine.learning import judges
from rung.store.decisions import openings
from rung.store.words import alike_page, word_marks
from rung.store.words.alike_page import Opened
from rung.store.words.word_marks import ALL, Marked
from rung.understand.labels.text_features import as_written
from rung.understand.likeness.floods import KEPT
from rung.understand.likeness.likeness import LEAST, Written, likeness, rarest, rarity, words_in
from rung.understand.likeness.likeness_taught import JUDGE, Taught

READ_AT_ONCE = 2_000
KEPT_AT_ONCE = 100
"""Whoever else wants to write waits no longer than for so many."""
LOOKED_BACK = 2_000
MOST_COMPARED = 60
MOST_SHOWN = 5
CLOSED_AT_ONCE = 5_000


Among = Literal["all", "account", "others"]
"""Whether issues of all accounts are wanted, of the same one, or of others."""


class Alike(Struct, frozen=True):
    """An open issue that is like the one in question."""

    key: str
    subject: str
    account: str | None
    opened_at: datetime
    score: float
    """From 0 to 1."""
    words: tuple[str, ...]
    near: tuple[str, ...]


def mark_new() -> int:
    """Looks at open issues that nobody looked at yet; returns at how many."""
    opened = alike_page.opened(word_marks.unread(READ_AT_ONCE, LOOKED_BACK))
    words = {one.id: words_in(one.subject, one.body) if one.contact else frozenset[str]() for one in opened}
    marks = word_marks.marks_of(frozenset().union(*words.values()))
    counts = word_marks.counts_of(marks.values()) if marks else {}
    total = counts.get(ALL, 0) + len(opened)
    rarities = {word: rarity(counts.get(mark, 0), total) for word, mark in marks.items()}
    read = [
        Marked(
            subject_id=one.id,
            contact=one.contact,
            words=[marks[word] for word in sorted(words[one.id])],
            rarest=[marks[word] for word in rarest(words[one.id], rarities.__getitem__)],
        )
        for one in opened
    ]
    return sum(word_marks.keep(read[first : first + KEPT_AT_ONCE]) for first in range(0, len(read), KEPT_AT_ONCE))


def let_go() -> None:
    """Closed issues are found no more, and floods are counted among the latest alone."""
    word_marks.let_go(CLOSED_AT_ONCE)
    openings.let_go(KEPT)


def of_issue(
    key: str, most: int = MOST_SHOWN, among: Among = "all", unlike: Collection[str] = ()
) -> list[Alike]:
    """Other open issues that are like this one, the likest first; none where too little was written to say. `unlike`:
    those of which somebody said that they are not.
    """
    here = alike_page.opened_by_key(key)
    if here is None or not here.contact:
        return []
    found = _of_words(words_in(here.subject, here.body), here, most + len(unlike), among)
    return [one for one in found if one.key not in unlike][:most]


def score(one: Opened, other: Opened) -> float | None:
    """How alike two issues are, whether they are open or not; None where they are not, or too little was written."""
    words, theirs = words_in(one.subject, one.body), words_in(other.subject, other.body)
    found = likeness(_written(one, words), _written(other, theirs), _rarities(words | theirs))
    return found.score if found else None


def least(account: str | None) -> float:
    """From which likeness on issues are shown as alike to one of this account: what its people parted raises it."""
    taught = judges.model(JUDGE, Taught)
    return taught.least(account) if taught else LEAST


def of_text(subject: str, body: str, at: datetime, account: str | None = None, most: int = MOST_SHOWN) -> list[Alike]:
    """Open issues that are like words which nobody sent yet."""
    asked = Opened(id=0, key="", account=account, opened_at=at)
    return _of_words(words_in(subject, body), asked, most, "all")


def _of_words(words: frozenset[str], here: Opened, most: int, among: Among) -> list[Alike]:
    rarities = _rarities(words)
    marks = word_marks.marks_of(rarest(words, rarities.__getitem__))
    numbers = word_marks.sharing(here.id, {mark: rarities[word] for word, mark in marks.items()}, MOST_COMPARED)
    near = [one for one in alike_page.opened(numbers) if one.contact and _is_among(one, here, among)]
    others = [(other, words_in(other.subject, other.body)) for other in near]
    rarities = _rarities(words.union(*(theirs for _, theirs in others)))
    mine = _written(here, words)
    bound = least(here.account)
    found = [
        Alike(other.key, other.subject, other.account, other.opened_at, one.score, _in_full(other, one.words), one.near)
        for other, theirs in others
        if (one := likeness(mine, _written(other, theirs), rarities)) and one.score >= bound
    ]
    return sorted(found, key=lambda one: (-one.score, one.key))[:most]


def _in_full(other: Opened, words: tuple[str, ...]) -> tuple[str, ...]:
    """Shared words as the other one says them."""
    return as_written(f"{other.subject}\n{other.body}", words)


def _is_among(one: Opened, here: Opened, among: Among) -> bool:
    if among == "all":
        return True
    is_same = here.account is not None and one.account == here.account
    return is_same if among == "account" else not is_same


def _rarities(words: Iterable[str]) -> dict[str, float]:
    marks = word_marks.marks_of(words)
    counts = word_marks.counts_of(marks.values())
    return {word: rarity(counts.get(mark, 0), counts.get(ALL, 0)) for word, mark in marks.items()}


def _written(one: Opened, words: frozenset[str]) -> Written:
    return Written(words, one.opened_at, one.contact, one.account)
