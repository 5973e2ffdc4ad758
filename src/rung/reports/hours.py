"""Hours worked and hours on call, from calendars, absences and schedules. Pure: what is asked of the store is given.

Hours worked are those of the person's calendar minus their absences. A calendar that is open for more than half of a
week is a team's, not a person's: nobody works round the clock, and counting it so would ask four times the share of
whoever has written down no hours. Such a person counts with forty hours a week, as far as they are there.

Hours on call are counted apart, once however many schedules they hold at a time. While whoever is on call is away their
deputy has the turn, as when a level is told (`core.people`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from rung.core.desk import Away
from rung.core.people.oncall import shifts_between
from rung.core.policy import Policy
from rung.core.times.calendar import OpenInterval, WorkingTime

USUAL = 40 / 168
"""The share of all hours that somebody without hours of their own is taken to work: forty a week."""
MOST = 0.5
"""A calendar that is open for more of a week than this says nothing about how long one person works."""
A_WEEK = timedelta(days=7)

Absences = Mapping[str, Sequence[Away]]
NO_TIME = timedelta(0)


def worked(policy: Policy, absences: Absences, from_at: datetime, until_at: datetime) -> dict[str, float]:
    """The hours that each person of the policy worked between two instants."""
    calendars: dict[str, tuple[list[OpenInterval], float]] = {}
    found = {}
    for key, person in policy.document.people.items():
        name = policy.hours_of(person)
        if name not in calendars:
            calendars[name] = _counted(policy.calendar(name), from_at, until_at)
        open_times, share = calendars[name]
        gone = _gone(absences.get(key, ()), from_at, until_at)
        found[key] = share * _hours(without(open_times, gone))
    return found


def on_call(policy: Policy, absences: Absences, from_at: datetime, until_at: datetime) -> dict[str, float]:
    """The hours for which each person was on call between two instants, as a deputy too."""
    turns: dict[str, list[OpenInterval]] = {}
    for schedule in policy.document.schedules.values():
        for duty in shifts_between(schedule, from_at, until_at):
            if duty.person is None or duty.since is None or duty.until is None:
                continue
            times = absences.get(duty.person, ())
            gone = _gone(times, duty.since, duty.until)
            turns.setdefault(duty.person, []).extend(without([(duty.since, duty.until)], gone))
            for one in times:
                if one.deputy:
                    covered = _gone([one], duty.since, duty.until)
                    away_too = _gone(absences.get(one.deputy, ()), duty.since, duty.until)
                    turns.setdefault(one.deputy, []).extend(without(covered, away_too))
    return {person: _hours(merged(times)) for person, times in turns.items()}


def without(times: Iterable[OpenInterval], gone: Sequence[OpenInterval]) -> list[OpenInterval]:
    """What of some times is left where others, sorted and apart, are taken away."""
    left = []
    for start, end in times:
        for away_from, away_until in gone:
            if away_until <= start or away_from >= end:
                continue
            if start < away_from:
                left.append((start, away_from))
            start = min(away_until, end)
        if start < end:
            left.append((start, end))
    return left


def _counted(calendar: WorkingTime, from_at: datetime, until_at: datetime) -> tuple[list[OpenInterval], float]:
    """The times in which a calendar has somebody work, and the share of them that counts."""
    week_open = calendar.between(from_at, from_at + A_WEEK)
    if week_open > MOST * A_WEEK:
        return [(from_at, until_at)] if from_at < until_at else [], USUAL
    return calendar.open_intervals(from_at, until_at), 1.0


def _gone(times: Iterable[Away], from_at: datetime, until_at: datetime) -> list[OpenInterval]:
    cut = [(max(one.from_at, from_at), min(one.until_at or until_at, until_at)) for one in times]
    return merged((start, end) for start, end in cut if start < end)


def merged(times: Iterable[OpenInterval]) -> list[OpenInterval]:
    """The same times, sorted, with those that touch or overlap made one."""
    merged: list[OpenInterval] = []
    for start, end in sorted(times):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _hours(times: Iterable[OpenInterval]) -> float:
    return sum((end - start for start, end in times), NO_TIME) / timedelta(hours=1)
