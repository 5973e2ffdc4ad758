"""Scenario files: stories of events with what is expected of a policy, read with the place of every word.

POLICY.md, "Scenarios", is the contract. A file names a policy beside it, holds one of its own, or both: what stands
in the file is added to the policy it names.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent
from rung.core.policy import METRICS, Policy
from rung.core.spans import parse_span
from rung.core.walltime import first_instant, zone
from rung.policy import Feeds, load_node
from rung.policy import Problem as PolicyProblem
from rung.policy.feed_sources import Copies
from rung.policy.holiday_dates import HOLIDAY_YEARS
from rung.policy.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.problems import Report, nearest
from rung.policy.yaml_nodes import combine, compose
from rung.simulator.history import BadEvent, BadInput, Problem, event_of, known_keys
from rung.simulator.run import Late
from rung.simulator.words import STATES

FILE_KEYS = ("policy", "starts", "scenarios", "name")
SCENARIO_KEYS = ("name", "when", "until", "expect", "only", "starts")
KINDS = (
    "notified", "informed", "not_notified", "not_informed", "nothing",
    "breached", "met", "cancelled", "not_breached", "not_met",
    "assigned", "status", "priority", "team", "state",
)  # fmt: skip
FILTERS = ("at", "issue", "path", "level", "urgency", "channels", "because")
INSTANTS = ("at", "until", "next_update_by")
AWAY_INSTANTS = (*INSTANTS, "from")
"""Of a hand-over, `from` is a team."""
EXAMPLE = "{at: +1h, notified: [cy], level: 2, path: outage, because: climb}"


class Expectation(Struct, frozen=True, kw_only=True):
    """One row of `expect`: what must be found, where `at` is absent at any instant."""

    kind: str
    values: tuple[str, ...] = ()
    at: datetime | None = None
    issue: str | None = None
    path: str | None = None
    level: int | None = None
    urgency: str | None = None
    channels: tuple[str, ...] | None = None
    because: str | None = None
    line: int = 0
    text: str = ""
    """As it stands in the file, for the report."""


class Scenario(Struct, frozen=True, kw_only=True):
    name: str
    line: int
    starts_at: datetime
    events: tuple[AnyEvent | Late, ...]
    """In the order in which Rung learns of them."""
    until_at: datetime
    expect: tuple[Expectation, ...]
    only: bool = False


class ScenarioFile(Struct, frozen=True):
    file: Path
    policy: Policy
    scenarios: tuple[Scenario, ...]
    warnings: tuple[Problem, ...] = ()


def read_scenarios(file: Path, copies: Copies | None = None) -> ScenarioFile:
    """Read and check a scenario file with its policy; raises BadInput with everything wrong in either.

    `copies` gives what is had of feeds at addresses; what is amiss with feeds is among the warnings.
    """
    report = Report()
    root = report.root = compose(_text(file), report)
    if report.has_errors or not isinstance(root, Mapping):
        if not report.has_errors and root is not None:
            report.error(
                root, "no_mapping", "a scenario file is a mapping", "begin with policy:, starts: and scenarios:"
            )
        raise BadInput(_located(file, report.errors()))
    policy, warnings = _policy(file, root, copies)
    reader = _Reader(file, policy, report)
    scenarios = reader.scenarios(root)
    if report.has_errors:
        raise BadInput(_located(file, report.errors()))
    return ScenarioFile(file, policy, scenarios, warnings)


def _text(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        problem = Problem(
            file=str(file), line=1, code="unreadable", message=f"cannot be read: {error.strerror}",
            hint="give the path of a scenario file",
        )  # fmt: skip
        raise BadInput([problem]) from None


def _policy(file: Path, root: Mapping, copies: Copies | None) -> tuple[Policy, tuple[Problem, ...]]:
    """The policy that the file names or holds, both together where it does both; and what is amiss with its feeds."""
    named = root.get("policy")
    own = Mapping(root.line, root.column, [pair for pair in root.pairs if pair[0].text not in FILE_KEYS], root.flow)
    source, text, document = file, "", own
    if isinstance(named, Scalar):
        source = file.parent / named.text
        text, base = _named_policy(file, named, source)
        document = combine(base, own) if own.pairs else base
    elif isinstance(named, Mapping):
        document = combine(named, own) if own.pairs else named
    years = _years(root)
    feeds = Feeds.of_years(years, folder=source.parent, copies=copies) if years else None
    loaded = load_node(document, source=text, name=str(source), years={*HOLIDAY_YEARS, *years}, feeds=feeds)
    if loaded.document is None:
        raise BadInput(_located(source, loaded.errors))
    amiss = [problem for problem in loaded.warnings if problem.code.startswith("feed_")]
    return Policy(loaded.document), tuple(_located(source, amiss))


def _named_policy(file: Path, named: Scalar, source: Path) -> tuple[str, Mapping]:
    report = Report()
    try:
        text = source.read_bytes()
    except OSError as error:
        problem = Problem(
            file=str(file), line=named.line, column=named.column, field="policy", code="no_policy",
            message=f"the policy {named.text} cannot be read: {error.strerror}",
            hint="give a path relative to this file",
        )  # fmt: skip
        raise BadInput([problem]) from None
    node = report.root = compose(text, report)
    if report.has_errors or not isinstance(node, Mapping):
        raise BadInput(_located(source, report.errors()))
    return text.decode("utf-8", "replace"), node


def _years(root: Mapping) -> set[int]:
    """The years that the scenarios speak of, and the one after: their holidays are needed."""
    texts = (node.text for node in _scalars(root))
    named = {int(found[1]) for text in texts if (found := _DATE.match(text))}
    return named | {year + 1 for year in named}


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


_DATE = re.compile(r"(\d{4})-\d{2}-\d{2}")


class _Reader:
    """Reads the scenarios of one file and gathers what is wrong with them."""

    def __init__(self, file: Path, policy: Policy, report: Report) -> None:
        self._file = file
        self._policy = policy
        self._report = report
        self._zone = zone(policy.workspace.time_zone)
        document = policy.document
        self._people = [*document.people]
        self._paths = [*document.paths]

    def scenarios(self, root: Mapping) -> tuple[Scenario, ...]:
        starts = self._instant(root.get("starts"), None)
        node = root.get("scenarios")
        if not isinstance(node, Sequence) or not node.items:
            self._report.error(
                node or root, "no_scenarios", "the file holds no scenarios", "list them under scenarios:"
            )
            return ()
        found = (self._scenario(item, starts) for item in node.items)
        return tuple(scenario for scenario in found if scenario is not None)

    def _scenario(self, node: Node, starts: datetime | None) -> Scenario | None:
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "a scenario is a mapping", "give it name, when and expect")
            return None
        self._check_keys(node, SCENARIO_KEYS)
        begins = self._instant(node.get("starts"), None) or starts
        when = self._items(node, "when")
        begins = begins or self._first_instant(when)
        if begins is None:
            self._report.error(
                node, "no_start", "the scenario does not say when it starts", "add starts: 2026-03-09T08:30:00Z"
            )
            return None
        events = sorted((event for item in when if (event := self._event(item, begins)) is not None), key=arrives_at)
        expected = self._items(node, "expect")
        rows = [row for item in expected if (row := self._expectation(item, begins)) is not None]
        if not expected:
            self._report.error(node, "no_expectation", "the scenario expects nothing", f"for example {EXAMPLE}")
        return Scenario(
            name=_scalar(node.get("name")) or f"scenario at line {node.line}",
            line=node.line,
            starts_at=begins,
            events=tuple(events),
            until_at=self._instant(node.get("until"), begins) or _end(events, rows, begins),
            expect=tuple(rows),
            only=self._flag(node.get("only")),
        )

    def _items(self, node: Mapping, key: str) -> list[Node]:
        value = node.get(key)
        if isinstance(value, Sequence):
            return value.items
        if value is None and key == "expect":
            return []
        self._report.error(value or node, f"no_{key}", f"`{key}` is a list of rows", f"write {key}: and rows below it")
        return []

    def _first_instant(self, when: list[Node]) -> datetime | None:
        for item in when:
            at = item.get("at") if isinstance(item, Mapping) else None
            if isinstance(at, Scalar) and not at.text.startswith("+"):
                return self._instant(at, None)
        return None

    def _event(self, node: Node, begins: datetime) -> AnyEvent | Late | None:
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "an event is a mapping", "{at: +0m, type: issue.opened, issue: A-1}")
            return None
        kind = _scalar(node.get("type")) or ""
        typed = known_keys(kind)
        instants = AWAY_INSTANTS if kind == "person.away" else INSTANTS
        arrives = self._instant(node.get("arrives"), begins)
        raw: dict[str, Any] = {}
        for key, value in node.pairs:
            if key.text == "arrives":
                continue
            if key.text in instants:
                raw[key.text] = self._instant(value, begins)
            else:
                raw[key.text] = plain(value, guess=key.text not in typed or key.text in ("fields", "changes"))
        if raw.get("at", begins) is None:
            return None
        try:
            event = event_of(raw, text=True)
        except BadEvent as error:
            self._report.error(
                node.get(error.field.split("[")[0].split(".")[0]) or node, error.code, error.message, error.hint
            )
            return None

        if arrives is None:
            return event
        if arrives < event.at:
            self._report.error(
                node.get("arrives") or node, "wrong_instant", "the event arrives before it happens",
                "`arrives` is not before `at`",
            )  # fmt: skip
        return Late(event, arrives)

    def _expectation(self, node: Node, begins: datetime) -> Expectation | None:
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "an expectation is a mapping", EXAMPLE)
            return None
        self._check_keys(node, (*KINDS, *FILTERS))
        kinds = [kind for kind in KINDS if node.get(kind) is not None]
        if len(kinds) != 1:
            message = "an expectation says one thing" if kinds else "the row does not say what is expected"
            self._report.error(node, "no_kind", message, f"one of {', '.join(KINDS)}")
            return None
        value = node.get(kinds[0])
        assert value is not None
        values = tuple(name.removeprefix("person:") for name in _texts(value))
        self._check_values(kinds[0], value, values)
        channels = node.get("channels")
        return Expectation(
            kind=kinds[0],
            values=values,
            at=self._instant(node.get("at"), begins),
            issue=_scalar(node.get("issue")),
            path=self._path(node.get("path"), needed=kinds[0] == "state", row=node),
            level=self._number(node.get("level")),
            urgency=_scalar(node.get("urgency")),
            channels=None if channels is None else tuple(_texts(channels)),
            because=_scalar(node.get("because")),
            line=node.line,
            text=_written(node),
        )

    def _check_values(self, kind: str, node: Node, values: tuple[str, ...]) -> None:
        if kind in ("notified", "not_notified", "informed", "not_informed", "assigned"):
            known: Iterable[str] = self._people
            wrong = [value for value in values if ":" not in value and value not in ("", "null", *self._people)]
        elif kind in ("breached", "met", "cancelled", "not_breached", "not_met"):
            known = METRICS
            wrong = [value for value in values if value not in METRICS]
        elif kind == "state":
            known = STATES
            wrong = [value for value in values if value not in STATES]
        elif kind in ("priority", "team"):
            known = self._policy.workspace.priorities if kind == "priority" else [*self._policy.document.teams]
            wrong = [value for value in values if value not in known]
        else:
            return
        for value in wrong:
            self._report.error(node, "unknown_name", f"{kind}: there is no {value!r}", nearest(value, tuple(known)))

    def _path(self, node: Node | None, *, needed: bool, row: Mapping) -> str | None:
        name = _scalar(node)
        if name is None and needed:
            self._report.error(row, "no_path", "`state` is that of an escalation: of which path?", "add path: outage")
        if name is not None and name not in self._paths:
            self._report.error(node or row, "unknown_name", f"there is no path {name!r}", nearest(name, self._paths))
        return name

    def _number(self, node: Node | None) -> int | None:
        text = _scalar(node)
        if text is None:
            return None
        if not text.isdigit():
            self._report.error(node or _NOWHERE, "wrong_value", f"{text!r} is not a level", "levels count from 1")
            return None
        return int(text)

    def _flag(self, node: Node | None) -> bool:
        text = _scalar(node)
        if text is not None and text not in ("true", "false"):
            self._report.error(
                node or _NOWHERE, "wrong_value", f"{text!r} is neither true nor false", "write true or false"
            )
        return text == "true"

    def _instant(self, node: Node | None, begins: datetime | None) -> datetime | None:
        """An instant, or an offset from the scenario's start; a wall time is the workspace's."""
        text = _scalar(node)
        if node is None or text is None or text in ("", "null", "~"):
            return None
        try:
            if text.startswith("+"):
                if begins is None:
                    raise ValueError("an offset needs a start to count from")
                return begins + parse_span(text[1:]).elapsed()
            at = datetime.fromisoformat(text)
        except ValueError as error:
            hint = "an offset such as +15m, or an instant such as 2026-03-09T08:30:00Z"
            self._report.error(node, "wrong_instant", f"{text!r} is no instant: {error}", hint)
            return begins
        return first_instant(at, self._zone) if at.tzinfo is None else at.astimezone(UTC)

    def _check_keys(self, node: Mapping, known: tuple[str, ...]) -> None:
        for key, _value in node.pairs:
            if key.text not in known:
                self._report.error(key, "unknown_key", f"there is no key {key.text!r} here", nearest(key.text, known))


_NOWHERE = Scalar(1, 1, "", "", 1, 1)


def plain(node: Node, *, guess: bool) -> Any:
    """A node as plain data. Texts stay texts; with `guess`, plain numbers and flags are what they look like."""
    match node:
        case Mapping(pairs=pairs):
            return {key.text: plain(value, guess=guess) for key, value in pairs}
        case Sequence(items=items):
            return [plain(item, guess=guess) for item in items]
        case Scalar(text=text, style=style):
            if style:
                return text
            if text in ("", "null", "~"):
                return None
            return _guessed(text) if guess else text
        case _:
            raise TypeError(f"no node of a document: {node!r}")


def _guessed(text: str) -> Any:
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _scalar(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None


def _texts(node: Node) -> list[str]:
    """A list of texts; one alone, or several with commas between, will do."""
    if isinstance(node, Sequence):
        return [text for item in node.items if (text := _scalar(item)) is not None]
    text = _scalar(node) or ""
    return [part.strip() for part in text.split(",") if part.strip() not in ("", "null", "~")]


def _written(node: Mapping) -> str:
    def show(value: Node) -> str:
        return (
            f"[{', '.join(show(item) for item in value.items)}]"
            if isinstance(value, Sequence)
            else _scalar(value) or ""
        )

    return "{" + ", ".join(f"{key.text}: {show(value)}" for key, value in node.pairs) + "}"


def arrives_at(event: AnyEvent | Late) -> datetime:
    """When Rung learns of it."""
    return event.arrives_at if isinstance(event, Late) else event.at


def _end(events: list[AnyEvent | Late], rows: list[Expectation], begins: datetime) -> datetime:
    """Where `until` is absent: the last instant that the scenario speaks of."""
    return max(
        [begins, *(arrives_at(event) for event in events), *(row.at for row in rows if row.at)],
        default=begins + timedelta(),
    )


def _located(file: Path, problems: Iterable[PolicyProblem]) -> list[Problem]:
    return [
        Problem(
            file=str(file), line=problem.line, column=problem.column, field=problem.path, code=problem.code,
            message=problem.message, hint=problem.hint,
        )
        for problem in problems
    ]  # fmt: skip
