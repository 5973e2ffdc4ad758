"""Statements that go one behind the other: their answers are read when they are wanted, and what the database refuses
is never committed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from rung.store.decisions.desk import TURN
from rung.store.dialect import ask, pipelined
from rung.store.models import Turn

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
