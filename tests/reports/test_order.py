"""The numbers at some places of an order, found without putting all in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.reports.order import Order
from tests.properties import tried

SHAPES = ("spread", "few", "one", "two", "steps", "up", "down", "waves")


def numbers(shape: str, count: int, seed: int) -> np.ndarray:
    """Many numbers: spread, of few values, or in an order that says nothing of all of them."""
    chance = np.random.default_rng(seed)
    match shape:
        case "few":
            return chance.integers(0, 7, count) * 900.0
        case "one":
            return np.full(count, 900.0)
        case "two":
            return chance.integers(0, 2, count) * 900.0
        case "steps":
            return np.where(chance.random(count) < 0.6, 900.0, chance.random(count) * 1e6)
        case "up" | "down":
            return np.arange(count, dtype="<f8")[:: 1 if shape == "up" else -1]
        case "waves":  # of these every fourth is far from all others
            return np.where(np.arange(count) % 4 == 0, 1e9, chance.random(count))
    return np.exp(chance.normal(7, 2, count))


@tried(80)
@given(st.sampled_from(SHAPES), st.integers(1, 40_000), st.floats(0, 1), st.booleans(), st.integers(0, 2**32 - 1))
def test_what_stands_at_a_place_of_the_order(
    shape: str, count: int, share: float, is_pair: bool, seed: int
) -> None:
    given_numbers = numbers(shape, count, seed)
    first = min(int(share * count), count - 1)
    last = min(first + is_pair, count - 1)
    ordered = np.sort(given_numbers)
    assert Order(given_numbers).at(first, last) == (ordered[first], ordered[last])


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_given_stays_as_it_is(shape: str) -> None:
    given_numbers = numbers(shape, 5_000, 1)
    before = given_numbers.copy()
    Order(given_numbers).at(2_499, 2_500)
    assert np.array_equal(before, given_numbers)
