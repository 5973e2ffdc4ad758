"""The short run of every day; `make chaos` is the long one."""

from __future__ import annotations

import tempfile

import psycopg
import pytest
from django.db import OperationalError

from dev.postgres import throw_away_server
from rung.store import settings_store, setup
from tests.chaos.proxy import Proxy
from tests.chaos.run import Done, Plan, run
from tests.chaos.server import open_server
from tests.chaos.table import as_text
from tests.databases import PostgresDatabases, use_database

SEED = 7


def judged(done: Done) -> None:
    verdict = done.verdict
    assert verdict.faults == [], f"seed {done.plan.seed}:\n" + "\n".join(verdict.faults[:20]) + "\n" + as_text(done)
    assert (verdict.lost, verdict.unmarked, verdict.early) == (0, 0, 0)
    assert verdict.rings > 20
    assert verdict.messages > 20


@pytest.mark.slow
def test_on_sqlite_nothing_is_lost_and_no_repeat_goes_unmarked(sqlite_database: str) -> None:
    plan = Plan(steps=200, seed=SEED, workers=1, rate=20.0, trouble_every=1.0)
    with tempfile.TemporaryFile() as log:
        judged(run(plan, sqlite_database, None, log))


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgresql_nothing_is_lost_and_no_repeat_goes_unmarked(django: None) -> None:
    plan = Plan(steps=260, seed=SEED, workers=2, rate=20.0, trouble_every=0.7, restarts=1)
    with (
        open_server() as server,
        PostgresDatabases(server.url, prefix="rung_chaos").fresh() as url,
        tempfile.TemporaryFile() as log,
    ):
        use_database(url)
        judged(run(plan, url, server, log))


@pytest.mark.postgres
@pytest.mark.parametrize(("moment", "is_kept"), [("before", False), ("after", True)])
def test_a_commit_is_cut_before_or_after_the_server_had_it(postgres_database: str, moment: str, is_kept: bool) -> None:
    """What the harness itself promises: the same error for the worker, and another truth in the database."""
    proxy = Proxy(postgres_database)
    use_database(proxy.url)
    settings_store.put("before", {"kept": True})
    proxy.cut(moment)
    with pytest.raises(OperationalError):
        settings_store.put("cut", {"kept": True})
    setup.release()
    assert (settings_store.get("cut") is not None) == is_kept
    assert proxy.done == {moment: 1}
    proxy.close()


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("is_crash", [True, False], ids=["crash", "restart"])
def test_what_was_committed_outlives_a_restart_of_the_server(is_crash: bool) -> None:
    with throw_away_server(durable=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        server.restart(is_crash=is_crash)
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
