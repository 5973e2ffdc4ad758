"""Learned models: versions, which one counts, and what a process has loaded of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rung.engine.learning import judges
from rung.store.policies import learned
from rung.understand.labels.classifier import Classifier, learn
from rung.understand.labels.packing import pack
from tests.understand.test_classifier import examples

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = timedelta(days=1)


@pytest.fixture(scope="module")
def contents() -> list[bytes]:
    """What was learned night after night, from one more issue each time."""
    return [pack(learn(examples()[:one])) for one in range(30, 50)]


def test_on_the_first_day_nothing_is_judged(database: str) -> None:
    assert judges.current().judge("kind") is None
    assert learned.judge("kind") == learned.Judge(name="kind")
    assert learned.history("kind") == []


def test_what_was_learned_counts_until_somebody_switches_it_off(database: str, contents: list[bytes]) -> None:
    first = learned.add("kind", contents[0], 64, {"accuracy": 0.9}, NOON, "ana")
    assert (first.version, first.is_in_use) == (1, True)
    loaded = judges.current()
    assert loaded.by_name["kind"].version == 1
    assert (model := loaded.model("kind", Classifier)) is not None
    assert model.judge("I was charged twice").label == "billing"
    assert judges.current().model("kind", Classifier) is model  # loaded once

    learned.switch_off("kind")
    assert judges.current().judge("kind") is None
    assert not learned.add("kind", contents[1], 70, {}, NOON + NIGHT).is_in_use  # a night switches nothing on
    learned.use("kind", 2)
    assert judges.current().by_name["kind"].version == 2
    assert not learned.judge("kind").is_off


def test_who_went_back_to_an_older_version_keeps_it(database: str, contents: list[bytes]) -> None:
    for number in range(learned.KEPT + 3):
        learned.add("kind", contents[number], number, {}, NOON + number * NIGHT)
        if number == 1:
            learned.use("kind", 1)
    assert judges.current().by_name["kind"].version == 1
    versions = [one.version for one in learned.history("kind")]
    assert versions == [*range(learned.KEPT + 3, 3, -1), 1]  # the oldest went, and not the one in use
    with pytest.raises(learned.NoSuchVersion):
        learned.use("kind", 2)
    learned.use("kind", learned.KEPT + 3)
    assert learned.add("kind", contents[-1], 1, {}, NOON).is_in_use
    assert learned.add("kind", contents[-1], 1, {}, NOON).version == learned.KEPT + 4  # the same again


def test_a_model_that_cannot_be_read_counts_as_none_and_says_why(database: str, contents: list[bytes]) -> None:
    learned.add("kind", contents[0], 64, {}, NOON)
    learned.add("priority", b"torn", 64, {}, NOON)
    loaded = judges.current()
    assert set(loaded.by_name) == {"kind"}
    assert "no model" in loaded.broken["priority"]


def test_each_night_and_when_asked_one_worker_learns(database: str) -> None:
    every, patience = timedelta(hours=20), timedelta(hours=1)
    assert learned.begin("kind", NOON, every, patience) is not None
    assert learned.begin("kind", NOON, every, patience) is None  # somebody is at it
    learned.end("kind", NOON, "needs 40 issues; there are 3")
    assert learned.judge("kind").problem == "needs 40 issues; there are 3"
    soon = NOON + timedelta(minutes=1)
    assert learned.begin("kind", soon, every, patience) is None
    learned.ask("kind", "ana", soon)
    begun = learned.begin("kind", soon, every, patience)
    assert begun is not None
    assert begun.asked_by == "ana"
    learned.interrupt("kind")
    assert learned.begin("kind", soon, every, patience) is not None  # taken up again
    learned.end("kind", soon)
    assert learned.judge("kind").problem == ""
    assert learned.begin("kind", soon + every, every, patience) is not None
    assert learned.begin("kind", soon + every + patience + patience, every, patience) is not None  # it fell silent
