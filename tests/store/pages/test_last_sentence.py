"""The customer's last sentence, as the queue and an alert quote it."""

import pytest

from rung.store.pages.queries import last_sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("All is down. This blocks the night shift.\n\nTomas", "This blocks the night shift."),
        ("Hello,\n\nNothing loads.\nThanks,\nInes", "Nothing loads."),
        ("Dear all\n\nthe api is down\n\nInes Maria", "the api is down"),
        ("Is anybody there?", "Is anybody there?"),
        ("503", "503"),
        ("", ""),
    ],
)
def test_a_name_below_the_words_is_no_sentence(text: str, sentence: str) -> None:
    assert last_sentence(text) == sentence
