"""Where a key belongs that stands at the wrong record, and which key another word means.

Both follow from the schema: a key of a level that stands at its path belongs one step further in. A small table adds
the words that people bring from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rung.core.words import listed, near

if TYPE_CHECKING:
    from rung.policy.reading.forms import Form
    from rung.policy.reading.records import Record

MOST_PLACES = 3
"""A key that more records have than this belongs to none of them in particular."""


class Belongs:
    """Which record of a schema has which key."""

    def __init__(self, root: Record[Any], other_words: Mapping[str, Mapping[str, str]]) -> None:
        self._other_words = other_words
        self._parents: dict[str, list[tuple[Record[Any], str]]] = {}
        self._children: dict[str, list[tuple[str, Record[Any]]]] = {}
        self._having: dict[str, list[Record[Any]]] = {}
        self._walk(root)

    def meant(self, record: Record[Any], word: str) -> str:
        """The key of a record that a word was probably meant as; empty where there is none like it."""
        other = self._other_words.get(record.name, {}).get(word.lower(), "")
        if other in record.keys:
            return other
        if sure := near(word, record.keys, at_least=0.95):
            return sure
        return "" if self._elsewhere(record, word) else near(word, record.keys)

    def hint(self, record: Record[Any], word: str) -> str:
        """What to do with a key that a record does not have; empty where nothing better is known than its keys."""
        other = self._other_words.get(record.name, {}).get(word.lower())
        if other:
            return f"did you mean {other}?" if other in record.keys else other
        return self._elsewhere(record, word)

    def _elsewhere(self, record: Record[Any], word: str) -> str:
        """Where a key belongs that other records have: further in, further out, or at quite another place."""
        for key, child in self._children.get(record.name, []):
            if word in child.keys:
                return f"{word} belongs to {child.article} below {key}:"
        for parent, _key in self._parents.get(record.name, []):
            if word in parent.keys:
                return f"{word} belongs to {parent.article}: indent it less"
        having = [one for one in self._having.get(word, []) if one.name != "document"]
        if not 1 <= len(having) <= MOST_PLACES or near(word, record.keys, at_least=0.8):
            return ""
        return f"{word} belongs to {listed(dict.fromkeys(one.article for one in having))}"

    def _walk(self, record: Record[Any]) -> None:
        self._children[record.name] = []
        for key in record.keys.values():
            self._having.setdefault(key.name, []).append(record)
            for child in _records_in(key.form):
                self._children[record.name].append((key.name, child))
                self._parents.setdefault(child.name, []).append((record, key.name))
                if child.name not in self._children:
                    self._walk(child)


def _records_in(form: Form[Any]) -> Iterator[Record[Any]]:
    """The records that stand directly in a form, through lists and choices."""
    from rung.policy.reading.records import Record

    if isinstance(form, Record):
        yield form
        return
    for part in form.parts():
        yield from _records_in(part)
