"""What a text is about, learned from a team's own examples: with its evidence, its doubt, and able to abstain."""

from __future__ import annotations

import pytest

from rung.understand.evaluation import Labelled
from rung.understand.labels.classifier import Classifier, learn

BILLING = (
    "The invoice of {} is wrong", "Why was I charged twice in {}?", "Please send the receipt for {}", "Refund me for {}"
)  # fmt: skip
API = (
    "The webhook of {} returns 503", "Which endpoint lists {}?", "Our token for {} expired", "Rate limit reached on {}"
)  # fmt: skip
NAMES = ("March", "April", "our Berlin office", "the trial", "seat seven", "project x", "the annual plan", "staging")


def examples() -> list[Labelled]:
    return [
        Labelled(sentence.format(name), label)
        for name in NAMES
        for label, sentences in (("billing", BILLING), ("api", API))
        for sentence in sentences
    ]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return learn(examples())


def test_a_text_that_it_never_saw_is_told_by_its_words(classifier: Classifier) -> None:
    judged = classifier.judge("I was charged twice, where is my refund?")
    assert judged.label == "billing"
    assert judged.confidence > 0.8
    assert {"charg", "twice", "refund"} & set(judged.words)
    assert not judged.is_strange


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("we paid the wrong price", "billing"),
        ("authentication stopped working", "api"),
        ("Quiero un reembolso", "billing"),
    ],
)
def test_words_that_nobody_taught_are_told_by_what_they_mean(classifier: Classifier, text: str, label: str) -> None:
    assert classifier.guess(text)[label] > 0.5


def test_words_that_nobody_taught_are_shown_as_what_speaks_for_an_answer(classifier: Classifier) -> None:
    judged = classifier.judge("we paid the wrong price for staging")
    assert judged.label == "billing"
    assert {"paid", "pric"} & set(judged.words[:3])


def test_a_text_unlike_all_others_is_not_judged(classifier: Classifier) -> None:
    judged = classifier.judge("Können Sie mir bitte den Weg zum Bahnhof zeigen")
    assert judged.is_strange
    assert judged.confidence == 0.0


def test_the_chances_are_of_every_label_and_add_up_to_one(classifier: Classifier) -> None:
    for text in ("The invoice", "", "?!", "x" * 100_000):
        guess = classifier.guess(text)
        assert set(guess) == {"billing", "api"}
        assert sum(guess.values()) == pytest.approx(1, abs=1e-5)


def test_the_same_examples_teach_the_same(classifier: Classifier) -> None:
    assert learn(examples()).guess("The webhook was charged") == classifier.guess("The webhook was charged")


def test_from_the_first_day_labels_are_told_by_what_they_are_described_as() -> None:
    described = {
        "ana": "invoices, refunds and payments: everything about money",
        "bo": "the API: webhooks, tokens, rate limits",
    }
    classifier = learn([], described)
    assert classifier.judge("a refund for our payments").label == "ana"
    assert classifier.judge("webhooks fail with our tokens").label == "bo"


def test_where_labels_are_given_by_chance_it_is_not_sure() -> None:
    by_chance = [Labelled(row.text, "ab"[place * 7 % 3 % 2]) for place, row in enumerate(examples())]
    sure, unsure = learn(examples()), learn(by_chance)
    assert unsure.judge("Refund me for May").confidence < sure.judge("Refund me for May").confidence


def test_one_label_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="at least two"):
        learn([Labelled("hello", "billing")])
