"""Scenario files: stories of events with what is expected of a policy, read with the place of every word.

POLICY.md, "Scenarios", is the contract. A file names a policy beside it, holds one of its own, or both: what stands
in the file is added to the policy it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rung.core.policy import Policy
from rung.core.words import near, nearest
from rung.policy import Feeds, load_node
from rung.policy import Problem as PolicyProblem
from rung.policy.feeds.sources import Copies
from rung.policy.files import Unreadable, read_file
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank
from rung.policy.reading.sources import Source
from rung.policy.reading.yaml_nodes import LARGEST, combine, compose
from rung.policy.schema.document import DOCUMENT
from rung.policy.times.dates import FIRST_YEAR, LAST_YEAR
from rung.policy.times.holiday_dates import HOLIDAY_YEARS
from rung.simulator.problems import BadInput, Problem
from rung.simulator.scenarios.scenario_contacts import read_contacts
from rung.simulator.scenarios.scenario_reader import ScenarioReader
from rung.simulator.scenarios.story import Scenario

FILE_KEYS = ("policy", "starts", "scenarios", "name", "contacts")


class ScenarioFile(Struct, frozen=True):
    file: Path
    policy: Policy
    scenarios: tuple[Scenario, ...]
    warnings: tuple[Problem, ...] = ()


def read_scenarios(file: Path, copies: Copies | None = None) -> ScenarioFile:
    """Read and check a scenario file with its policy; raises BadInput with everything wrong in either.

    `copies` gives what is had of feeds at addresses; what is amiss with feeds is among the warnings.
    """
    text = _text(file)
    report = Report()
    root = _mapping(text, report, "a scenario file", "begin it with policy:, starts: and scenarios:")
    if root is None:
        raise BadInput(_located(file, report.errors()))
    unknown = _check_keys(root, report)
    if "policy" in unknown:
        raise BadInput(_located(file, report.errors()))
    policy, warnings = _policy(file, text, root, report, copies)
    scenarios = () if "scenarios" in unknown else ScenarioReader(policy, report, unknown).scenarios(root)
    contacts = read_contacts(root.get("contacts"), policy, report)
    if report.has_errors:
        raise BadInput(_located(file, report.errors()))
    known = tuple(replace(one, contacts={**contacts, **one.contacts}) for one in scenarios)
    return ScenarioFile(file, policy, known, (*warnings, *_located(file, report.warnings())))


def _text(file: Path) -> bytes:
    try:
        return read_file(file, LARGEST)
    except Unreadable as error:
        problem = Problem(
            file=str(file), line=1, code="unreadable", message=f"cannot be read: {error}",
            hint="give the path of a scenario file",
        )  # fmt: skip
        raise BadInput([problem]) from None


def _mapping(text: bytes, report: Report, what: str, hint: str) -> Mapping | None:
    """The mapping that a text holds; what keeps it from being one is in the report, which then is not empty."""
    root = report.root = compose(text, report)
    if isinstance(root, Mapping) or report.has_errors:
        return root if isinstance(root, Mapping) and not report.has_errors else None
    if root is None or is_blank(root):
        report.error(root or Scalar(1, 1, "", "", 1, 1), "empty", f"{what} stands here empty", hint)
    else:
        report.error(root, "no_mapping", f"{what} is a mapping, and this is none", hint)
    return None


def _check_keys(root: Mapping, report: Report) -> set[str]:
    """Report the keys of a file that neither it nor a policy has; the keys that were probably meant."""
    meant: set[str] = set()
    for key, _value in root.pairs:
        if key.text not in FILE_KEYS and key.text not in DOCUMENT.keys:
            known = near(key.text, FILE_KEYS)
            hint = f"did you mean {known}?" if known else nearest(key.text, (*FILE_KEYS, *DOCUMENT.keys))
            report.error(key, "unknown_key", f"a scenario file has no key {key.text!r}", hint)
            meant.add(known)
    return meant


def _policy(
    file: Path, text: bytes, root: Mapping, report: Report, copies: Copies | None
) -> tuple[Policy, tuple[Problem, ...]]:
    """The policy that the file names or holds, both together where it does both; and what is amiss with its feeds."""
    named = root.get("policy")
    own_pairs = [pair for pair in root.pairs if pair[0].text in DOCUMENT.keys]
    own = Mapping(root.line, root.column, own_pairs, root.flow)
    here = Source(str(file), text.decode("utf-8", "replace"))
    source, document, added = here, own, [own]
    if isinstance(named, Mapping):
        document, added = (combine(named, own) if own.pairs else named), []
    elif named is not None or not own.pairs:
        source, base = _named_policy(file, named, root, report)
        document = combine(base, own) if own.pairs else base
    years = _years(root)
    feeds = Feeds.of_years(years, folder=Path(source.name).parent, copies=copies) if years else None
    loaded = load_node(
        document, source=source.text, name=source.name, years={*HOLIDAY_YEARS, *years}, feeds=feeds,
        added=[(part, here) for part in added if source is not here],
    )  # fmt: skip
    if loaded.document is None:
        raise BadInput([*_located(file, report.errors()), *_located(Path(source.name), loaded.errors)])
    amiss = [problem for problem in loaded.warnings if problem.code.startswith("feed_")]
    return Policy(loaded.document), tuple(_located(Path(source.name), amiss))


def _named_policy(file: Path, named: Node | None, root: Mapping, report: Report) -> tuple[Source, Mapping]:
    if not isinstance(named, Scalar) or not named.text.strip():
        report.error(
            named or root, "no_policy", "the file names no policy",
            "write policy: and a path relative to this file, such as acme.yaml",
        )  # fmt: skip
        raise BadInput(_located(file, report.errors()))
    place = file.parent / named.text.strip()
    own = Report()
    try:
        text = read_file(place, LARGEST)
    except Unreadable as error:
        message = f"the policy {named.text} cannot be read: {error}"
        report.error(named, "no_policy", message, "give a path relative to this file")
        raise BadInput(_located(file, report.errors())) from None
    base = _mapping(text, own, "a policy", "begin it with rung: 1")
    if base is None:
        raise BadInput([*_located(file, report.errors()), *_located(place, own.errors())])
    return Source(str(place), text.decode("utf-8", "replace")), base


def _years(root: Mapping) -> set[int]:
    """The years that the scenarios speak of, and the one after: their holidays are needed."""
    texts = (node.text for node in _scalars(root))
    named = {int(found[1]) for text in texts if (found := _DATE.match(text))}
    return {year for one in named for year in (one, one + 1) if FIRST_YEAR <= year <= LAST_YEAR}


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _scalars(item)
        case Mapping(pairs=pairs):
            for _key, value in pairs:
                yield from _scalars(value)


_DATE = re.compile(r"(\d{4})-\d{2}-\d{2}", re.ASCII)


def _located(file: Path, problems: Iterable[PolicyProblem]) -> list[Problem]:
    return [
        Problem(
            file=problem.file or str(file), line=problem.line, column=problem.column, field=problem.path,
            code=problem.code, message=problem.message, hint=problem.hint,
        )
        for problem in problems
    ]  # fmt: skip
