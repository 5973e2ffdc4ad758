"""The measures: what each means, and how it is counted. `MEASURES` is the list; docs/measures.md tells it to people.

A measure is a figure of the facts that are asked for, or of a part of them: by team, tier, day of the week ... Each
figure says of how many facts it is made. A share or a span of nothing is not known (None), never nought.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Literal

import numpy as np
from msgspec import Struct

from rung.reports import facts
from rung.reports.facts import Asked
from rung.reports.segments import Column, Table, code_type

Unit = Literal["count", "share", "span", "score"]
"""A span is in seconds; a share is from 0 to 1."""
Tables = dict[str, Table]
GOOD = 4
"""A score from which on a customer is satisfied."""
_EPOCH = date(1970, 1, 1)
AT_ONCE = 1_000
"""Facts of which the issues are looked at together."""
FEW = 20
"""Facts below which a share or a span says little."""


class Figure(Struct, frozen=True):
    """What a measure is, and of how many facts."""

    value: float | None
    count: int
    also: dict[str, float | None] = {}
    """Further figures of the same facts, by their names in `ALSO`."""

    @property
    def is_few(self) -> bool:
        return self.count < FEW


ALSO: dict[str, tuple[str, Unit]] = {
    "mean": ("mean", "span"),
    "p90": ("nine of ten within", "span"),
    "worked_median": ("median of working time", "span"),
    "worked_mean": ("mean of working time", "span"),
    "worked_p90": ("nine of ten within, working time", "span"),
    "met": ("kept", "count"),
    "missed": ("missed", "count"),
    "late_median": ("missed ones given so much later, median", "span"),
    "by_hand": ("by hand", "count"),
    "automatic": ("by a trigger", "count"),
    "average": ("average score", "score"),
    "escalated_good": ("good ones of escalated issues", "share"),
    "other_good": ("good ones of others", "share"),
}
"""By name: what it is called, and its unit."""


class Measure(Struct, frozen=True):
    key: str
    name: str
    unit: Unit
    means: str
    """Its definition, in words."""
    kinds: tuple[str, ...]
    """The facts that it counts; those of the first are the ones behind it."""
    count: Callable[[Tables], Figure]
    splits: tuple[str, ...] = ("team", "tier", "priority", "issue_kind", "channel", "account")
    """The fields by which it may be parted."""
    is_better: Literal["lower", "higher", ""] = ""
    sign: float | None = None
    """A value that is a sign of something, drawn as a line."""


def _spans(tables: Tables, kind: str) -> Figure:
    table = tables[kind]
    median, mean, p90 = _middles(table.numbers["seconds"])
    also = {"mean": mean, "p90": p90}
    at_work = table.numbers["worked"]
    known = at_work[~np.isnan(at_work)]
    if len(known):
        also |= dict(zip(("worked_median", "worked_mean", "worked_p90"), _middles(known), strict=True))
    return Figure(median, len(table), also)


def _number_of(tables: Tables, kind: str) -> Figure:
    return Figure(float(len(tables[kind])), len(tables[kind]))


def _kept(tables: Tables) -> Figure:
    table = tables["promise"]
    met = int(np.sum(table.answers["ok"] == 1))
    late = table.numbers["seconds"]
    also = {
        "met": float(met), "missed": float(len(table) - met), "late_median": _median(late[~np.isnan(late)])
    }  # fmt: skip
    return Figure(_share(met, len(table)), len(table), also)


def _escalation_rate(tables: Tables) -> Figure:
    opened, escalated = len(tables["opened"]), int(np.sum(tables["escalated"].answers["first"] == 1))
    by_trigger = int(np.sum(tables["escalated"].answers["ok"] == 1))
    by_hand = len(tables["escalated"]) - by_trigger
    also: dict[str, float | None] = {"automatic": float(by_trigger), "by_hand": float(by_hand)}
    return Figure(_share(escalated, opened), opened, also)


def _false_alarms(tables: Tables) -> Figure:
    table = tables["escalation_ended"]
    return Figure(_share(int(np.sum(table.answers["ok"] == 0)), len(table)), len(table))


def _exhausted(tables: Tables) -> Figure:
    opened = len(tables["escalated"])
    return Figure(_share(len(tables["exhausted"]), opened), opened)


def _reopened(tables: Tables) -> Figure:
    resolved = len(tables["resolution"])
    return Figure(_share(len(tables["reopened"]), resolved), resolved)


def _satisfied(tables: Tables) -> Figure:
    table = tables["csat"]
    scores, escalated = table.numbers["number"], table.answers["escalated"] == 1
    also = {
        "average": _mean(scores),
        "escalated_good": _good(scores[escalated]), "other_good": _good(scores[~escalated]),
    }  # fmt: skip
    return Figure(_good(scores), len(table), also)


MEASURES: dict[str, Measure] = {
    one.key: one
    for one in (
        Measure(
            "opened", "Issues opened", "count", "Issues whose beginning lies in the span.", ("opened",),
            partial(_number_of, kind="opened"),
        ),
        Measure(
            "resolved", "Issues resolved", "count",
            "How often an issue was resolved in the span; one that was reopened and resolved again counts twice.",
            ("resolution",), partial(_number_of, kind="resolution"),
        ),
        Measure(
            "first_response", "First response", "span",
            "From the opening of an issue to the first answer that was not automatic, for answers given in the span. "
            "Working time leaves out pauses, in the calendar of what was promised, else in the workspace's.",
            ("first_response",), partial(_spans, kind="first_response"), is_better="lower",
        ),
        Measure(
            "next_response", "Next response", "span",
            "From the customer's first message after an answer to the next answer, for answers given in the span.",
            ("next_response",), partial(_spans, kind="next_response"), is_better="lower",
        ),
        Measure(
            "resolution", "Resolution", "span",
            "From the opening of an issue to when it was resolved, for those resolved in the span. Working time leaves "
            "out pauses and the time while it was resolved before.",
            ("resolution",), partial(_spans, kind="resolution"), is_better="lower",
        ),
        Measure(
            "promises", "Promises kept", "share",
            "Of all promises that ended in the span, those that were kept. One that was missed counts when it was due; "
            "one that was no longer needed counts not at all.",
            ("promise",), _kept, ("detail", "name", "team", "tier", "priority", "issue_kind", "channel", "account"),
            is_better="higher",
        ),
        Measure(
            "escalation_rate", "Escalation rate", "share",
            "Issues that escalated for the first time in the span, for each issue that was opened in it. Above 20 % is "
            "a sign that something in front of the escalation is missing.",
            ("escalated", "opened"), _escalation_rate, is_better="lower", sign=0.2,
        ),
        Measure(
            "escalations", "Escalations", "count",
            "Climbs that began in the span: parted by trigger they say what makes them.",
            ("escalated",), partial(_number_of, kind="escalated"),
            ("name", "detail", "team", "tier", "priority", "issue_kind", "channel", "account"),
        ),
        Measure(
            "acknowledged", "Time to acknowledge", "span",
            "From the first notice of an escalation to the first time somebody took it, for those taken in the span.",
            ("acknowledged",), partial(_spans, kind="acknowledged"),
            ("number", "detail", "person", "team", "tier", "priority"), is_better="lower",
        ),
        Measure(
            "levels", "Levels reached", "count",
            "Levels whose people were told in the span: how far escalations climb.",
            ("level",), partial(_number_of, kind="level"), ("number", "detail", "team", "tier", "priority"),
        ),
        Measure(
            "level_time", "Time in a level", "span",
            "How long an escalation stood at a level until it climbed or was over, for those left in the span.",
            ("level_left",), partial(_spans, kind="level_left"), ("number", "detail", "team", "tier", "priority"),
            is_better="lower",
        ),
        Measure(
            "exhausted", "Nobody took it", "share",
            "Escalations that came to the end of their path in the span, for each that began in it.",
            ("exhausted", "escalated"), _exhausted, ("detail", "team", "tier", "priority"), is_better="lower",
        ),
        Measure(
            "false_alarms", "False alarms", "share",
            "Of the escalations that ended in the span, those that somebody took and closed by hand without an answer, "
            "a note, a change or a hand-over.",
            ("escalation_ended",), _false_alarms, ("detail", "team", "tier", "priority", "issue_kind"),
            is_better="lower",
        ),
        Measure(
            "reopened", "Reopened", "share",
            "How often issues were reopened in the span, for each time one was resolved.",
            ("reopened", "resolution"), _reopened, is_better="lower",
        ),
        Measure(
            "satisfaction", "Satisfied customers", "share",
            "Of the answers to surveys that came in the span, those of 4 or 5; beside it those of issues that had "
            "escalated and of all others.",
            ("csat",), _satisfied, is_better="higher",
        ),
        Measure(
            "rings", "Rings", "count",
            "How often somebody was told so that it rings; what quiet hours held back rings later and counts then.",
            ("ring",), partial(_number_of, kind="ring"), ("person", "detail", "number", "team", "tier", "priority"),
        ),
    )
}  # fmt: skip


class Part(Struct, frozen=True):
    """One part of a measure: a team, a day, a level ..."""

    key: str
    figure: Figure


def figure(measure: Measure, asked: Asked) -> Figure:
    """The measure of what is asked for."""
    return measure.count(_read(measure, asked))


def by_field(measure: Measure, asked: Asked, field: str) -> list[Part]:
    """The measure by the words of a field (`number`: by level), the largest parts first."""
    tables = _read(measure, asked)
    if field == "number":
        codes = {kind: _whole(table.numbers["number"]) for kind, table in tables.items()}
        keys = sorted({int(one) for column in codes.values() for one in np.unique(column)})
        return _parts(measure, tables, codes, [(key, str(key)) for key in keys if key >= 0])
    words = sorted({word for table in tables.values() for word in table.words[field][0]})
    places = {word: place for place, word in enumerate(words)}
    codes = {kind: _recoded(table.words[field], places) for kind, table in tables.items()}
    parts = _parts(measure, tables, codes, list(enumerate(words)))
    return sorted(parts, key=lambda one: (-one.figure.count, one.key))


def by_day(measure: Measure, asked: Asked, step: int = 1) -> list[Part]:
    """The measure by day in the zone that is asked for, or by so many days; the last part may be shorter."""
    tables = _read(measure, asked)
    first = (asked.since - _EPOCH).days
    codes = {
        kind: (facts.local_days(table, asked.time_zone) - first) // step for kind, table in tables.items()
    }
    names = [(place, (asked.since + facts.A_DAY * place * step).isoformat()) for place in range(-(-asked.days // step))]
    return _parts(measure, tables, codes, names, empty=True)


def by_hour(measure: Measure, asked: Asked) -> list[list[int]]:
    """How many of the facts behind it there are by weekday (Monday first) and hour."""
    table = facts.of(measure.kinds[0], asked)
    days, hours = facts.local_hours(table, asked.time_zone)
    counts = np.bincount(days * 24 + hours, minlength=7 * 24).reshape(7, 24)
    return [[int(one) for one in row] for row in counts]


def behind(measure: Measure, asked: Asked, limit: int) -> list[tuple[int, float]]:
    """The issues behind it, the latest first: each once, with the instant of its last fact."""
    table = facts.of(measure.kinds[0], asked)
    found: dict[int, float] = {}
    for end in range(len(table), 0, -AT_ONCE):
        latest = table.where(slice(max(0, end - AT_ONCE), end))
        for issue, at in zip(latest.issue[::-1].tolist(), latest.at[::-1].tolist(), strict=True):
            if len(found) >= limit:
                return list(found.items())
            found.setdefault(issue, at)
    return list(found.items())


def spans(measure: Measure, asked: Asked) -> Column:
    """The seconds of which a span's median is made, one by one."""
    return facts.of(measure.kinds[0], asked).numbers["seconds"]


def _read(measure: Measure, asked: Asked) -> Tables:
    return {kind: facts.of(kind, asked) for kind in measure.kinds}


def _parts(
    measure: Measure, tables: Tables, codes: dict[str, Column], names: Sequence[tuple[int, str]], *, empty: bool = False
) -> list[Part]:
    """Sorted once by part, each part is a slice. Days are in order already."""
    ordered = dict(tables)
    for kind, column in codes.items():
        if np.any(column[1:] < column[:-1]):
            order = np.argsort(column, kind="stable")
            ordered[kind], codes[kind] = tables[kind].where(order), column[order]
    found = []
    for place, name in names:
        cut = {kind: _slice(table, codes[kind], place) for kind, table in ordered.items()}
        if empty or any(len(table) for table in cut.values()):
            found.append(Part(name, measure.count(cut)))
    return found


def _slice(table: Table, codes: Column, place: int) -> Table:
    start, end = np.searchsorted(codes, [place, place + 1])
    return table.where(slice(int(start), int(end)))


def _recoded(column: tuple[list[str], Column], places: dict[str, int]) -> Column:
    known, codes = column
    return np.array([places[word] for word in known], dtype=code_type(len(places)))[codes] if known else codes


def _whole(numbers: Column) -> Column:
    """Numbers of levels: small ones, which sort faster in a narrow column."""
    return np.where(np.isnan(numbers), -1, numbers).astype("<i2")


def _median(numbers: Column) -> float | None:
    return float(np.median(numbers)) if len(numbers) else None


def _mean(numbers: Column) -> float | None:
    return float(np.mean(numbers)) if len(numbers) else None


def _middles(numbers: Column) -> tuple[float | None, float | None, float | None]:
    """Their median, their mean, and the least of them that nine of ten do not exceed (nearest rank)."""
    count = len(numbers)
    if not count:
        return None, None, None
    low, high, ninth = (count - 1) // 2, count // 2, -(-9 * count // 10) - 1
    ordered = np.partition(numbers, sorted({low, high, ninth}))
    return float(ordered[low] + ordered[high]) / 2, float(np.mean(numbers)), float(ordered[ninth])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _good(scores: Column) -> float | None:
    return _share(int(np.sum(scores >= GOOD)), len(scores))
