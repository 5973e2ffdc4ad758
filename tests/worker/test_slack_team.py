"""What teammates do from Slack, with everything at work: commands are answered with what they came to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.core.events import IssueEscalated
from rung.edge.awaiting import verdict
from rung.edge.threads import DatabaseThreads
from rung.store import deliveries, intake, members, queries
from rung.store.intake import InboxRow
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.channels.slack.standin import SlackStandin
    from tests.console.house import House


@pytest.fixture
def at_work(database: str) -> Iterator[House]:
    """The edge, the engine, the deliveries and Slack's stand-in, on real sockets."""
    from tests.console.house import open_house

    with open_house() as opened:
        yield opened


def slack_of(house: House) -> SlackStandin:
    return house.worker.sender.stand_in("slack").result(20)


def writes(house: House, text: str, user: str = "U01ANA") -> str:
    """Somebody writes `/rung` and this; what Slack is answered for them alone."""
    answered = house.worker.sender.run_in_loop(slack_of(house).command(text, user)).result(20)
    assert answered.status == 200
    said: dict[str, Any] = json.loads(answered.body) if answered.body else {}
    assert said.get("response_type") in (None, "ephemeral")
    return str(said.get("text", ""))


def test_ana_asks_takes_escalates_and_hands_over(at_work: House) -> None:
    at_work.opens("A-1")
    eventually(lambda: "Asks you" in writes(at_work, "mine"), "the issue to ask Ana")
    assert f"<{at_work.url}/issues/A-1|A-1> · P0 · Acme · Everything is down" in writes(at_work, "mine")

    assert writes(at_work, "ack").startswith(f"You have <{at_work.url}/issues/A-1|A-1>: `outage` has stopped")
    state = queries.state_of("A-1")
    assert state is not None
    assert [(one.state, one.acknowledged_by) for one in state.escalations] == [("acknowledged", "ana")]

    assert "to `outage`" in writes(at_work, "escalate A-1 outage it is the whole plant", "U02BO")
    assert "There is no team nowhere" in writes(at_work, "handoff A-1 nowhere please")
    assert "Offered" in writes(at_work, "handoff A-1 technical the queue is stuck")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.handoff_to == "technical"


def test_who_would_be_told_by_a_path_now(at_work: House) -> None:
    said = writes(at_work, "who outage")
    assert "1. Technical support: Ana Ruiz (unproven" in said
    assert "2. Head of support: Cy Park" in said


def test_what_the_engine_refuses_is_said_with_its_reason(at_work: House) -> None:
    """The path is gone by the time the event is decided."""
    at_work.opens("A-1", priority="P2")
    event = IssueEscalated(issue="A-1", id="late", at=clock.now(), by="ana", path="gone")
    outcomes = intake.put([InboxRow("slack", event)])
    threads = DatabaseThreads("asking", 1)
    found = asyncio.run(verdict(outcomes, threads, 20.0))
    threads.close()
    assert (found.state, found.words) == (
        "refused", "It could not be done: there is no path 'gone'. Use one of outage."
    )  # fmt: skip


def test_a_member_who_may_only_look_does_nothing(at_work: House) -> None:
    at_work.opens("A-1")
    ana = next(one for one in members.of_person("ana") if one.role == "agent")
    members.change(ana.user_id, role="read_only")
    assert "may only look" in writes(at_work, "ack A-1")
    assert "may only look" in writes(at_work, "away 2h")
    assert "Technical support" in writes(at_work, "who outage")
    message = eventually(lambda: next(iter(deliveries.outbox(addresses=["U01ANA"])), None), "Ana to be asked")
    pressed = at_work.worker.sender.run_in_loop(slack_of(at_work).press(message.ref, "have_it", "U01ANA")).result(20)
    assert pressed.status == 200
    shown = lambda: [row.text for row in deliveries.outbox(addresses=["U01ANA"])]  # noqa: E731
    eventually(lambda: any("may only look" in text for text in shown()), "Ana to be told why")
    state = queries.state_of("A-1")
    assert state is not None
    assert [one.state for one in state.escalations] == ["open"]
