"""The engine puts the mood of a message into its event, and the journal keeps it when the words are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rung.engine import replay
from rung.simulator.run import simulate
from rung.store.models import ContactKey
from rung.store.policies import policies
from rung.store.words import texts

if TYPE_CHECKING:
    from tests.engine.house import House

ASKS = """  - name: Angry
    on: {sentiment: below, value: -0.5}
    escalate: {path: outage}
  - name: Getting worse
    on: message
    when: issue.sentiment_trend < -0.5 && issue.frustration > 0.3 && "repeated_contact" in message.flags
    inform: ["slack:#worse"]
paths:
"""
CROSS = "I have called three times. This is unacceptable, we are fed up!"


def asking(house: House) -> None:
    """The house's policy with rules on the mood."""
    from tests.engine.house import POLICY

    house.publish(POLICY.replace("paths:\n", ASKS))


def test_a_cross_message_sets_off_the_rule_and_the_journal_says_by_what(house: House) -> None:
    asking(house)
    house.tell(house.open_issue(priority="P2", subject="A question", body="How do I invite a guest?"))
    house.clock.set(house.clock.now() + timedelta(minutes=5))
    house.tell(house.message(body=CROSS))

    opening, cross = house.journal()
    assert "sentiment" in opening.event
    assert cross.event["sentiment"] < -0.5
    assert cross.event["frustration"] > 0.5
    assert cross.event["flags"] == ["repeated_contact"]
    assert "body" not in cross.event
    state = house.state()
    assert [one.trigger for one in state.escalations] == ["Angry"]
    assert state.sentiment == cross.event["sentiment"]
    assert state.sentiment_trend == round(cross.event["sentiment"] - opening.event["sentiment"], 3)
    assert set(state.fired) == {"Angry", "Getting worse"}
    because = next(effect["because"] for effect in cross.effects if effect["type"] == "escalation.opened")
    assert because["facts"] == {"issue.sentiment": state.sentiment}


def test_where_no_rule_asks_nothing_is_measured(house: House) -> None:
    house.tell(house.open_issue(body=CROSS))
    assert {"sentiment", "frustration", "flags"}.isdisjoint(house.journal()[0].event)
    assert house.state().sentiment is None


def test_a_replay_is_exact_after_the_words_are_erased(house: House) -> None:
    asking(house)
    house.tell(house.open_issue(priority="P2", body="Thank you for the quick help!", contact="joe@acme.example"))
    house.fast_forward(minutes=20)
    house.tell(house.message(body=CROSS), house.acknowledgement(by="ana"))
    house.fast_forward(hours=5)
    for contact in ContactKey.objects.values_list("id", flat=True):
        texts.erase(contact)

    found = replay.replay("A-1")
    assert found.differences == ()
    assert found.is_same_state


def test_a_back_test_sees_what_the_engine_saw(house: House) -> None:
    asking(house)
    events = [house.open_issue(priority="P2", body="Thanks for the quick help! One more question.")]
    house.tell(events[0])
    later = (CROSS, "Wir warten seit Wochen, das ist inakzeptabel.", "Great, it works!")
    for minute, body in enumerate(later, start=1):
        house.clock.set(events[0].at + timedelta(minutes=minute))
        events.append(house.message(body=body))
        house.tell(events[-1])

    steps = list(simulate(policies.current(), events))
    measured = [(step.event.sentiment, step.event.frustration, step.event.flags) for step in steps[: len(events)]]
    kept = [line.event for line in house.journal()][: len(events)]
    assert measured == [
        (event.get("sentiment"), event.get("frustration"), tuple(event.get("flags", ()))) for event in kept
    ]
    last = house.state()
    assert (steps[-1].state.sentiment, steps[-1].state.sentiment_trend) == (last.sentiment, last.sentiment_trend)
