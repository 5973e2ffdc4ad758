"""Teams, accounts or people beside each other: a row for each, a column for each of some measures."""

from django.urls import reverse
from msgspec import Struct

from rung.console.views.numbers.shown import Shown
from rung.reports import asking, measures
from rung.reports.measures import MEASURES, Figure
from rung.reports.named import labels
from rung.store.policies import policies

FIELDS = {"teams": "team", "accounts": "account", "people": "person"}
ADDRESSES = {"teams": "number-team", "accounts": "number-account", "people": "number-person"}
COLUMNS = {
    "teams": (
        "opened", "promises", "escalation_rate", "first_response", "resolution", "team_time", "bounces", "backlog",
    ),
    "accounts": ("opened", "promises", "escalation_rate", "first_response", "satisfaction", "backlog"),
    "people": ("first_response", "promises", "acknowledged", "rings", "night_rings", "assigned"),
}
MOST = 200
"""Rows of the page; the file holds them all."""


class Cell(Struct, frozen=True):
    measure: str
    words: str
    figure: Figure
    is_few: bool
    query: str
    """Of the address of the measure for this row alone."""


class Row(Struct, frozen=True):
    key: str
    name: str
    address: str
    """Without what is asked for; empty where nobody is named."""
    cells: tuple[Cell, ...]


def figures(page: Shown, what: str) -> dict[str, dict[str, Figure]]:
    """By key and measure; those with the most facts first."""
    field = FIELDS[what]
    reading = page.for_part(field)
    found: dict[str, dict[str, Figure]] = {}
    for key in COLUMNS[what]:
        measure = MEASURES[key]
        for part in measures.by_field(measure, reading.asked, field, reading.tables(measure)):
            found.setdefault(part.key, {})[key] = part.figure
    return dict(sorted(found.items(), key=lambda one: (not one[0], -sum(f.count for f in one[1].values()), one[0])))


def compared(page: Shown, what: str) -> list[Row]:
    """The rows of the page."""
    document, field, rows = policies.document_in_force(), FIELDS[what], []
    query = asking.query_of(page.asked)
    listed = list(figures(page, what).items())[:MOST]
    called = labels(field, (key for key, _ in listed), document)
    for key, found in listed:
        own = asking.encoded(query | {field: key or asking.UNKNOWN})
        cells = tuple(_cell(one, found.get(one), own) for one in COLUMNS[what])
        address = reverse(ADDRESSES[what], args=[key]) if key else ""
        rows.append(Row(key, called[key], address, cells))
    return rows


def _cell(key: str, figure: Figure | None, query: str) -> Cell:
    measure, figure = MEASURES[key], figure or Figure(None, 0)
    is_few = figure.is_few and measure.unit != "count" and figure.value is not None
    return Cell(key, asking.figure_in_words(measure, figure), figure, is_few, query)
