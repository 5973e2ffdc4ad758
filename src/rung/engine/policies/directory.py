"""Changes of the directory: each is checked with the policy in force, shown before it is made, and published with it.

People are part of a published version, as the turns of a feed are (docs/decisions/0011): so a decision is found again
as it was made, and a person whom the policy names cannot be taken out by a click. A change that has errors changes
nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from msgspec import Struct

from rung.engine.policies.publish import NotPublished, feeds_at_hand
from rung.policy.problems import Problem, Report
from rung.policy.reading.loader import Directory, Loaded, load
from rung.policy.reading.nodes import Mapping as MappingNode
from rung.policy.reading.sources import Source
from rung.policy.reading.yaml_nodes import compose
from rung.policy.tables.directory import (
    NAME,
    SECTIONS,
    Difference,
    Values,
    differences,
    document_of,
    filled,
    marked,
    node_of,
    spoken,
    unsaid,
    updated,
    value_of,
)
from rung.store.people import roster
from rung.store.people.roster import Roster
from rung.store.policies import policies

NO_POLICY = "rung: 1\n"
"""What a directory is checked with before a policy is published."""


Change = Mapping[str, Any] | MappingNode | Callable[[Values], Mapping[str, Any]]
"""Records by section and key; or what makes them from the directory as it is, where others may change it meanwhile."""


class Proposal(Struct, frozen=True):
    """What a change would come to."""

    before: Roster
    version: int | None
    """Of the policy that it was checked with."""
    text: str
    records: Values
    loaded: Loaded
    errors: tuple[Problem, ...]
    """Of what the policy says otherwise, too: it may count one day."""
    differences: tuple[Difference, ...]
    without_effect: tuple[Difference, ...]
    """Changes of what the policy's text says itself: they are kept, and the policy counts."""

    @property
    def by_record(self) -> dict[tuple[str, str], list[Difference]]:
        """By section and key, what changes of one record."""
        found: dict[tuple[str, str], list[Difference]] = {}
        for one in self.differences:
            found.setdefault((one.section, one.key), []).append(one)
        return found

    def is_new(self, section: str, key: str) -> bool:
        """Whether the directory had no such record before."""
        return key not in self.before.records.get(section, {})

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is doubtful in what was changed, and not elsewhere."""
        return tuple(one for one in self.loaded.warnings if one.file and one.file != NAME)


class Standing(Struct, frozen=True):
    """The records in force, and who says what of them."""

    records: Values
    said_by_policy: dict[tuple[str, str], frozenset[str]]
    """By section and key the fields that the policy's text speaks of, and a change here does not change."""


def proposal(change: Change, source: Source | None = None) -> Proposal:
    """What a change would come to: records by section and key, of which the keys that are named are replaced.

    A key without a value (None) is taken out, and so is a record. `source` is the text that a `MappingNode` comes from:
    errors say where in it they are.
    """
    before = roster.newest()
    asked = change(before.records) if callable(change) else change
    node = asked if isinstance(asked, MappingNode) else _node(asked)
    version = policies.current_number()
    found = policies.version(version) if version is not None else None
    text = found.text if found else NO_POLICY
    policy = compose(text, Report())
    node = unsaid(node, policy)
    records = updated(before.records, node)
    document = marked(before.records, node)
    own = source or Source("the change")
    sources = ((document, Source(NAME)), *((one, own) for _key, one in node.pairs))
    turns = feeds_at_hand(policies.document_in_force())
    loaded = load(text, feeds=turns, directory=Directory(document, before.number, sources))
    changed = tuple(differences(before.records, records))
    said = spoken(policy)
    shadowed = tuple(one for one in changed if one.field and one.field in said.get((one.section, one.key), ()))
    errors = loaded.errors
    if shadowed:
        alone = load(text, feeds=turns, directory=Directory(document, before.number, sources, is_first=True))
        errors = tuple(dict.fromkeys((*errors, *(one for one in alone.errors if one.file == own.name))))
    return Proposal(before, version, text, records, loaded, errors, changed, shadowed)


def standing() -> Standing:
    """The directory as it stands, with what the policy's text says."""
    version = policies.current_number()
    found = policies.version(version) if version is not None else None
    policy = compose(found.text if found else NO_POLICY, Report())
    assert isinstance(policy, MappingNode), "a published text is a document"
    both = filled(policy, document_of(roster.newest().records))
    records = {section: value_of(one) or {} for section in SECTIONS if (one := both.get(section)) is not None}
    return Standing(records, spoken(policy))


def everything() -> Values:
    """All records as they are in force, of the policy's text and the directory together."""
    return standing().records


def known_as(section: str) -> dict[str, dict[str, str]]:
    """The keys of a section by what its records are called otherwise: `email` and `name`, in small letters. Of people
    also those of their `teams`, by their names."""
    everyone = everything()
    found = {field: _by(field, everyone.get(section, {})) for field in ("email", "name")}
    return {**found, "teams": _by("name", everyone.get("teams", {}))} if section == "people" else found


def _by(field: str, records: Mapping[str, Any]) -> dict[str, str]:
    """Keys by a field of their records, in small letters."""
    return {str(one[field]).casefold(): key for key, one in records.items() if one and one.get(field)}


def keep(change: Change, by: str, comment: str = "", source: Source | None = None) -> Proposal:
    """Makes a change and publishes the policy with it. Raises NotPublished, with every error, where it has any."""
    while True:
        proposed = proposal(change, source)
        if proposed.errors:
            raise NotPublished(proposed.errors)
        if not proposed.differences:
            return proposed
        try:
            _write(proposed, by, comment)
        except policies.Overtaken:
            continue  # somebody else changed it meanwhile: what they did is what this one changes
        return proposed


def _write(proposed: Proposal, by: str, comment: str) -> None:
    before = proposed.before.number

    def write() -> None:
        roster.keep(proposed.records, by, comment, before)

    document = proposed.loaded.document
    assert document is not None, "a change without errors has a document"
    if proposed.version is None:
        with transaction.atomic():
            if roster.newest_number() != before or policies.current_number() is not None:
                raise policies.Overtaken
            write()
        return
    policies.publish(
        proposed.text, document, by, comment or "the directory changed",
        only_after=proposed.version, directory=before, with_directory=write,
    )  # fmt: skip


def _node(change: Mapping[str, Any]) -> MappingNode:
    found = node_of(change)
    assert isinstance(found, MappingNode), "a change is records by section"
    return found
