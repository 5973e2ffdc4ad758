"""What a scenario says of the world beside its issues: who carries how much already, and whose turn it was.

`load: {bo: 4}` counts open issues; `turns: {routing/Billing questions: [ana, bo]}` names by routing rule or by level
(`path/outage/1`) who had their turn before, the last one last. Who is left out carries nothing, and had no turn.
"""

from __future__ import annotations

from collections.abc import Collection

from rung.core.document import PolicyDocument
from rung.core.words import nearest, shortened
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank
from rung.simulator.scenarios.plain import scalar

MOST_CARRIED = 100_000


def read_load(node: Node | None, document: PolicyDocument, report: Report) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, value in _pairs(node, "load", "{bo: 4}", report):
        text = scalar(value) or ""
        if not text.isascii() or not text.isdigit() or int(text[:9]) > MOST_CARRIED:
            report.error(value, "wrong_value", f"{key.text} carries no such number of issues", "write load: {bo: 4}")
        elif _is_person(key, key.text, document.people, report):
            found[key.text] = int(text)
    return found


def read_turns(node: Node | None, document: PolicyDocument, report: Report) -> dict[str, tuple[str, ...]]:
    known = _turn_keys(document)
    found: dict[str, tuple[str, ...]] = {}
    for key, value in _pairs(node, "turns", "{path/outage/1: [ana, bo]}", report):
        if key.text not in known:
            message = f"there is no routing rule or level {shortened(key.text)!r} that takes turns"
            report.error(key, "unknown_name", message, nearest(key.text, known) or "the policy has none")
        if not isinstance(value, Sequence):
            report.error(value, "wrong_form", "turns are a list of people", f"write {key.text}: [ana, bo]")
            continue
        people = [(item, scalar(item) or "") for item in value.items]
        found[key.text] = tuple(name for item, name in people if _is_person(item, name, document.people, report))
    return found


def _pairs(node: Node | None, what: str, example: str, report: Report) -> list[tuple[Scalar, Node]]:
    if node is None or is_blank(node):
        return []
    if not isinstance(node, Mapping):
        report.error(node, "wrong_form", f"{what} is no mapping", f"write {what}: {example}")
        return []
    return node.pairs


def _is_person(place: Node, name: str, people: Collection[str], report: Report) -> bool:
    if name not in people:
        hint = nearest(name, people) or "the policy has nobody"
        report.error(place, "unknown_name", f"there is no person {shortened(name)!r}", hint)
    return name in people


def _turn_keys(document: PolicyDocument) -> list[str]:
    rules = [f"routing/{rule.name}" for rule in document.routing]
    levels = [f"path/{path.key}/{number + 1}" for path in document.paths.values() for number in range(len(path.levels))]
    return rules + levels
