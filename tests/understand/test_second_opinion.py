"""What a stronger model is sent of a text, and what counts of its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.understand.labels.second_opinion import (
    LONGEST,
    Declined,
    Garbage,
    Opinion,
    Question,
    Said,
    read,
    redacted,
    request,
)

TEXT = "Die Rechnung [number] ist falsch.\nSchon wieder!  Ich   erwarte Ersatz."
QUESTION = Question({"mood": ("angry", "neutral", "pleased"), "kind": ("billing", "outage")})


def answered(content: Any, **message: Any) -> bytes:
    said = content if isinstance(content, str) else json.dumps(content)
    choice = {"message": {"role": "assistant", "content": said, **message}, "finish_reason": "stop"}
    return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


def opinion(content: Any) -> Opinion:
    return read(answered(content), TEXT, QUESTION)


def test_addresses_links_and_numbers_do_not_leave() -> None:
    sent = redacted(
        "Mail ana.ruiz+x@acme.example or +49 (0)30 90-18 20, see https://acme.example/u?t=1 and www.acme.example/7. "
        "IBAN DE89 3704 0044 0532 0130 00, order A-4711, error 502, 2 of 24 fail since 9."
    )
    assert sent == (
        "Mail [address] or [number], see [link] and [link] IBAN DE[number], order A-[number], error [number], "
        "2 of 24 fail since 9."
    )
    assert len(redacted("word " * 5000)) == LONGEST


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_redacted(text: str) -> None:
    assert "@" not in redacted(f"{text} ana@acme.example") or "@" in text
    assert "4711" not in redacted(f"{text} 4711")


def test_it_is_asked_for_one_of_the_answers_there_are() -> None:
    body = request("llama", "Hello", QUESTION)
    system, user = (one["content"] for one in body["messages"])
    assert '- "kind": what the message is about: one of ["billing", "outage"]' in system
    assert (body["model"], body["temperature"], user) == ("llama", 0, "The message:\n\nHello")


def test_an_answer_counts_with_words_that_stand_in_the_text() -> None:
    found = opinion({
        "mood": {"value": "Angry", "words": ["schon wieder!", "“ich erwarte Ersatz”", "refund"]},
        "kind": {"value": None, "words": []},
    })  # fmt: skip
    assert found == Opinion({"mood": Said("angry", ("schon wieder!", "ich erwarte Ersatz"))})
    fenced = '```json\n{"kind": {"value": "billing", "words": ["Die Rechnung"]}, "more": null}\n```'
    assert opinion(fenced).said == {"kind": Said("billing", ("Die Rechnung",))}


@pytest.mark.parametrize(
    "said",
    [
        {"value": "furious", "words": ["Schon wieder"]},
        {"value": "angry", "words": ["the invoice is wrong"]},
        {"value": "angry", "words": []},
        {"value": "angry", "words": ["", "ha", "x" * 300]},
    ],
)
def test_what_is_not_offered_or_made_up_is_dropped(said: dict[str, Any]) -> None:
    assert opinion({"mood": said}) == Opinion({}, unfounded=1)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"\xff", b"[]", b"{}", b'{"choices": []}', answered("angry"), answered('{"mood": "angry"}'),
     answered("{}{}"), answered("[" * 5000), b'{"x": ' + b"[" * 100_000, answered('{"mood": {"x": ' + "[" * 100_000)],
)  # fmt: skip
def test_garbage_is_told_from_an_answer(body: bytes) -> None:
    with pytest.raises(Garbage):
        read(body, TEXT, QUESTION)


def test_who_declines_is_told_from_garbage() -> None:
    with pytest.raises(Declined, match=r"^the model refused$"):
        read(answered("", refusal="I cannot help with that."), TEXT, QUESTION)
