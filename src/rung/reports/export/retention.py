"""Customers' health and retention next to their escalations as a book."""

from rung.reports.asking import in_words
from rung.reports.export.sheets import Book, Cell, Column, Sheet
from rung.reports.retention import Line, Report

COLUMNS = (
    Column("account", width=24), Column("name", width=32), Column("tier"), Column("value", "value a year"),
    Column("opened", "issues opened"), Column("escalated", "issues that escalated"),
    Column("missed", "promises missed"), Column("health_then"), Column("health_now"), Column("change"),
    Column("risk_then"), Column("risk_now"), Column("signs", width=60), Column("renews_on"), Column("lifecycle"),
    Column("gone", "is a customer no more"),
)  # fmt: skip


def book(report: Report) -> Book:
    asked = report.asked
    sheet = Sheet("customers", COLUMNS, (_row(one) for one in report.lines))
    about: list[tuple[str, Cell]] = [("from", asked.since), ("to", asked.until)]
    about += [(field, ", ".join(words)) for field, words in asked.only.items()]
    for name, group in (("escalated", report.escalated), ("others", report.others)):
        health = f"mean health {in_words(group.then, 'score')} then and {in_words(group.now, 'score')} now"
        about.append((name, f"{group.accounts} customers, {group.at_risk} at risk, {group.gone} gone, {health}"))
    return Book(f"customers-and-escalations-{asked.since}-{asked.until}", (sheet,), asked.time_zone, tuple(about))


def _row(one: Line) -> tuple[Cell, ...]:
    account = one.account
    return (
        account.key, account.name, account.tier, account.arr, one.opened, one.escalated, one.missed, one.then.score,
        one.now.score, one.change, one.then.level, one.now.level, "; ".join(one.now.signs), account.renews_on,
        account.lifecycle, one.is_gone,
    )  # fmt: skip
