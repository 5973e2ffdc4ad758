"""When somebody carries too much: the rules alone, and that the papers say what they are."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rung.reports.overload import RULES, Count, Rule, judge
from tests.properties import tried

PAPER = (Path(__file__).resolve().parents[2] / "docs" / "fairness.md").read_text(encoding="utf-8")
PAGES = Rule("pages", 7, 5, 1.5)
NIGHTS = Rule("nights", 7, 3)


def test_above_the_share_and_enough_to_matter() -> None:
    assert judge(PAGES, {"ana": Count(5, 40), "bo": Count(1, 40)}) == {"ana": 3}
    assert judge(PAGES, {"ana": Count(4, 40), "bo": Count(0, 40)}) == {}, "four are no harm yet"
    assert judge(PAGES, {"ana": Count(6, 40), "bo": Count(5, 40)}) == {}, "shared evenly, it needs more people instead"


def test_half_a_week_has_half_a_share() -> None:
    assert judge(PAGES, {"ana": Count(6, 20), "bo": Count(6, 40)}) == {"ana": 4}


def test_who_is_away_and_rung_all_the_same_is_warned_about() -> None:
    assert judge(PAGES, {"ana": Count(5, 0), "bo": Count(0, 40)}) == {"ana": 0}


def test_in_a_company_of_one_nights_alone_are_measured() -> None:
    assert judge(PAGES, {"ana": Count(50, 40)}) == {}
    assert judge(NIGHTS, {"ana": Count(3, 40)}) == {"ana": 3}


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.builds(Count, st.integers(0, 40), st.sampled_from([0.0, 20.0, 40.0])))
)
@tried(150)
def test_never_everybody_is_above_an_even_share(counts: dict[str, Count]) -> None:
    warned = judge(PAGES, counts)
    assert all(counts[key].carried >= PAGES.least for key in warned)
    if any(one.hours for one in counts.values()):
        assert sum(counts[key].carried > 0 for key in warned) < max(len(counts), 1)


def test_the_paper_says_the_rules() -> None:
    for rule in RULES:
        what = "disturbed nights" if rule.what == "nights" else rule.what
        line = f"| {rule.least} {what} in the last {rule.days} days | "
        assert line + (f"if that is {rule.times:g} times their even share |" if rule.times else "always |") in PAPER
