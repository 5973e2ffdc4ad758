"""Known strategies that drop into a policy: by time, by priority, by account, by mood; who gets an issue first.

Each is a few lines in the language, written for the names that the document has: its priorities and tiers, its paths
and teams. `put_in` places them at the end of their section with a remark that says what they are; a document that was
without errors has none afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import Struct

from rung.core import document as core
from rung.policy.editing.edits import CannotEdit, added
from rung.policy.editing.first_policy import quoted
from rung.policy.editing.positions import with_ending

REMARK = "# strategy: "


class Piece(Struct, frozen=True):
    """One record of a strategy: the section it belongs to, its lines, and its key where the section has names."""

    section: str
    lines: tuple[str, ...]
    key: str = ""
    first: bool = False
    """Whether it must stand before rules that hold for everything."""
    whole: bool = False
    """Whether the lines are all of a section that the document lacks."""


class Strategy(Struct, frozen=True):
    """A way to escalate, or to give out work, that many teams use."""

    key: str
    title: str
    about: str
    """One sentence: when it helps."""
    pieces: Callable[[Names], tuple[Piece, ...]]
    """Written for the names of a document. Raises CannotEdit where that lacks what it needs."""


class Names:
    """What a document has that a strategy can speak of."""

    def __init__(self, document: core.PolicyDocument) -> None:
        self.document = document
        self.taken: list[str] = []
        """Names that a strategy wished for and that rules have already."""

    @property
    def top(self) -> str:
        """The most urgent priority."""
        return self.document.workspace.priorities[0]

    @property
    def second(self) -> str:
        priorities = self.document.workspace.priorities
        return priorities[min(1, len(priorities) - 1)]

    @property
    def best_tier(self) -> str:
        """The most valuable tier."""
        if not self.document.workspace.tiers:
            raise CannotEdit("the workspace names no tiers", "write tiers: [enterprise, standard] below workspace:")
        return self.document.workspace.tiers[0]

    @property
    def path(self) -> str:
        """The path that most triggers open, else the one called default, else the first."""
        paths = self.document.paths
        if not paths:
            raise CannotEdit("the document has no path that could start", "write one below paths:")
        opened = [one.escalate.path for one in self.document.triggers if one.escalate]
        return max(paths, key=lambda key: (key == "default", opened.count(key)))

    @property
    def urgent_path(self) -> str:
        """The first path whose first level is critical, else the usual one."""
        paths = self.document.paths.items()
        return next((key for key, one in paths if one.levels[0].urgency.of(self.top) == "critical"), self.path)

    @property
    def team(self) -> str:
        """The team with most people."""
        teams = self.document.teams
        if not teams:
            raise CannotEdit("the document has no team", "write one below teams:, and people with teams: [its name]")
        people = self.document.people.values()
        return max(teams, key=lambda key: sum(key in one.teams for one in people))

    @property
    def calendar(self) -> str:
        named = self.document.workspace.calendar
        return named or next(iter(self.document.calendars), "always")

    @property
    def skills(self) -> tuple[str, ...]:
        """Those that somebody of the team has, the commonest first."""
        found: dict[str, int] = {}
        for person in self.document.people.values():
            for skill in person.skills if self.team in person.teams else ():
                found[skill] = found.get(skill, 0) + 1
        return tuple(sorted(found, key=lambda one: -found[one]))

    def free(self, section: str, name: str) -> str:
        """A name that no rule of the section has."""
        records = getattr(self.document, section)
        taken = set(records) if isinstance(records, dict) else {one.name for one in records}
        wishes = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
        if name in taken:
            self.taken.append(name)
        return next(one for one in wishes if one not in taken)


def put_in(text: str, strategy: Strategy, document: core.PolicyDocument) -> str:
    """The text with a strategy in its sections. Raises CannotEdit."""
    for piece in strategy.pieces(Names(document)):
        if piece.whole:
            head = f"{piece.section}:  {REMARK}{strategy.title.lower()}"
            text = "\n".join([with_ending(text), head, *(f"  {one}" for one in piece.lines), ""])
            continue
        lines = [f"{REMARK}{strategy.title.lower()}", *piece.lines] if piece.key else [*piece.lines]
        text = added(text, piece.section, lines, piece.key)
        if not piece.key:
            text = _remarked(text, piece, strategy)
        if piece.first:
            text = _to_front(text, piece.section)
    return text


def preview(strategy: Strategy, document: core.PolicyDocument) -> str:
    """What would be put in, section by section."""
    found = []
    for piece in strategy.pieces(Names(document)):
        head, *rest = piece.lines
        if piece.whole:
            found += [f"{piece.section}:", *(f"  {one}" for one in piece.lines)]
            continue
        lines = [f"  {piece.key}:", *(f"    {one}" for one in piece.lines)] if piece.key else []
        found += [f"{piece.section}:", *(lines or [f"  - {head}", *(f"    {one}" for one in rest)])]
    return "\n".join(found)


def _remarked(text: str, piece: Piece, strategy: Strategy) -> str:
    """Behind the first line of the record that was put in last."""
    head = piece.lines[0]
    at = text.rindex(head) + len(head)
    return f"{text[:at]}  {REMARK}{strategy.title.lower()}{text[at:]}"


def _to_front(text: str, section: str) -> str:
    """The record that stands last in a list comes first: rules are tried in order."""
    lines = text.split("\n")
    start = next(at for at, line in enumerate(lines) if re.match(rf"{section}\s*:", line))
    entries = [at for at, line in enumerate(lines) if at > start and re.match(r" *- ", line)]
    margin = len(lines[entries[0]]) - len(lines[entries[0]].lstrip())
    own = [at for at in entries if len(lines[at]) - len(lines[at].lstrip()) == margin and at < _end_of(lines, start)]
    last = own[-1]
    if last == own[0]:
        return text
    end = _end_of(lines, start)
    while end > last and not lines[end - 1].strip():
        end -= 1
    block = lines[last:end]
    return "\n".join([*lines[: own[0]], *block, *lines[own[0] : last], *lines[end:]])


def _end_of(lines: list[str], start: int) -> int:
    """Where the section ends: the next line that begins another one."""
    following = (at for at in range(start + 1, len(lines)) if re.match(r"[^\s#-]", lines[at]))
    return next(following, len(lines))


def _trigger(names: Names, name: str, on: str, *rest: str, path: str = "") -> Piece:
    """One that opens a path: the usual one, unless another is named."""
    own = (f"name: {quoted(names.free('triggers', name))}", f"on: {on}", *rest)
    return Piece("triggers", (*own, f"escalate: {{path: {path or names.path}}}"))


def _by_time(names: Names) -> tuple[Piece, ...]:
    return (
        _trigger(names, "No first answer in time", "{target: first_response, at: 75%}"),
        _trigger(names, "A promise is missed", "{target: [first_response, resolution]}"),
    )


def _by_silence(names: Names) -> tuple[Piece, ...]:
    on = f"{{waiting_for: first_response, longer_than: 30m, calendar: {names.calendar}}}"
    return (_trigger(names, "No reply in 30 minutes", on),)


def _by_priority(names: Names) -> tuple[Piece, ...]:
    when = f"when: 'issue.priority == \"{names.top}\"'"
    return (_trigger(names, f"{names.top} at once", "[opened, priority]", when, path=names.urgent_path),)


def _by_account(names: Names) -> tuple[Piece, ...]:
    tier = f"when: 'account.tier == \"{names.best_tier}\" && priority_at_least(\"{names.second}\")'"
    risk = "when: account.churn_risk || (account.renews_in_days < 60 && account.health < 40)"
    return (
        _trigger(names, f"Urgent from {names.best_tier}", "[opened, priority]", tier),
        _trigger(
            names, "An account at risk writes", "opened", risk, f"set: {{priority: {{at_least: {names.second}}}}}"
        ),
    )


def _by_mood(names: Names) -> tuple[Piece, ...]:
    return (
        _trigger(names, "The customer gets angry", "{sentiment: below, value: -0.5}", "limit: {every: 24h}"),
        _trigger(names, "Words of leaving", "{flag: [threat_to_leave, legal]}"),
    )


def _by_follow_ups(names: Names) -> tuple[Piece, ...]:
    return (_trigger(names, "Three messages without an answer", "{follow_ups: 3, within: 4h}"),)


def _by_satisfaction(names: Names) -> tuple[Piece, ...]:
    trigger = _trigger(names, "A customer is not satisfied", "csat", "when: issue.fields.csat < 3")
    asked = ("after: 2h  # after the resolution", "every: 30d  # each contact at most so often")
    survey = Piece("survey", asked, whole=True)
    return (trigger,) if names.document.survey else (survey, trigger)


def _rule(names: Names, name: str, to: str, when: str = "", *, first: bool = False) -> Piece:
    condition = (f"when: '{when}'",) if when else ()
    return Piece("routing", (f"name: {quoted(names.free('routing', name))}", *condition, f"to: {to}"), first=first)


def _round_robin(names: Names) -> tuple[Piece, ...]:
    rest = next((one.name for one in names.document.routing if one.when is None), None)
    if rest is not None:
        raise CannotEdit(f"the rule {rest} gets every other issue already", "choose on its card who of them gets it")
    return (_rule(names, "Whose turn it is", f"{{team: {names.team}, pick: round_robin}}"),)


def _priority_routing(names: Names) -> tuple[Piece, ...]:
    when = f'priority_at_least("{names.second}")'
    to = f"{{team: {names.team}, pick: least_loaded}}"
    return (_rule(names, "Urgent work to whoever is freest", to, when, first=True),)


def _skills_routing(names: Names) -> tuple[Piece, ...]:
    if not names.skills:
        raise CannotEdit(f"nobody of {names.team} has a skill", "write skills: {billing: 3} at the people who have one")
    skill = names.skills[0]
    best = max(one.skills.get(skill, 0) for one in names.document.people.values() if names.team in one.teams)
    to = f"{{team: {names.team}, pick: least_loaded, needs: {{{skill}: {min(best, 2)}}}}}"
    when = f'issue.kind == "{skill}" || "{skill}" in issue.skills'
    return (_rule(names, f"Who knows {skill}", to, when, first=True),)


def _follow_the_sun(names: Names) -> tuple[Piece, ...]:
    people = [one for one in names.document.people.values() if names.team in one.teams]
    if len({one.time_zone or names.document.workspace.time_zone for one in people}) < 2:
        hint = "write time_zone: at those who are elsewhere"
        raise CannotEdit(f"everybody of {names.team} is in one time zone", hint)
    to = f"{{team: {names.team}, pick: round_robin, prefer: [time_zone]}}"
    return (_rule(names, "Whoever is awake", to, f'priority_at_least("{names.second}")', first=True),)


STRATEGIES: tuple[Strategy, ...] = (
    Strategy("by-time", "By time", "Escalate before a promise breaks, and when it does.", _by_time),
    Strategy("by-silence", "By silence", "Escalate what nobody answered, whether it was promised or not.", _by_silence),
    Strategy("by-priority", "By priority", "Wake people at once for what is most urgent.", _by_priority),
    Strategy("by-account", "By account", "Look sooner at the best customers and at those who may leave.", _by_account),
    Strategy("by-mood", "By mood", "Escalate when a customer gets angry or speaks of leaving.", _by_mood),
    Strategy("by-follow-ups", "By follow-ups", "Escalate when somebody writes again and again.", _by_follow_ups),
    Strategy(
        "by-satisfaction", "By satisfaction", "Ask customers afterwards, and escalate a bad score.", _by_satisfaction
    ),
    Strategy("round-robin", "Turns", "Give each new issue to the one whose turn was longest ago.", _round_robin),
    Strategy("priority-routing", "Urgent first", "Give urgent issues to whoever carries least.", _priority_routing),
    Strategy("skills-routing", "By skill", "Give an issue to somebody who knows its subject.", _skills_routing),
    Strategy("follow-the-sun", "Follow the sun", "Give urgent issues to who is awake with them.", _follow_the_sun),
)


def named(key: str) -> Strategy:
    """Raises CannotEdit."""
    found = next((one for one in STRATEGIES if one.key == key), None)
    if found is None:
        raise CannotEdit(f"there is no strategy {key!r}", "choose one of the list")
    return found


class Offered(NamedTuple):
    """A strategy with what it would put in; or, where the document lacks what it needs, with why not."""

    strategy: Strategy
    lines: str
    lacks: str = ""
    beside: tuple[str, ...] = ()
    """Rules of the same names that are there already, and go on."""


def offered(document: core.PolicyDocument) -> Iterable[Offered]:
    """Each strategy, written for a document."""
    for strategy in STRATEGIES:
        names = Names(document)
        try:
            strategy.pieces(names)
        except CannotEdit as problem:
            yield Offered(strategy, "", f"{problem.message}: {problem.hint}")
        else:
            yield Offered(strategy, preview(strategy, document), beside=tuple(names.taken))
