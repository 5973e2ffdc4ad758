"""A policy as cards: one for each trigger, path, promise, rule, team, schedule and urgency, in plain sentences.

A card knows the lines of the text that it was made of, so that the two can stand beside each other, and what of it can
be changed with a picker (`rung.policy.editing.pickers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from rung.core import document as core
from rung.core.people.oncall import Schedule
from rung.policy.editing import pickers
from rung.policy.editing.pickers import Picker
from rung.policy.problems import Report
from rung.policy.reading import nodes
from rung.policy.reading.loader import Loaded
from rung.policy.reading.yaml_nodes import compose
from rung.policy.saying.differing import notice, words
from rung.policy.saying.sentences import Speaker
from rung.policy.saying.value_words import hours, joined

TITLES = {
    "triggers": "What starts an escalation",
    "paths": "Who is told, and then who",
    "targets": "What customers are promised",
    "routing": "Who gets an issue first",
    "notices": "How people are told",
    "teams": "Teams",
    "schedules": "On call",
    "calendars": "Working hours",
}
"""The sections that have cards, in the order in which people ask for them."""

KINDS = {
    "informed": "Who is only informed is told",
    "assigned": "Who is given an issue is told",
    "handovers": "What is handed over is told",
    "mentioned": "Whom a note mentions is told",
    "watching": "Who watches an issue is told",
    "updates": "That somebody has it follows",
    "bulletins": "What Rung itself says goes out",
}
"""Rules of what asks nothing, as a sentence begins."""


class Card(Struct, frozen=True):
    """One record in sentences. `line` and `last_line` are 0 where the text does not say it (the directory does)."""

    section: str
    key: str
    title: str
    sentences: tuple[str, ...]
    line: int = 0
    last_line: int = 0
    is_off: bool = False
    pickers: tuple[Picker, ...] = ()

    @property
    def name(self) -> str:
        """Where it stands on a page."""
        return f"card-{self.section}-{self.key}"


class Section(Struct, frozen=True):
    name: str
    title: str
    cards: tuple[Card, ...]


def sections(text: str, loaded: Loaded) -> tuple[Section, ...]:
    """The cards of a text that is a document; none of one with errors."""
    if loaded.document is None:
        return ()
    root = compose(text, Report())
    made = _Cards(loaded.document, root)
    found = ((name, tuple(made.of(name))) for name in TITLES)
    return tuple(Section(name, TITLES[name], cards) for name, cards in found if cards)


class _Cards:
    def __init__(self, document: core.PolicyDocument, root: nodes.Node | None) -> None:
        self.document = document
        self.root = root
        self.speaker = Speaker(document)

    def of(self, section: str) -> Iterator[Card]:
        records = getattr(self.document, section)
        items: Iterator[tuple[Any, Any]] = iter(records.items() if isinstance(records, Mapping) else enumerate(records))
        make = getattr(self, f"_{section}")
        for key, record in items:
            title, sentences = make(key, record)
            node = _at(self.root, section, key)
            yield Card(
                section, str(key), title, tuple(one for one in sentences if one),
                line=node[0].line if node else 0, last_line=_last_line(node[1]) if node else 0,
                is_off=getattr(record, "enabled", True) is False,
                pickers=tuple(pickers.of(self.document, section, key, record, node[1])) if node else (),
            )  # fmt: skip

    def _triggers(self, _key: int, trigger: core.Trigger) -> tuple[str, list[str]]:
        return trigger.name, [self.speaker.trigger(trigger)]

    def _paths(self, key: str, path: core.Path) -> tuple[str, list[str]]:
        levels = [self.speaker.level(level, number) for number, level in enumerate(path.levels, start=1)]
        return key, [*levels, self.speaker.path(path)]

    def _targets(self, _key: int, target: core.Target) -> tuple[str, list[str]]:
        return target.name, [self.speaker.target(target)]

    def _routing(self, _key: int, rule: core.RoutingRule) -> tuple[str, list[str]]:
        return rule.name, [self.speaker.routing(rule)]

    def _notices(self, key: str, rule: core.NoticeRule) -> tuple[str, list[str]]:
        what = KINDS.get(key, f"What is {key} goes out")
        return key.capitalize(), [f"{what} {notice(rule)}."]

    def _teams(self, key: str, team: core.Team) -> tuple[str, list[str]]:
        members = [self.speaker.person(one.key) for one in self.document.people.values() if key in one.teams]
        said = [f"{joined(members) or 'Nobody'} {'are' if len(members) > 1 else 'is'} in it."]
        if team.lead:
            said.append(f"{self.speaker.person(team.lead)} leads it.")
        if team.calendar:
            said.append(f"It works in {self.speaker.calendar(team.calendar)}.")
        if team.backup:
            said.append(f"Where nobody of it is there, {self.speaker.team(team.backup)} is told.")
        if team.handles:
            said.append(f"It gets issues of kind {joined(team.handles)} that no rule gives to anybody.")
        if team.channel:
            said.append(f"Its channel is {self.speaker.who(team.channel)}.")
        said += [f"{self._notices(name, rule)[1][0]} So it is for whoever chose nothing." for name, rule in
                 team.notices.items()]  # fmt: skip
        if team.quiet and not team.quiet.is_off:
            said.append(f"Quiet hours of whoever has none of their own: {words(team.quiet)}.")
        return team.name or key, said

    def _schedules(self, key: str, schedule: Schedule) -> tuple[str, list[str]]:
        said = []
        for layer in schedule.layers:
            unit = layer.every.unit if layer.every.count == 1 else f"{layer.every.count} {layer.every.unit}s"
            who = joined([self.speaker.person(one) for one in layer.rotation])
            turns = f"take turns of one {unit}" if layer.every.count == 1 else f"take turns of {unit}"
            only = f", {_week(layer.only)}" if layer.only else ""
            said.append(f"{who} {turns} from {words(layer.starts)} on{only}.")
        if schedule.ical:
            said.append(f"Its turns are read from {schedule.ical}.")
        if schedule.slack_group:
            said.append(f"Whoever is on duty is the user group {schedule.slack_group} of Slack.")
        if schedule.overrides:
            said.append(f"{len(schedule.overrides)} arranged for once.")
        return schedule.name or key, [*said, f"Its times are those of {schedule.time_zone}."]

    def _calendars(self, key: str, rule: Any) -> tuple[str, list[str]]:
        if rule.any_of:
            return key, [f"Open while any of {joined(rule.any_of)} is."]
        said = [f"Open {_week(rule.hours)}, in {rule.time_zone}."]
        if rule.day:
            said.append(f"A day of promises is {words(rule.day)} of it.")
        if rule.holidays:
            said.append(f"Closed on {len(rule.holidays)} holidays of the years that are known.")
        return key, said


def _at(root: nodes.Node | None, section: str, key: Any) -> tuple[nodes.Node, nodes.Node] | None:
    """Where a record begins in the text, and the record."""
    records = root.get(section) if isinstance(root, nodes.Mapping) else None
    if isinstance(records, nodes.Mapping):
        name, value = records.key(str(key)), records.get(str(key))
        return (name, value) if name is not None and value is not None else None
    if isinstance(records, nodes.Sequence) and isinstance(key, int) and key < len(records.items):
        return records.items[key], records.items[key]
    return None


def _last_line(node: nodes.Node) -> int:
    match node:
        case nodes.Scalar():
            return max(node.end_line - (1 if node.style in ("|", ">") and node.end_column == 1 else 0), node.line)
        case nodes.Sequence(items=items):
            return max([_last_line(one) for one in items], default=node.line)
        case nodes.Mapping(pairs=pairs):
            return max([_last_line(value) for _, value in pairs] + [name.line for name, _ in pairs], default=node.line)
        case _:
            return node.line


def _week(weekly: tuple[tuple[tuple[int, int], ...], ...]) -> str:
    """`Mon to Fri 09:00-17:00, Sat 10:00-12:00`, days with the same hours together."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    runs: list[tuple[list[str], Any]] = []
    for day, open_at in zip(days, weekly, strict=True):
        if runs and runs[-1][1] == open_at:
            runs[-1][0].append(day)
        else:
            runs.append(([day], open_at))
    said = [
        f"{run[0]}{f' to {run[-1]}' if len(run) > 1 else ''} {hours(open_at)}" for run, open_at in runs if open_at
    ]
    return ", ".join(said) or "never"
