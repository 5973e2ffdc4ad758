"""Figures and changes of measures as the pages say them."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.reports import asking, before_after
from rung.reports.before_after import Change
from rung.reports.facts import A_DAY
from rung.reports.measures import ALSO, Figure, Measure
from rung.reports.named import field_name, label
from rung.reports.reading import Reading

VERDICTS = {
    "few": "Too few to tell: a side has fewer than 20 facts.",
    "none": "No difference to be seen: the interval holds zero.",
    "better": "Better, and hardly by chance.",
    "worse": "Worse, and hardly by chance.",
    "other": "Another figure, and hardly by chance.",
    "stock": "What there is at the end of either span: of one figure each no chance can be said.",
}
SHORT = {
    "few": "too few to tell", "none": "no clear change", "better": "better", "worse": "worse",
    "other": "hardly by chance", "stock": "at the end of each",
}  # fmt: skip
OUTCOMES = {
    "promises": ("missed", "kept"), "escalations": ("by hand", "by a trigger"),
    "escalation_rate": ("by hand", "by a trigger"), "false_alarms": ("false alarms", "not false alarms"),
}  # fmt: skip
"""What `ok` means for a measure: no, yes."""


class Headline(Struct, frozen=True):
    """A measure, and how it differs from the span before."""

    measure: Measure
    figure: Figure
    words: str
    also: dict[str, str]
    """Further figures in words, by their names."""
    change: str
    """`3 points less`, `12 min more`; empty where nothing is known of the days before."""
    was: str
    verdict: str
    """As `before_after.Change` has it."""
    arrow: str

    @property
    def short(self) -> str:
        return SHORT[self.verdict]

    @property
    def gauge(self) -> float:
        """How long the figure is drawn, in hundredths; its sign stands at `gauge_sign`."""
        return round((self.figure.value or 0.0) / self._most * 100, 2)

    @property
    def gauge_sign(self) -> float:
        return round((self.measure.sign or 0.0) / self._most * 100, 2)

    @property
    def _most(self) -> float:
        return max((self.measure.sign or 0.4) * 2.5, self.figure.value or 0.0)


def headline(measure: Measure, reading: Reading, first_day: date | None) -> Headline:
    """`first_day`: the first of which anything is known; days before it make no span to compare with."""
    figure, before, days = reading.figure(measure), reading.figure_before(measure), reading.asked.days
    found = before_after.weigh(measure, reading.tables_before(measure), days, reading.tables(measure), days)
    is_known = (
        before.value is not None and figure.value is not None
        and first_day is not None and first_day <= reading.before.since + A_DAY
    )  # fmt: skip
    difference = (figure.value or 0.0) - (before.value or 0.0)
    return Headline(
        measure, figure, asking.figure_in_words(measure, figure),
        {name: asking.in_words(value, ALSO[name][1]) for name, value in figure.also.items()},
        less_or_more(measure, difference) if is_known else "", asking.figure_in_words(measure, before),
        found.verdict, "▲" if difference > 0 else "▼" if difference < 0 else "",
    )  # fmt: skip


def less_or_more(measure: Measure, difference: float) -> str:
    """`3 points less`, `12 min more`, `the same`; shares differ in points."""
    size = abs(difference)
    if measure.unit == "share":
        points = round(size * 100, 1 if size < 0.1 else 0)
        words = f"{points:g} point{'' if points == 1 else 's'}" if points else ""
    else:
        words = asking.in_words(size, measure.unit) if size else ""
    return f"{words} {'more' if difference > 0 else 'less'}" if words else "the same"


def change_words(measure: Measure, found: Change) -> dict[str, str]:
    """A change in words; counts are compared by the day."""
    def words(value: float | None) -> str:
        return asking.in_words(value, measure.unit)

    return {
        "before": words(found.before.value), "after": words(found.after.value),
        "before_count": f"{found.before.count:,}", "after_count": f"{found.after.count:,}",
        "difference": words(found.difference), "low": words(found.low), "high": words(found.high),
        "a_day": " a day" if measure.unit == "count" and not measure.is_stock else "",
    }  # fmt: skip


def also_changed(found: Change) -> list[tuple[str, str, str]]:
    """What the further figures were before and are since then, shares and spans alone: satisfaction of escalated issues
    stands beside that of all others."""
    before, after = found.before.also, found.after.also
    told = []
    for name in dict.fromkeys((*before, *after)):
        words, unit = ALSO[name]
        was, now = before.get(name), after.get(name)
        if unit != "count" and (was is not None or now is not None):
            told.append((words, asking.in_words(was, unit), asking.in_words(now, unit)))
    return told


def narrow_words(measure: Measure, narrow: Mapping[str, str], document: PolicyDocument) -> list[str]:
    """What narrows the issues behind a bar, said."""
    said = []
    for field, word in narrow.items():
        match field:
            case "weekday":
                said.append(word)
            case "hour":
                said.append(f"from {word} for an hour")
            case "ok":
                said.append(OUTCOMES.get(measure.key, ("no", "yes"))[word == "yes"])
            case "first":
                said.append("for the first time" if word == "yes" else "again")
            case _:
                said.append(f"{field_name(measure, field)}: {label(field, word, document, measure)}")
    return said


def day_words(since: date, until: date) -> str:
    """`1 Nov to 28 Nov 2026`."""
    if since == until:
        return f"{since.day} {since:%b %Y}"
    first = f"{since.day} {since:%b}" + ("" if since.year == until.year else f" {since.year}")
    return f"{first} to {until.day} {until:%b %Y}"
