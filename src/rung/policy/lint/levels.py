"""Levels that can have nobody to tell, at some hour or on some issue, and climb without anybody having known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from rung.core.document import Level, Person, PolicyDocument
from rung.core.times.calendar import ALWAYS, CalendarRule
from rung.core.times.walltime import MINUTES_OF_A_DAY, zone
from rung.policy.problems import Paths
from rung.policy.reading.checks import Finding
from rung.policy.schema.names import CHANNEL_KINDS

_ON_SHIFT_ONLY = ("on_shift", "round_robin", "least_loaded", "best_match")
_WINTER_AND_SUMMER = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_WEEK = 7 * MINUTES_OF_A_DAY


def levels_that_can_be_empty(document: PolicyDocument, paths: Paths) -> Iterator[Finding]:
    """A level below critical without `during` does not wait for anybody: where nobody is there, the next is told."""
    staff = _Staff(document)
    for key, path in document.paths.items():
        for index, level in enumerate(path.levels):
            if _waits_for_nobody(level, document.workspace.priorities) and (why := staff.gap(level)):
                message = f"{level.name!r} can have nobody to tell: {why}"
                hint = "name a backup who can be told at any hour, or write during: on_shift to wait for them"
                yield f"paths.{key}.levels[{index}]", "level_can_be_empty", message, hint


def _waits_for_nobody(level: Level, priorities: Iterable[str]) -> bool:
    """Whether at some priority below critical the level has no `during`."""
    return any(
        level.during.of(priority) is None and level.urgency.of(priority) != "critical" for priority in priorities
    )


def is_channel(target: str) -> bool:
    kind, _, name = target.partition(":")
    return kind in CHANNEL_KINDS or (kind == "team" and name.endswith("#channel"))


class _Staff:
    """Who of a document is there at which hours."""

    def __init__(self, document: PolicyDocument) -> None:
        self.document = document
        self._round_the_clock: dict[frozenset[str], bool] = {}
        self._members: dict[str, list[Person]] = {}
        for person in document.people.values():
            for team in person.teams:
                self._members.setdefault(team, []).append(person)

    def gap(self, level: Level) -> str:
        """Why a level can be empty: the first reason among those it may tell, if nobody of them is sure to be there."""
        if len(level.notify) == 1 and is_channel(level.notify[0]):
            return ""
        sure_hours: list[Person] = []
        reason = ""
        told = [(target, level.pick in _ON_SHIFT_ONLY) for target in level.notify]
        for target, on_shift_only in [*told, *((target, False) for target in level.backup)]:
            why, people = self._missing(target, on_shift_only)
            if not why:
                return ""
            sure_hours += people
            reason = reason or why
        return "" if sure_hours and self._is_covered(sure_hours) else reason

    def _missing(self, target: str, on_shift_only: bool) -> tuple[str, list[Person]]:
        """Why a target can be nobody (empty where it cannot), and the people who are there in their hours."""
        kind, _, name = target.partition(":")
        match kind:
            case "person":
                people = [self.document.people[name]] if name in self.document.people else []
                return (f"{name} is told only on shift" if on_shift_only else ""), people
            case "team" if not is_channel(target):
                return self._missing_team(name)
            case "skills":
                skills = name.split("+")
                people = [one for one in self.document.people.values() if one.skills.keys() >= set(skills)]
                return f"people with {name} are told only on shift", people
            case "schedule":
                return ("" if self._is_gapless(name) else f"the schedule {name} has gaps"), []
            case "role":
                return f"{target} can be nobody", []
            case "pagerduty":  # whom it asks is its own matter
                return "", []
            case _:
                return f"{target} does not count beside others", []

    def _missing_team(self, name: str) -> tuple[str, list[Person]]:
        """A team's backup is told when the team has nobody, so its people count as well."""
        people: list[Person] = []
        asked: dict[str, None] = {}
        following: str | None = name
        while following and following not in asked:
            asked[following] = None
            people += self._members.get(following, [])
            team = self.document.teams.get(following)
            following = team.backup if team else None
        teams = " or ".join(f"team:{key}" for key in asked)
        return f"nobody of {teams} is on shift outside their hours", people

    def _is_covered(self, people: Iterable[Person]) -> bool:
        """Whether at every instant somebody of these is at work."""
        calendars = frozenset(self._hours_of(person) for person in people)
        if calendars not in self._round_the_clock:
            leaves = dict.fromkeys(self._leaves(calendars, frozenset()))
            rules = [self.document.calendars[name] for name in leaves if name != ALWAYS.name]
            self._round_the_clock[calendars] = ALWAYS.name in leaves or _is_round_the_clock(rules)
        return self._round_the_clock[calendars]

    def _hours_of(self, person: Person) -> str:
        if person.hours:
            return person.hours
        teams = (self.document.teams.get(team) for team in person.teams)
        calendars = (team.calendar for team in teams if team and team.calendar)
        return next(calendars, self.document.workspace.calendar) or ALWAYS.name

    def _leaves(self, names: Iterable[str], within: frozenset[str]) -> Iterator[str]:
        """The calendars that have hours of their own, of which these are made. A circle is an error of its own."""
        for name in names:
            rule = self.document.calendars.get(name)
            if name == ALWAYS.name or (rule and not rule.any_of):
                yield name
            elif rule and name not in within:
                yield from self._leaves(rule.any_of, within | {name})

    def _is_gapless(self, name: str) -> bool:
        schedule = self.document.schedules.get(name)
        if schedule is None:
            return True
        spoken = [layer for layer in schedule.layers if layer.rotation]
        if any(layer.only is None for layer in spoken):
            return True
        rules = (CalendarRule(layer.time_zone or schedule.time_zone, layer.only) for layer in spoken if layer.only)
        return _is_round_the_clock(rules)


def _is_round_the_clock(rules: Iterable[CalendarRule]) -> bool:
    """Whether together they are open at every minute of a week, in winter and in summer.

    Hours with holidays or closed days do not count: on such a day they leave a gap, even where it is a short one.
    """
    whole = [rule for rule in rules if not rule.holidays and not rule.closed and not rule.open_days]
    return all(_covers_week(whole, day) for day in _WINTER_AND_SUMMER)


def _covers_week(rules: list[CalendarRule], day: datetime) -> bool:
    spans = sorted(span for rule in rules for span in _minutes_of_week(rule, day))
    reached = 0
    for start, end in spans:
        if start > reached:
            return False
        reached = max(reached, end)
    return reached >= _WEEK


def _minutes_of_week(rule: CalendarRule, day: datetime) -> Iterator[tuple[int, int]]:
    """Its hours as minutes of a week in UTC, those past the end of the week once more at its beginning."""
    offset = day.astimezone(zone(rule.time_zone)).utcoffset() or timedelta()
    for weekday, hours in enumerate(rule.hours):
        for start, end in hours:
            first = (weekday * MINUTES_OF_A_DAY + start - offset // timedelta(minutes=1)) % _WEEK
            yield first, first + end - start
            yield first - _WEEK, first + end - start - _WEEK
