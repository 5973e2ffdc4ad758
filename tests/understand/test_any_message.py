"""Whatever a message holds: its mood keeps its bounds, is found in its own words, and costs little."""

from __future__ import annotations

from cProfile import Profile
from time import thread_time
from timeit import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.understand.moods.lexicon import lexicon
from rung.understand.moods.mood import FLAGS, MOST_DRIVERS, measure
from rung.understand.tokens import LONGEST_END, LONGEST_START, LONGEST_WORD
from tests.properties import tried

STEPS = 100_000
"""Of a plain loop, some 5 ms: what costs are told by, so that a busy machine changes nothing."""
A_MESSAGE, A_HOSTILE_ONE = 1, 20
LONG = 100_000
WORDS = st.sampled_from(
    "not very never the THIRD time unacceptable great thanks but still waiting cancel our contract lawyer by Friday "
    "down ! ? , . \n :) :( 😡 soooo kill process 503 nicht danke aber la el no please ``` > ' is 3 times a b".split(" ")
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=80).map(" ".join))


@tried(300)
@given(subject=st.text(max_size=60), body=TEXTS)
def test_every_message_has_a_mood_within_its_bounds(subject: str, body: str) -> None:
    mood = measure(subject, body)
    assert mood.sentiment is None or -1 <= mood.sentiment <= 1
    assert mood.frustration is None or 0 <= mood.frustration <= 1
    assert (mood.sentiment is None) == (mood.frustration is None)
    assert mood.sentiment is not None or not mood.sure
    assert [flag for flag in FLAGS if flag in mood.flags] == list(mood.flags)
    assert len(mood.words) <= MOST_DRIVERS
    assert all(-1 <= one.weight <= 1 for one in mood.words)


@given(body=TEXTS)
def test_the_words_that_drove_it_are_the_customers_own(body: str) -> None:
    for one in measure("", body).words:
        assert all(word in body for word in one.phrase.split())


def test_a_word_without_end_is_shown_by_its_beginning() -> None:
    (driver,) = measure("", f"You are disgust{'x' * 3_000}").words
    assert len(driver.phrase) == LONGEST_WORD


@given(body=TEXTS)
def test_the_same_message_sounds_the_same(body: str) -> None:
    assert measure("", body) == measure("", body)


@given(body=TEXTS)
def test_one_more_curse_never_makes_it_better(body: str) -> None:
    before, after = measure("", body), measure("", f"{body}\n\nThis is unacceptable.")
    if before.sentiment is not None and after.sentiment is not None and before.language == after.language == "en":
        assert after.sentiment <= max(before.sentiment, -0.5)


HOSTILE = {
    "one letter": "a" * LONG,
    "one line of 10 MB": "x " * 5_000_000,
    "one word of 10 MB": "x" * 10_000_000,
    "buts": "but bad " * LONG,
    "beginnings of phrases": "cancel " * LONG,
    "gaps": "still a no a still a no " * 10_000,
    "backticks": "`a" * LONG,
    "tags": "<a" * LONG,
    "brackets": "(" * LONG,
    "marks": "!" * LONG,
    "apostrophes": "a'" * LONG,
    "line breaks": "\n" * LONG,
    "numbers": "3 times " * 20_000,
    "pictures": "😡" * LONG,
    "smileys": ":) " * LONG,
    "drawn long": "so" + "o" * LONG,
    "dots": "a." * LONG,
    "a stack trace without end": "at " + "a" * LONG,
    "an error without end": "a." * LONG + "Error",
    "broken characters": "\ud800 bad \0 " * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_message_costs_little(text: str) -> None:
    assert lexicon("en") is not None
    assert _cost(text, rounds=3) < A_HOSTILE_ONE


def test_a_usual_message_costs_no_more_than_a_plain_loop() -> None:
    text = (
        "Hello,\n\nthe calendar sync is broken again, for the third time this month. We renew in January and my "
        "management asks me why we should. I have called twice, and nobody answers. It has to work by Friday.\n\nInes"
    )
    measure("", text)
    assert _cost(text, rounds=20) < A_MESSAGE


@pytest.mark.parametrize("words", ["we are still waiting and it is not very good but fine ", "cancel a a ", "but bad "])
def test_twice_the_words_cost_twice_the_work(words: str) -> None:
    half = words * (2_000 // len(words))
    assert len(half) * 2 < LONGEST_START + LONGEST_END
    measure("", half)  # what is read once in a process is not counted
    assert _calls(half * 2) < 2.1 * _calls(half)


def _calls(text: str) -> int:
    """How many functions are called: the same on every machine, however busy."""
    profile = Profile()
    profile.runcall(measure, "", text)
    return sum(entry.callcount for entry in profile.getstats())


def _cost(text: str, rounds: int) -> float:
    """In plain loops: processor time, of several rounds the cheapest."""
    loop = min(repeat(lambda: sum(range(STEPS)), timer=thread_time, number=1, repeat=rounds))
    return min(repeat(lambda: measure("", text), timer=thread_time, number=1, repeat=rounds)) / loop
