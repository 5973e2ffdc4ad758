"""Marks of words: written when an issue is read, found by, and forgotten with the contact who wrote them.

A mark is the digest of a word under this installation's secret, so that the tables tell nobody what was written.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

from django.db import transaction
from msgspec import Struct

from rung.store import secret_key
from rung.store.dialect import Table, among, array, hot
from rung.store.models import RecentOpening, WordCount, WordMark

ALL = 0
"""The mark under which the issues are counted."""
_MARKED = Table("marked_issue", {"subject_id": "bigint"})
_MARK = Table("word_mark", {"subject_id": "bigint", "contact": "text", "word": "bigint"})
_COUNT = Table("word_count", {"word": "bigint", "issues": "int"})


class Marked(Struct, frozen=True):
    """What is to be kept of one issue."""

    subject_id: int
    contact: str
    words: Collection[int]
    """All of them: they are counted."""
    rarest: Collection[int]
    """By these it is found."""


def marks_of(words: Iterable[str]) -> dict[str, int]:
    """The mark of each word."""
    key = secret()
    return {
        word: int.from_bytes(blake2b(word.encode(), digest_size=8, key=key).digest(), signed=True) or 1
        for word in words
    }


def secret() -> bytes:
    """This installation's, under which marks of words are made."""
    return secret_key.key_for("words")


def counts_of(words: Iterable[int]) -> dict[int, int]:
    """In how many issues each of these marks stood, with all issues under `ALL`."""
    with hot() as cursor:
        cursor.execute(f"SELECT word, issues FROM word_count WHERE word {among('bigint')}", [array({ALL, *words})])
        return dict(cursor.fetchall())


def unread(most: int, looking_back: int) -> list[int]:
    """Open issues that were not looked at, the oldest first. Their numbers may come a little out of their order, so so
    many before the newest are looked through again.
    """
    with hot() as cursor:
        cursor.execute(
            """SELECT s.id FROM subject s LEFT JOIN marked_issue m ON m.subject_id = s.id
            WHERE s.kind = 'issue' AND s.is_open AND m.subject_id IS NULL
            AND s.id > (SELECT coalesce(max(subject_id), 0) FROM marked_issue) - %s ORDER BY s.id LIMIT %s""",
            [looking_back, most],
        )
        return [number for (number,) in cursor.fetchall()]


def keep(issues: Collection[Marked]) -> int:
    """Keeps the marks of those that no other worker has just read; returns how many."""
    with transaction.atomic():
        rows = [{"subject_id": number} for number in sorted(one.subject_id for one in issues)]
        fresh = {number for (number,) in _MARKED.insert(rows, "ON CONFLICT DO NOTHING", returning="subject_id")}
        taken = [one for one in issues if one.subject_id in fresh]
        counts: dict[int, int] = {}
        for one in taken:
            for word in (ALL, *one.words):
                counts[word] = counts.get(word, 0) + 1
        _COUNT.insert(
            [{"word": word, "issues": counts[word]} for word in sorted(counts)],
            "ON CONFLICT (word) DO UPDATE SET issues = word_count.issues + excluded.issues",
        )
        _MARK.insert(
            [
                {"subject_id": one.subject_id, "contact": one.contact, "word": word}
                for one in taken
                for word in one.rarest
            ]
        )
    return len(taken)


def sharing(subject_id: int, weights: Mapping[int, float], most: int) -> list[int]:
    """Other open issues that are found by two of these marks or more, those of the rarest words first."""
    with hot() as cursor:
        cursor.execute(
            f"""SELECT w.subject_id, w.word FROM word_mark w JOIN subject s ON s.id = w.subject_id
            WHERE w.word {among("bigint")} AND s.is_open AND s.id <> %s""",
            [array(weights), subject_id],
        )
        found: dict[int, list[float]] = {}
        for number, word in cursor.fetchall():
            found.setdefault(number, []).append(weights[word])
    several = [number for number, shared in found.items() if len(shared) > 1]
    return sorted(several, key=lambda number: (-sum(found[number]), -number))[:most]


def forget(contact: str) -> None:
    """Forgets what a contact wrote: the marks, and that their rarest words were ever counted."""
    words = list(WordMark.objects.filter(contact=contact).values_list("word", flat=True))
    with hot() as cursor:
        for word in words:
            cursor.execute("UPDATE word_count SET issues = issues - 1 WHERE word = %s", [word])
    WordCount.objects.filter(word__in=words, issues__lte=0).delete()
    WordMark.objects.filter(contact=contact).delete()
    RecentOpening.objects.filter(contact=contact).delete()


def let_go(most: int) -> int:
    """Lets go of marks of issues that are not open any more; returns of how many."""
    with hot() as cursor:
        cursor.execute(
            """SELECT DISTINCT w.subject_id FROM word_mark w JOIN subject s ON s.id = w.subject_id
            WHERE NOT s.is_open LIMIT %s""",
            [most],
        )
        closed = [number for (number,) in cursor.fetchall()]
    WordMark.objects.filter(subject_id__in=closed).delete()
    return len(closed)
