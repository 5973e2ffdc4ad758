"""Names in a condition that its document does not give: a team, a person, a status that nothing else speaks of.

Such a condition loads, because an issue may bring what the document does not name; but mostly it is a slip, and then
the condition never holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from rung.core.conditions import reference
from rung.core.conditions.faults import ConditionWarning
from rung.core.conditions.hints import hint_at_word, near_word
from rung.core.conditions.tree import Call, Literal, Many, Node, Tree, dotted_path, walk


class Known(NamedTuple):
    """The words that a document gives for a fact."""

    what: str
    words: Collection[str]
    closed: bool
    """Whether there are no others; else only one that is almost a known one is doubted."""


def doubts(text: str, known: Mapping[str, Known]) -> Iterator[ConditionWarning]:
    """What an author should look at again in a condition that was found good."""
    if not any(name in text for name in known):
        return
    tree = reference.parse(text)
    for node in walk(tree.root):
        if isinstance(node, Call) and node.function in ("_==_", "_!=_", "@in") and len(node.args) == 2:
            for fact, other in (node.args, node.args[::-1]):
                name = ".".join(dotted_path(fact) or ())
                if name in known:
                    yield from _doubted(text, tree, name, other, known[name])


def _doubted(text: str, tree: Tree, name: str, other: Node, known: Known) -> Iterator[ConditionWarning]:
    for literal in other.items if isinstance(other, Many) else (other,):
        if not isinstance(literal, Literal) or not isinstance(literal.value, str) or literal.value in known.words:
            continue
        at = tree.places.get(literal.id, 0)
        place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        if not literal.value:
            hint = "What is absent is never compared: {waiting_for: assignment, longer_than: …} looks for nobody."
            yield ConditionWarning(f"{name} is never an empty text", *place, hint)
        elif known.closed or near_word(literal.value, known.words):
            message = f'there is no {known.what} "{literal.value}" in this document'
            yield ConditionWarning(message, *place, hint_at_word(literal.value, known.words, f"{known.what}s are"))
