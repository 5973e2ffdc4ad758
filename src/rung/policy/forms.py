"""The forms that a value may take, and how each is read from a node.

A schema is made of these, `ListOf(TARGET)` or `ByPriority(SPAN)`, and of the records of `rung.policy.records`. A form
knows how to read its node into a core value, and how to say in words what it takes; the reference pages are made from
the same words. Forms that hold others report each fault where it is and read on, so that all faults come at once.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from rung.core import policy as core
from rung.policy.nodes import REFUSED, Mapping, Node, Scalar, Sequence, is_blank
from rung.policy.page import Page
from rung.policy.problems import Unfit, listed, nearest

T = TypeVar("T")

DEFAULT = "default"


class Failed:
    """Stands for a value that could not be read, once that has been reported."""


FAILED = Failed()


class Form(ABC, Generic[T]):
    """How a value may be written."""

    words: str = ""
    """What it takes, as it reads after "must be": `a span such as 15m`."""
    plural: str = ""
    """The same of several, where a list of it needs other words."""

    @abstractmethod
    def read(self, node: Node, page: Page) -> T:
        """The value that a node means; Unfit where it means none."""

    def parts(self) -> Iterable[Form[Any]]:
        """The forms within this one."""
        return ()

    def wrong_kind(self, node: Node) -> Unfit:
        """The node is of another kind than this form is written as."""
        if isinstance(node, Scalar) and node.style == REFUSED:
            return Unfit()
        if is_blank(node):
            return Unfit(node, "no_value", "a value is missing here", f"write {self.words}, or leave the key out")
        if isinstance(node, Scalar) and (missing := missing_space(node.text)):
            return Unfit(
                node, "wrong_form", f"a space is missing after {missing}:", f"write {missing}: and then the value"
            )
        kind = {Scalar: "a single value", Sequence: "a list", Mapping: "a mapping"}[type(node)]
        return Unfit(node, "wrong_form", f"{kind} stands here instead of {self.words}", f"write {self.words}")


class Written(Form[T]):
    """A single value, read from its text. `parse` refuses by ValueError("what is wrong: write how it should be")."""

    def __init__(self, words: str, code: str, parse: Callable[[str], T], plural: str = "") -> None:
        self.words = words
        self.plural = plural
        self.code = code
        self.parse = parse

    def read(self, node: Node, page: Page) -> T:
        text = text_of(node, self)
        try:
            return self.parse(text)
        except (ValueError, OverflowError) as refused:
            message, _, hint = str(refused).partition(": write ")
            raise Unfit(node, self.code, message, f"write {hint}" if hint else f"write {self.words}") from None


class Choice(Form[str]):
    """One of a few words."""

    def __init__(self, name: str, *choices: str) -> None:
        self.name = name
        self.choices = choices
        self.words = listed(choices)

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        if text not in self.choices:
            raise Unfit(node, "unknown_word", f"{text!r} is no {self.name}", nearest(text, self.choices))
        page.later(f"{self.name}.{text}", node)
        return text


class Name(Form[str]):
    """A name that the document gives elsewhere."""

    def __init__(self, kind: str, known: Callable[[Page], Iterable[str]], *also: str) -> None:
        self.kind = kind
        self.known = known
        self.also = also
        self.words = f"the name of a {kind}" + (f", or {listed(also)}" if also else "")
        self.plural = f"names of {_several(kind)}"

    def read(self, node: Node, page: Page) -> str:
        return self.check(text_of(node, self), node, page)

    def check(self, text: str, node: Node, page: Page) -> str:
        known = self.known(page)
        if text not in self.also and text not in known:
            near = nearest(text, [*known, *self.also]) or f"the document has no {_several(self.kind)} yet"
            raise Unfit(node, f"unknown_{self.kind}", f"there is no {self.kind} {text!r}", near)
        return text


class ListOf(Form[tuple[T, ...]]):
    """A list; a single value may stand for a list of one."""

    def __init__(self, item: Form[T], *, least: int = 0, empty_code: str = "empty_list", words: str = "") -> None:
        self.item = item
        self.least = least
        self.empty_code = empty_code
        self.words = words or f"a list of {item.plural or item.words}"

    def parts(self) -> Iterable[Form[Any]]:
        return (self.item,)

    def read(self, node: Node, page: Page) -> tuple[T, ...]:
        if is_blank(node):
            raise self.wrong_kind(node)
        items = node.items if isinstance(node, Sequence) else [node]
        if len(items) < self.least:
            raise Unfit(node, self.empty_code, "this list is empty", f"name at least {self.least}")
        values = [page.attempt(self.item, item, FAILED) for item in items]
        if FAILED in values:
            # The entries that can be read would stand at other places than in the text.
            raise Unfit
        return tuple(values)


class MapOf(Form[dict[Any, T]]):
    """A mapping whose keys all mean the same kind of thing."""

    def __init__(self, key: Form[Any], value: Form[T], words: str = "") -> None:
        self.key = key
        self.value = value
        self.words = words or f"a mapping from {key.words} to {value.words}"

    def parts(self) -> Iterable[Form[Any]]:
        return (self.key, self.value)

    def read(self, node: Node, page: Page) -> dict[Any, T]:
        if not isinstance(node, Mapping):
            raise self.wrong_kind(node)
        read: dict[Any, T] = {}
        for key_node, value_node in node.pairs:
            key = page.attempt(self.key, key_node, FAILED)
            value = page.attempt(self.value, value_node, FAILED)
            if key in read:
                message = f"{key_node.text!r} stands here a second time, written differently"
                page.report.error(key_node, "duplicate_key", message, "keep one of the two")
            elif key is not FAILED and value is not FAILED:
                read[key] = value
        return read


class ByPriority(Form["core.ByPriority[T]"]):
    """One value for all, or a mapping by priority with `default`."""

    def __init__(self, value: Form[T]) -> None:
        self.value = value
        self.words = f"{value.words}; or a mapping of these by priority"

    def parts(self) -> Iterable[Form[Any]]:
        return (self.value,)

    def read(self, node: Node, page: Page) -> core.ByPriority[T]:
        if not isinstance(node, Mapping):
            return core.ByPriority(default=self.value.read(node, page))
        if not node.pairs:
            raise Unfit(node, "no_value", "no priority has a value here", f"write {DEFAULT}: and {self.value.words}")
        by: dict[str, T] = {}
        for key, value_node in node.pairs:
            if key.text != DEFAULT and key.text not in page.workspace.priorities:
                near = nearest(key.text, [*page.workspace.priorities, DEFAULT])
                page.report.error(key, "unknown_priority", f"there is no priority {key.text!r}", near)
            value = page.attempt(self.value, value_node, FAILED)
            if value is not FAILED:
                by[key.text] = value
        default = by.pop(DEFAULT, None)
        return core.ByPriority(by=by, default=default)


def text_of(node: Node, form: Form[Any]) -> str:
    """The text of a scalar that is not empty."""
    if not isinstance(node, Scalar) or is_blank(node) or node.style == REFUSED:
        raise form.wrong_kind(node)
    if not node.text.strip():
        raise Unfit(node, "no_value", "this text is empty", f"write {form.words}, or leave the key out")
    return node.text.strip()


def missing_space(text: str) -> str:
    """The key in `name:Ana`; nothing where the text is no such slip."""
    found = re.match(r"([a-z_]+):(?=[^\s/:])", text)
    return found[1] if found else ""


def _several(noun: str) -> str:
    return {"person": "people"}.get(noun, f"{noun}s")
