"""Mappings with keys of their own: each record of the policy language, key by key, and sections of such records.

    Record("team", Team, Key("lead", PERSON, "Whom `role:lead` means.", left_out="nobody"), ...)

A key stands in one place: its form, its meaning, what holds where it is left out. The loader reads by it and the
reference page is written from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rung.core.words import near, shortened, there_is
from rung.policy.problems import Unfit
from rung.policy.reading.forms import DEFAULT, FAILED, ByPriority, Form, ListOf, MapOf, missing_space
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank
from rung.policy.reading.page import Page

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

    def __init__(
        self,
        name: str,
        make: Callable[..., T],
        *keys: Key,
        short: str = "",
        about: str = "",
        mend: Callable[[str, Page], str] = lambda text, page: "",
    ) -> None:
        self.name = name
        self.make = make
        self.keys = {key.name: key for key in keys}
        self.short = short
        self.about = about
        self.mend = mend
        """How a single text would be written as a mapping; nothing where that cannot be told."""
        self.words = f"a mapping with {_some(self.keys)}"
        self.plural = f"{name}s"
        self.takes_text = bool(short)

    @property
    def article(self) -> str:
        if self.name.endswith("days"):
            return self.name
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    @property
    def short_form(self) -> Form[Any] | None:
        """The form of the key for which a single text may stand."""
        return self.keys[self.short].form if self.short else None

    def parts(self) -> Iterable[Form[Any]]:
        return (key.form for key in self.keys.values())

    def read(self, node: Node, page: Page, **given: Any) -> T:
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar) and (meant := self.mend(node.text.strip(), page)):
                raise Unfit(node, "wrong_form", f"a text stands here instead of {self.words}", f"write {meant}")
            if not self.short or is_blank(node):
                raise self.wrong_kind(node)
            key = self.keys[self.short]
            return self._made(node, {**self._defaults(page), key.field: key.form.read(node, page), **given})
        values = {**self._defaults(page), **given}
        faulty = self._read_keys(node, page, values)
        if any(key.required for key in self.keys.values() if key.name in faulty):
            raise Unfit
        try:
            return self._made(node, values)
        except Unfit:
            if faulty:
                # What does not go together may well be good once its parts are.
                raise Unfit from None
            raise

    def _read_keys(self, node: Mapping, page: Page, values: dict[str, Any]) -> set[str]:
        """Read each key into the values; the keys that are missing or faulty, and those that others were meant as."""
        faulty: set[str] = set()
        below: Key | None = None
        for key_node, value_node in node.pairs:
            key = self.keys.get(key_node.text)
            if key is None and below is not None and takes_key(below.form, key_node.text, page):
                # What should stand further in stands right below its key: one mistake, however many lines it has.
                if below.name not in faulty:
                    self._refuse_outdented(key_node, below, node, page)
                faulty.add(below.name)
                continue
            below = None
            if key is not None and is_blank(value_node) and self._is_emptied(key_node, node, page):
                below = key
                continue
            if key is None:
                faulty.add(self._refuse(key_node, value_node, node, page))
                continue
            value = page.attempt(key.form, value_node, FAILED)
            if value is FAILED:
                faulty.add(key.name)
            else:
                values[key.field] = value
        for key in self.keys.values():
            if key.required and node.key(key.name) is None and key.name not in faulty:
                message = f"{self.article} needs {key.name}"
                page.report.error(node, "missing_key", message, f"write {key.name}: and {key.form.words}")
                faulty.add(key.name)
        return faulty

    def _is_emptied(self, key_node: Scalar, node: Mapping, page: Page) -> bool:
        """Whether a key without a value is followed by keys that would be its value, if they stood further in."""
        at = next(number for number, (name, _value) in enumerate(node.pairs) if name is key_node)
        following = node.pairs[at + 1][0].text if at + 1 < len(node.pairs) else ""
        if node.flow or not following or following in self.keys:
            return False
        if page.belongs and page.belongs.meant(self, following):
            return False
        return takes_key(self.keys[key_node.text].form, following, page)

    def _refuse_outdented(self, key_node: Scalar, below: Key, node: Mapping, page: Page) -> None:
        page.outdented.add(below.name)
        spaces = node.column + 1
        hint = f"indent it by {spaces} spaces, and what belongs to it likewise"
        message = f"{shortened(key_node.text)} stands beside {below.name}:, and not below it"
        page.report.error(key_node, "wrong_form", message, hint)

    def _made(self, node: Node, values: dict[str, Any]) -> T:
        try:
            return self.make(**values)
        except Misfit as misfit:
            place = node.get(misfit.key) if isinstance(node, Mapping) else None
            raise Unfit(place or node, misfit.code, misfit.message, misfit.hint) from None

    def _defaults(self, page: Page) -> dict[str, Any]:
        return {key.field: key.default(page) for key in self.keys.values() if key.default}

    def _refuse(self, key: Scalar, value: Node, node: Mapping, page: Page) -> str:
        """Report a key that this record does not have; the key that it was probably meant as."""
        message = f"{self.article} has no key {shortened(key.text)!r}"
        missing = missing_space(key.text)
        meant = missing or (page.belongs.meant(self, key.text) if page.belongs else near(key.text, self.keys))
        if missing:
            hint = f"a space is missing after {missing}:"
        elif assigned := re.fullmatch(r"\s*([\w-]+)\s*=\s*(.{1,60})", key.text):
            meant, hint = assigned[1], f"write {assigned[1]}: {assigned[2].strip()}"
        elif meant:
            hint = f"did you mean {meant}?"
        elif is_blank(value) and node.flow:
            hint = self._hint_at_comma(key, node)
        elif page.belongs and (elsewhere := page.belongs.hint(self, key.text)):
            hint = elsewhere
        elif key.text in page.priorities or key.text == DEFAULT:
            hint = f"write {{{shortened(key.text)}: …}} in braces behind its key"
        else:
            hint = there_is(self.keys)
        page.refuse(Unfit(key, "unknown_key", message, hint), key)
        return meant

    def _hint_at_comma(self, key: Scalar, node: Mapping) -> str:
        """A word behind a comma: another entry of the list before it, a decimal, or the rest of a text."""
        at = next(number for number, (name, _value) in enumerate(node.pairs) if name is key)
        before, value = node.pairs[at - 1] if at else (key, node)
        known = self.keys.get(before.text)
        if known and isinstance(value, Scalar) and value.text:
            if key.text.isdigit() and re.fullmatch(r"-?\d+", value.text):
                return f"a decimal number has a point: write {before.text}: {value.text}.{shortened(key.text)}"
            if isinstance(known.form, ListOf) or isinstance(getattr(known.form, "short_form", None), ListOf):
                several = f"{before.text}: [{shortened(value.text)}, {shortened(key.text)}]"
                return f"a comma inside {{…}} begins a new key: write {several}"
        return f"a comma inside {{…}} begins a new key: quote a text that holds one; else {there_is(self.keys)}"


def takes_key(form: Form[Any], key: str, page: Page) -> bool:
    """Whether a key would stand well below a value of this form."""
    match form:
        case ByPriority():
            return key == DEFAULT or key in page.priorities
        case Record():
            return key in form.keys
        case Named() | MapOf():
            return True
        case _:
            return False


class Named(Form[dict[str, T]]):
    """A section of records by name: the name is the key in the document and the `key` of the value."""

    def __init__(self, record: Record[T], *reserved: str) -> None:
        self.takes_text = False
        self.record = record
        self.reserved = reserved
        """Names that mean something else wherever such a name may stand."""
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
        if key.text in self.reserved:
            message = f"{key.text!r} cannot be the name of {self.record.article}: the word has a meaning of its own"
            page.report.error(key, "bad_name", message, f"choose another name, such as {key.text}-1")
        if not _NAME.fullmatch(key.text):
            message = f"{shortened(key.text)!r} cannot be the name of {self.record.article}"
            hint = "use letters, digits, - _ and . without spaces"
            page.refuse(Unfit(key, "bad_name", message, hint), key)


class Several(ListOf[T]):
    """A section that is a list of records. An empty section is an empty list."""

    def read(self, node: Node, page: Page) -> tuple[T, ...]:
        if is_blank(node):
            return ()
        if not isinstance(node, Sequence):
            raise self.wrong_kind(node)
        return super().read(node, page)


def is_name(text: str) -> bool:
    """Whether a text may be the key of a record."""
    return bool(_NAME.fullmatch(text))


def _some(keys: dict[str, Key]) -> str:
    """A few of the keys, those that are needed first."""
    names = sorted(keys, key=lambda name: not keys[name].required)
    return ", ".join(names[:4]) + (" and others" if len(names) > 4 else "")


_NAME = re.compile(r"[\w][\w.\-]*")
