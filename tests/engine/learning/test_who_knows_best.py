"""Who solved what teaches whom the next one suits: a choice names them with their scores; a replay needs no model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from rung.core.events import IssueAssigned, IssueOpened, IssueResolved
from rung.engine.learning import learning, own_solutions
from rung.engine.why import why
from rung.store.policies import learned, policies
from rung.store.words import texts
from rung.understand.figures import Figures
from rung.understand.judges import TooLittle
from tests.understand.test_classifier import API, BILLING, NAMES

if TYPE_CHECKING:
    from tests.engine.house import House

POLICY = """
rung: 1
workspace: {name: W, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana, email: ana@x.example, teams: [all], skills: {invoice: 1}}
  bo: {name: Bo, email: bo@x.example, teams: [all], skills: {webhook: 4}}
  cy: {name: Cy, email: cy@x.example, teams: [all]}
teams: {all: {name: All}}
accounts: {tiny: {name: Tiny}}
routing: [{name: All, to: {team: all, pick: best_match}}]
"""


def live_through(house: House) -> None:
    """64 issues, one a day: cy solves what is about money, ana what is about the API; each lay with bo before."""
    asked = [(s.format(name), who) for name in NAMES for who, some in (("cy", BILLING), ("ana", API)) for s in some]
    start = house.clock.now() - timedelta(days=len(asked))
    for number, (text, who) in enumerate(asked):
        at, key = start + timedelta(days=number), f"P-{number}"
        opened(house, key, text, at, contact=f"c{number}@tiny.example")
        for later, to in ((1, "bo"), (2, who)):
            given = IssueAssigned(issue=key, at=at + timedelta(hours=later), id=house.next_id(), to=to, by="bo")
            house.take_in(given)
        house.take_in(IssueResolved(issue=key, at=at + timedelta(hours=4), id=house.next_id(), by=who))
    house.settle()


def opened(house: House, key: str, text: str, at: object = None, contact: str = "ines@acme.example") -> None:
    when = at or house.clock.now()
    house.take_in(
        IssueOpened(issue=key, at=when, id=house.next_id(), account="tiny", subject=text, contact=contact)  # type: ignore[arg-type]
    )


def routed(house: House, key: str, text: str) -> tuple[str | None, str]:
    """Who gets a new issue, and why."""
    opened(house, key, text)
    house.settle()
    said = [one for entry in why.explain(key, 1).routing for one in entry.considered]
    state = house.state(key)
    return state.assignee, dict(said)[(state.assignee or "").title()]


def learn(house: House) -> learned.Version:
    now = house.clock.now()
    return learning.keep("person", learning.learn("person", now), now)


def test_on_the_first_day_the_words_of_skills_say_whom_it_suits(house: House) -> None:
    house.publish(POLICY)
    with pytest.raises(TooLittle, match="it needs 40 solved issues"):
        learn(house)
    who, why_them = routed(house, "A-1", "The webhook fails since noon")
    assert who == "bo"
    assert "their skills speak of webhook" in why_them


def test_who_solved_the_like_gets_the_next_one(house: House) -> None:
    house.publish(POLICY)
    live_through(house)
    version = learn(house)
    figures = msgspec.convert(version.figures, Figures)
    assert (figures.learned_from, figures.tested) == (64, 13)
    assert figures.values["right"] > figures.values["usual"]
    assert figures.values["among_three"] >= figures.values["right"]
    who, why_them = routed(house, "A-1", "Where is my refund?")
    assert who == "cy"
    assert "solved" in why_them
    assert "(" in why_them, "the words that they have in common"
    who, _ = routed(house, "A-2", "The API answers with an error")
    assert who == "ana"
    kept = house.state("A-1").fits
    learned.switch_off("person")
    assert why.explain("A-1", 1).routing[0].considered[0][0] == "Cy", "a replay reads what was kept, not the model"
    assert kept is not None
    assert kept.by == "version 1 of who solves what"
    assert routed(house, "A-3", "Where is my refund?")[0] != "cy", "switched off, skills and load decide"


def test_below_the_confidence_that_the_team_asks_for_the_rule_decides_alone(house: House) -> None:
    house.publish(POLICY)
    live_through(house)
    learn(house)
    learned.set_threshold("person", 0.99)
    _, why_them = routed(house, "A-1", "Our token for the invoice")
    assert "is unsure" in why_them
    assert "below 99%" in why_them


def test_who_gave_it_away_is_a_word_against_and_what_is_erased_teaches_nothing(house: House) -> None:
    house.publish(POLICY)
    live_through(house)
    document, now = policies.document_in_force(), house.clock.now()
    rows = own_solutions.solved(document, now)
    assert {one.person for one in rows if one.counts > 0} == {"ana", "cy"}
    assert {one.person for one in rows if one.counts < 0} == {"ana", "bo"}, "a rule gave some to ana at first"
    assert [one.person for one in rows if one.issue == "P-0"] == ["cy", "ana", "bo"]
    texts.erase(texts.contact_ids(["c0@tiny.example"])["c0@tiny.example"])
    assert not [one for one in own_solutions.solved(document, now) if one.issue == "P-0"]
