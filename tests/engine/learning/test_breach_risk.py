"""The chance that an issue is resolved too late: learned from the team's own promises, in each event before it is
decided, read by rules, and exact in a replay when the model is gone.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from rung.core.events import AnyEvent, IssueOpened, IssueResolved, IssueRiskSaid, NoteAdded
from rung.core.policy import Policy
from rung.engine import replay
from rung.engine.learning import judges, learning
from rung.policy import load
from rung.simulator.backtests.promises import Promises
from rung.simulator.run import Simulation
from rung.store.policies import learned, policies
from rung.understand.figures import Figures
from rung.understand.judges import NONE, TooLittle
from rung.understand.risk.risk_figures import learn_and_measure
from rung.understand.risk.risk_judge import RiskJudge, learn_risk
from rung.understand.risk.risk_packing import pack
from rung.understand.risk.track_record import GrowingRecord
from tests.engine.house import MONDAY, POLICY

if TYPE_CHECKING:
    from tests.engine.house import House

ASKS = """  - name: Likely late
    on: [opened, {target: resolution, at: 50%}]
    when: issue.breach_risk > 0.6
    escalate: {path: outage}
paths:
"""
LATE = timedelta(hours=9)


PROMISING = POLICY.replace("default: 2h}", "default: 2h}\n    resolution: {default: 8h}").replace("paths:\n", ASKS)
"""Eight hours to resolve, and a rule on the chance that it takes longer."""


def a_past() -> list[AnyEvent]:
    """An issue an hour: outages are late five times of six, questions one of six. A note comes after five hours."""
    chance = random.Random(7)
    events: list[AnyEvent] = []
    for number in range(120):
        at, key = MONDAY + timedelta(hours=number), f"P-{number}"
        kind = chance.choice(["outage", "question"])
        ends = at + (LATE if (chance.random() < 5 / 6) == (kind == "outage") else timedelta(hours=6))
        asked = {"account": "tiny", "priority": "P2", "kind": kind, "contact": f"c{number}@tiny.example"}
        events += [
            IssueOpened(issue=key, at=at, id=f"{key}o", subject="?", **asked),
            NoteAdded(issue=key, at=at + timedelta(hours=5), id=f"{key}n", by="bo", body="looked into it"),
            IssueResolved(issue=key, at=ends, id=f"{key}r", by="bo"),
        ]
    return sorted(events, key=lambda one: one.at)


def live_through(house: House) -> None:
    for at, together in groupby(a_past(), key=lambda one: one.at):
        house.fast_forward(seconds=(at - house.clock.now()).total_seconds())
        house.tell(*together)


@pytest.fixture(scope="module")
def content() -> bytes:
    """What that past teaches, learned without a database."""
    loaded = load(PROMISING)
    assert loaded.document is not None
    record = GrowingRecord()
    told = list(Promises(Policy(loaded.document), record).run(a_past()))
    return pack(learn_and_measure(told, record)[0], record)


def learn(house: House) -> learned.Version:
    return learning.keep("risk", learning.learn("risk", house.clock.now()), house.clock.now(), "ana")


def opened(house: House, key: str, kind: str) -> IssueOpened:
    return house.open_issue(key, account="tiny", priority="P2", kind=kind)


@pytest.fixture
def taught(house: House, content: bytes) -> House:
    house.publish(PROMISING)
    learned.add("risk", content, 120, {}, house.clock.now())
    return house


def test_own_promises_teach_and_their_latest_fifth_says_what_that_is_worth(house: House) -> None:
    house.publish(PROMISING)
    with pytest.raises(TooLittle):
        learn(house)
    live_through(house)
    version = learn(house)
    figures = msgspec.convert(version.figures, Figures)
    assert (version.is_in_use, figures.learned_from, figures.tested) == (True, 120, 24)
    assert figures.values["auc_at_first_event"] > 0.7
    assert figures.values["brier_at_first_event"] < 0.25
    assert sum(one.count for one in figures.bins) == 24
    assert judges.current().model("risk", RiskJudge) is not None
    assert learn(house).version == 1  # nothing new, no new version


def test_what_was_known_when_people_corrected_it_counts_in_its_worth_and_teaches_more() -> None:
    """Of every other outage somebody says after four hours that it will be in time: wrong mostly."""
    document = load(PROMISING).document
    assert document is not None
    outages = [one for one in a_past() if isinstance(one, IssueOpened) and one.kind == "outage"][::2]
    said = [
        IssueRiskSaid(issue=one.issue, at=one.at + timedelta(hours=4), id=f"{one.issue}c", by="bo", late=False)
        for one in outages
    ]
    events = sorted([*a_past(), *said], key=lambda one: one.at)
    told, plain = (list(Promises(Policy(document)).run(past)) for past in (events, a_past()))
    assert sum(len(one.corrected) for one in told) == len(said)

    _, figures = learn_and_measure(told, GrowingRecord())
    _, usual = learn_and_measure(plain, GrowingRecord())
    latest = sum(len(one.corrected) for one in sorted(told, key=lambda one: one.opened_at)[-24:])
    assert figures.values["people_right"] < 0.4 < figures.values["model_right"]
    assert sum(one.count for one in figures.bins) == 24 + latest == sum(one.count for one in usual.bins) + latest

    record = GrowingRecord()
    taught, untaught = (
        learn_risk(past, record) for past in ([one.lessons for one in told], [one.looks for one in told])
    )
    looks = [one.look for past in told for one in past.corrected]

    def error(judge: RiskJudge) -> float:
        return sum((judge.model(opens=False).chance(look.features) - look.missed) ** 2 for look in looks)

    assert error(taught) < error(untaught)
    assert taught.opening.weights.tolist() == untaught.opening.weights.tolist()


def test_a_rule_reads_the_chance_and_the_issue_says_what_raises_it(taught: House) -> None:
    taught.tell(opened(taught, "A-1", "outage"), opened(taught, "A-2", "question"))
    likely, hardly = taught.state("A-1"), taught.state("A-2")
    assert [one.trigger for one in likely.escalations] == ["Likely late"]
    assert likely.breach_risk is not None
    assert hardly.breach_risk is not None
    assert likely.breach_risk > 0.6 > 0.5 > hardly.breach_risk
    assert not hardly.escalations
    assert any("with kind outage were late" in words for words in likely.risk_raised_by)

    line = taught.journal("A-1")[0]
    assert line.event["breach_risk"] == likely.breach_risk
    said = next(one["because"] for one in line.effects if one["type"] == "escalation.opened")
    assert said["facts"] == {"issue.breach_risk": likely.breach_risk}

    taught.fast_forward(hours=4)  # half of its time: the rule looks again, with what is known then
    step = taught.journal("A-2")[-1]
    assert step.event["type"] == "time.passed"
    assert taught.state("A-2").breach_risk == step.event["breach_risk"] != hardly.breach_risk


def test_the_chance_goes_with_its_promise(taught: House) -> None:
    taught.tell(opened(taught, "A-1", "outage"), opened(taught, "A-2", "question"))
    taught.tell(IssueResolved(issue="A-2", at=taught.clock.now(), id="done", by="bo"))
    assert taught.state("A-2").breach_risk is None
    taught.fast_forward(hours=9)
    assert taught.state("A-1").clocks["resolution"].breached_at is not None
    assert (taught.state("A-1").breach_risk, taught.state("A-1").risk_raised_by) == (None, ())


def test_a_replay_needs_no_model(taught: House) -> None:
    taught.tell(opened(taught, "A-1", "outage"))
    taught.fast_forward(hours=5)
    before = taught.state("A-1")
    learned.switch_off("risk")
    found = replay.replay("A-1")
    assert found.differences == ()
    assert found.is_same_state
    taught.tell(opened(taught, "A-3", "outage"))
    assert taught.state("A-3").breach_risk is None
    assert not taught.state("A-3").escalations
    assert taught.state("A-1") == before


def test_what_an_event_brings_itself_stands(house: House) -> None:
    house.publish(PROMISING)
    house.tell(structs.replace(opened(house, "A-1", "question"), breach_risk=0.9))
    assert [one.trigger for one in house.state().escalations] == ["Likely late"]


def test_a_simulation_foretells_with_the_models_that_it_is_given(taught: House) -> None:
    event = opened(taught, "A-1", "outage")
    policy = policies.current()
    steps = [next(Simulation(policy, judges=given).run([event])) for given in (judges.current(), NONE)]
    with_model, without = (step.state for step in steps if step.state is not None)
    assert with_model.breach_risk is not None
    assert with_model.escalations
    assert without.breach_risk is None
    assert not without.escalations
