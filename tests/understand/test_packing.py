"""A classifier that was kept judges as before, and holds no word that anybody wrote."""

from __future__ import annotations

import zlib

import msgspec
import pytest

from rung.understand.judges import Unreadable
from rung.understand.labels.classifier import learn
from rung.understand.labels.packing import pack, unpack
from rung.understand.labels.word_vectors import NAME, SIZE
from tests.understand.test_classifier import examples

QUESTIONS = ("Where is the refund for March?", "Our webhook returns 503 on staging", "Bahnhof", "", "?!")


def test_what_was_kept_judges_as_before() -> None:
    before = learn(examples())
    after = unpack(pack(before))
    assert after.labels == before.labels
    for text in QUESTIONS:
        first, then = before.judge(text), after.judge(text)
        assert then.label == first.label
        assert then.words == first.words
        assert then.is_strange == first.is_strange
        assert then.confidence == pytest.approx(first.confidence, abs=1e-3)


def test_what_was_learned_by_meaning_tells_another_language_and_needs_the_same_vectors() -> None:
    before = learn(examples(), with_vectors=True)
    after = unpack(pack(before))
    for text in ("Quiero que me devuelvan el dinero de la factura", "Unser Token für die API ist abgelaufen"):
        first, then = before.judge(text), after.judge(text)
        assert (then.label, then.is_strange) == ("billing" if "dinero" in text else "api", False)
        assert then.confidence == pytest.approx(first.confidence, abs=2e-3)
    assert after.judge("Können Sie mir bitte den Weg zum Bahnhof zeigen").is_strange
    whole = msgspec.msgpack.decode(zlib.decompress(pack(before)))
    of_others = zlib.compress(msgspec.msgpack.encode({**whole, "vectors": "others-1"}))
    with pytest.raises(Unreadable, match="'others-1'; this Rung knows use-multilingual-3"):
        unpack(of_others)


def test_what_was_kept_before_there_were_word_vectors_still_judges_by_its_words_alone() -> None:
    whole = msgspec.msgpack.decode(zlib.decompress(pack(learn(examples()))))
    words_alone = len(whole["rarities"]) // 4 * len(whole["labels"]) * 2
    whole = {**whole, "format": 2, "weights": whole["weights"][:words_alone]}
    del whole["word_vectors"], whole["word_centres"]

    kept = unpack(zlib.compress(msgspec.msgpack.encode(whole)))

    assert kept.judge("Why was I charged twice?").label == "billing"
    assert kept.judge("Können Sie mir bitte den Weg zum Bahnhof zeigen").is_strange


def test_what_was_kept_before_there_were_landmarks_still_judges_by_words_and_what_they_mean() -> None:
    whole = msgspec.msgpack.decode(zlib.decompress(pack(learn(examples()))))
    without = (len(whole["rarities"]) // 4 + SIZE) * len(whole["labels"]) * 2
    whole = {**whole, "format": 3, "weights": whole["weights"][:without]}
    del whole["landmarks"], whole["landmarks_usual"]

    kept = unpack(zlib.compress(msgspec.msgpack.encode(whole)))

    assert kept.judge("Why was I charged twice?").label == "billing"
    assert kept.judge("we paid the wrong price").label == "billing"
    assert kept.judge("Können Sie mir bitte den Weg zum Bahnhof zeigen").is_strange


def test_what_was_learned_by_another_table_of_words_is_refused_and_says_so() -> None:
    whole = msgspec.msgpack.decode(zlib.decompress(pack(learn(examples()))))
    of_others = zlib.compress(msgspec.msgpack.encode({**whole, "word_vectors": "words-9"}))
    with pytest.raises(Unreadable, match=f"'words-9'; this Rung knows {NAME}"):
        unpack(of_others)


def test_what_was_kept_holds_no_word_that_was_written() -> None:
    packed = zlib.decompress(pack(learn(examples())))
    for word in ("refund", "invoice", "webhook", "berlin", "receipt"):
        assert word.encode() not in packed.lower()
    assert b"billing" in packed  # the labels are the team's own words


def test_the_same_examples_make_the_same_bytes() -> None:
    assert pack(learn(examples())) == pack(learn(examples()))


def test_what_is_no_model_is_refused() -> None:
    whole = msgspec.msgpack.decode(zlib.decompress(pack(learn(examples()))))
    of_later = zlib.compress(msgspec.msgpack.encode({**whole, "format": 5}))
    of_less = zlib.compress(msgspec.msgpack.encode({**whole, "rarities": whole["rarities"][:-4]}))
    of_other_landmarks = zlib.compress(msgspec.msgpack.encode({**whole, "landmarks": whole["landmarks"][:-2]}))
    for content in (b"", b"pickle", of_later, of_less, of_other_landmarks, pack(learn(examples()))[:-20]):
        with pytest.raises(Unreadable):
            unpack(content)
