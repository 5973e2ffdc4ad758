"""From the text of a policy to its values, with everything that is wrong with it at once.

    text -> events -> nodes (yaml_nodes) -> values (schema) -> checks across values (checks) -> warnings (lint)

No text makes it raise. A document is returned only where nothing is an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rung.core.document import PolicyDocument
from rung.policy.feeds.sources import NO_FEEDS, Feeds, with_shifts
from rung.policy.lint.lint import lint_document
from rung.policy.problems import Enough, Problem, Report
from rung.policy.reading.checks import Finding, check_document
from rung.policy.reading.forms import FAILED
from rung.policy.reading.names import MOST_MISSPELT, Anything, Gathered
from rung.policy.reading.nodes import Mapping, Node, Place
from rung.policy.reading.page import Page
from rung.policy.reading.records import Record
from rung.policy.reading.sources import Source, Sources
from rung.policy.reading.yaml_nodes import compose
from rung.policy.schema.document import DOCUMENT
from rung.policy.schema.other_words import BELONGS, misspelt_section
from rung.policy.schema.workspace import VOCABULARY, WORKSPACE
from rung.policy.tables.directory import filled
from rung.policy.times.holiday_dates import HOLIDAY_YEARS, tz_version


class Loaded(Struct, frozen=True):
    """What became of a text: its document, unless there are errors, and all that its author should know."""

    document: PolicyDocument | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    name: str = "policy.yaml"
    directory: int = 0
    """The version of the directory that was read with it."""
    report: Report | None = None
    """Where all of it was found."""

    def with_warnings(self, found: Iterable[Finding]) -> Loaded:
        """The same, and what was found since by those who look further than at the text alone."""
        if self.report is None:
            return self
        for path, code, message, hint in found:
            self.report.warn(self.report.paths.node(path) or Place(1, 1), code, message, hint)
        return replace(self, warnings=self.report.warnings())


class Directory(Struct, frozen=True):
    """What stands beside a policy's text, and where each part of it comes from."""

    document: Mapping
    number: int = 0
    sources: tuple[tuple[Node, Source], ...] = ()
    is_first: bool = False
    """Whether it counts before the policy: so what it says is checked even where the policy says otherwise."""


def load(
    text: str | bytes,
    *,
    name: str = "policy.yaml",
    years: Collection[int] = HOLIDAY_YEARS,
    feeds: Feeds | None = None,
    directory: Directory | None = None,
) -> Loaded:
    """The document that a text means, or everything that keeps it from meaning one.

    `directory` is what is kept beside the text and fills in what the text leaves out.
    """
    report = Report(stops=True)
    root: Node | None = None
    with suppress(Enough):
        root = compose(text, report)
    source = "" if root is None else (str(text, "utf-8") if isinstance(text, bytes) else text)
    added: list[tuple[Node, Source]] = []
    if directory is not None and isinstance(root, Mapping):
        both = (directory.document, root) if directory.is_first else (root, directory.document)
        root, added = filled(*both), [*directory.sources]
    loaded = load_node(root, report, source=source, name=name, years=years, feeds=feeds, added=added)
    return replace(loaded, directory=directory.number if directory else 0)


def load_node(
    root: Node | None,
    report: Report | None = None,
    *,
    source: str = "",
    name: str = "policy.yaml",
    years: Collection[int] = HOLIDAY_YEARS,
    feeds: Feeds | None = None,
    added: Iterable[tuple[Node, Source]] = (),
) -> Loaded:
    """The document in nodes that were composed already, for files that hold a policy among other things.

    `added` are nodes that come from other texts than `source`.
    """
    report = report or Report(stops=True)
    report.root = root
    report.sources = Sources(Source(name, source), added)
    document: PolicyDocument | None = None
    with suppress(Enough):
        document = _document(root, report, years, feeds)
    return Loaded(None if report.has_errors else document, report.errors(), report.warnings(), name, report=report)


def check(text: str | bytes) -> dict[str, list[dict[str, Any]]]:
    """What `rung policy check --json` prints: errors and warnings with line, column, code, message, hint and path."""
    loaded = load(text)
    return {
        "errors": [_as_json(problem) for problem in loaded.errors],
        "warnings": [_as_json(problem) for problem in loaded.warnings],
    }


def _document(root: Node | None, report: Report, years: Collection[int], feeds: Feeds | None) -> PolicyDocument | None:
    if root is None:
        if not report.has_errors:
            report.error(Place(1, 1), "empty", "the document is empty", "begin it with rung: 1")
        return None
    if not isinstance(root, Mapping):
        report.add(DOCUMENT.wrong_kind(root))
        return None
    gathered = Gathered(root, report, misspelt_section)
    page = Page(report, gathered.names, years, BELONGS)
    page.keys_by_name = lambda: gathered.keys_by_name
    page.words_used = gathered.words_used()
    page.reads_feeds = feeds is not None and feeds.folder is not None
    page.files_at_hand = feeds.turns if feeds is not None else {}
    _read_vocabulary(root, page)
    document = page.attempt(DOCUMENT, root)
    gathered.report_empty(page.outdented)
    if report.has_left_out and not report.has_errors:
        # A rule without its condition would hold for everything: nothing may be left out without a word.
        report.error(root, "wrong_form", "a part of this document cannot be read", "mend what was told first")
    if document is None:
        return None
    document = replace(document, tz_version=tz_version())
    document = with_shifts(document, feeds or NO_FEEDS, report)
    check_document(document, report)
    if not report.has_errors:
        # A person who cannot be read would leave a team without members, and so on.
        lint_document(document, report, page.condition)
    return document


def _read_vocabulary(root: Mapping, page: Page) -> None:
    """The workspace's words; what is wrong with them is reported when the whole workspace is read."""
    node = root.get("workspace")
    scratch = Page(Report(), page.names, page.years)
    scratch.words_used = page.words_used
    if isinstance(node, Mapping):
        page.workspace = scratch.attempt(VOCABULARY, node, page.workspace)
    page.priorities, page.tiers = page.workspace.priorities, page.workspace.tiers
    whole = isinstance(node, Mapping) and "workspace" not in page.report.doubled
    if not whole and (node is not None or "workspace" in map(misspelt_section, _strange_keys(root, DOCUMENT))):
        page.priorities, page.tiers = Anything(page.priorities), Anything()
    elif isinstance(node, Mapping):
        page.priorities = page.priorities if _is_readable("priorities", node, scratch) else Anything()
        page.tiers = page.tiers if _is_readable("tiers", node, scratch) else Anything()


def _is_readable(key: str, workspace: Mapping, scratch: Page) -> bool:
    """Whether words of the workspace are what they are written as; false too where their key is misspelt."""
    value = workspace.get(key)
    if value is not None:
        return scratch.attempt(VOCABULARY.keys[key].form, value, FAILED) is not FAILED
    return all(BELONGS.meant(WORKSPACE, word) != key for word in _strange_keys(workspace, WORKSPACE))


def _strange_keys(node: Mapping, record: Record[Any]) -> Iterable[str]:
    """A few of the keys that a record does not have."""
    return islice((key.text for key, _value in node.pairs if key.text not in record.keys), MOST_MISSPELT)


def _as_json(problem: Problem) -> dict[str, Any]:
    return {field: getattr(problem, field) for field in Problem.__struct_fields__ if field != "file"}
