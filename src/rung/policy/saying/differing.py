"""How two values of a policy differ, in clauses: the small change of `rung.policy.saying.difference`.

Each function answers with the clauses of one difference, `is now 30 min instead of 1 h`. None is lost: where values
differ and nothing that people see does, that is said too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, structs

from rung.core import document as core
from rung.core.times.spans import Span
from rung.core.times.walltime import WEEKDAYS, DayHours, WeeklyHours
from rung.policy.saying.value_words import by_priority, hours, joined, limit, plain, repeat, span

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

SAME = "is written differently, and means the same"
MOST_NAMED = 5
"""Dates, shifts and the like that are named one by one."""


class Turned(NamedTuple):
    """One value that became another, for some priorities or (none named) for all."""

    priorities: tuple[str, ...]
    was: Any
    now: Any

    @property
    def for_whom(self) -> str:
        return f" for {joined(self.priorities)}" if self.priorities else ""


def by_priorities(was: Any, now: Any, priorities: Collection[str]) -> list[Turned]:
    """What a value that may differ by priority is now, with those together that changed alike."""
    was, now = was or core.ByPriority(), now or core.ByPriority()
    every = list(dict.fromkeys((*priorities, *was.by, *now.by)))
    found: list[Turned] = []
    for priority in every:
        pair = was.of(priority), now.of(priority)
        if pair[0] == pair[1]:
            continue
        at = next((n for n, one in enumerate(found) if (one.was, one.now) == pair), None)
        if at is None:
            found.append(Turned((priority,), *pair))
        else:
            found[at] = found[at]._replace(priorities=(*found[at].priorities, priority))
    if len(found) == 1 and len(found[0].priorities) == len(every):
        return [found[0]._replace(priorities=())]
    return found


def clauses(was: Any, now: Any, priorities: Collection[str], say: Callable[[Any], str] | None = None) -> list[str]:
    """What to say behind the name of a field whose value became another."""
    say = say or words
    if isinstance(was, core.ByPriority) or isinstance(now, core.ByPriority):
        turned = by_priorities(was, now, priorities)
        return [f"is now {say(one.now)} instead of {say(one.was)}{one.for_whom}" for one in turned] or [SAME]
    if isinstance(was, tuple) and isinstance(now, tuple):
        return listed(was, now, say)
    before, after = say(was), say(now)
    return [f"is now {after} instead of {before}" if before != after else SAME]


def listed(was: Sequence[Any], now: Sequence[Any], say: Callable[[Any], str]) -> list[str]:
    """What a list gained and lost, or that its order changed."""
    gone, come = _less(was, now), _less(now, was)
    if not gone and not come:
        return [f"has another order: {joined([say(one) for one in now])}"]
    found = [f"gains {_some(come, say)}"] if come else []
    return found + ([f"loses {_some(gone, say)}"] if gone else [])


def mapped(was: Mapping[Any, Any], now: Mapping[Any, Any], say: Callable[[Any], str] | None = None) -> list[str]:
    """What a mapping of single values gained, lost and changed."""
    say = say or words
    found = [f"gains {name} {say(now[name])}" for name in now if name not in was]
    found += [f"loses {name}" for name in was if name not in now]
    for name in was:
        if name in now and was[name] != now[name]:
            found += [f"{name} {clause}" for clause in clauses(was[name], now[name], (), say)]
    return found


def weekly(was: WeeklyHours | None, now: WeeklyHours | None) -> list[str]:
    """The weekdays whose hours changed, with those together that changed alike."""
    if was is None or now is None:
        return ["counts at all hours now" if now is None else "counts in hours of its own now"]
    turned: dict[tuple[DayHours, DayHours], list[str]] = {}
    for day, before, after in zip(WEEKDAYS, was, now, strict=True):
        if before != after:
            turned.setdefault((before, after), []).append(day.capitalize())
    return [
        f"is now {_open(after)} on {joined(days)} instead of {_open(before)}"
        for (before, after), days in turned.items()
    ]


def fields(was: Struct, now: Struct, but: Collection[str] = ()) -> Iterator[tuple[str, Any, Any]]:
    """The fields of a record that became others."""
    for name in was.__struct_fields__:
        before, after = getattr(was, name), getattr(now, name)
        if name not in but and before != after:
            yield name, before, after


class Paired(NamedTuple):
    """The records of two lists: which are the same, which came, which went."""

    both: list[tuple[int, int]]
    come: list[int]
    gone: list[int]

    @property
    def is_turned(self) -> bool:
        """Whether those that stayed stand in another order."""
        places = [now for _was, now in self.both]
        return places != sorted(places)


def paired(was: Sequence[Any], now: Sequence[Any]) -> Paired:
    """By their names, and where those differ by all the rest."""
    before, after = _by_name(was), _by_name(now)
    both = [(at, after[name]) for name, at in before.items() if name in after]
    gone = [at for name, at in before.items() if name not in after]
    come = [at for name, at in after.items() if name not in before]
    for at in [*gone]:
        twin = next((one for one in come if structs.replace(was[at], name=now[one].name) == now[one]), None)
        if twin is not None:
            both.append((at, twin))
            gone.remove(at)
            come.remove(twin)
    return Paired(sorted(both), sorted(come), sorted(gone))


def words(value: Any) -> str:
    """A value in words, whatever it is."""
    match value:
        case core.ByPriority():
            return by_priority(value, words)
        case Span() | timedelta():
            return span(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}" + (" UTC" if value.tzinfo else "")
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case core.Limit():
            return limit(value)
        case core.Repeat():
            return repeat(value)
        case core.QuietHours():
            return "off" if value.is_off else f"{value.start:%H:%M}-{value.end:%H:%M}"
        case core.NoticeRule():
            return notice(value)
        case Struct():
            said = {name.replace("_", " "): one for name, one in structs.asdict(value).items() if one}
            return joined([f"{name} {words(one)}" for name, one in said.items()]) or "nothing"
        case tuple() | list():
            return joined([words(one) for one in value]) or "nothing"
        case _:
            return plain(value)


def notice(rule: core.NoticeRule) -> str:
    """How an urgency goes out: `by slack and email, after 5 min unseen by sms, also in quiet hours`."""
    parts = [f"by {joined(rule.channels) or 'nothing'}"]
    parts += [f"after {by_priority(one.after, span)} unseen by {joined(one.channels)}" for one in rule.then]
    if rule.breaks_quiet_hours is not None:
        parts.append("also in quiet hours" if rule.breaks_quiet_hours else "not in quiet hours")
    if rule.digest.values:
        parts.append(f"gathered for {by_priority(rule.digest, span)}")
    if rule.digest_at:
        parts.append(f"gathered until {joined([f'{one:%H:%M}' for one in rule.digest_at])}")
    return ", ".join(parts)


def _less(one: Iterable[T], other: Iterable[T]) -> list[T]:
    """What is in the first and not in the second, each as often as it is too many."""
    left, found = list(other), []
    for value in one:
        if value in left:
            left.remove(value)
        else:
            found.append(value)
    return found


def _some(values: Sequence[T], say: Callable[[T], str]) -> str:
    shown = [say(one) for one in values[:MOST_NAMED]]
    more = len(values) - len(shown)
    return joined([*shown, f"{more} more"] if more else shown)


def _by_name(records: Sequence[Any]) -> dict[tuple[str, int], int]:
    """The place of each record by its name, and which of that name it is."""
    seen: dict[str, int] = {}
    found: dict[tuple[str, int], int] = {}
    for at, record in enumerate(records):
        seen[record.name] = seen.get(record.name, 0) + 1
        found[record.name, seen[record.name]] = at
    return found


def _open(value: DayHours) -> str:
    return f"open {hours(value)}" if value else "closed"
