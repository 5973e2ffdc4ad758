"""What a mailed report says: each measure with the span before it and its days. How it looks is said elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, structs

from rung.core.document import PolicyDocument
from rung.core.wrong import Wrong
from rung.reports import asking, facts, measures, named
from rung.reports.export import measures as books
from rung.reports.export.sheets import Book
from rung.reports.facts import Asked
from rung.reports.known import check_here
from rung.reports.measures import MEASURES, Figure, Measure, Part
from rung.reports.reading import Reading
from rung.store.measures.mailed import Report, Run
from rung.store.policies import policies

LEAST_DAYS = 14
"""Days of a chart, at least: what came before gives one day its measure."""
MOST_FIELDS, MOST_PARTS = 3, 8


class Bar(Struct, frozen=True):
    label: str
    height: float
    """From 0 to 1, the largest."""
    words: str
    is_told: bool = True
    """It belongs to the days that are told of, not to those before."""


class Card(Struct, frozen=True):
    """One measure."""

    name: str
    words: str
    before: str
    """What it was in the span before."""
    change: str
    """`+12 %`, `-3`; empty where nothing can be said."""
    tone: str
    """better, worse, or empty."""
    of: str
    """Of how many facts, and whether these are few."""
    bars: tuple[Bar, ...]


class Content(Struct, frozen=True):
    title: str
    days: str
    filters: str
    cards: tuple[Card, ...]
    parts: tuple[tuple[str, tuple[Bar, ...]], ...]
    """Of a report about one measure: what it is parted by, and its largest parts."""
    query: str
    """The same as it stands in an address of Numbers."""
    measure: str
    book: Book

    @property
    def is_empty(self) -> bool:
        return not any(bar.height for card in self.cards for bar in card.bars if bar.is_told)


def of_address(address: str, now: datetime) -> tuple[str, dict[str, tuple[str, ...]]]:
    """What an address of Numbers shows, whatever its days: a measure (empty: all), and filters. Raises Wrong."""
    parts = urlsplit(address.strip())
    match [part for part in parts.path.split("/") if part]:
        case ["numbers"] | []:
            measure = ""
        case ["numbers", key]:
            measure = asking.measure_of(key).key
        case _:
            hint = "copy one such as /numbers?team=billing from the page Numbers, or leave it empty for all measures"
            raise Wrong("address", f"{address!r} is no address of Numbers", hint)
    given = {name: ",".join(words) for name, words in parse_qs(parts.query).items()}
    asked = asking.asked_of({name: given[name] for name in facts.FILTERS if name in given}, "UTC", now)
    if "person" in asked.only:
        raise Wrong("person", "figures of single people are not mailed", "leave this filter out")
    return measure, dict(check_here(asked).only)


def content(report: Report, run: Run) -> Content:
    """Figures as they are known now, of the days of the run."""
    reading = Reading(
        Asked(since=run.since, until=run.until, time_zone=report.cadence.time_zone, only=report.only), run.made_at
    )  # fmt: skip
    asked, document = reading.asked, policies.document_in_force()
    first = min(asked.since, asked.until - facts.A_DAY * (LEAST_DAYS - 1))
    chart = Reading(structs.replace(asked, since=first), run.made_at)
    wanted = [MEASURES[report.measure]] if report.measure in MEASURES else list(MEASURES.values())
    is_alone = len(wanted) == 1
    parts = [_parts(wanted[0], reading, field, document) for field in _fields(wanted[0])] if is_alone else []
    return Content(
        title=report.name, days=_days(asked), filters=named.filters_in_a_line(report.only, document),
        parts=tuple(one for one in parts if one[1]),
        cards=tuple(_card(one, reading, chart) for one in wanted), query=asking.encoded(asking.query_of(asked)),
        measure=wanted[0].key if is_alone else "", book=books.overview(reading, wanted),
    )  # fmt: skip


def _card(measure: Measure, reading: Reading, chart: Reading) -> Card:
    figure, before = reading.figure(measure), reading.figure_before(measure)
    few = ": few" if figure.is_few and measure.unit != "count" and figure.count else ""
    change, tone = _change(measure, figure, before)
    return Card(
        name=measure.name, words=asking.figure_in_words(measure, figure),
        before=asking.figure_in_words(measure, before), change=change, tone=tone,
        of="" if measure.unit == "count" else f"of {figure.count:,}{few}",
        bars=_by_day(measure, chart, reading.asked.since),
    )  # fmt: skip


def _change(measure: Measure, figure: Figure, before: Figure) -> tuple[str, str]:
    """By how much it is another one. What is made of few facts is neither better nor worse."""
    if figure.value is None or before.value is None:
        return "", ""
    by = figure.value - before.value
    if measure.unit == "share":
        said = f"{by * 100:+.0f} points"
    elif not before.value:
        return "", ""
    else:
        said = f"{by / before.value * 100:+.0f} %"
    if said.startswith(("+0 ", "-0 ")):
        return "as before", ""
    if not measure.is_better or figure.is_few or before.is_few:
        return said, ""
    return said, "better" if (by < 0) == (measure.is_better == "lower") else "worse"


def _by_day(measure: Measure, chart: Reading, since: date) -> tuple[Bar, ...]:
    """`since`: the first of the days that are told of."""
    found = measures.by_day(measure, chart.asked, 1, chart.tables(measure))
    return tuple(
        Bar(
            f"{date.fromisoformat(part.key):%a %-d %b}", height, asking.figure_in_words(measure, part.figure),
            date.fromisoformat(part.key) >= since,
        )
        for part, height in _with_heights(found)
    )  # fmt: skip


def _fields(measure: Measure) -> list[str]:
    """The first ones by which it is parted. Figures of single people are not mailed."""
    return [field for field in measure.splits if field != "person"][:MOST_FIELDS]


def _parts(measure: Measure, reading: Reading, field: str, document: PolicyDocument) -> tuple[str, tuple[Bar, ...]]:
    found = measures.by_field(measure, reading.asked, field, reading.tables(measure), MOST_PARTS)
    called = named.labels(field, (part.key for part in found), document, measure)
    bars = tuple(
        Bar(
            called[part.key], height,
            f"{asking.figure_in_words(measure, part.figure)} of {part.figure.count:,}",
        )
        for part, height in _with_heights(found)
    )  # fmt: skip
    return named.field_name(measure, field).lower(), bars


def _with_heights(parts: Sequence[Part]) -> list[tuple[Part, float]]:
    """How high the bar of each is beside the highest."""
    most = max((part.figure.value or 0.0 for part in parts), default=0.0)
    return [(part, (part.figure.value or 0.0) / most if most > 0 else 0.0) for part in parts]


def _days(asked: Asked) -> str:
    first, last = f"{asked.since:%a %-d %b %Y}", f"{asked.until:%a %-d %b %Y}"
    return f"{first if first == last else f'{first} to {last}'} ({asked.time_zone})"
