"""From the text of a policy to its values, with everything that is wrong with it at once.

    text -> events -> nodes (yaml_nodes) -> values (schema) -> checks across values (checks) -> warnings (lint)

No text makes it raise. A document is returned only where nothing is an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from rung.core.policy import PolicyDocument, Workspace
from rung.policy.checks import check_document
from rung.policy.feed_sources import NO_FEEDS, Feeds, with_shifts
from rung.policy.holiday_dates import HOLIDAY_YEARS, tz_version
from rung.policy.lint import lint_document
from rung.policy.nodes import Mapping, Node, Place
from rung.policy.page import Page, gather_names
from rung.policy.problems import Enough, Problem, Report
from rung.policy.schema.document import DOCUMENT
from rung.policy.schema.workspace import VOCABULARY
from rung.policy.sources import Source, Sources
from rung.policy.yaml_nodes import compose


class Loaded(Struct, frozen=True):
    """What became of a text: its document, unless there are errors, and all that its author should know."""

    document: PolicyDocument | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    name: str = "policy.yaml"


def load(
    text: str | bytes,
    *,
    name: str = "policy.yaml",
    years: Collection[int] = HOLIDAY_YEARS,
    feeds: Feeds | None = None,
) -> Loaded:
    """The document that a text means, or everything that keeps it from meaning one."""
    report = Report(stops=True)
    root: Node | None = None
    with suppress(Enough):
        root = compose(text, report)
    source = "" if root is None else (str(text, "utf-8") if isinstance(text, bytes) else text)
    return load_node(root, report, source=source, name=name, years=years, feeds=feeds)


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
    return Loaded(None if report.has_errors else document, report.errors(), report.warnings(), name)


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
    page = Page(report, gather_names(root), years)
    page.reads_feeds = feeds is not None and feeds.folder is not None
    page.workspace = _vocabulary(root, page)
    document = page.attempt(DOCUMENT, root)
    if document is None:
        return None
    document = replace(document, tz_version=tz_version())
    document = with_shifts(document, feeds or NO_FEEDS, report)
    check_document(document, report)
    if not report.has_errors:
        # A person who cannot be read would leave a team without members, and so on.
        lint_document(document, report)
    return document


def _vocabulary(root: Mapping, page: Page) -> Workspace:
    """The workspace's words; what is wrong with them is reported when the whole workspace is read."""
    scratch = Page(Report(), page.names, page.years)
    return scratch.attempt(VOCABULARY, root.get("workspace") or Mapping(1, 1, [], False), page.workspace)


def _as_json(problem: Problem) -> dict[str, Any]:
    return {field: getattr(problem, field) for field in Problem.__struct_fields__ if field != "file"}
