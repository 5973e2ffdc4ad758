"""What two policies do differently, in sentences grouped by section.

    targets    P1 Enterprise first response is now due in 30 min instead of 1 h
    paths      default: level 2 (Technical support) now climbs after 30 min instead of 1 h

Complete: two documents that are not equal differ by at least one sentence, and equal ones by none. Records are paired
by their names, so that one that moved or was renamed is not taken for two others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from rung.core import document as core
from rung.core.people.oncall import FixedTurn, Schedule
from rung.core.times.calendar import CalendarRule
from rung.core.times.spans import Span
from rung.policy.saying.difference_words import (
    called,
    condition,
    condition_changed,
    lasts,
    layer_changed,
    of_teams,
    survey,
    tells,
    turns,
    window,
)
from rung.policy.saying.differing import (
    SAME,
    by_priorities,
    clauses,
    fields,
    listed,
    mapped,
    notice,
    paired,
    weekly,
    words,
)
from rung.policy.saying.sentences import METRICS, PICKS, Speaker
from rung.policy.saying.value_words import hours, joined, span
from rung.policy.schema.paths import CLIMB_AFTER

SECTIONS = (
    "workspace", "calendars", "people", "teams", "schedules", "targets", "triggers", "routing", "paths", "windows",
    "survey", "notices", "accounts", "time zones",
)  # fmt: skip


class Change(Struct, frozen=True):
    """One thing that is different now."""

    section: str
    words: str


def difference(was: core.PolicyDocument, now: core.PolicyDocument) -> tuple[Change, ...]:
    """What is different in the second document, section by section."""
    return tuple(_Difference(was, now).changes())


def by_section(changes: Iterable[Change]) -> dict[str, list[str]]:
    """Sentences by the section that they are about, in the order of the document."""
    found: dict[str, list[str]] = {}
    for one in changes:
        found.setdefault(one.section, []).append(one.words)
    return found


def in_words(changes: Sequence[Change], most: int | None = None) -> list[str]:
    """One line for each change, at most so many, and then how many more."""
    lines = [f"{one.section}: {one.words}" for one in changes[:most]]
    more = len(changes) - len(lines)
    return [*lines, f"and {more} more"] if more else lines


class _Difference:
    def __init__(self, was: core.PolicyDocument, now: core.PolicyDocument) -> None:
        self.was, self.now = was, now
        self.before, self.after = Speaker(was), Speaker(now)
        self.priorities = tuple(dict.fromkeys((*now.workspace.priorities, *was.workspace.priorities)))

    def changes(self) -> Iterator[Change]:
        was, now = self.was, self.now
        yield from _in("workspace", self._record("", was.workspace, now.workspace))
        yield from _in("calendars", self._named(was.calendars, now.calendars, self._calendar))
        yield from _in("people", self._people())
        yield from _in("teams", self._named(was.teams, now.teams, self._team))
        yield from _in("schedules", self._named(was.schedules, now.schedules, self._schedule))
        yield from _in("targets", self._rules(was.targets, now.targets, self._target, Speaker.target))
        yield from _in("triggers", self._rules(was.triggers, now.triggers, self._trigger, Speaker.trigger))
        yield from _in("routing", self._rules(was.routing, now.routing, self._routing, Speaker.routing))
        yield from _in("paths", self._named(was.paths, now.paths, self._path, self._path_added))
        yield from _in("windows", self._rules(was.windows, now.windows, self._window, lambda _, one: window(one)))
        yield from _in("survey", self._survey())
        yield from _in("notices", self._named(was.notices, now.notices, self._notice, lambda one: notice(one)))
        yield from _in("accounts", self._named(was.accounts, now.accounts, self._account))
        if was.tz_version != now.tz_version:
            yield Change("time zones", f"the data is now {now.tz_version} instead of {was.tz_version or 'unknown'}")

    # Sections ----------------------------------------

    def _named(
        self,
        was: Mapping[str, Any],
        now: Mapping[str, Any],
        compare: Callable[[str, Any, Any], Iterable[str]],
        added: Callable[[Any], str] = lambda one: "",
    ) -> Iterator[str]:
        """Records by name: what came, what went, what changed."""
        for key in now:
            if key not in was:
                said = added(now[key])
                yield f"{key} is added" + (f": {said}" if said else "")
        for key in was:
            if key not in now:
                yield f"{key} is taken out"
            elif was[key] != now[key]:
                yield from _told(f"{key}: {{}}", compare(key, was[key], now[key]))

    def _rules(
        self,
        was: Sequence[Any],
        now: Sequence[Any],
        compare: Callable[[Any, Any], Iterable[str]],
        say: Callable[[Speaker, Any], str],
    ) -> Iterator[str]:
        """Records in an order that counts, each with a name."""
        found = paired(was, now)
        for at in found.come:
            yield f"{now[at].name} is added as number {at + 1}: {say(self.after, now[at])}"
        for at in found.gone:
            yield f"{was[at].name} is taken out: {say(self.before, was[at])}"
        for before, after in found.both:
            if was[before].name != now[after].name:
                yield f"{was[before].name} is now called {now[after].name}"
            elif was[before] != now[after]:
                yield from _told("{}", compare(was[before], now[after]), was[before].name)
        if found.is_turned:
            yield f"the order is now {joined([one.name for one in now])}"

    def _record(self, of: str, was: Struct, now: Struct, but: Iterable[str] = ()) -> Iterator[str]:
        """The fields of any record, by their names. Records within records are looked into."""
        for name, before, after in fields(was, now, tuple(but)):
            label = f"{of}{name.replace('_', ' ')}"
            if type(before) is type(after) and isinstance(before, Struct) and not isinstance(before, _WHOLE):
                yield from self._record(f"{label}: ", before, after)
            elif isinstance(before, Mapping) and isinstance(after, Mapping):
                yield from (f"{label} {clause}" for clause in mapped(before, after) or [SAME])
            else:
                yield from (f"{label} {clause}" for clause in clauses(before, after, self.priorities))

    # People and places ----------------------------------------

    def _people(self) -> Iterator[str]:
        was, now = self.was.people, self.now.people
        yield from (f"{called(now[key])} is added" + of_teams(now[key]) for key in now if key not in was)
        yield from (f"{called(was[key])} is taken out" for key in was if key not in now)
        for key in was:
            if key in now and was[key] != now[key]:
                yield from _told("{}", self._person(was[key], now[key]), called(now[key]))
        if [key for key in now if key in was] != [key for key in was if key in now]:
            yield f"the order, by which first turns are given, is now {joined(list(now))}"

    def _person(self, was: core.Person, now: core.Person) -> Iterator[str]:
        name = called(now)
        for team in now.teams:
            if team not in was.teams:
                yield f"{name} joins {self.after.team(team)}"
        for team in was.teams:
            if team not in now.teams:
                yield f"{name} leaves {self.before.team(team)}"
        if was.teams != now.teams and sorted(was.teams) == sorted(now.teams):
            yield f"{name}: teams {listed(was.teams, now.teams, str)[0]}"
        yield from (f"{name}: {clause}" for clause in self._record("", was, now, ("teams",)))

    def _team(self, _key: str, was: core.Team, now: core.Team) -> Iterator[str]:
        for name, before, after in fields(was, now, ("notices",)):
            say = self.after.person if name == "lead" else words
            yield from (f"{name} {clause}" for clause in clauses(before, after, (), say))
        yield from (f"notices {clause}" for clause in mapped(was.notices, now.notices))

    def _calendar(self, _key: str, was: CalendarRule, now: CalendarRule) -> Iterator[str]:
        if was.hours != now.hours:
            yield from weekly(was.hours, now.hours)
        if was.open_days != now.open_days:
            yield from (f"open days {clause}" for clause in mapped(was.open_days, now.open_days, hours))
        yield from self._record("", was, now, ("hours", "open_days"))

    def _schedule(self, _key: str, was: Schedule, now: Schedule) -> Iterator[str]:
        for number, (before, after) in enumerate(zip(was.layers, now.layers, strict=False), start=1):
            if before != after:
                yield from (f"layer {number}: {clause}" for clause in layer_changed(before, after))
        for number in range(len(was.layers), len(now.layers)):
            yield f"layer {number + 1} is added: {turns(now.layers[number])}"
        for number in range(len(now.layers), len(was.layers)):
            yield f"layer {number + 1} is taken out: {turns(was.layers[number])}"
        for name in ("overrides", "shifts"):
            before, after = getattr(was, name), getattr(now, name)
            if before != after:
                yield from (f"{name} {clause}" for clause in listed(before, after, self._turn))
        yield from self._record("", was, now, ("layers", "overrides", "shifts"))

    def _turn(self, turn: FixedTurn) -> str:
        return f"{self.after.person(turn.who)} from {words(turn.from_at)} to {words(turn.to_at)}"

    def _account(self, _key: str, was: core.Account, now: core.Account) -> Iterator[str]:
        return self._record("", was, now)

    def _notice(self, _key: str, was: core.NoticeRule, now: core.NoticeRule) -> list[str]:
        before, after = notice(was), notice(now)
        return [f"goes out {after} instead of {before}"] if before != after else []

    # Promises and rules ----------------------------------------

    def _target(self, was: core.Target, now: core.Target) -> Iterator[str]:
        for metric in core.METRICS:
            before, after = getattr(was, metric), getattr(now, metric)
            if before == after:
                continue
            for one in by_priorities(before, after, self.priorities):
                what = f"{joined(one.priorities)} {now.name}".strip() + f" {METRICS[metric]}"
                if one.now is None:
                    yield f"{what} is no longer promised; it was due in {span(one.was)}"
                else:
                    yield f"{what} is now due in {span(one.now)}" + (f" instead of {span(one.was)}" if one.was else "")
            if not by_priorities(before, after, self.priorities):
                yield f"{now.name} {METRICS[metric]} {SAME}"
        if was.when != now.when:
            yield f"{now.name} {condition_changed(was.when, now.when)}"
        yield from self._record(f"{now.name}: ", was, now, ("name", "when", *core.METRICS))

    def _trigger(self, was: core.Trigger, now: core.Trigger) -> Iterator[str]:
        name = now.name
        if was.enabled != now.enabled:
            yield f"{name} is switched {'on' if now.enabled else 'off'}"
        if was.on != now.on:
            before, after = self.before.looks(was.on), self.after.looks(now.on)
            yield f"{name} looks when {after} instead of {before}" if before != after else f"{name}: on {SAME}"
        if was.when != now.when:
            yield f"{name} {condition_changed(was.when, now.when)}"
        if was.escalate != now.escalate:
            yield f"{name}: {self._escalates(now.escalate, self.after)} instead of: " + self._escalates(
                was.escalate, self.before
            )
        if was.inform != now.inform:
            yield from (f"{name}: who sees it {clause}" for clause in listed(was.inform, now.inform, self._who))
        yield from self._record(f"{name}: ", was, now, ("name", "enabled", "on", "when", "escalate", "inform"))

    def _escalates(self, escalate: core.Escalate | None, speaker: Speaker) -> str:
        if escalate is None:
            return "no path starts"
        replaces = f", in place of {joined(escalate.replaces)}" if escalate.replaces else ""
        return f"{speaker.escalation(escalate)}{replaces}"

    def _routing(self, was: core.RoutingRule, now: core.RoutingRule) -> Iterator[str]:
        if was.when != now.when:
            yield f"{now.name} {condition_changed(was.when, now.when)}"
        if was.to != now.to:
            before, after = self.before.route(was.to), self.after.route(now.to)
            yield f"{now.name} gives to {after} instead of {before}" if before != after else f"{now.name} {SAME}"

    def _window(self, was: core.Window, now: core.Window) -> Iterator[str]:
        if was.when != now.when:
            yield f"{now.name} {condition_changed(was.when, now.when)}"
        yield from self._record(f"{now.name}: ", was, now, ("name", "when"))

    def _survey(self) -> Iterator[str]:
        was, now = self.was.survey, self.now.survey
        if was is None or now is None:
            if was is not now:
                yield "nobody is asked any more" if now is None else f"customers are asked {survey(now)}"
            return
        if was.when != now.when:
            yield f"it {condition_changed(was.when, now.when)}"
        yield from self._record("", was, now, ("when",))

    # Paths ----------------------------------------

    def _path_added(self, path: core.Path) -> str:
        return " ".join(self.after.level(level, number) for number, level in enumerate(path.levels, start=1))

    def _path(self, _key: str, was: core.Path, now: core.Path) -> Iterator[str]:
        found = paired(was.levels, now.levels)
        instead = _same_places(found.gone, found.come)
        for at in found.gone:
            if at not in instead:
                yield f"level {at + 1} ({was.levels[at].name}) is taken out"
        for at in found.come:
            if at not in instead:
                yield f"a level is added: {self.after.level(now.levels[at], at + 1)}"
        for before, after in sorted((*found.both, *((at, at) for at in instead)), key=lambda pair: pair[1]):
            yield from self._level(was.levels[before], now.levels[after], after + 1)
        if found.is_turned:
            yield f"the order of its levels is now {joined([one.name for one in now.levels])}"
        if was.closes_when != now.closes_when:
            yield f"it closes when {condition(now.closes_when)} instead of when {condition(was.closes_when)}"
        for name, label in (("inform", "who sees it"), ("if_nobody", "who is told when nobody took it")):
            before_told, after_told = getattr(was, name), getattr(now, name)
            if before_told != after_told:
                yield from (f"{label} {clause}" for clause in listed(before_told, after_told, self._who))
        if was.acknowledge_lasts != now.acknowledge_lasts:
            said = clauses(was.acknowledge_lasts, now.acknowledge_lasts, self.priorities, lasts)
            yield from (f"how long an acknowledgement lasts {clause}" for clause in said)
        yield from self._record("", was, now, ("levels", "closes_when", "inform", "if_nobody", "acknowledge_lasts"))

    def _level(self, was: core.Level, now: core.Level, number: int) -> Iterator[str]:
        level = f"level {number} ({now.name})"
        if was.name != now.name:
            yield f"level {number} is now called {now.name} instead of {was.name}"
        if was.climb_after != now.climb_after:
            turned = by_priorities(_climbs(was), _climbs(now), self.priorities)
            yield from (
                f"{level} now climbs after {words(one.now)} instead of {words(one.was)}{one.for_whom}" for one in turned
            )
            if not turned:
                yield f"{level}: climb after {SAME}"
        for name, label in (("notify", "tells"), ("backup", "as its backup tells"), ("inform", "shows it to")):
            before, after = getattr(was, name), getattr(now, name)
            yield from (f"{level} {clause}" for clause in tells(label, before, after, self._who))
        if was.pick != now.pick:
            picks = [PICKS.get(one or "", "those that it names") for one in (now.pick, was.pick)]
            yield f"{level} tells {picks[0]} instead of {picks[1]}"
        told = ("name", "climb_after", "notify", "backup", "inform", "pick")
        yield from self._record(f"{level}: ", was, now, told)

    def _who(self, target: str) -> str:
        name = self.after.who(target)
        return name if name != target else self.before.who(target)


def _climbs(level: core.Level) -> core.ByPriority[Span]:
    """After how long it climbs, with the built-in length where the level says none."""
    written = level.climb_after
    return written if written.default is not None else core.ByPriority(written.by, CLIMB_AFTER)


_WHOLE = (core.ByPriority, core.Limit, core.Repeat, core.NoticeRule, core.QuietHours, Span)
"""Records that are said in one."""


def _in(section: str, said: Iterable[str]) -> Iterator[Change]:
    return (Change(section, one) for one in said)


def _told(frame: str, said: Iterable[str], name: str = "") -> Iterator[str]:
    """Each clause in its frame; where there is none although the records differ, that they do."""
    found = list(said)
    yield from (frame.format(one) for one in found)
    if not found:
        yield frame.format(f"{name} {SAME}".strip())


def _same_places(gone: Sequence[int], come: Sequence[int]) -> list[int]:
    """The places at which one level stands instead of another, where none was put in or taken out."""
    return [at for at in gone if at in come] if len(gone) == len(come) else []
