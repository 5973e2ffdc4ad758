"""What is asked all day is planned once and goes along indexes, whatever PostgreSQL remembers of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from rung import clock
from rung.core.events import IssueOpened
from rung.store import setup, ways
from rung.store.decisions import intake, work

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


def test_other_threads_leave_the_choice_to_the_database(postgres_database: str) -> None:
    assert _asked("SHOW enable_seqscan") == [("on",)]


def _asked(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
