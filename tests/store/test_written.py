"""What Rung wrote into a helpdesk, known again when its webhook brings it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rung.store.elsewhere import written
from rung.store.elsewhere.written import ANSWER

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
WORDS = "weareonit"


def comes_back() -> bool:
    return written.is_echo("help", "zendesk-35", ANSWER, "c-77", [WORDS], "comment-c-77", NOW)


@pytest.mark.parametrize("statement", [1, 2])
def test_it_is_ours_at_whatever_moment_the_answer_to_our_request_is_written_down(database: str, statement: int) -> None:
    """Between the look for its name and the one for its words it had neither, and was told to the team once more."""
    from django.db import connection

    written.add([written.row("help", 7, "zendesk-35", 3, ANSWER, WORDS, NOW)])
    asked = 0

    def meanwhile(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        done = execute(sql, params, many, context)
        asked += 1
        if asked == statement:
            written.arrived(7, 3, "c-77", NOW)
        return done

    with connection.execute_wrapper(meanwhile):
        assert comes_back()
    assert comes_back()
    assert asked > statement


def test_what_nobody_here_wrote_is_news(database: str) -> None:
    written.add([written.row("help", 7, "zendesk-35", 3, ANSWER, "somethingelse", NOW)])
    assert not comes_back()
