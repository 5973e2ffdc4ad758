"""The names that a document gives, gathered before anything else is read, from the keys alone.

So a name may stand before what it names, and one faulty person does not make every mention of that person a fault of
its own. Where a whole section cannot be read (it is misspelt, a list instead of a mapping, or empty), its names are not
known, and every name may be one of it: one mistake is one error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice

from msgspec import Struct

from rung.core.words import near
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank

MOST_MISSPELT = 50
"""Keys of a document that are looked at for what they were meant as."""
SECTIONS = ("people", "teams", "schedules", "calendars", "paths", "targets")
"""Sections whose records others name."""


class Anything(Collection[str]):
    """Names of which not all are known, so that any name may be one of them."""

    def __init__(self, known: Collection[str] = (), asked: Callable[[str], object] = lambda name: None) -> None:
        self._known = known
        self._asked = asked

    def __contains__(self, name: object) -> bool:
        if isinstance(name, str) and name not in self._known:
            self._asked(name)
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class Names(Struct, frozen=True):
    """Every name that a document gives, by what it names."""

    people: Collection[str] = ()
    teams: Collection[str] = ()
    schedules: Collection[str] = ()
    calendars: Collection[str] = ()
    paths: Collection[str] = ()
    targets: Collection[str] = ()
    skills: Collection[str] = ()
    channels: Collection[str] = ()
    accounts: Collection[str] = ()
    """Known beside the document, where what is read names them."""


class Gathered:
    """The names of one document, and the sections that turn out to be empty although others name what is in them."""

    def __init__(self, root: Mapping, report: Report, misspelt: Callable[[str], str]) -> None:
        self._root = root
        self._report = report
        strange = (key.text for key, _value in root.pairs if key.text not in SECTIONS)
        self._meant = {misspelt(word) for word in islice(strange, MOST_MISSPELT)}
        self._wanted: dict[str, str] = {}
        people = self._section("people")
        self.names = Names(
            people=people,
            **{section: self._section(section) for section in SECTIONS[1:]},
            skills=self._of_people("skills", people),
            channels=self._of_people("addresses", people),
        )

    @cached_property
    def keys_by_name(self) -> dict[str, dict[str, str]]:
        """The keys of people, teams and schedules by what they are called otherwise: a name, a mail address."""
        kinds = {"person": "people", "team": "teams", "schedule": "schedules"}
        return {kind: dict(self._called(section)) for kind, section in kinds.items()}

    def _called(self, section: str) -> Iterator[tuple[str, str]]:
        node = self._root.get(section)
        for key, record in node.pairs if isinstance(node, Mapping) else ():
            if not isinstance(record, Mapping):
                continue
            for name, value in record.pairs:
                if name.text in ("name", "email") and isinstance(value, Scalar) and value.text != key.text:
                    yield value.text.strip().casefold(), key.text

    def words_used(self) -> dict[str, set[str]]:
        """The tiers and priorities that are named outside the lists which give them."""
        workspace, accounts = self._root.get("workspace"), self._root.get("accounts")
        records = [record for _key, record in accounts.pairs] if isinstance(accounts, Mapping) else []
        unknown = workspace.get("unknown_account") if isinstance(workspace, Mapping) else None
        return {
            "tier": set(_texts_under("tier", [*records, unknown])),
            "default_priority": set(_texts_under("default_priority", [workspace])),
        }

    def report_empty(self, reported: Collection[str]) -> None:
        """Report each section that holds nothing and should: once, and not wherever its names stand."""
        for section, name in self._wanted.items():
            if section in reported:
                continue
            place = self._root.get(section) or self._root
            hint = f"write {name}: and what it is below {section}:, two spaces further in"
            message = f"the section {section} is empty, and {name!r} is named elsewhere"
            self._report.error(place, "no_value", message, hint)

    def _section(self, section: str) -> Collection[str]:
        node = self._root.get(section)
        known = _names_of_items(node) if section == "targets" else _keys(node)
        if node is not None and is_blank(node):
            return Anything(known, lambda name: self._wanted.setdefault(section, name))
        wrong_kind = node is not None and not isinstance(node, Sequence if section == "targets" else Mapping)
        if wrong_kind or section in self._report.doubled or (node is None and section in self._meant):
            return Anything(known)
        return known

    def _of_people(self, key: str, people: Collection[str]) -> Collection[str]:
        """What people name under a key: the keys of a mapping, or the entries of a list."""
        names: dict[str, None] = {}
        everything = isinstance(people, Anything)
        node = self._root.get("people")
        for _, person in node.pairs if isinstance(node, Mapping) else ():
            if not isinstance(person, Mapping):
                continue
            own = person.get(key)
            everything = everything or (own is None and _is_misspelt(key, person))
            names.update({name.partition(":")[0]: None for name in _keys(own)})
            if isinstance(own, Sequence):
                names.update({item.text: None for item in own.items if isinstance(item, Scalar)})
            elif isinstance(own, Scalar):
                names[own.text.strip()] = None
        return Anything(names) if everything else names


def meant_section(word: str, sections: Collection[str], other_words: dict[str, str]) -> str:
    """The section that a misspelt key of a document stands for; empty where it is none, or a section itself."""
    if word in sections:
        return ""
    return other_words.get(word.lower()) or near(word, sections)


def _is_misspelt(key: str, record: Mapping) -> bool:
    """Whether one of the keys of a record is almost this one."""
    words = (name.text for name, _value in record.pairs if name.text[:1].lower() == key[0])
    return any(near(word, (key,), at_least=0.85) for word in words)


def _texts_under(key: str, records: Iterable[Node | None]) -> Iterator[str]:
    for record in records:
        if isinstance(record, Mapping) and isinstance(found := record.get(key), Scalar):
            yield found.text.strip()


def _keys(node: Node | None) -> dict[str, None]:
    return {key.text: None for key, _ in node.pairs} if isinstance(node, Mapping) else {}


def _names_of_items(node: Node | None) -> dict[str, None]:
    items = node.items if isinstance(node, Sequence) else []
    names = (item.get("name") for item in items if isinstance(item, Mapping))
    return {name.text: None for name in names if isinstance(name, Scalar)}
