"""Mappings with keys of their own: each record of the policy language, key by key, and sections of such records.

    Record("team", Team, Key("lead", PERSON, "Whom `role:lead` means.", left_out="nobody"), ...)

A key stands in one place: its form, its meaning, what holds where it is left out. The loader reads by it and the
reference page is written from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rung.policy.forms import FAILED, Form, ListOf, missing_space
from rung.policy.nodes import Mapping, Node, Scalar, Sequence, is_blank
from rung.policy.page import Page
from rung.policy.problems import Unfit, nearest

T = TypeVar("T")


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
            if not self.short or is_blank(node):
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
            value = page.attempt(key.form, value_node, FAILED)
            if value is not FAILED:
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
        if missing := missing_space(key.text):
            return Unfit(key, "unknown_key", message, f"a space is missing after {missing}:")
        if node.flow and is_blank(value):
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
        if is_blank(node):
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
        if is_blank(node):
            return ()
        if not isinstance(node, Sequence):
            raise self.wrong_kind(node)
        return super().read(node, page)


def _some(keys: dict[str, Key]) -> str:
    """A few of the keys, those that are needed first."""
    names = sorted(keys, key=lambda name: not keys[name].required)
    return ", ".join(names[:4]) + (" and others" if len(names) > 4 else "")


_NAME = re.compile(r"[\w][\w.\-]*")


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
