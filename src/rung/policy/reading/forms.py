"""The forms that a value may take, and how each is read from a node.

A schema is made of these, `ListOf(TARGET)` or `ByPriority(SPAN)`, and of the records of
`rung.policy.reading.records`. A form knows how to read its node into a core value, and how to say in words what it
takes; the reference pages are made from the same words. Forms that hold others report each fault where it is and read
on, so that all faults come at once.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from typing import Any, Generic, TypeVar

from rung.core import document as core
from rung.core.words import LONGEST_SHOWN, listed, nearest, shortened
from rung.policy.problems import Unfit
from rung.policy.reading.nodes import REFUSED, Mapping, Node, Scalar, Sequence, is_blank
from rung.policy.reading.page import Page

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
    free: bool = False
    """Whether it takes any text, so that a comma in quotes belongs to it."""
    takes_text: bool = True
    """Whether a single text can stand for it."""

    def is_several(self, text: str) -> bool:
        """Whether a text in place of a list holds several values, with commas between them."""
        return "," in text

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
        if isinstance(node, Scalar) and missing_space(node.text):
            return space_is_missing(node)
        kind = {Scalar: "a single value", Sequence: "a list", Mapping: "a mapping"}[type(node)]
        hint = f"write {self.words}"
        only = node.items[0] if isinstance(node, Sequence) and len(node.items) == 1 else None
        if isinstance(only, Scalar) and self.takes_text:
            hint = f"write {shortened(only.text)}, without brackets"
        elif isinstance(node, Sequence) and all(isinstance(item, Mapping) for item in node.items):
            hint = f"{hint}, without dashes and brackets"
        return Unfit(node, "wrong_form", f"{kind} stands here instead of {self.words}", hint)


class Written(Form[T]):
    """A single value, read from its text. `parse` refuses by ValueError("what is wrong: write how it should be")."""

    def __init__(
        self, words: str, code: str, parse: Callable[[str], T], plural: str = "", *, free: bool = False
    ) -> None:
        self.words = words
        self.plural = plural
        self.free = free
        self.code = code
        self.parse = parse

    def read(self, node: Node, page: Page) -> T:
        text = text_of(node, self)
        try:
            value = self.parse(text)
        except (ValueError, OverflowError) as refused:
            message, _, hint = str(refused).partition(": write ")
            hint = hint if hint.startswith("leave ") else f"write {hint or self.words}"
            raise Unfit(node, self.code, message, hint) from None
        if self.free:
            page.doubt_blanks(node)
        return value


class Choice(Form[str]):
    """One of a few words."""

    def __init__(self, name: str, *choices: str, others: MappingOf[str, str] | None = None) -> None:
        self.name = name
        self.choices = choices
        self.others = others or {}
        """What other words mean that are used elsewhere."""
        self.words = listed(choices)

    def read(self, node: Node, page: Page) -> str:
        text = text_of(node, self)
        if text not in self.choices:
            several = [word for word in re.split(r"[\s;+&/]+", text) if word in self.choices]
            hint = f"write {self.others[text]}" if text in self.others else nearest(text, self.choices)
            hint = f"write [{', '.join(several)}]" if len(several) > 1 else hint
            raise Unfit(node, "unknown_word", f"{shortened(text)!r} is no {self.name}", hint)
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
            raise Unfit(
                node, f"unknown_{self.kind}", f"there is no {self.kind} {shortened(text)!r}",
                self._hint(text, known, page),
            )  # fmt: skip
        return text

    def _hint(self, text: str, known: Iterable[str], page: Page) -> str:
        """Most often it is a slip, or the kind stands before the name, as in the targets of notices."""
        names = [*known, *self.also]
        kind, colon, name = text.partition(":")
        if colon and kind.strip() in (self.kind, _several(self.kind)) and name.strip() in names:
            return f"write {name.strip()}, without {kind.strip()}:"
        if called := page.called(self.kind, text):
            return f"write {called}"
        several = [word for word in re.split(r"[\s;+&/]+", text) if word in names]
        if len(several) > 1:
            return f"write {', '.join(several)}, with a comma between them"
        return nearest(text, names) or f"the document has no {_several(self.kind)} yet"


class ListOf(Form[tuple[T, ...]]):
    """A list; a single value may stand for a list of one."""

    def __init__(
        self,
        item: Form[T],
        *,
        least: int = 0,
        empty_code: str = "empty_list",
        words: str = "",
        used: str = "",
    ) -> None:
        self.item = item
        self.used = used
        """The key that names an entry elsewhere: one with blanks, of whose words that is one, lacks its commas."""
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
        if len(items) == 1 and (several := self._several(items[0], page)):
            hint = f"write {shortened(f'[{_joined(several)}]')}"
            raise Unfit(items[0], "wrong_form", "several values stand here in one text", hint)
        values = [page.attempt(self.item, item, FAILED) for item in items]
        if FAILED in values:
            # The entries that can be read would stand at other places than in the text.
            raise Unfit
        return tuple(values)

    def _several(self, node: Node, page: Page) -> list[str]:
        """The values of a list that was written without its brackets, or without its commas."""
        if isinstance(node, Mapping) and node.pairs and self.item.free | isinstance(self.item, Name | Choice):
            return [key.text for key, _value in node.pairs]
        if not isinstance(node, Scalar) or (node.style and self.item.free):
            return []
        text = node.text.strip().strip("[](){}")
        parts = re.split(r",|\s+(?=[a-z]+:\S)", text) if self.item.is_several(text) else text.split()
        if numbered := _RANGE.fullmatch(text):
            parts = [f"{numbered[1]}{number}" for number in range(int(numbered[2]), int(numbered[3]) + 1)]
        used = page.words_used.get(self.used, set())
        if not self.item.is_several(text) and (text in used or not used.intersection(parts)):
            return []
        found = [part.strip() for part in parts if part.strip()]
        return found if len(found) > 1 else []


_RANGE = re.compile(r"([A-Za-z]*)(\d)-\1(\d)", re.ASCII)
"""`P0-P3`, which means four."""


class MapOf(Form[dict[Any, T]]):
    """A mapping whose keys all mean the same kind of thing."""

    takes_text = False

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
            if node.flow and is_blank(value_node) and missing_space(key_node.text):
                raise space_is_missing(key_node)
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
        if isinstance(node, Sequence) and node.items and all(isinstance(item, Mapping) for item in node.items):
            hint = "write P0: … and default: … below each other, without dashes"
            raise Unfit(node, "wrong_form", f"a list stands here instead of {self.words}", hint)
        if not isinstance(node, Mapping):
            return core.ByPriority(default=self.value.read(node, page))
        if not node.pairs:
            raise Unfit(node, "no_value", "no priority has a value here", f"write {DEFAULT}: and {self.value.words}")
        by: dict[str, T] = {}
        complete = True
        for key, value_node in node.pairs:
            if fault := self._fault_of(key, value_node, node, page):
                page.refuse(fault, key)
                complete = False
                continue
            value = page.attempt(self.value, value_node, FAILED)
            if value is not FAILED:
                by[key.text] = value
            complete = complete and value is not FAILED
        if not complete:
            raise Unfit
        default = by.pop(DEFAULT, None)
        return core.ByPriority(by=by, default=default)

    def _fault_of(self, key: Scalar, value: Node, node: Mapping, page: Page) -> Unfit | None:
        if key.text == DEFAULT or key.text in page.priorities:
            return None
        if node.flow and is_blank(value) and missing_space(key.text):
            raise space_is_missing(key)
        names = [*page.priorities, DEFAULT]
        message = f"there is no priority {shortened(key.text)!r}"
        several = [one for one in re.split(r"[\s,\-/]+", key.text) if one in page.priorities]
        if len(several) > 1:
            return Unfit(key, "unknown_priority", message, f"write one line for each: {', '.join(several)}")
        return Unfit(key, "unknown_priority", message, nearest(key.text, names))


def text_of(node: Node, form: Form[Any]) -> str:
    """The text of a scalar that is not empty."""
    if not isinstance(node, Scalar) or is_blank(node) or node.style == REFUSED:
        raise form.wrong_kind(node)
    if not node.text.strip():
        raise Unfit(node, "no_value", "this text is empty", f"write {form.words}, or leave the key out")
    return node.text.strip()


def missing_space(text: str) -> str:
    """The key in `name:Ana`; nothing where the text is no such slip."""
    found = re.match(r"([A-Za-z_][\w-]*):(?=[^\s/:])", text[:LONGEST_SHOWN], re.ASCII)
    return found[1] if found else ""


def space_is_missing(node: Scalar) -> Unfit:
    key, _, value = node.text.partition(":")
    return Unfit(node, "wrong_form", f"a space is missing after {key}:", f"write {key}: {shortened(value.strip())}")


def _joined(values: Iterable[str]) -> str:
    """Values as they stand between brackets, in quotes where they need them."""
    return ", ".join(f'"{value}"' if re.search(r"[#:&*!|>%@`\s-]", value) else value for value in values)


def _several(noun: str) -> str:
    return {"person": "people"}.get(noun, f"{noun}s")
