"""Ladders that do not help: more levels than anybody keeps in mind, and levels that tell nobody new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from rung.core.document import URGENCIES, Level, PolicyDocument
from rung.core.paths.levels import CLIMB_AFTER
from rung.policy.lint.levels import is_channel
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding

MOST_LEVELS = 3
SAME_SHIFT = timedelta(hours=4)
"""A level that comes later than this meets another shift, or another turn on call."""
_ONE_OF_THEM = ("round_robin", "least_loaded", "best_match")


def paths_of_many_levels(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    for key, path in document.paths.items():
        if len(path.levels) > MOST_LEVELS:
            message = f"{key} has {len(path.levels)} levels: few keep in mind what the last ones are for"
            hint = "name more people in one level, or let a level climb sooner"
            yield f"paths.{key}.levels[{MOST_LEVELS}]", "many_levels", message, hint


def levels_that_tell_nobody_new(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """Who did not answer at one level is asked at the next, no more urgently, and nobody else is."""
    for key, path in document.paths.items():
        for index in range(1, len(path.levels)):
            level, before = path.levels[index], path.levels[:index]
            if _is_plain(document, before, level) and _tells_nobody_new(document, before, level):
                message = f"{level.name!r} tells only people whom the levels before it have told already"
                hint = "name somebody else, or write repeat: at the level before"
                yield f"paths.{key}.levels[{index}].notify", "tells_nobody_new", message, hint


def _is_plain(document: PolicyDocument, before: Sequence[Level], level: Level) -> bool:
    """Whether a level is no more urgent than those before it, which all were told for certain."""
    for priority in document.workspace.priorities:
        if _rank(level, priority) < max(_rank(one, priority) for one in before):
            return False
    return not any(one.during.values for one in before)


def _rank(level: Level, priority: str) -> int:
    """0 is critical."""
    return URGENCIES.index(level.urgency.of(priority) or "high")


def _tells_nobody_new(document: PolicyDocument, before: Sequence[Level], level: Level) -> bool:
    told = _Told(document, before)
    soon = all(told.is_soon(one, priority) for one in before for priority in document.workspace.priorities)
    return all(told.includes(target, level.pick, soon=soon) for target in (*level.notify, *level.backup))


class _Told:
    """Whom levels have told, as far as that is certain."""

    def __init__(self, document: PolicyDocument, levels: Iterable[Level]) -> None:
        self._document = document
        self._named: dict[str, set[str | None]] = {}
        """Targets, each with how it was picked among; None where nothing was."""
        for level in levels:
            if level.pick in _ONE_OF_THEM and len(level.notify) > 1:
                continue  # one of them was told, and nobody knows which
            for target in level.notify:
                self._named.setdefault(target, set()).add(level.pick)

    def includes(self, target: str, pick: str | None, *, soon: bool) -> bool:
        """Whether whoever a target may come to was told before. `soon`: on the same shift still."""
        kind, _, name = target.partition(":")
        picks = self._named.get(target, set())
        if kind == "person" or is_channel(target):
            return _is_told(kind, picks)
        if kind == "team":
            members = [key for key, person in self._document.people.items() if name in person.teams]
            together = bool(picks - {*_ONE_OF_THEM}) and (pick != "everyone" or "everyone" in picks)
            return (together and soon) or (bool(members) and all(map(self._was_told, members)))
        if kind == "schedule":
            schedule = self._document.schedules.get(name)
            turns = schedule.people if schedule else ()
            return (bool(picks) and soon) or (bool(turns) and all(map(self._was_told, turns)))
        if target == "role:lead":
            leads = [team.lead for team in self._document.teams.values()]
            return bool(leads) and all(lead is not None and self._was_told(lead) for lead in leads)
        return False  # another role, or skills: who that is, is known only for a real issue

    def is_soon(self, level: Level, priority: str) -> bool:
        span = level.climb_after.of(priority)
        clock = level.climb_clock.of(priority) or "always"
        return clock == "always" and (span.elapsed() if span else CLIMB_AFTER) <= SAME_SHIFT

    def _was_told(self, person: str) -> bool:
        return _is_told("person", self._named.get(f"person:{person}", set()))


def _is_told(kind: str, picks: set[str | None]) -> bool:
    """A person is told at any hour, unless the level picks among those on shift; a channel always is."""
    return bool(picks) if kind != "person" else bool(picks & {None, "everyone"})
