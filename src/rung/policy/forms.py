"""The forms that a value may take, and how each is read from a node.

A schema is made of these: `ListOf(TARGET)`, `ByPriority(SPAN)`, `Record("team", Team, Key("lead", PERSON, ...))`. A
form knows how to read its node into a core value, and how to say in words what it takes; the reference pages are made
from the same words. Forms that hold others report each fault where it is and read on, so that a document's faults
come all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from rung.core import policy as core
from rung.policy.nodes import REFUSED, Mapping, Node, Scalar, Sequence
from rung.policy.page import Page
from rung.policy.problems import Unfit, listed, nearest

T = TypeVar("T")

DEFAULT = "default"


class Form(Generic[T]):
    """How a value may be written."""

    words: str = ""
    """What it takes, as it reads after "must be": `a span such as 15m`."""
    plural: str = ""
    """The same of several, where a list of it needs other words."""

    def read(self, node: Node, page: Page) -> T:
        raise NotImplementedError(self)

    def parts(self) -> Iterable[Form[Any]]:
        """The forms within this one."""
        return ()

    def wrong_kind(self, node: Node) -> Unfit:
        """The node is of another kind than this form is written as."""
        if isinstance(node, Scalar) and node.style == REFUSED:
            return Unfit()
        if isinstance(node, Scalar) and not node.text and not node.style:
            return Unfit(node, "no_value", "a value is missing here", f"write {self.words}, or leave the key out")
        if isinstance(node, Scalar) and (missing := _missing_space(node.text)):
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
        if isinstance(node, Scalar) and not node.text and not node.style:
            raise self.wrong_kind(node)
        items = node.items if isinstance(node, Sequence) else [node]
        if len(items) < self.least:
            raise Unfit(node, self.empty_code, "this list is empty", f"name at least {self.least}")
        return tuple(value for item in items if (value := page.attempt(self.item, item, _FAILED)) is not _FAILED)


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
            key = page.attempt(self.key, key_node, _FAILED)
            value = page.attempt(self.value, value_node, _FAILED)
            if key in read:
                message = f"{key_node.text!r} stands here a second time, written differently"
                page.report.error(key_node, "duplicate_key", message, "keep one of the two")
            elif key is not _FAILED and value is not _FAILED:
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
        by: dict[str, T] = {}
        for key, value_node in node.pairs:
            if key.text != DEFAULT and key.text not in page.workspace.priorities:
                near = nearest(key.text, [*page.workspace.priorities, DEFAULT])
                page.report.error(key, "unknown_priority", f"there is no priority {key.text!r}", near)
            value = page.attempt(self.value, value_node, _FAILED)
            if value is not _FAILED:
                by[key.text] = value
        default = by.pop(DEFAULT, None)
        return core.ByPriority(by=by, default=default)


class Key:
    """One key of a record: its form, what it means, and what holds where it is left out."""

    def __init__(
        self,
        name: str,
        form: Form[Any],
        about: str,
        *,
        left_out: str = "",
        required: bool = False,
        field: str = "",
        default: Callable[[Page], Any] | None = None,
    ) -> None:
        self.name = name
        self.form = form
        self.about = about
        self.left_out = left_out
        self.required = required
        self.field = field or name
        self.default = default


class Misfit(Exception):
    """The values of a record do not go together; the fault is shown at one of its keys."""

    def __init__(self, key: str, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.code = code
        self.message = message
        self.hint = hint


class Record(Form[T]):
    """A mapping with keys of its own, made into one value. A single text may stand for its `short` key."""

    def __init__(self, name: str, make: Callable[..., T], *keys: Key, short: str = "", about: str = "") -> None:
        self.name = name
        self.make = make
        self.keys = {key.name: key for key in keys}
        self.short = short
        self.about = about
        self.words = f"a mapping with {_some(self.keys)}"
        self.plural = f"{name}s"

    def parts(self) -> Iterable[Form[Any]]:
        return (key.form for key in self.keys.values())

    def read(self, node: Node, page: Page, **given: Any) -> T:
        if not isinstance(node, Mapping):
            if not self.short or (isinstance(node, Scalar) and not node.text):
                raise self.wrong_kind(node)
            key = self.keys[self.short]
            return self._made(node, {**self._defaults(page), key.field: key.form.read(node, page), **given})
        values = {**self._defaults(page), **given}
        complete = self._read_keys(node, page, values)
        if not complete:
            raise Unfit
        return self._made(node, values)

    def _read_keys(self, node: Mapping, page: Page, values: dict[str, Any]) -> bool:
        """Read each key into the values; False where one that is needed is missing or faulty."""
        complete = True
        for key_node, value_node in node.pairs:
            key = self.keys.get(key_node.text)
            if key is None:
                page.report.add(self._unknown(key_node, value_node, node))
                continue
            page.later(f"{self.name}.{key.name}", key_node)
            value = page.attempt(key.form, value_node, _FAILED)
            if value is not _FAILED:
                values[key.field] = value
            elif key.required:
                complete = False
        for key in self.keys.values():
            if key.required and node.key(key.name) is None:
                message = f"{_article(self.name)} needs {key.name}"
                page.report.error(node, "missing_key", message, f"write {key.name}: and {key.form.words}")
                complete = False
        return complete

    def _made(self, node: Node, values: dict[str, Any]) -> T:
        try:
            return self.make(**values)
        except Misfit as misfit:
            place = node.get(misfit.key) if isinstance(node, Mapping) else None
            raise Unfit(place or node, misfit.code, misfit.message, misfit.hint) from None

    def _defaults(self, page: Page) -> dict[str, Any]:
        return {key.field: key.default(page) for key in self.keys.values() if key.default}

    def _unknown(self, key: Scalar, value: Node, node: Mapping) -> Unfit:
        message = f"{_article(self.name)} has no key {key.text!r}"
        hint = nearest(key.text, self.keys)
        if missing := _missing_space(key.text):
            return Unfit(key, "unknown_key", message, f"a space is missing after {missing}:")
        if node.flow and isinstance(value, Scalar) and not value.text and not value.style:
            hint = f"a comma inside {{…}} begins a new key: quote a text that holds one; else {hint}"
        return Unfit(key, "unknown_key", message, hint)


class Named(Form[dict[str, T]]):
    """A section of records by name: the name is the key in the document and the `key` of the value."""

    def __init__(self, record: Record[T]) -> None:
        self.record = record
        self.words = f"a mapping from names to what each {record.name} is"

    def parts(self) -> Iterable[Form[Any]]:
        return (self.record,)

    def read(self, node: Node, page: Page) -> dict[str, T]:
        if isinstance(node, Scalar) and not node.text and not node.style:
            return {}
        if not isinstance(node, Mapping):
            raise self.wrong_kind(node)
        read: dict[str, T] = {}
        for key, value in node.pairs:
            self._check(key, page)
            try:
                read[key.text] = self.record.read(value, page, key=key.text)
            except Unfit as unfit:
                page.report.add(unfit)
        return read

    def _check(self, key: Scalar, page: Page) -> None:
        if not _NAME.fullmatch(key.text):
            message = f"{key.text!r} cannot be the name of {_article(self.record.name)}"
            page.report.error(key, "bad_name", message, "use letters, digits, - _ and . without spaces")


class Several(ListOf[T]):
    """A section that is a list of records. An empty section is an empty list."""

    def read(self, node: Node, page: Page) -> tuple[T, ...]:
        if isinstance(node, Scalar) and not node.text and not node.style:
            return ()
        if not isinstance(node, Sequence):
            raise self.wrong_kind(node)
        return super().read(node, page)


def text_of(node: Node, form: Form[Any]) -> str:
    """The text of a scalar that is not empty."""
    if not isinstance(node, Scalar) or (not node.text and not node.style) or node.style == REFUSED:
        raise form.wrong_kind(node)
    if not node.text.strip():
        raise Unfit(node, "no_value", "this text is empty", f"write {form.words}, or leave the key out")
    return node.text.strip()


def _some(keys: dict[str, Key]) -> str:
    """A few of the keys, those that are needed first."""
    names = sorted(keys, key=lambda name: not keys[name].required)
    return ", ".join(names[:4]) + (" and others" if len(names) > 4 else "")


def _several(noun: str) -> str:
    return {"person": "people"}.get(noun, f"{noun}s")


class _Failed:
    """Stands for a value that could not be read."""


_FAILED = _Failed()
_NAME = re.compile(r"[\w][\w.\-]*")


def _missing_space(text: str) -> str:
    """The key in `name:Ana`; nothing where the text is no such slip."""
    found = re.match(r"([a-z_]+):(?=[^\s/:])", text)
    return found[1] if found else ""


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
