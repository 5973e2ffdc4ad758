"""The ground that other tests stand on: databases that are real, separate, and reached by every thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from dev.postgres import throw_away_server
from tests.databases import PostgresDatabases, SqliteDatabases, use_database

# Outlives each test, as the thread pools of servers do.
POOL = ThreadPoolExecutor(1)


def people_in_the_database() -> tuple[str, list[str]]:
    from django.contrib.auth.models import User
    from django.db import connection

    return connection.vendor, [user.username for user in User.objects.order_by("username")]


def add(name: str) -> None:
    from django.contrib.auth.models import User

    User.objects.create(username=name)


@pytest.mark.parametrize("name", ["ana", "bo"])
def test_each_test_has_a_database_of_its_own_in_every_thread(database: str, name: str) -> None:
    vendor = "sqlite" if database.startswith("sqlite:") else "postgresql"
    assert POOL.submit(people_in_the_database).result() == (vendor, [])
    add(name)
    assert POOL.submit(people_in_the_database).result() == people_in_the_database() == (vendor, [name])


@pytest.mark.postgres
def test_one_process_goes_from_one_kind_of_database_to_the_other_and_back(
    sqlite_databases: SqliteDatabases, postgres_databases: PostgresDatabases
) -> None:
    with sqlite_databases.fresh() as small, postgres_databases.fresh() as large:
        for url, name in ((small, "ana"), (large, "bo")):
            use_database(url)
            POOL.submit(add, name).result()
        seen = []
        for url in (small, large, small):
            use_database(url)
            seen.append((people_in_the_database(), POOL.submit(people_in_the_database).result()))
    ana, bo = ("sqlite", ["ana"]), ("postgresql", ["bo"])
    assert seen == [(ana, ana), (bo, bo), (ana, ana)]


def test_the_migrations_say_what_the_models_say(sqlite_database: str) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.postgres
def test_the_throw_away_server_leaves_nothing_behind() -> None:
    with throw_away_server(durable=True) as server:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert connection.info.server_version >= 150000
        assert server.folder.stat().st_mode & 0o077 == 0
    assert server.process.poll() is not None
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url, connect_timeout=2)
