"""What people parted and put together says from which likeness on issues of an account are shown as alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rung.understand.judges import TooLittle, Unreadable
from rung.understand.likeness.likeness import LEAST
from rung.understand.likeness.likeness_taught import Pair, learn_likeness, pack, unpack

MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def pairs(*scores: tuple[float, bool], account: str = "acme") -> list[Pair]:
    return [
        Pair(MONDAY + timedelta(hours=hour), (account,), score, is_same) for hour, (score, is_same) in enumerate(scores)
    ]


def test_three_parted_pairs_raise_it_above_the_likest_of_them_for_that_account_alone() -> None:
    taught, figures = learn_likeness(pairs((0.52, False), (0.58, False), (0.61, False), (0.56, False)))
    assert taught.by_account == figures.thresholds == {"acme": 0.65}
    assert (taught.least("acme"), taught.least("tiny"), taught.least(None)) == (0.65, LEAST, LEAST)
    assert figures.values == {"right": 0.25, "words_alone": 0.0}  # the fourth is told by the three before it


def test_what_was_put_together_holds_it_down() -> None:
    parted = ((0.52, False), (0.58, False), (0.74, False))
    assert learn_likeness(pairs(*parted))[0].least("acme") == 0.75
    assert learn_likeness(pairs(*parted, (0.66, True)))[0].least("acme") == 0.6  # one shown in vain, none missed


def test_a_pair_that_is_nearly_the_same_cannot_hide_everything() -> None:
    assert learn_likeness(pairs((0.95, False), (0.97, False), (0.99, False)))[0].least("acme") == LEAST


def test_too_little_says_what_is_missing_and_issues_without_an_account_are_an_account() -> None:
    with pytest.raises(TooLittle, match="there are 2"):
        learn_likeness(pairs((0.6, False), (0.6, False), (0.6, True)))
    with pytest.raises(TooLittle, match="there are 0"):
        learn_likeness([])
    taught, _ = learn_likeness(pairs(*[(0.6, False)] * 3, account=""))
    assert (taught.least(None), unpack(pack(taught)).least(None)) == (0.65, 0.65)
    with pytest.raises(Unreadable):
        unpack(b"no model")
