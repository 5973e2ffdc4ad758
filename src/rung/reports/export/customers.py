"""A list of customers as a book."""

from collections.abc import Iterable, Mapping
from datetime import date

from rung.reports.export.sheets import Book, Cell, Column, Sheet
from rung.store.people.directory import AccountRow

COLUMNS = (
    Column("account", width=24), Column("name", width=32), Column("tier"), Column("value", "value a year"),
    Column("owner", width=24), Column("health"), Column("at_risk"), Column("renews_on"), Column("open_issues"),
    Column("escalations_30d", "escalations in 30 days"), Column("escalated"), Column("domains", width=32),
    Column("tags", width=24),
)  # fmt: skip


def book(rows: Iterable[AccountRow], people: Mapping[str, str], today: date, time_zone: str, query: str) -> Book:
    """`query`: which of them these are, as it stands in the address of the list."""
    sheet = Sheet("customers", COLUMNS, (_row(row, people) for row in rows))
    return Book(f"customers-{today}", (sheet,), time_zone, (("as of", today), ("address", f"?{query}")))


def _row(row: AccountRow, people: Mapping[str, str]) -> tuple[Cell, ...]:
    one = row.account
    owner = people.get(one.owner, one.owner) if one.owner else None
    return (
        one.key, one.name, one.tier, one.arr, owner, one.health_now, one.is_at_risk, one.renews_on, row.open_issues,
        one.escalations_30d, bool(one.escalation), ", ".join(one.domains), ", ".join(one.tags),
    )  # fmt: skip
