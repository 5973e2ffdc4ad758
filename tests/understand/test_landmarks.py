"""What a text is near to, word by word: the nearest word counts, whatever else the text says."""

from __future__ import annotations

import numpy as np
import pytest

from rung.understand.labels.landmarks import LENGTH, MOST, Landmarks, landmarks_of
from rung.understand.labels.vocabulary import read, read_all
from rung.understand.labels.word_vectors import vector_of

TAUGHT = ("Refund me the invoice", "I want a refund", "The webhook fails", "Which webhook is that?")


@pytest.fixture(scope="module")
def landmarks() -> Landmarks:
    return landmarks_of(read_all(TAUGHT))


def place_of(word: str, landmarks: Landmarks) -> int:
    return int((landmarks.vectors @ vector_of([word])).argmax())


def test_another_word_for_the_same_comes_near_to_a_landmark_in_a_long_text_too(landmarks: Landmarks) -> None:
    refund, webhook = place_of("refund", landmarks), place_of("webhook", landmarks)
    for text in ("reimburse", "please would somebody on your side be so kind as to reimburse what we have paid for it"):
        values = landmarks.near(read(text)).values
        assert values[refund] > 0 > values[webhook], text


def test_the_nearest_word_is_the_one_that_is_named(landmarks: Landmarks) -> None:
    text = read("could they please reimburse it")
    near = landmarks.near(text)
    assert text.parts.words[near.words[place_of("refund", landmarks)]] == "reimburse"


def test_all_landmarks_together_count_the_same_for_every_text(landmarks: Landmarks) -> None:
    for text in (*TAUGHT, "hamster"):
        assert np.linalg.norm(landmarks.near(read(text)).values) == pytest.approx(LENGTH, rel=1e-5)


@pytest.mark.parametrize("text", ["", "?!", "qwrtz 42"])
def test_a_text_without_a_word_that_has_a_meaning_is_near_to_nothing(landmarks: Landmarks, text: str) -> None:
    near = landmarks.near(read(text))
    assert not near.values.any()
    assert not len(near.words)


def test_words_that_many_texts_use_and_that_say_something_come_first() -> None:
    many = [f"my {word}" for word in "invoice refund webhook token password printer invoice".split()]
    found = landmarks_of(read_all([*many, *["the invoice and the"] * MOST]))
    assert place_of("invoice", found) == 0
    assert np.linalg.norm(found.vectors, axis=1).max() == pytest.approx(1)


def test_there_are_no_more_of_them_however_many_words_are_taught() -> None:
    from rung.understand.labels.word_vectors import FILE, read_table

    words = list(read_table(FILE).places)[1_000 : 1_000 + 3 * MOST]
    assert len(landmarks_of(read_all([" ".join(words)])).vectors) == MOST


def test_where_no_word_has_a_meaning_there_are_none() -> None:
    none = landmarks_of(read_all(["qwrtz", "42"]))
    assert none.vectors.shape[0] == 0
    assert none.near(read("refund")).values.shape == (0,)
