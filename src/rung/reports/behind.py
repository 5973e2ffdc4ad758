"""The issues behind a figure, a bar or a cell."""

from collections.abc import Iterator, Mapping

from rung.reports import facts
from rung.reports.facts import Asked
from rung.reports.measures import Measure
from rung.reports.measures.parts import words_of

AT_ONCE = 1_000
"""Facts of which the issues are looked at together."""
NARROW = ("detail", "name", "number", "weekday", "hour", "age", "ok", "first")
"""What narrows the issues behind one bar or cell beside the filters; what each means, `core.measures.Fact` says."""
NOWHERE = -2
"""The place of a word that no fact has."""


def behind(
    measure: Measure, asked: Asked, narrow: Mapping[str, str] | None = None
) -> Iterator[tuple[int, float]]:
    """The issues behind a measure, the latest first: each once, with the instant of its last fact. `narrow`: by field
    of NARROW the word that these facts have."""
    table = facts.of(measure.kinds[0], asked)
    for field, word in (narrow or {}).items():
        known, codes = words_of(table, field, asked.time_zone)
        table = table.where(codes == (known.index(word) if word in known else NOWHERE))
    seen: set[int] = set()
    for end in range(len(table), 0, -AT_ONCE):
        latest = table.where(slice(max(0, end - AT_ONCE), end))
        for issue, at in zip(latest.issue[::-1].tolist(), latest.at[::-1].tolist(), strict=True):
            if issue not in seen:
                seen.add(issue)
                yield issue, at
