"""The figures of fairness, held against their definitions and made-up numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.reports.figures import even_shares, gini, spread
from tests.properties import tried

LOADS = st.integers(0, 500)
HOURS = st.one_of(st.just(0.0), st.floats(0.25, 400).map(lambda hours: round(hours * 4) / 4))
TEAMS = st.lists(st.tuples(LOADS, HOURS), max_size=12)


def by_definition(carried: list[float], hours: list[float]) -> float | None:
    """All pairs, as the paper has it."""
    working = [(load, own) for load, own in zip(carried, hours, strict=True) if own > 0]
    total, worked = sum(load for load, _ in working), sum(own for _, own in working)
    if not total:
        return None
    pairs = sum(abs(a * other - b * own) for a, own in working for b, other in working)
    return pairs / (2 * total * worked)


def test_two_who_work_the_same_and_one_carries_all() -> None:
    assert gini([4, 0], [40, 40]) == 0.5
    assert spread([4, 0], [40, 40]).ratio is None
    assert spread([4, 0], [40, 40]).has_idle


def test_half_a_week_with_half_the_load_is_fair() -> None:
    assert gini([8, 4], [40, 20]) == 0
    assert spread([8, 4], [40, 20]).ratio == 1
    assert even_shares([8, 4], [40, 20]) == [8, 4]


def test_an_even_share_goes_by_the_hours() -> None:
    assert even_shares([9, 0, 0], [40, 40, 10]) == [4, 4, 1]


def test_who_did_not_work_has_no_share_and_no_say_in_the_spread() -> None:
    assert even_shares([3, 3, 3], [10, 10, 0]) == [4.5, 4.5, 0]
    assert gini([3, 3, 900], [10, 10, 0]) == 0


@pytest.mark.parametrize(("carried", "hours"), [([], []), ([0, 0], [40, 40]), ([5], [0])])
def test_there_is_no_unevenness_where_there_is_nothing_to_share(carried: list[float], hours: list[float]) -> None:
    assert gini(carried, hours) is None
    assert spread(carried, hours).ratio is None
    assert not spread(carried, hours).has_idle


def test_nobody_worked_so_nobody_has_a_share() -> None:
    assert even_shares([2, 3], [0, 0]) == [None, None]


@given(TEAMS)
@tried(300)
def test_the_coefficient_is_what_the_paper_says(team: list[tuple[int, float]]) -> None:
    carried, hours = [float(load) for load, _ in team], [own for _, own in team]
    found, wanted = gini(carried, hours), by_definition(carried, hours)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert 0 <= found < 1
        assert math.isclose(found, wanted, abs_tol=1e-9)


@given(TEAMS, st.randoms(use_true_random=False))
@tried(150)
def test_no_figure_depends_on_the_order_of_people(team: list[tuple[int, float]], chance: object) -> None:
    mixed = list(team)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = (spread([load for load, _ in order], [own for _, own in order]) for order in (team, mixed))
    assert one == other
    shares = dict(zip(team, even_shares([load for load, _ in team], [own for _, own in team]), strict=True))
    assert shares == dict(zip(mixed, even_shares([load for load, _ in mixed], [own for _, own in mixed]), strict=True))


@given(TEAMS)
@tried(150)
def test_even_shares_add_up_to_what_was_carried(team: list[tuple[int, float]]) -> None:
    carried, hours = [load for load, _ in team], [own for _, own in team]
    shares = even_shares(carried, hours)
    if sum(hours):
        assert math.isclose(sum(share or 0 for share in shares), sum(carried), abs_tol=1e-6)
        assert all(share == 0 for share, own in zip(shares, hours, strict=True) if not own)


@given(TEAMS, st.integers(2, 9))
@tried(100)
def test_twice_as_much_for_everybody_is_as_uneven(team: list[tuple[int, float]], times: int) -> None:
    carried, hours = [load for load, _ in team], [own for _, own in team]
    assert gini(carried, hours) == gini([times * load for load in carried], hours)


@given(TEAMS.filter(bool))
@tried(100)
def test_one_person_cut_into_two_half_timers_changes_nothing(team: list[tuple[int, float]]) -> None:
    carried, hours = [float(load) for load, _ in team], [own for _, own in team]
    halved = gini([carried[0] / 2, carried[0] / 2, *carried[1:]], [hours[0] / 2, hours[0] / 2, *hours[1:]])
    assert halved == gini(carried, hours)
