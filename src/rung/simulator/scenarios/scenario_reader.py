"""The scenarios of a file, read from its nodes: every fault at its word, and all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.core.words import near, nearest
from rung.policy.problems import Report
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence, is_blank
from rung.simulator.histories.events import BadEvent, event_of, known_keys
from rung.simulator.run import Late
from rung.simulator.scenarios.expectation_reader import EXAMPLE, ExpectationReader, Told
from rung.simulator.scenarios.plain import is_nothing, plain, scalar
from rung.simulator.scenarios.scenario_contacts import read_contacts
from rung.simulator.scenarios.scenario_desk import read_load, read_turns
from rung.simulator.scenarios.scenario_instants import Instants
from rung.simulator.scenarios.story import Expectation, Scenario, arrives_at

SCENARIO_KEYS = ("name", "when", "until", "expect", "only", "starts", "contacts", "load", "turns")
INSTANTS = ("at", "until", "next_update_by")
AWAY_INSTANTS = (*INSTANTS, "from")
"""Of a hand-over, `from` is a team."""
SLIP = 0.8
"""So like a key of an event must another word be that it is hardly meant as a field of the team's own."""
EVENT_EXAMPLE = "write {at: +0m, type: issue.opened, issue: A-1}"
_OTHER_KEYS = {
    "given": "when",
    "events": "when",
    "then": "expect",
    "expected": "expect",
    "end": "until",
    "ends": "until",
}


class ScenarioReader:
    """Reads the scenarios of one file and gathers what is wrong with them."""

    def __init__(
        self, policy: Policy, report: Report, misspelt: Collection[str] = (), *, must_expect: bool = True
    ) -> None:
        """`must_expect`: whether a scenario without expectations is a fault; one that is looked at needs none."""
        self._policy = policy
        self._must_expect = must_expect
        self._report = report
        self._misspelt = misspelt
        """Keys of the file that were reported already: what they lead to is no fault of its own."""
        self._instants = Instants(zone(policy.workspace.time_zone), report)
        self._rows = ExpectationReader(policy.document, report, self._instants)

    def scenarios(self, root: Mapping) -> tuple[Scenario, ...]:
        starts_node = root.get("starts")
        starts = self._instants.read(starts_node, None)
        node = root.get("scenarios")
        if not isinstance(node, Sequence) or not node.items:
            hint = "list them under scenarios:, each with - name:, when: and expect:"
            self._report.error(node or root, "no_scenarios", "the file holds no scenarios", hint)
            return ()
        faulty = "starts" in self._misspelt or (starts_node is not None and starts is None)
        found = (self.scenario(item, starts, faulty=faulty) for item in node.items)
        return tuple(scenario for scenario in found if scenario is not None)

    def scenario(self, node: Node, starts: datetime | None = None, *, faulty: bool = False) -> Scenario | None:
        """One of them, or the only one of a text; None where so much is wrong that there is no story."""
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "a scenario is a mapping", "give it name:, when: and expect:")
            return None
        meant = self._check_keys(node)
        begins = self._begins(node, starts, faulty=faulty)
        if begins is None:
            return None
        events = [] if "when" in meant else self._items(node, "when")
        until = self._until(node.get("until"), begins)
        read = [self._event(item, begins, until) for item in events]
        story = sorted((event for event in read if event is not None), key=arrives_at)
        first_at = min((begins, *(event.event.at if isinstance(event, Late) else event.at for event in story)))
        told = Told(begins, first_at, until, _issues(events))
        rows = [] if "expect" in meant else self._expected(node, told)
        return Scenario(
            name=scalar(node.get("name")) or f"scenario at line {node.line}",
            line=node.line,
            starts_at=begins,
            events=tuple(story),
            until_at=until or _end(story, rows, begins),
            expect=tuple(rows),
            only=self._flag(node.get("only")),
            contacts=read_contacts(node.get("contacts"), self._policy, self._report),
            load=read_load(node.get("load"), self._policy.document, self._report),
            turns=read_turns(node.get("turns"), self._policy.document, self._report),
        )

    def _check_keys(self, node: Mapping) -> set[str]:
        """Report keys that a scenario does not have; the keys that were probably meant."""
        meant: set[str] = set()
        for key, _value in node.pairs:
            if key.text not in SCENARIO_KEYS:
                known = _OTHER_KEYS.get(key.text) or near(key.text, SCENARIO_KEYS)
                hint = f"did you mean {known}?" if known else nearest(key.text, SCENARIO_KEYS)
                self._report.error(key, "unknown_key", f"a scenario has no key {key.text!r}", hint)
                meant.add(known)
        return meant

    def _begins(self, node: Mapping, starts: datetime | None, *, faulty: bool) -> datetime | None:
        """When a scenario starts: by its own key, the file's, or its first event that names an instant."""
        if (own := node.get("starts")) is not None:
            return self._instants.read(own, None)
        when = node.get("when")
        begins = starts or (None if faulty else self._first_instant(when.items if isinstance(when, Sequence) else []))
        if begins is None and not faulty:
            message, hint = "the scenario does not say when it starts", "add starts: 2026-03-09T08:30:00Z"
            self._report.error(node, "no_start", message, hint)
        return begins

    def _first_instant(self, when: list[Node]) -> datetime | None:
        for item in when:
            at = item.get("at") if isinstance(item, Mapping) else None
            if isinstance(at, Scalar) and at.text[:1].isdigit():
                return self._instants.read(at, None)
        return None

    def _until(self, node: Node | None, begins: datetime) -> datetime | None:
        until = self._instants.read(node, begins)
        if node is not None and until is not None and until < begins:
            self._report.error(node, "wrong_instant", "the scenario ends before it starts", "write a later instant")
            return None
        return until

    def _items(self, node: Mapping, key: str) -> list[Node]:
        value = node.get(key)
        if isinstance(value, Sequence):
            return value.items
        hint = f"write {key}: and below it rows that begin with a dash: - {{at: +0m, …}}"
        self._report.error(value or node, f"no_{key}", f"`{key}` is a list of rows", hint)
        return []

    def _expected(self, node: Mapping, told: Told) -> list[Expectation]:
        value = node.get("expect")
        if value is None or is_blank(value) or (isinstance(value, Sequence) and not value.items):
            if not self._must_expect:
                return []
            message, hint = "the scenario expects nothing", f"write expect: and rows such as {EXAMPLE}"
            self._report.error(value or node, "no_expectation", message, hint)
            return []
        return [row for item in self._items(node, "expect") if (row := self._rows.read(item, told)) is not None]

    def _event(self, node: Node, begins: datetime, until: datetime | None) -> AnyEvent | Late | None:
        if not isinstance(node, Mapping):
            self._report.error(node, "no_mapping", "an event is a mapping", EVENT_EXAMPLE)
            return None
        arrives = self._instants.read(node.get("arrives"), begins)
        raw = self._raw(node, begins)
        if raw is None:
            return None
        try:
            event = event_of(raw, text=True)
        except BadEvent as error:
            key = error.field.split("[")[0].split(".")[0]
            self._report.error(node.get(key) or node.key(key) or node, error.code, str(error), error.hint)
            return None
        self._doubt_fields(node)
        self._check_priority(node, getattr(event, "priority", None))
        self._check_order(node, event.at, arrives, until)
        return Late(event, arrives) if arrives is not None else event

    def _check_order(self, node: Mapping, at: datetime, arrives: datetime | None, until: datetime | None) -> None:
        place = node.get("arrives") or node.get("at") or node
        if arrives is not None and arrives < at:
            hint = "write an instant that is not before `at`"
            self._report.error(place, "wrong_instant", "the event arrives before it happens", hint)
        elif until is not None and (arrives or at) > until:
            hint = "write until: at least as late as this"
            self._report.error(place, "wrong_instant", "the scenario has ended before this event", hint)

    def _raw(self, node: Mapping, begins: datetime) -> dict[str, Any] | None:
        """The event as plain data; None where one of its instants was refused."""
        kind = scalar(node.get("type")) or ""
        typed = known_keys(kind)
        instants = AWAY_INSTANTS if kind == "person.away" else INSTANTS
        raw: dict[str, Any] = {}
        for key, value in node.pairs:
            if key.text in instants and not (key.text != "at" and is_nothing(value)):
                raw[key.text] = self._instants.read(value, begins)
                if raw[key.text] is None:
                    return None
            elif key.text != "arrives":
                raw[key.text] = plain(value, guess=key.text not in typed or key.text in ("fields", "changes"))
        return raw

    def _doubt_fields(self, node: Mapping) -> None:
        """Any key may be a field of the team's own; one that is almost a key of the event is hardly meant as one."""
        kind = scalar(node.get("type")) or ""
        typed = known_keys(kind)
        for key, _value in node.pairs:
            if key.text not in typed and key.text != "arrives" and (meant := near(key.text, typed, SLIP)):
                message = f"{kind} has no key {key.text!r}: it is read as a field of your own"
                self._report.warn(key, "doubtful_key", message, f"did you mean {meant}?")

    def _check_priority(self, node: Mapping, priority: str | None) -> None:
        """An unknown one would be read as the default, and the story would be another than its author's."""
        known = self._policy.workspace.priorities
        if priority is not None and priority not in known:
            message = f"there is no priority {priority!r}"
            self._report.error(node.get("priority") or node, "unknown_name", message, nearest(priority, known))

    def _flag(self, node: Node | None) -> bool:
        text = scalar(node)
        if node is not None and text not in ("true", "false"):
            self._report.error(node, "wrong_value", f"{text!r} is neither true nor false", "write true or false")
        return text == "true"


def _issues(events: Iterable[Node]) -> frozenset[str]:
    """Every issue that a story names."""
    return frozenset(_named(events))


def _named(events: Iterable[Node]) -> Iterator[str]:
    for event in events:
        if isinstance(event, Mapping):
            yield from (text for key in ("issue", "to", "into") if (text := scalar(event.get(key))))


def _end(events: list[AnyEvent | Late], rows: list[Expectation], begins: datetime) -> datetime:
    """Where `until` is absent: the last instant that the scenario speaks of."""
    return max([begins, *(arrives_at(event) for event in events), *(row.at for row in rows if row.at)])
