"""Issues found by what was written in them: their subjects, what customers and colleagues said, and notes.

Nothing of that stands in the clear, and no index of it either, so the newest texts are opened and looked through.
Letters count alike whatever their case, width and accents.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

from msgspec import Struct

from rung.store.dialect import hot
from rung.store.words.texts import unseal

MOST_READ = 20_000
"""So many texts are opened for one search, the newest first."""
MOST_LETTERS = 50_000_000
"""Letters of them, at most: a mail may be very long."""
AT_ONCE = 500
MOST_FOUND = 2_000
"""So many issues are found by one word, those with the newest words first."""
MOST_WORDS = 8
_FIELDS = ("subject", "body", "comment", "asked", "said", "summary")
_IS_OPEN = "t.subject_id IN (SELECT id FROM subject WHERE kind = 'issue' AND is_open)"
_ENDED = "t.subject_id IN (SELECT id FROM subject WHERE kind = 'issue' AND NOT is_open)"
_ACCENTS = re.compile("[\u0300-\u036f]")


class Found(Struct, frozen=True):
    """Where each word stands."""

    subjects: dict[str, list[int]]
    """By word, the issues in which it was written."""
    is_whole: bool
    """False: there are older texts, which were not looked through."""


def words_of(text: str) -> tuple[str, ...]:
    """What is looked for: each of these has to be there."""
    return tuple(dict.fromkeys(folded(text.replace("\0", " ")).split()))[:MOST_WORDS]


def folded(text: str) -> str:
    """As texts are compared: without case, width and accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())))


def issues_saying(words: Collection[str], is_open: bool | None) -> Found:
    """The issues in which these words (of `words_of`) were written. `is_open`: only those, or only what has ended."""
    found: dict[str, dict[int, None]] = {word: {} for word in words}
    read = size = 0
    for subject_id, text in _newest(is_open):
        read, size = read + 1, size + len(text)
        if read > MOST_READ or size > MOST_LETTERS:
            break
        for word, where in found.items():
            if subject_id not in where and word in text:
                where[subject_id] = None
    is_whole = read <= MOST_READ and size <= MOST_LETTERS and all(len(where) <= MOST_FOUND for where in found.values())
    return Found({word: [*where][:MOST_FOUND] for word, where in found.items()}, is_whole)


def _newest(is_open: bool | None) -> Iterator[tuple[int, str]]:
    """Texts as they are compared, each with its issue; some at a time, for they may be long."""
    which = "" if is_open is None else f"AND {_IS_OPEN if is_open else _ENDED}"
    before = 2**63 - 1
    while True:
        with hot() as cursor:
            cursor.execute(
                f"""SELECT t.id, t.subject_id, t.sealed, k.key FROM text t JOIN contact_key k ON k.id = t.contact
                WHERE t.id < %s AND k.key IS NOT NULL AND t.field IN ({", ".join(f"'{field}'" for field in _FIELDS)})
                {which} ORDER BY t.id DESC LIMIT %s""",
                [before, AT_ONCE],
            )
            rows = cursor.fetchall()
        for _, subject_id, sealed, key in rows:
            yield subject_id, folded(unseal(bytes(key), bytes(sealed)).decode())
        if len(rows) < AT_ONCE:
            return
        before = rows[-1][0]
