"""What stands open is found without a look at all that is over: at 100,000 issues SQLite took a fifth of a second."""

from __future__ import annotations

from datetime import UTC, datetime

from rung.store.decisions import around, promises
from rung.store.pages import queries
from rung.store.pages.queries import Filter
from rung.store.people import directory
from tests.plans import asked, plan

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
OF_OPEN = ("subject_queue", "subject_account", "subject_assignee")


def test_each_question_for_open_issues_takes_an_index_of_open_issues(sqlite_database: str) -> None:
    with asked() as statements:
        queries.queue(Filter())
        queries.counts("bo", ("first",))
        queries.open_of_account("acme")
        directory.accounts()
        promises.at_risk(MONDAY)
        around.account_counts(["acme"], MONDAY)
        around.count_open_issues_of("acme")
        around.open_issues_of("acme")
        around.open_issues_assigned_to("bo")
    of_open = [(sql, params) for sql, params in statements if "is_open" in sql.partition("WHERE")[2]]
    for sql, params in of_open:
        looks = [look for look in plan(sql, params) if " subject " in look]
        assert looks, sql
        assert all(any(name in look for name in OF_OPEN) for look in looks), f"{looks}: {sql}"
    assert len(of_open) >= 9
