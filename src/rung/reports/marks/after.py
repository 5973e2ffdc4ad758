"""What came after a day: every measure before it and from it on, or one measure in its parts.

Each is judged alone, at nine in ten. Who looks at many at once finds some changed by chance alone; `by_chance` says how
many, so that nobody takes one of them for an effect.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, structs

from rung.core.wrong import Wrong
from rung.reports import before_after, measures
from rung.reports.asking import field_of
from rung.reports.before_after import Change
from rung.reports.facts import Asked
from rung.reports.measures import MEASURES, Measure

OUTSIDE = 0.1
"""One in ten intervals lies wholly to one side of no difference though there is none."""
MOST_PARTS = 20
FIELDS = ("issue_kind", "trigger", "reason", "detail", "team", "tier", "priority", "channel", "account")
"""Fields in whose parts a change may be looked at."""


class After(Struct, frozen=True):
    """A measure, or a part of it, before and after."""

    measure: Measure
    part: str
    """A word of the field; empty: not known, or the whole."""
    change: Change


class Comparison(Struct, frozen=True):
    day: date
    rows: list[After]

    @property
    def told(self) -> int:
        """How many have enough facts to be told."""
        return sum(one.change.verdict != "few" for one in self.rows)

    @property
    def by_chance(self) -> float:
        """How many would look changed by chance alone, on the average."""
        return self.told * OUTSIDE

    @property
    def caution(self) -> str:
        return caution(self.told)


def caution(told: int) -> str:
    """What to think of so many comparisons at once."""
    if not told:
        return "All of them have too few facts to tell."
    expected = told * OUTSIDE
    number = "about one" if expected < 1.5 else f"about {expected:.0f}"
    if expected < 0.5:
        return f"{told} can be told. One in ten looks changed by chance alone: take a single one for a hint, no proof."
    return (
        f"{told} can be told, each at nine in ten: {number} of them would look changed by chance alone. Look for "
        "several that point the same way, and for a longer span."
    )


def all_measures(asked: Asked, day: date) -> Comparison:
    """Every measure of what happens. Raises Wrong for a day that leaves nothing on one side."""
    wanted = [one for one in MEASURES.values() if not one.is_stock]
    return Comparison(day, [After(one, "", _compared(one, asked, day)) for one in wanted])


def in_parts(measure: Measure, asked: Asked, day: date, field: str) -> Comparison:
    """One measure by the words of a field, the largest parts first. Raises Wrong."""
    offered = fields_of(measure)
    if field not in offered:
        raise Wrong("by", f"{measure.name} is not compared by {field!r}", f"use one of {', '.join(offered)}")
    words = [part.key for part in measures.by_field(measure, asked, field_of(measure, field))[:MOST_PARTS]]
    return Comparison(day, [After(measure, word, _compared(measure, _only(asked, field, word), day)) for word in words])


def fields_of(measure: Measure) -> Sequence[str]:
    """What this measure may be compared by."""
    return [field for field in FIELDS if field in measure.splits and not measure.is_stock]


def _only(asked: Asked, field: str, word: str) -> Asked:
    return structs.replace(asked, only={**asked.only, field: (word,)})


def _compared(measure: Measure, asked: Asked, day: date) -> Change:
    try:
        return before_after.compare(measure, asked, day)
    except ValueError as error:
        raise Wrong("day", str(error), "choose a day within the span, or a longer span") from error
