"""What a team said of its issues teaches: what people corrected counts, what is erased does not, and figures are of
what came later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from rung.engine.learning import judges, learning, own_labels
from rung.store.policies import learned, policies
from rung.store.words import texts
from rung.understand.figures import Figures
from rung.understand.judges import TooLittle
from rung.understand.labels.classifier import Classifier
from tests.engine.past_of_kinds import corrected, live_through

if TYPE_CHECKING:
    from tests.engine.house import House


def labels(house: House, field: str = "kind") -> dict[str, str]:
    known = own_labels.known(field, policies.document_in_force(), house.clock.now())
    return {one.issue: one.label for one in known}


def test_a_past_teaches_and_is_measured_on_its_latest_part(house: House) -> None:
    with pytest.raises(TooLittle, match="it needs 40 issues"):
        learning.learn("kind", house.clock.now())
    live_through(house)
    version = learning.keep("kind", learning.learn("kind", house.clock.now()), house.clock.now(), "ana")
    figures = msgspec.convert(version.figures, Figures)
    assert (version.version, version.learned_for, figures.learned_from, figures.tested) == (1, "ana", 64, 13)
    assert figures.values["right"] > figures.values["usual"]
    assert sum(one.count for one in figures.bins) == 13
    model = judges.current().model("kind", Classifier)
    assert model is not None
    assert model.judge("Where is my refund?").label == "billing"
    again = learning.keep("kind", learning.learn("kind", house.clock.now()), house.clock.now())
    assert again.version == 1  # nothing new, no new version


def test_what_people_corrected_teaches_and_what_was_erased_does_not(house: House) -> None:
    live_through(house)
    before = labels(house)
    house.tell(corrected(house, "P-0", kind="api"), corrected(house, "P-1", by=None, kind="complaint"))
    erased = texts.contact_ids(["c2@tiny.example"])["c2@tiny.example"]
    texts.erase(erased)
    after = labels(house)
    assert (before["P-0"], after["P-0"], after["P-1"]) == ("billing", "api", "complaint")
    assert before.keys() - after.keys() == {"P-2"}


def test_values_that_the_policy_does_not_know_teach_nothing(house: House) -> None:
    live_through(house, team="technical")
    house.tell(house.open_issue("A-1", kind="api", team="nobody", priority=None))
    assert set(labels(house, "team").values()) == {"technical"}
    assert "A-1" not in labels(house, "priority")  # the default that the policy gave is nobody's word
    with pytest.raises(TooLittle, match="of answers to them 1"):
        learning.learn("team", house.clock.now())


def test_only_what_is_learned_has_a_name(house: House) -> None:
    with pytest.raises(learning.NoSuchJudge, match="kind, priority, team, skills, person"):
        learning.learn("colour", house.clock.now())
    assert learned.history("kind") == []
    assert learning.read_threshold("90%") == 0.9
    assert learning.read_threshold("never") is None
    assert learning.read_threshold("30%", "person") == 0.3
    for nonsense in ("0.9", "40%", "101", "sure"):
        with pytest.raises(learning.BadThreshold):
            learning.read_threshold(nonsense)
