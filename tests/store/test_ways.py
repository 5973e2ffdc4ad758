"""What is asked all day is planned once and goes along indexes, whatever PostgreSQL remembers of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from rung import clock
from rung.core.events import IssueOpened
from rung.store import setup, ways
from rung.store.decisions import around, intake, work
from rung.store.models import Subject

pytestmark = pytest.mark.postgres

WAITING = 3_000
BATCH = 20


@pytest.fixture
def by_index(postgres_database: str) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Runs something in a thread such as a loop has."""
    with ThreadPoolExecutor(1, initializer=ways.by_index) as pool:
        yield lambda work: pool.submit(work).result()
        pool.submit(setup.release).result()


def test_a_hot_statement_is_planned_once_and_for_all_parameters(by_index: Callable[[Callable[[], Any]], Any]) -> None:
    def look_twice() -> list[tuple[int, int]]:
        work.outlook()
        work.outlook()
        return _asked("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%EXISTS%'")

    assert by_index(look_twice) == [(2, 0)]


def test_the_head_of_a_backlog_is_found_without_reading_all_of_it(
    by_index: Callable[[Callable[[], Any]], Any],
) -> None:
    present = clock.now()
    intake.put(
        [intake.InboxRow("test", IssueOpened(issue=f"A-{n}", at=present, id=f"e{n}")) for n in range(WAITING)]
    )
    head = f"SELECT subject_kind, subject_key FROM inbox WHERE state = 'new' ORDER BY seq LIMIT {BATCH}"

    plan = by_index(lambda: _asked(f"EXPLAIN {head}"))

    assert "Index Scan using inbox_new" in plan[1][0]
    assert "Sort" not in str(plan)


def test_what_is_known_of_an_issues_account_is_found_among_many_accounts(
    by_index: Callable[[Callable[[], Any]], Any],
) -> None:
    """Joined, all of them were read for each ring that was sent: the table was planned for while it was empty."""

    counted = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'subject'"

    def rows_read() -> int:
        with transaction.atomic():
            [(before,)] = _asked(counted)
            assert around.ask_accounts_of([issue.pk])() == {"acme-7": {"changes": {}}}
            [(after,)] = _asked(counted)
            return int(after - before)

    issue = Subject.objects.create(kind="issue", key="A-1", state={}, is_open=True, account="acme-7")
    Subject.objects.create(kind="account", key="acme-7", state={"changes": {}})
    by_index(rows_read)  # planned now
    Subject.objects.bulk_create(
        Subject(kind="account", key=f"acme-{n}", state={"changes": {}}) for n in range(8, WAITING)
    )
    assert by_index(rows_read) == 2, "the issue and its account"


def test_other_threads_leave_the_choice_to_the_database(postgres_database: str) -> None:
    assert _asked("SHOW enable_seqscan") == [("on",)]


def _asked(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
