"""The figures by which a judgement is measured, and the small model that learns from a team's examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.understand.evaluation import Labelled, auc, evaluate
from rung.understand.labels.linear import Example, train
from rung.understand.moods.mood_labels import LABELS, Learned, by_lexicon


def test_who_puts_every_one_above_every_other_has_an_area_of_one() -> None:
    assert auc([0.9, 0.8, 0.2, 0.1], [True, True, False, False]) == 1.0
    assert auc([0.1, 0.2, 0.8, 0.9], [True, True, False, False]) == 0.0
    assert auc([0.5, 0.5, 0.5, 0.5], [True, True, False, False]) == 0.5
    assert auc([0.9, 0.1], [True, True]) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_the_area_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[int, bool]]) -> None:
    ours = [score for score, is_it in pairs if is_it]
    others = [score for score, is_it in pairs if not is_it]
    found = auc([score for score, _ in pairs], [is_it for _, is_it in pairs])
    if not ours or not others:
        assert found is None
    else:
        right = sum((one > other) + 0.5 * (one == other) for one in ours for other in others)
        assert found == pytest.approx(right / (len(ours) * len(others)))


def test_the_figures_of_a_judgement() -> None:
    rows = [Labelled("a", "negative"), Labelled("b", "negative"), Labelled("c", "neutral"), Labelled("d", "positive")]
    guesses = {
        "a": {"negative": 0.9, "neutral": 0.1, "positive": 0.0},
        "b": {"negative": 0.4, "neutral": 0.5, "positive": 0.1},
        "c": {"negative": 0.2, "neutral": 0.7, "positive": 0.1},
        "d": {"negative": 0.1, "neutral": 0.1, "positive": 0.8},
    }
    report = evaluate(rows, guesses.__getitem__)
    assert (report.n, report.top1, report.top3) == (4, 0.75, 1.0)
    assert report.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3, abs=1e-4)
    assert report.auc == {"negative": 1.0, "neutral": 1.0, "positive": 1.0}
    assert report.accuracy_at_coverage == {"0.5": 1.0, "0.8": 1.0, "0.9": 0.75, "1.0": 0.75}
    assert report.texts_per_second > 0


def test_the_lexicon_gives_each_label_a_chance() -> None:
    for text in ("This is unacceptable!", "How do I invite a guest?", "Great, thank you!", "", "Hej, vi har inte"):
        guess = by_lexicon(text)
        assert set(guess) == set(LABELS)
        assert sum(guess.values()) == pytest.approx(1)
    assert max(by_lexicon("This is unacceptable!").items(), key=lambda item: item[1])[0] == "negative"
    assert max(by_lexicon("How do I invite a guest?").items(), key=lambda item: item[1])[0] == "neutral"
    assert max(by_lexicon("Great, thank you!").items(), key=lambda item: item[1])[0] == "positive"


def test_a_teams_own_words_are_learned() -> None:
    odd = [Labelled(f"the frobnicator is gorped again {n}", "negative") for n in range(8)]
    fine = [Labelled(f"the frobnicator is snazzed today {n}", "positive") for n in range(8)]
    so_so = [Labelled(f"where is the frobnicator {n}", "neutral") for n in range(8)]
    learned = Learned([*odd, *fine, *so_so])
    guess = learned("it is gorped")
    assert max(guess, key=lambda label: guess[label]) == "negative"
    assert learned("it is gorped") == Learned([*odd, *fine, *so_so])("it is gorped")


def test_what_cannot_be_told_apart_is_not_learned() -> None:
    with pytest.raises(ValueError, match="at least two"):
        train([Example({"a": 1.0}, "negative")] * 3)
