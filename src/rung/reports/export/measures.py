"""Measures as books: one in its parts, all of them, and the issues behind one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from rung.reports import asking, facts, measures, named
from rung.reports.behind import AT_ONCE, behind
from rung.reports.export.sheets import Book, Cell, Column, Sheet, share_of, span_of
from rung.reports.facts import Asked
from rung.reports.levels import Climbs
from rung.reports.measures import ALSO, FEW, MEASURES, ORDERED, Figure, Measure, Part, Unit
from rung.reports.reading import Reading
from rung.store.measures import measures as kept
from rung.store.policies import policies

A_FEW = f"below {FEW} facts a share or a span says little"


def in_parts(measure: Measure, asked: Asked, by: str, parts: Iterable[Part]) -> Book:
    """A row for each day or part; what is not known is a part without a name."""
    listed = [*parts]
    also = list(dict.fromkeys(name for part in listed for name in part.figure.also))
    columns = (
        Column(by, width=24), Column(measure.key, measure.name), Column("count", "facts"),
        *(Column(name, ALSO[name][0]) for name in also),
    )  # fmt: skip
    rows = (
        (_part(by, part.key), _value(part.figure.value, measure.unit), part.figure.count,
         *(_value(part.figure.also.get(name), ALSO[name][1]) for name in also))
        for part in listed
    )  # fmt: skip
    stem = f"{measure.key}-by-{by}-{asked.since}-{asked.until}"
    about = [(measure.name, measure.means), *_about(asked)]
    return Book(stem, (Sheet(f"by {by}", columns, rows),), asked.time_zone, tuple(about))


def overview(reading: Reading, wanted: Sequence[Measure] = ()) -> Book:
    """Every measure of a span, or those that are wanted: what each is, and its days."""
    asked, wanted = reading.asked, wanted or list(MEASURES.values())
    days = [measures.by_day(one, asked, 1, reading.tables(one)) for one in wanted]
    figures = [reading.figure(one) for one in wanted]
    by_day = (
        (date.fromisoformat(row[0].key),
         *(_value(part.figure.value, one.unit) for one, part in zip(wanted, row, strict=True)))
        for row in zip(*days, strict=True)
    )  # fmt: skip
    columns = (Column("day"), *(Column(one.key, one.name) for one in wanted))
    sheets = (_figures(wanted, figures), Sheet("by day", columns, by_day))
    about = [*_about(asked), *((one.name, one.means) for one in wanted)]
    return Book(f"measures-{asked.since}-{asked.until}", sheets, asked.time_zone, tuple(about))


def beside(
    what: str, rows: Mapping[str, Mapping[str, Figure]], names: Mapping[str, str], asked: Asked
) -> Book:
    """Teams, accounts or people beside each other: a row for each with its figures, and of how many facts each is."""
    wanted = [MEASURES[key] for key in dict.fromkeys(key for found in rows.values() for key in found)]
    columns = (
        Column("key", width=20), Column("name", width=28),
        *(column for one in wanted for column in (Column(one.key, one.name), Column(f"{one.key}_count", "facts"))),
    )  # fmt: skip
    lines = (
        (key, names[key], *(
            cell for one in wanted for figure in [found.get(one.key, Figure(None, 0))]
            for cell in (_value(figure.value, one.unit), figure.count)
        ))
        for key, found in rows.items()
    )  # fmt: skip
    about = [*_about(asked), *((one.name, one.means) for one in wanted)]
    return Book(f"{what}-{asked.since}-{asked.until}", (Sheet(what, columns, lines),), asked.time_zone, tuple(about))


def by_hour(measure: Measure, asked: Asked, grid: Iterable[Iterable[int]]) -> Book:
    """A row for each hour of the week."""
    rows = (
        (day, hour, count)
        for day, counts in zip(ORDERED["weekday"], grid, strict=True)
        for hour, count in zip(ORDERED["hour"], counts, strict=True)
    )  # fmt: skip
    about = [(measure.name, measure.means), *_about(asked)]
    sheet = Sheet("by hour", (Column("weekday"), Column("hour"), Column("count", "facts")), rows)
    return Book(f"{measure.key}-by-hour-{asked.since}-{asked.until}", (sheet,), asked.time_zone, tuple(about))


def levels(climbs: Climbs, asked: Asked) -> Book:
    """A row for each level of each path: how many came there, how many were taken there."""
    rows = (
        (step.level, path, reached, taken)
        for step in climbs.steps for path, (reached, taken) in step.by_path.items()
    )  # fmt: skip
    columns = (Column("level"), Column("path", width=24), Column("reached"), Column("taken"))
    about = [("escalations", climbs.began), ("nobody took it", climbs.exhausted), *_about(asked)]
    return Book(f"levels-{asked.since}-{asked.until}", (Sheet("levels", columns, rows),), asked.time_zone, tuple(about))


def issues(
    measure: Measure, asked: Asked, address: Callable[[str], str], narrow: Mapping[str, str] | None = None
) -> Book:
    """The issues behind a figure, the latest first, each once."""
    rows = ((key, at, address(key)) for key, at in _keys_of(behind(measure, asked, narrow)))
    counted = Column("counted_at", "counted last", 28, is_instant=True)
    columns = (Column("issue", width=20), counted, Column("address", width=50))
    stem = f"{measure.key}-issues-{asked.since}-{asked.until}"
    about = [(measure.name, measure.means), *_about(asked)]
    return Book(stem, (Sheet("issues", columns, rows),), asked.time_zone, tuple(about))


def _keys_of(found: Iterator[tuple[int, float]]) -> Iterator[tuple[str, datetime]]:
    """The issues that are still kept, each with its instant; so many at once are looked up together."""
    while some := list(islice(found, AT_ONCE)):
        names = kept.keys([issue for issue, _ in some])
        yield from ((names[issue], facts.instant(at)) for issue, at in some if issue in names)


def _figures(wanted: Sequence[Measure], figures: Sequence[Figure]) -> Sheet:
    also = list(dict.fromkeys(name for figure in figures for name in figure.also))
    columns = (
        Column("measure", width=24), Column("value"), Column("count", "facts"),
        *(Column(name, ALSO[name][0]) for name in also),
    )  # fmt: skip
    rows = (
        (one.name, _value(figure.value, one.unit), figure.count,
         *(_value(figure.also.get(name), ALSO[name][1]) for name in also))
        for one, figure in zip(wanted, figures, strict=True)
    )  # fmt: skip
    return Sheet("measures", columns, rows)


def _about(asked: Asked) -> list[tuple[str, Cell]]:
    filters = named.filters(asked.only, policies.document_in_force()) if asked.only else {}
    chosen = [(f"only {name.lower()}", words) for name, words in filters.values()]
    address = f"?{asking.encoded(asking.query_of(asked))}"
    return [
        ("first day", asked.since), ("last day", asked.until), *chosen, ("few facts", A_FEW),
        ("spans", "hours:minutes:seconds"), ("address", address),
    ]  # fmt: skip


def _part(by: str, key: str) -> Cell:
    if by == "day":
        return date.fromisoformat(key)
    return int(key) if by == "number" and key.isdecimal() else key


def _value(value: float | None, unit: Unit) -> Cell:
    match unit:
        case "span":
            return span_of(value)
        case "share":
            return share_of(value)
        case _:
            return value
