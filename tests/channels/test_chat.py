"""Answers to chat visitors: they lie in this installation until the visitor's page takes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from rung.channels.base import Answer, Failed, NotOurs, Wire, as_long_as
from rung.channels.registry import ANSWERING, CHANNELS, WAYS

pytestmark = pytest.mark.anyio

PLACE = "shop/v3f9a1c20b7d4e586"
ANSWER = Answer(text="We look at it.", place=PLACE, author="Bo Lind", issue="C-1", line=2)
NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


class Box:
    """A letter box that keeps what it is given, once for each key."""

    def __init__(self) -> None:
        self.letters: dict[str, Answer] = {}

    async def put(self, answer: Answer, key: str, at: datetime) -> None:
        self.letters.setdefault(key, answer)


def wire(box: Box | None) -> Wire:
    return Wire(session=None, at=NOW, letter_box=box)  # type: ignore[arg-type] - nothing leaves: no session is needed


async def test_an_answer_lies_ready_once_however_often_it_is_sent() -> None:
    box = Box()
    for _ in range(2):
        sent = await ANSWERING["chat"].answer(ANSWER, "C-1#-2/chat/7", wire(box))
    assert sent.vendor_ref == "C-1#-2/chat/7"
    assert box.letters == {"C-1#-2/chat/7": ANSWER}


@pytest.mark.parametrize(
    ("answer", "box", "words"),
    [
        (structs.replace(ANSWER, place="no visitor"), Box(), "the widget's name, a slash"),
        (structs.replace(ANSWER, text="x" * 20_001), Box(), "20,001 characters"),
        (ANSWER, None, "no letter box"),
    ],
)
async def test_what_can_never_arrive_fails_for_good(answer: Answer, box: Box | None, words: str) -> None:
    with pytest.raises(Failed, match=words) as failed:
        await ANSWERING["chat"].answer(answer, "k", wire(box))
    assert failed.value.permanent


async def test_a_process_that_slept_past_its_lease_leaves_nothing() -> None:
    box = Box()
    with as_long_as(lambda: False), pytest.raises(NotOurs):
        await ANSWERING["chat"].answer(ANSWER, "k", wire(box))
    assert box.letters == {}


def test_it_recognises_its_own_visitors_and_nobody_else() -> None:
    chat = ANSWERING["chat"]
    assert chat.place_of({"chat": PLACE}, "ana@acme.example") == PLACE
    for fields in ({}, {"chat": 7}, {"chat": "shop"}, {"slack_thread": "C0ACME/1.2"}):
        assert chat.place_of(fields, "ana@acme.example") is None


def test_nobody_of_the_team_is_told_by_it() -> None:
    assert "chat" in WAYS
    assert "chat" not in CHANNELS
    for one in (PLACE, "", "x" * 500):
        assert WAYS["chat"].destination(one, {}).name == "chat"
