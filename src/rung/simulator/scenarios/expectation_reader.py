"""The rows of `expect`, read from their nodes. A row that could never fail proves nothing, and is an error."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import get_args

from msgspec import Struct

from rung.core.document import METRICS, URGENCIES, PolicyDocument
from rung.core.reasons import Code
from rung.core.words import listed, near, nearest, shortened
from rung.policy.problems import Report
from rung.policy.reading.checks import targets_of
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.schema.names import CHANNELS
from rung.simulator.scenarios.plain import NOTHING, as_written, is_nothing, scalar
from rung.simulator.scenarios.scenario_instants import Instants
from rung.simulator.scenarios.story import KINDS, Expectation
from rung.simulator.words import STATES

FILTERS = ("at", "issue", "path", "level", "urgency", "channels", "because")
OF_NOTICES = ("notified", "informed", "not_notified", "not_informed", "nothing")
OF_CLOCKS = ("breached", "met", "cancelled", "not_breached", "not_met")
FILTERS_OF_NOTICES = ("level", "urgency", "channels", "because")
EXAMPLE = "{at: +1h, notified: [cy], level: 2, path: outage, because: climb}"
_CODES = get_args(Code)
_OTHER_KINDS = {
    "told": "notified", "rings": "notified", "rung": "notified", "alerted": "notified", "paged": "notified",
    "breach": "breached", "nobody": "nothing", "assignee": "assigned",
}  # fmt: skip


class Told(Struct, frozen=True):
    """What rows need to know of the scenario that they belong to."""

    begins: datetime
    """From which offsets count."""
    first_at: datetime
    """Its beginning, or an event that lies before that."""
    until: datetime | None
    issues: frozenset[str]
    """Every issue that its events name."""


class ExpectationReader:
    """Reads the rows of one file, against the names of its policy."""

    def __init__(self, document: PolicyDocument, report: Report, instants: Instants) -> None:
        self._document = document
        self._report = report
        self._instants = instants
        self._known: dict[str, Collection[str]] = {
            "priority": document.workspace.priorities,
            "team": document.teams,
            "state": STATES,
            **dict.fromkeys(OF_CLOCKS, METRICS),
            **dict.fromkeys(("notified", "not_notified", "informed", "not_informed"), _tellable(document)),
            "assigned": document.people,
        }

    def read(self, node: Node, told: Told) -> Expectation | None:
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "an expectation is a mapping", f"write {EXAMPLE}")
            return None
        kind = self._kind(node)
        if kind is None:
            return None
        value = node.get(kind)
        assert value is not None, "the row has this key"
        return Expectation(
            kind=kind,
            values=self._values(kind, value),
            at=self._at(node, told),
            issue=self._issue(node.get("issue"), told),
            path=self._path(node, kind),
            level=self._level(node),
            urgency=self._word(node.get("urgency"), "urgency", URGENCIES),
            channels=self._channels(node.get("channels")),
            because=self._because(node.get("because")),
            line=node.line,
            text=as_written(node),
        )

    def _kind(self, node: Mapping) -> str | None:
        """What the row says; None once it was reported that it says nothing, or several things, or misspelt ones."""
        complete = True
        for key, value in node.pairs:
            if key.text not in (*KINDS, *FILTERS):
                self._report.error(key, "unknown_key", f"an expectation has no key {key.text!r}", _key_hint(key, value))
                complete = False
        kinds = [kind for kind in KINDS if node.get(kind) is not None]
        if len(kinds) == 1:
            self._check_filters(node, kinds[0])
            return kinds[0]
        if complete:
            message = f"one row says {listed(kinds)}" if kinds else "the row does not say what is expected"
            hint = "write a row for each" if kinds else f"write one of {', '.join(KINDS[:6])}, assigned, state, status"
            self._report.error(node, "no_kind", message, hint)
        return None

    def _check_filters(self, node: Mapping, kind: str) -> None:
        """A key that only notices have says nothing of a clock."""
        for name in FILTERS_OF_NOTICES if kind not in OF_NOTICES else ():
            if key := node.key(name):
                hint = f"remove it, or write a row of its own: {{notified: […], {name}: …}}"
                self._report.error(key, "unknown_key", f"{kind} is not judged by {name}", hint)

    # What is expected

    def _values(self, kind: str, node: Node) -> tuple[str, ...]:
        if kind == "nothing":
            if scalar(node) != "true":
                message = f"nothing: {as_written(node)} expects nothing at all"
                self._report.error(node, "wrong_value", message, "write nothing: true, or notified: and who")
            return ()
        if kind == "surveyed":
            if scalar(node) not in ("true", "false"):
                message = f"surveyed: {as_written(node)} is neither yes nor no"
                self._report.error(node, "wrong_value", message, "write surveyed: true, or false for nobody asked")
            return (scalar(node) or "",)
        items = node.items if isinstance(node, Sequence) else [node]
        if kind == "assigned" and is_nothing(node):
            return ("null",)
        if kind in ("assigned", "status", "priority", "team", "state") and len(items) != 1 and kind != "state":
            self._report.error(node, "wrong_value", f"{kind} is one, and not {len(items)}", f"write {kind}: and one")
        return tuple(text for item in items for text in self._texts(kind, item))

    def _texts(self, kind: str, item: Node) -> Iterator[str]:
        """The names in one entry, each checked where it stands; several may stand in one text with commas between."""
        if not isinstance(item, Scalar):
            self._report.error(item, "wrong_form", f"{kind} takes names", f"write {kind}: [a, b]")
            return
        names = [part.strip() for part in item.text.split(",")]
        if not all(names) or is_nothing(item):
            hint = f"write {kind}: [] for nobody" if kind in OF_NOTICES else f"write {kind}: and a name"
            self._report.error(item, "no_value", "a name is missing here", hint)
            return
        for name in names:
            word = name.removeprefix("person:")
            known = self._known.get(kind)
            if known is not None and word not in known and not (kind == "assigned" and word in NOTHING):
                self._report.error(item, "unknown_name", f"{kind}: there is no {shortened(word)!r}", _hint(word, known))
            yield word

    # Which of them

    def _at(self, node: Mapping, told: Told) -> datetime | None:
        at = self._instants.read(node.get("at"), told.begins)
        place = node.get("at") or node
        if at is not None and at < told.first_at:
            hint = "write an instant of the story, such as +15m"
            self._report.error(place, "wrong_instant", "nothing can be found before the scenario starts", hint)
        if at is not None and told.until is not None and at > told.until:
            hint = "write until: at least as late as this"
            self._report.error(place, "wrong_instant", "the scenario has ended before this instant", hint)
        return at

    def _issue(self, node: Node | None, told: Told) -> str | None:
        name = self._single(node, "issue")
        # A reply too late to reopen A-1 opens A-1+1.
        if name is not None and told.issues and name.partition("+")[0] not in told.issues and name not in told.issues:
            message = f"the story names no issue {shortened(name)!r}"
            self._report.error(node or _NOWHERE, "unknown_name", message, nearest(name, told.issues))
        return name

    def _path(self, node: Mapping, kind: str) -> str | None:
        name = self._single(node.get("path"), "path")
        paths = self._document.paths
        if node.get("path") is None and kind == "state":
            hint = f"add path: {next(iter(paths), 'outage')}"
            self._report.error(node, "no_path", "`state` is that of an escalation: of which path?", hint)
        if name is not None and name not in paths:
            place = node.get("path") or node
            self._report.error(place, "unknown_name", f"there is no path {shortened(name)!r}", _hint(name, paths))
        return name

    def _level(self, node: Mapping) -> int | None:
        place = node.get("level")
        text = self._single(place, "level")
        if text is None or place is None:
            return None
        paths = self._document.paths
        path = paths.get(scalar(node.get("path")) or "")
        # Whom a path tells where nobody took it stands one level past its last.
        most = max((len(one.levels) + bool(one.if_nobody) for one in ([path] if path else paths.values())), default=0)
        if not paths:
            return None  # every name of a path is refused already
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
            which = f"the path {path.key}" if path else "any path"
            message = f"there is no level {shortened(text)!r} of {which}"
            self._report.error(place, "wrong_value", message, f"levels count from 1: write 1 to {most}")
            return None
        return int(text)

    def _because(self, node: Node | None) -> str | None:
        text = self._single(node, "because")
        if text is None or any(f"{code}: ".startswith(text) or text.startswith(f"{code}:") for code in _CODES):
            return text
        message = f"nothing is ever rung because of {shortened(text)!r}"
        self._report.error(node or _NOWHERE, "unknown_name", message, _hint(text, _CODES))
        return text

    def _channels(self, node: Node | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        own = {channel for person in self._document.people.values() for channel in person.channels}
        known = {*CHANNELS, "pagerduty", *own}
        items = node.items if isinstance(node, Sequence) else [node]
        return tuple(word for item in items if (word := self._word(item, "channel", known)) is not None)

    def _word(self, node: Node | None, what: str, known: Collection[str]) -> str | None:
        text = self._single(node, what)
        if text is not None and text not in known:
            message = f"there is no {what} {shortened(text)!r}"
            self._report.error(node or _NOWHERE, "unknown_name", message, _hint(text, known))
        return text

    def _single(self, node: Node | None, what: str) -> str | None:
        if node is None:
            return None
        text = scalar(node)
        if text is None or is_nothing(node):
            code = "wrong_form" if text is None else "no_value"
            self._report.error(node, code, f"one {what} belongs here", f"write one {what}, or leave the key out")
            return None
        return text


_NOWHERE = Scalar(1, 1, "", "", 1, 1)


def _tellable(document: PolicyDocument) -> dict[str, None]:
    """Everybody and every channel that a policy can tell something."""
    targets = (target for _path, target in targets_of(document))
    channels = (team.channel for team in document.teams.values() if team.channel)
    return dict.fromkeys([*document.people, *(one for one in (*targets, *channels) if not _is_group(one))])


def _is_group(target: str) -> bool:
    return target.partition(":")[0] in ("person", "team", "schedule", "skills", "role")


def _hint(word: str, known: Collection[str]) -> str:
    if word.startswith("#") and f"slack:{word}" in known:
        return f'write "slack:{word}"'
    return nearest(word, known) or "the policy has none"


def _key_hint(key: Scalar, value: Node) -> str:
    if is_nothing(value) and near(key.text, (*KINDS, *FILTERS)) == "":
        return "a comma inside {…} begins a new key: write several names as [a, b]"
    meant = _OTHER_KINDS.get(key.text)
    return f"write {meant}" if meant else nearest(key.text, (*KINDS, *FILTERS))
