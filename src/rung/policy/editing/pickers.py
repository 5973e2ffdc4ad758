"""What of a card can be changed with a picker: times, people, priorities, tiers, channels, on and off.

A picker names the place of its value in the text (`rung.policy.editing.edits`), so that choosing changes the text
there. What it offers are the document's own names. Only what stands in the text as one plain value, or may stand
there, has one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal

from msgspec import Struct

from rung.core import document as core
from rung.core.times.spans import Span
from rung.policy.reading.nodes import Mapping, Node, Scalar, Sequence
from rung.policy.saying.sentences import METRICS, PICKS, Speaker

Where = tuple[str | int, ...]
Kind = Literal["span", "text", "choice", "many", "flag"]
Choices = tuple[tuple[str, str], ...]

SPANS = ("5m", "10m", "15m", "20m", "30m", "45m", "1h", "2h", "4h", "8h", "1d", "2d", "3d", "5d", "1w")
"""Lengths of time that people choose."""
NONE = ("", "nothing")


class Picker(Struct, frozen=True):
    """One value to choose. `value` is what the text says now, `values` the entries of a list."""

    label: str
    where: Where
    kind: Kind
    value: str = ""
    values: tuple[str, ...] = ()
    choices: Choices = ()
    short: str = "default"
    """The key that a single value stands for, where a mapping is begun."""
    placeholder: str = ""
    condition: str = ""
    """The whole condition, where the value is a word of it."""
    needed: bool = False
    """Whether it cannot be taken out."""

    @property
    def place(self) -> str:
        """Its place as a form carries it."""
        return json.dumps(self.where)

    @property
    def chosen(self) -> Choices:
        """Of a list, what it holds, in its order."""
        known = dict(self.choices)
        return tuple((one, known.get(one, one)) for one in self.values)

    @property
    def others(self) -> Choices:
        """Of a list, what may be added."""
        return tuple(one for one in self.choices if one[0] not in self.values)


def of(document: core.PolicyDocument, section: str, key: Any, record: Any, node: Node) -> Iterator[Picker]:
    """The pickers of one record, whose part of the text is `node`."""
    if section in _MAKERS:
        yield from _MAKERS[section](_Offers(document), (section, key), record, node)


class _Offers:
    """What a document has to choose from."""

    def __init__(self, document: core.PolicyDocument) -> None:
        self.document = document
        self.speaker = Speaker(document)

    @property
    def targets(self) -> Choices:
        """Whom a notice may tell."""
        document = self.document
        people = [(f"person:{key}", self.speaker.person(key)) for key in document.people]
        teams = [(f"team:{key}", f"the team {self.speaker.team(key)}") for key in document.teams]
        schedules = [(f"schedule:{key}", self.speaker.who(f"schedule:{key}")) for key in document.schedules]
        names = ("assignee", "lead", "manager_of_assignee", "account_owner", "escalated_by", "watchers")
        return (*people, *teams, *schedules, *((f"role:{name}", self.speaker.who(f"role:{name}")) for name in names))

    @property
    def people(self) -> Choices:
        return tuple((key, self.speaker.person(key)) for key in self.document.people)

    @property
    def teams(self) -> Choices:
        return tuple((key, self.speaker.team(key)) for key in self.document.teams)

    @property
    def calendars(self) -> Choices:
        return (("always", "all hours"), *((key, key) for key in self.document.calendars))

    @property
    def priorities(self) -> tuple[str, ...]:
        return self.document.workspace.priorities

    @property
    def channels(self) -> Choices:
        found = ["slack", "email", "sms", "phone"]
        for person in self.document.people.values():
            found += person.channels
        for rule in self.document.notices.values():
            found += rule.channels
        return tuple((one, one) for one in dict.fromkeys(found))

    def by_priority(self, label: str, where: Where, value: core.ByPriority[Any], node: Node | None) -> Iterator[Picker]:
        """A length of time for each priority that has one, and for all others."""
        if not isinstance(node, Mapping):
            yield Picker(label, where, "span", node.text if isinstance(node, Scalar) else as_written(value.default))
            return
        for name, one in node.pairs:
            whose = "all others" if name.text == "default" else name.text
            text = one.text if isinstance(one, Scalar) else ""
            yield Picker(f"{label}, {whose}", (*where, name.text), "span", text)

    def many(self, label: str, where: Where, values: tuple[str, ...], *, needed: bool = False) -> Picker:
        known = self.targets
        others = tuple((one, self.speaker.who(one)) for one in values if one not in dict(known))
        return Picker(label, where, "many", values=values, choices=(*known, *others), needed=needed)


def _triggers(offers: _Offers, where: Where, trigger: core.Trigger, node: Node) -> Iterator[Picker]:
    yield Picker("On", (*where, "enabled"), "flag", "yes" if trigger.enabled else "")
    yield from _of_condition(offers, where, trigger.when)
    yield from _of_on(offers, (*where, "on"), node.get("on") if isinstance(node, Mapping) else None)
    if trigger.escalate:
        paths = tuple((key, key) for key in offers.document.paths)
        yield _in_short("Path", (*where, "escalate"), "path", trigger.escalate.path, node, paths)
        stops = offers.document.paths[trigger.escalate.path].levels
        levels = tuple((str(number), f"{number}, {level.name}") for number, level in enumerate(stops, start=1))
        place = (*where, "escalate", "level")
        yield Picker("First level", place, "choice", str(trigger.escalate.level), choices=levels, short="path")
    if trigger.inform or not trigger.escalate:
        yield offers.many("Who sees it", (*where, "inform"), trigger.inform)
    if not trigger.during.by:
        choices = (("", "any hour"), *offers.calendars)
        yield Picker("Only in", (*where, "during"), "choice", trigger.during.default or "", choices=choices)


def _of_condition(offers: _Offers, where: Where, when: str | None) -> Iterator[Picker]:
    """A priority, and a tier, where the condition names exactly one."""
    place = (*where, "when")
    for name, label, known in (
        ("issue.priority", "Priority", offers.priorities), ("account.tier", "Tier", offers.document.workspace.tiers),
    ):  # fmt: skip
        if (found := _compared(when, name)) and found in known:
            choices = tuple((one, one) for one in known)
            shown = f"{label} is not" if _is_denied(when, name) else label
            yield Picker(shown, (*place, name), "choice", found, choices=choices, condition=when or "", needed=True)


def condition_with(when: str, name: str, value: str) -> str:
    """The condition with another word compared with a name. Only where it names exactly one (`Picker`)."""
    return COMPARED[name].sub(lambda found: f'{found["before"]}{found["quote"]}{value}{found["quote"]}', when)


def _compared(when: str | None, name: str) -> str:
    found = list(COMPARED[name].finditer(when or ""))
    return found[0]["word"] if len(found) == 1 else ""


def _is_denied(when: str | None, name: str) -> bool:
    """Whether the rule holds for every other word than the one that it is compared with."""
    found = COMPARED[name].search(when or "")
    return found is not None and found["how"] == "!="


COMPARED = {
    name: re.compile(
        rf"(?P<before>(?<![\w.]){re.escape(name)}\s*(?P<how>[=!]=)\s*)(?P<quote>[\"'])(?P<word>[^\"'\\]*)(?P=quote)"
    )
    for name in ("issue.priority", "account.tier")
}


def _of_on(offers: _Offers, where: Where, node: Node | None) -> Iterator[Picker]:
    """What one `on` says; of several, only the text can."""
    if not isinstance(node, Mapping):
        return
    for key, label in (("longer_than", "Waits longer than"), ("within", "Within"), ("apart", "Apart")):
        value = node.get(key)
        if isinstance(value, Scalar | Mapping):
            text = value.text if isinstance(value, Scalar) else ""
            yield from offers.by_priority(label, (*where, key), core.ByPriority(default=text), value)
    for key, label in (("at", "When"), ("follow_ups", "Messages"), ("value", "Mood"), ("flood", "Issues")):
        value = node.get(key)
        if isinstance(value, Scalar):
            yield Picker(label, (*where, key), "text", value.text, needed=True)
    if isinstance(value := node.get("calendar"), Scalar):
        choices = (("", "that of the promise"), ("account", "the account's calendar"), *offers.calendars)
        yield Picker("Counted in", (*where, "calendar"), "choice", value.text, choices=choices)


def _paths(offers: _Offers, where: Where, path: core.Path, node: Node) -> Iterator[Picker]:
    levels = node.get("levels") if isinstance(node, Mapping) else None
    for number, level in enumerate(path.levels):
        place, own = (*where, "levels"), levels
        if isinstance(levels, Sequence):
            place, own = (*place, number), levels.items[number]
        yield from _level(offers, place, level, own, number + 1)
    yield offers.many("Who sees it from the start", (*where, "inform"), path.inform)
    yield offers.many("Who is told when nobody took it", (*where, "if_nobody"), path.if_nobody)
    lasts = node.get("acknowledge_lasts") if isinstance(node, Mapping) else None
    yield from offers.by_priority(
        "An acknowledgement lasts", (*where, "acknowledge_lasts"), path.acknowledge_lasts, lasts
    )


def _level(offers: _Offers, where: Where, level: core.Level, node: Node | None, number: int) -> Iterator[Picker]:
    own = node if isinstance(node, Mapping) else None
    name = f"Level {number}"
    notify = offers.many(f"{name} tells", (*where, "notify"), level.notify, needed=True)
    yield notify if own else _at(notify, where)
    yield from (
        _short(one, "notify") for one in offers.by_priority(
            f"{name} climbs after", (*where, "climb_after"), level.climb_after, own.get("climb_after") if own else None
        )
    )  # fmt: skip
    if not level.urgency.by:
        choices = tuple((one, one) for one in core.URGENCIES)
        place = (*where, "urgency")
        yield Picker(f"{name} is", place, "choice", level.urgency.default or "high", choices=choices, short="notify")
    picks = (("", "those that it names"), *PICKS.items())
    yield Picker(f"{name} picks", (*where, "pick"), "choice", level.pick or "", choices=picks, short="notify")
    if own:
        yield offers.many(f"{name} has as backup", (*where, "backup"), level.backup)


def _targets(offers: _Offers, where: Where, target: core.Target, node: Node) -> Iterator[Picker]:
    yield from _of_condition(offers, where, target.when)
    for metric in core.METRICS:
        promised: core.ByPriority[Span] | None = getattr(target, metric)
        value = promised or core.ByPriority()
        label = METRICS[metric].capitalize()
        default = as_written(value.default)
        written = node.get(metric) if isinstance(node, Mapping) else None
        place = (*where, metric, "default") if isinstance(written, Mapping) or promised is None else (*where, metric)
        for priority in offers.priorities:
            own = as_written(value.by.get(priority))
            yield Picker(f"{label}, {priority}", (*where, metric, priority), "span", own, placeholder=default or "none")
        yield Picker(f"{label}, all others", place, "span", default, placeholder="none")


def _routing(offers: _Offers, where: Where, rule: core.RoutingRule, node: Node) -> Iterator[Picker]:
    yield from _of_condition(offers, where, rule.when)
    if rule.to.team:
        place = (*where, "to", "team")
        yield Picker("Team", place, "choice", rule.to.team, choices=offers.teams, needed=True)
    if rule.to.person:
        place = (*where, "to", "person")
        yield Picker("Person", place, "choice", rule.to.person, choices=offers.people, needed=True)
    picks = (("", "the one whose turn was longest ago"), *PICKS.items())
    yield Picker("Who of them", (*where, "to", "pick"), "choice", rule.to.pick or "", choices=picks)


def _notices(offers: _Offers, where: Where, rule: core.NoticeRule, node: Node) -> Iterator[Picker]:
    own = isinstance(node, Mapping)
    place = (*where, "channels") if own else where
    yield Picker("By", place, "many", values=rule.channels, choices=offers.channels, needed=True)
    then = node.get("then") if isinstance(node, Mapping) else None
    for number, one in enumerate(rule.then if isinstance(then, Sequence) else ()):
        at = (*where, "then", number)
        entry = then.items[number] if isinstance(then, Sequence) else None
        after = entry.get("after") if isinstance(entry, Mapping) else None
        yield from offers.by_priority("Unseen after", (*at, "after"), one.after, after)
        yield Picker("Then by", (*at, "channels"), "many", values=one.channels, choices=offers.channels, needed=True)
    if own and rule.breaks_quiet_hours is not None:
        breaks = "yes" if rule.breaks_quiet_hours else ""
        yield Picker("In quiet hours too", (*where, "breaks_quiet_hours"), "flag", breaks)


def _teams(offers: _Offers, where: Where, team: core.Team, node: Node) -> Iterator[Picker]:
    if not isinstance(node, Mapping):
        return
    yield Picker("Lead", (*where, "lead"), "choice", team.lead or "", choices=(("", "nobody"), *offers.people))
    others = tuple(one for one in offers.teams if one[0] != team.key)
    yield Picker("Backup", (*where, "backup"), "choice", team.backup or "", choices=(NONE, *others))
    yield Picker("Works in", (*where, "calendar"), "choice", team.calendar or "", choices=(NONE, *offers.calendars))
    yield Picker("Channel", (*where, "channel"), "text", team.channel or "", placeholder="slack:#support")


def _calendars(offers: _Offers, where: Where, rule: Any, node: Node) -> Iterator[Picker]:
    """Hours that a weekday, or a run of them, has once."""
    week = node.get("hours") if isinstance(node, Mapping) else None
    for days, value in week.pairs if isinstance(week, Mapping) else ():
        only = value.items[0] if isinstance(value, Sequence) and len(value.items) == 1 else value
        place = (*where, "hours", days.text, 0) if isinstance(value, Sequence) else (*where, "hours", days.text)
        if isinstance(only, Scalar):
            yield Picker(f"Open {days.text}", place, "text", only.text, needed=True)


def _in_short(label: str, where: Where, short: str, value: str, node: Node, choices: Choices) -> Picker:
    """A choice that stands alone, or under its key."""
    own = node.get(str(where[-1])) if isinstance(node, Mapping) else None
    place = (*where, short) if isinstance(own, Mapping) else where
    return Picker(label, place, "choice", value, choices=choices, short=short, needed=True)


def _at(picker: Picker, where: Where) -> Picker:
    return Picker(picker.label, where, picker.kind, picker.value, picker.values, picker.choices, needed=picker.needed)


def _short(picker: Picker, short: str) -> Picker:
    is_own = picker.where[-1] == "climb_after"
    return Picker(
        picker.label, picker.where, picker.kind, picker.value, short=short if is_own else picker.short,
        placeholder=picker.placeholder,
    )  # fmt: skip


def as_written(value: Any) -> str:
    """A span as a policy writes it; nothing where there is none."""
    if isinstance(value, timedelta):
        value = Span(seconds=int(value.total_seconds()))
    return "" if value is None else str(value)


_MAKERS: dict[str, Callable[[_Offers, Where, Any, Node], Iterator[Picker]]] = {
    "triggers": _triggers, "paths": _paths, "targets": _targets, "routing": _routing, "notices": _notices,
    "teams": _teams, "calendars": _calendars,
}  # fmt: skip
