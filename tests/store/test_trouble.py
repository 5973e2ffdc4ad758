"""What the databases' own errors say about the whole, and that the process remembers it until it is over."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from structlog.testing import capture_logs

from rung.store import setup
from rung.store.models import Setting
from rung.store.settings_store import get, put
from rung.store.sqlite.base import PATIENCE, WRITERS
from rung.store.standing import watch
from rung.store.standing.trouble import kind_of, passes
from tests import outages
from tests.worker.vendor import eventually

LONG = "All is down. " * 20_000


def error_of(work: Callable[[], object]) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        work()
    return caught.value


def name_of(work: Callable[[], object]) -> str | None:
    kind = kind_of(error_of(work))
    return kind.code if kind else None


def test_a_disk_is_full_or_can_only_be_read(sqlite_database: str) -> None:
    with outages.full_disk():
        assert name_of(lambda: put("a", LONG)) == "full"
    with outages.read_only_disk():
        assert name_of(lambda: put("a", 1)) == "read_only"
    put("a", 1)
    assert not WRITERS.is_held


def test_the_file_is_damaged(sqlite_database: str) -> None:
    put("a", 1)
    setup.release()
    with outages.file().open("r+b") as file:
        file.write(b"x" * 200)
    assert name_of(lambda: get("a")) == "damaged"


def test_the_file_cannot_be_opened(sqlite_database: str) -> None:
    """A folder in its place cannot, not even by root."""
    setup.release()
    with outages.moved_away():
        outages.file().mkdir()
        error = error_of(lambda: get("a"))
        outages.file().rmdir()
    assert kind_of(error) is not None


def test_the_file_is_locked_by_another_program(sqlite_database: str) -> None:
    """The first bears it for some seconds; those who come then are not kept, until it is free."""
    put("a", 1)
    with outages.locked_by_another_program():
        began = time.monotonic()
        assert name_of(lambda: put("a", 2)) == "locked"
        first = time.monotonic()
        assert name_of(lambda: put("a", 3)) == "locked"
        assert first - began >= PATIENCE > time.monotonic() - first
        assert get("a") == 1, "it can be read"
    put("a", 4)
    assert get("a") == 4


def test_a_moved_file_is_known_again_when_it_is_back(sqlite_database: str) -> None:
    put("a", 1)
    with outages.moved_away():
        assert name_of(lambda: put("a", 2)) == "gone", "by whoever has it open"
        setup.release()
        assert name_of(lambda: get("a")) == "gone", "by whoever opens it"
        assert not outages.file().exists()
    assert get("a") == 1
    put("a", 3)


def test_the_server_is_away_or_can_only_be_read(postgres_database: str) -> None:
    put("a", 1)
    with outages.server_away(postgres_database):
        assert name_of(lambda: get("a")) == "away", "by whoever had a connection"
        setup.release()
        assert name_of(lambda: get("a")) == "away", "by whoever wants one"
    setup.release()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    assert name_of(lambda: put("a", 2)) == "read_only"


@pytest.mark.parametrize(("part", "wrong"), [("password", "mistyped"), ("dbname", "nowhere")])
def test_a_server_that_lets_nobody_in_is_not_said_to_be_away(postgres_database: str, part: str, wrong: str) -> None:
    """Whoever reads "start it" looks at a server that runs."""
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(postgres_database, **{part: wrong})
    assert kind_of(refused.value).code == "refused"


def test_an_error_about_one_row_is_no_trouble(database: str) -> None:
    def twice() -> None:
        with transaction.atomic():
            Setting.objects.create(key="a", value=1)
            Setting.objects.create(key="a", value=1)

    assert isinstance(error := error_of(twice), IntegrityError)
    assert not passes(error)
    assert watch.note(error) is None
    assert watch.note(ZeroDivisionError("a fault of ours")) is None
    assert watch.present() is None


def test_a_look_that_fails_at_something_else_is_said_once_and_goes_on(sqlite_database: str) -> None:
    def renamed(one: str, other: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {one} RENAME TO {other}")

    with outages.full_disk():
        error = error_of(lambda: put("a", LONG))
    renamed("setting", "elsewhere")
    with capture_logs() as lines:
        watch.note(error)
        eventually(lambda: any(line["event"] == "database.look_failed" for line in lines), "the look to be told of")
        assert watch.present() is not None, "it is not over"
        renamed("elsewhere", "setting")
        eventually(lambda: watch.present() is None, "the trouble to end")
    assert [line["error"] for line in lines if line["event"] == "database.look_failed"] == [
        "OperationalError: no such table: setting"
    ]


def test_a_statement_that_is_cut_short_may_do_well_later(postgres_database: str) -> None:
    def cut_short() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(60)")

    def too_wide() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            columns = ", ".join(f"c{number} int" for number in range(1_700))
            cursor.execute(f"CREATE TEMP TABLE wide ({columns})")

    error = error_of(cut_short)
    assert (kind_of(error), passes(error)) == (None, True)
    error = error_of(too_wide)
    assert (kind_of(error), passes(error)) == (None, False), "tried again, it is as wide"


def test_a_statement_of_sqlite_that_is_interrupted_may_do_well_later(sqlite_database: str) -> None:
    put("a", 1)
    connection.connection.set_progress_handler(lambda: 1, 1)
    error = error_of(lambda: list(Setting.objects.all()))
    connection.connection.set_progress_handler(None, 1)
    assert (kind_of(error), passes(error)) == (None, True)
    assert get("a") == 1


def test_a_trouble_is_remembered_until_there_is_room_for_more_than_a_word(sqlite_database: str) -> None:
    with outages.full_disk():
        trouble = watch.note(error_of(lambda: put("a", LONG)))
        assert trouble is not None
        put("b", 1)  # a word still fits
        assert name_of(watch.prove_room) == "full"
        assert watch.present() == trouble
    eventually(lambda: watch.present() is None, "the trouble to end")
    assert not Setting.objects.filter(key="a").exists(), "what was tried is gone again"
    assert set(Setting.objects.values_list("key", flat=True)) <= {"b", "edition"}


def test_a_trouble_that_two_connections_name_differently_is_logged_once_by_each_name(sqlite_database: str) -> None:
    with outages.full_disk():
        full = error_of(lambda: put("a", LONG))
    with outages.read_only_disk(), capture_logs() as lines:
        read_only = error_of(lambda: put("a", 1))
        for error in (full, read_only, full, read_only):
            trouble = watch.note(error)
        assert trouble is not None
        assert trouble.code == "read_only", "the last name counts"
    eventually(lambda: watch.present() is None, "the trouble to end")
    assert [line["trouble"] for line in lines if line["event"] == "database.trouble"] == ["full", "read_only"]


def test_what_looking_does_not_depend_on_is_left_out(sqlite_database: str) -> None:
    with outages.read_only_disk():
        watch.where_possible(put, "a", 1)
        trouble = watch.present()
        assert trouble is not None
        assert trouble.code == "read_only"
        watch.where_possible(put, "a", 2)
    eventually(lambda: watch.present() is None, "the trouble to end")
    watch.where_possible(put, "a", 3)
    assert get("a") == 3
