"""The texts that a document comes from: mostly one, and two where a scenario file adds to the policy it names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from rung.policy.reading.nodes import Mapping, Node, Sequence, split_lines


class Source:
    """A text with the name of its file."""

    def __init__(self, name: str = "", text: str = "") -> None:
        self.name = name
        self.text = text.removeprefix("\ufeff")

    @cached_property
    def lines(self) -> list[str]:
        return split_lines(self.text)


class Sources:
    """Which text each node of a document comes from."""

    def __init__(self, main: Source, added: Iterable[tuple[Node, Source]] = ()) -> None:
        self.main = main
        self._others: dict[int, Source] = {}
        for node, source in added:
            self._add(node, source)

    def of(self, node: object) -> Source:
        return self._others.get(id(node), self.main)

    def _add(self, node: Node, source: Source) -> None:
        self._others[id(node)] = source
        match node:
            case Mapping(pairs=pairs):
                for key, value in pairs:
                    self._add(key, source)
                    self._add(value, source)
            case Sequence(items=items):
                for item in items:
                    self._add(item, source)
