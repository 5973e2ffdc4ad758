"""What could stand at a place of a policy that is being typed: keys by the schema, names by the document, words of
conditions. It is made for an editor, which asks at each key that is pressed: pure, quick, and of any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import available_timezones

from msgspec import Struct

from rung.core.conditions.names import NAMES, QUESTIONS, QUESTIONS_BY_NAME
from rung.core.document import Workspace
from rung.core.happenings.fields import KNOWN
from rung.policy.editing.outline import ITEM, Cursor, Outline
from rung.policy.problems import Report
from rung.policy.reading.forms import DEFAULT, ByPriority, Choice, Form, ListOf, MapOf, Name
from rung.policy.reading.names import Names
from rung.policy.reading.page import BUILT_IN_CALENDAR, Page
from rung.policy.reading.records import Named, Record, Several
from rung.policy.schema.condition import STATUSES, ConditionForm
from rung.policy.schema.document import DOCUMENT
from rung.policy.schema.names import ROLES, SkillForm
from rung.policy.schema.on import EVENT_KINDS, ON_RECORDS, FieldForm, OnForm
from rung.policy.schema.people import SkillsForm
from rung.policy.schema.times import ZoneForm
from rung.policy.schema.told import TargetForm
from rung.policy.schema.triggers import LimitForm, PrioritySet
from rung.policy.schema.values import FLAG

LONGEST_TEXT = 300_000
MOST = 60
"""Nobody reads a longer list; what is typed narrows it."""


class Completion(Struct, frozen=True):
    """Something that could stand at the place."""

    insert: str
    """The text to put there."""
    kind: str
    """key, name, word, target or condition."""
    doc: str = ""
    replaces: int = 0
    """How many characters before the place it takes the place of: what was typed of it already."""


def completions(text: str, line: int, column: int) -> list[Completion]:
    """What could stand before a column of a line, both from 1. Never raises; of a text too long, nothing."""
    if len(text) > LONGEST_TEXT or line < 1 or column < 1:
        return []
    outline = Outline(text, line, column)
    cursor, words = outline.cursor, _Words(outline)
    forms = _forms_at(cursor.path)
    if any(isinstance(form, ConditionForm) for form in forms) and cursor.is_value:
        return [*_narrowed(_of_condition(cursor.typed, words))]
    found: list[Completion] = []
    if cursor.is_key:
        found += _keys(forms, cursor, words)
    if cursor.is_value:
        found += (one for form in forms for one in _values(form, words))
    return [*_narrowed((one, cursor.typed.lstrip("\"'")) for one in found)]


def _narrowed(found: Iterable[tuple[Completion, str]]) -> Iterator[Completion]:
    """Those that begin as what was typed, each once."""
    seen: set[str] = set()
    for one, typed in found:
        if len(seen) < MOST and one.insert not in seen and one.insert.casefold().startswith(typed.casefold()):
            seen.add(one.insert)
            yield Completion(one.insert, one.kind, one.doc, len(typed))


# Forms by the path


def _forms_at(path: Iterable[str]) -> list[Form[Any]]:
    """The forms that a value at a path may have."""
    forms: list[Form[Any]] = [DOCUMENT]
    for step in path:
        forms = [inner for form in forms for one in _ways(form) for inner in _within(one, step)]
    return [one for form in forms for one in _ways(form)]


def _ways(form: Form[Any]) -> Iterator[Form[Any]]:
    """A form and those by which it may be written in short."""
    yield form
    match form:
        case Record(short_form=short) if short is not None:
            yield from _ways(short)
        case ByPriority(value=value):
            yield from _ways(value)
        case Several():
            return
        case ListOf(item=item):
            yield from _ways(item)
        case Record() | Named() | MapOf():
            return
        case _:
            for part in form.parts():
                yield from _ways(part)


def _within(form: Form[Any], step: str) -> Iterator[Form[Any]]:
    match form:
        case Record(keys=keys):
            if step in keys:
                yield keys[step].form
        case Named(record=record):
            yield record
        case MapOf(value=value) | ByPriority(value=value):
            if step != ITEM:
                yield value
        case ListOf(item=item):
            if step == ITEM:
                yield item
        case OnForm():
            if step == ITEM:
                yield form


# Keys and values


def _keys(forms: Iterable[Form[Any]], cursor: Cursor, words: _Words) -> Iterator[Completion]:
    for form in forms:
        match form:
            case Record(keys=keys):
                free = [key for key in keys.values() if key.name not in cursor.beside]
                for key in sorted(free, key=lambda key: not key.required):
                    left_out = f" Left out: {key.left_out}." if key.left_out else ""
                    yield Completion(f"{key.name}: ", "key", f"{key.about}{left_out}")
            case ByPriority():
                names = [one for one in (*words.page.priorities, DEFAULT) if one not in cursor.beside]
                yield from (Completion(f"{one}: ", "key", form.words) for one in names)
            case SkillsForm():
                yield from (Completion(f"{one}: ", "name", "a skill") for one in words.page.names.skills)
            case MapOf(key=key_form):
                known = (one for one in _values(key_form, words) if one.insert not in cursor.beside)
                yield from (Completion(f"{one.insert}: ", one.kind, one.doc) for one in known)


def _values(form: Form[Any], words: _Words) -> Iterator[Completion]:
    match form:
        case Choice(choices=choices):
            yield from (Completion(one, "word", f"{form.name} {one}") for one in choices)
        case SkillForm(also=also):
            yield from (Completion(one, "name", "a skill") for one in words.page.names.skills)
            yield from (Completion(one, "word", "each skill that the issue itself needs") for one in also)
        case Name():
            known = [*form.known(words.page), *form.also]
            yield from (Completion(one, "name", words.about(form.kind, one)) for one in known)
        case TargetForm():
            yield from words.targets(form)
        case OnForm():
            yield from (Completion(one, "word", "an event") for one in EVENT_KINDS)
            yield from (Completion(f"{{{name}: ", "key", record.about) for name, record in ON_RECORDS.items())
        case LimitForm():
            yield from (Completion(one, "word", form.words) for one in ("once", "none", "{every: ", "{at_most: "))
        case PrioritySet():
            yield from (Completion(one, "name", "a priority") for one in words.page.priorities)
            yield Completion("{at_least: ", "key", "At least so urgent; it never lowers.")
        case FieldForm():
            yield from (Completion(one, "word", "a field that every issue has") for one in KNOWN)
        case ZoneForm():
            yield from (Completion(one, "word", "a time zone") for one in sorted(available_timezones()) if "/" in one)
        case _ if form is FLAG:
            yield from (Completion(one, "word") for one in ("true", "false"))


class _Words:
    """The names and words that the text itself gives."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        workspace = Workspace()
        sections = ("people", "teams", "schedules", "calendars", "paths", "accounts")
        names = Names(
            **{section: outline.under(section) for section in sections},
            targets=outline.said("targets", ITEM, "name"),
            skills=self._of_people("skills"),
            channels=self._of_people("addresses"),
        )
        self.page = Page(Report(), names, ())
        self.page.priorities = outline.said("workspace", "priorities", ITEM) or workspace.priorities
        self.page.tiers = outline.said("workspace", "tiers", ITEM)

    def about(self, kind: str, name: str) -> str:
        """What a name is called in full, where the document says so."""
        section = {"person": "people"}.get(kind, f"{kind}s")
        return next(iter(self._outline.said(section, name, "name")), f"a {kind}")

    def targets(self, form: TargetForm) -> Iterator[Completion]:
        """Whom a notice can be told to: everybody by name, and the kinds that need one more word."""
        names = self.page.names
        known = {"person": names.people, "team": names.teams, "schedule": names.schedules, "role": ROLES}
        for kind in form.kinds:
            if kind in known:
                yield from (Completion(f"{kind}:{one}", "target", self.about(kind, one)) for one in known[kind])
        if "skills" in form.kinds:
            yield from (Completion(f"skills:{one}", "target", "whoever has this skill") for one in names.skills)
        channels = {key for at, key in self._outline.values if key.startswith(("slack:#", "teams:")) and at}
        yield from (Completion(f'"{one}"', "target", "a channel") for one in sorted(channels))
        yield from (Completion(f"{kind}:", "target", "") for kind in form.kinds if kind not in known)

    def compared_with(self, name: str) -> Iterable[str]:
        """The words that a condition may compare a name with, or ask a question about."""
        names, said = self.page.names, self._outline.said
        kinds = [kind for team in names.teams for kind in said("teams", team, "handles", ITEM)]
        waiting = said("workspace", "statuses_waiting", ITEM)
        known: dict[str, Iterable[str]] = {
            "issue.priority": self.page.priorities,
            "account.tier": self.page.tiers,
            "issue.team": names.teams,
            "issue.assignee": names.people,
            "account.owner": names.people,
            "issue.status": (*STATUSES, *waiting),
            "issue.kind": kinds,
            "account.id": names.accounts,
            "in_hours": (*names.calendars, BUILT_IN_CALENDAR),
            "priority_at_least": self.page.priorities,
            "tier_at_least": self.page.tiers,
        }
        return known.get(name, ())

    def _of_people(self, key: str) -> list[str]:
        people = self._outline.under("people")
        return list(dict.fromkeys(one for person in people for one in self._outline.under("people", person, key)))


# Conditions

_COMPARED = re.compile(
    r"""(?P<name>[a-z_]+\.[a-z_]+)\s*(?:==|!=|in\s*\[(?:\s*"[^"]*"\s*,)*)\s*"(?P<typed>[^"]*)$"""
    r"""|(?P<question>[a-z_]+)\(\s*"(?P<asked>[^"]*)$"""
)
_WORD = re.compile(r"[A-Za-z_][\w.]*$")


def _of_condition(typed: str, words: _Words) -> Iterator[tuple[Completion, str]]:
    """What could go on at the end of a condition: a word in quotes behind a comparison, else a name or a question."""
    text = typed.replace("\\\"", '"')
    if found := _COMPARED.search(text):
        name, begun = found["name"] or found["question"], found["typed"] or found["asked"] or ""
        if found["question"] is None or found["question"] in QUESTIONS_BY_NAME:
            yield from ((Completion(one, "condition", f"for {name}"), begun) for one in words.compared_with(name))
        return
    if text.count('"') % 2 and not text.startswith('"'):
        return  # within a text that is nobody's name
    word = _WORD.search(text)
    begun = word[0] if word else ""
    for known in NAMES:
        absent = "" if known.absent == "never" else f" Absent when {known.absent}."
        yield Completion(known.name, "condition", f"{known.meaning}{absent}"), begun
    for question in QUESTIONS:
        yield Completion(f'{question.name}("', "condition", question.meaning), begun
