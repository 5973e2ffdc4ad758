"""Statements that go one behind the other: their answers are read when they are wanted, and what the database refuses
is never committed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from msgspec import Raw

from rung.store import setup
from rung.store.decisions.desk import AWAY, TURN
from rung.store.decisions.intake import INBOX
from rung.store.dialect import ask, bare, from_db, pipelined
from rung.store.models import Away, Inbox, Turn
from tests.trips import trips

AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
ODD = (
    "", " ", "NULL", "null", "{}", "a,b", "it's", 'say "no"', "C:\\new\\table", "\\", "\\\\n", "one\ntwo", "\t\r\b\f",
    "\x01\x1f\x7f", "\\u0041", "über 🚨", "\u2028", "{'a': 1}", "%s %%",
)  # fmt: skip
"""What people write, and what means something to one database or the other."""

BO = {"key": "outage", "person": "bo", "number": 1}


def take_the_same_turn_twice() -> None:
    with pipelined(), transaction.atomic():
        TURN.insert([BO])
        TURN.insert([BO])


def take_the_same_turn_twice_and_look() -> None:
    with transaction.atomic():
        TURN.insert([BO])
        TURN.insert([BO])
        ask("SELECT count(*) FROM turn")()


def test_nothing_is_committed_of_what_the_database_refuses(database: str) -> None:
    with pytest.raises(IntegrityError):
        take_the_same_turn_twice()
    assert not Turn.objects.exists()

    with pipelined(), transaction.atomic():
        TURN.insert([BO])
    assert Turn.objects.get().person == "bo"


def test_a_refusal_is_raised_where_the_next_answer_is_read(database: str) -> None:
    with pytest.raises(IntegrityError), pipelined():
        take_the_same_turn_twice_and_look()
    with pipelined(), transaction.atomic():
        assert ask("SELECT count(*) FROM turn")() == [(0,)]


def test_several_questions_are_under_way_and_answered_in_any_order(database: str) -> None:
    TURN.insert([BO, {**BO, "person": "cy", "number": 2}])
    with pipelined(), transaction.atomic():
        first = ask("SELECT person FROM turn WHERE number = %s", [1])
        second = ask("SELECT person FROM turn WHERE number = %s", [2])
        assert second() == [("cy",)]
        assert first() == [("bo",)]


def test_a_question_sees_what_was_written_before_it(database: str) -> None:
    with pipelined(), transaction.atomic():
        TURN.insert([BO])
        before = ask("SELECT count(*) FROM turn")
        TURN.insert([{**BO, "person": "cy"}])
        assert before() == [(1,)]
    assert connection.in_atomic_block is False


def test_whatever_is_written_is_read_again(database: str) -> None:
    TURN.upsert([{"key": said, "person": said[::-1], "number": place} for place, said in enumerate(ODD)])
    found = dict(Turn.objects.order_by("number").values_list("key", "person"))
    assert found == {said: said[::-1] for said in ODD}


def test_json_is_kept_letter_by_letter(database: str) -> None:
    told = b'{"b":"one\\ntwo \\u0007 \\"\\\\n\\"","a":[null,1.5,true,"' + "über".encode() + b'"]}'
    common = {"source": "s", "subject_kind": "issue", "subject_key": "A-1", "at": AT, "arrived_at": AT}
    INBOX.insert([{**common, "event_id": str(number), "event": Raw(told)} for number in range(2)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(event AS text) FROM inbox")
        assert {text for (text,) in cursor.fetchall()} == {told.decode()}
    assert Inbox.objects.filter(at=AT).count() == 2


def test_an_instant_is_the_same_in_whatever_zone_it_is_given(database: str) -> None:
    there = AT.replace(microsecond=120_000)
    instants = [AT, there, there.astimezone(ZoneInfo("Asia/Kathmandu")), None]
    for given in (instants, [AT, None]):
        AWAY.insert([{"person": "bo", "from_at": AT, "until_at": until, "deputy": None} for until in given])
    assert list(Away.objects.order_by("id").values_list("until_at", flat=True)) == [AT, there, there, None, AT, None]
    read = [from_db(until) for (until,) in ask(f"SELECT {bare('until_at')} FROM away ORDER BY id")()]
    assert read == [AT, there, there, None, AT, None]
    assert {until.tzinfo for until in read if until} == {UTC}


def test_a_pipelined_transaction_is_one_trip_from_its_begin_to_its_commit(postgres_database: str) -> None:
    setup.connect_to(postgres_database)
    take_two_turns()
    with trips() as made:
        take_two_turns()
    assert len(made) == 1
    with trips() as made:
        assert take_a_turn_and_look() == 1
    assert len(made) == 2, "there and back for the answer, and for the commit with what was written after it"
    assert connection.get_autocommit()


def take_two_turns() -> None:
    with pipelined(), transaction.atomic():
        TURN.upsert([BO])
        TURN.upsert([{**BO, "person": "cy"}])


def take_a_turn_and_look() -> int:
    with pipelined(), transaction.atomic():
        TURN.upsert([BO])
        found = ask("SELECT number FROM turn WHERE person = 'bo'")()
        TURN.upsert([{**BO, "number": 2}])
        TURN.upsert([BO])
    return int(found[0][0])


def test_begin_goes_along_with_the_first_question_of_a_transaction(postgres_database: str) -> None:
    setup.connect_to(postgres_database)
    look_and_take_a_turn()
    with trips() as made:
        look_and_take_a_turn()
    assert len(made) == 3, "the question, what is written, and the commit"


def look_and_take_a_turn() -> None:
    with transaction.atomic():
        with pipelined():
            asked = ask("SELECT count(*) FROM turn")
        assert len(asked()) == 1
        TURN.upsert([BO])


def test_what_is_taken_back_in_a_pipeline_is_gone_and_all_goes_on(database: str) -> None:
    with pipelined(), suppress(ZeroDivisionError), transaction.atomic():
        TURN.insert([BO])
        raise ZeroDivisionError
    assert not Turn.objects.exists()
    with pytest.raises(IntegrityError), pipelined():
        take_the_same_turn_twice_and_look()
    with pipelined():
        with transaction.atomic():
            TURN.insert([BO])
        told = []
        with transaction.atomic():
            transaction.on_commit(lambda: told.append(Turn.objects.count()))
            TURN.insert([{**BO, "person": "cy"}])
    assert told == [2], "another transaction within the same is committed, too, before anybody is told of it"
    assert connection.get_autocommit()


def test_a_connection_that_died_between_two_requests_is_found_out_before_anything_is_pipelined(
    postgres_database: str,
) -> None:
    setup.connect_to(postgres_database)
    gone = ask("SELECT pg_backend_pid()")()[0][0]
    with psycopg.connect(postgres_database, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [gone])
    connection.close_if_unusable_or_obsolete()  # as at the beginning of a request: it is to be looked at
    take_two_turns()
    assert Turn.objects.count() == 2
