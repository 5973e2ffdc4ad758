"""What teammates do from Slack, with everything at work: commands are answered with what they came to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.core.events import IssueAssigned, IssueEscalated
from rung.edge.awaiting import verdict
from rung.edge.threads import DatabaseThreads
from rung.engine.policies.publish import publish
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.deliveries import deliveries
from rung.store.pages import queries
from rung.store.people import members
from tests.console.office import POLICY
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.channels.slack.standin import SlackStandin
    from rung.store.deliveries.deliveries import OutboxRow
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
    at_work.opens("A-2", priority="P3")
    at_work.happens(IssueAssigned(issue="A-2", at=clock.now(), to="ana"))
    assert [line.split("|")[1].split(">")[0] for line in writes(at_work, "mine").splitlines()[1:]] == ["A-1", "A-2"]

    assert "to `outage`" in writes(at_work, "escalate A-1 outage it is the whole plant", "U02BO")
    assert "There is no team nowhere" in writes(at_work, "handoff A-1 nowhere please")
    assert "Offered" in writes(at_work, "handoff A-1 technical the queue is stuck")
    state = queries.state_of("A-1")
    assert state is not None
    assert state.handoff_to == "technical"


def presses(house: House, ref: str, action: str, user: str) -> None:
    answered = house.worker.sender.run_in_loop(slack_of(house).press(ref, action, user)).result(20)
    assert answered.status == 200


def fills(house: House, form: str, user: str, **values: str) -> dict[str, Any]:
    """Somebody sends a form; what Slack is answered."""
    written = {name: {name: value} for name, value in values.items()}
    answered = house.worker.sender.run_in_loop(slack_of(house).submit(form, user, written)).result(20)
    assert answered.status == 200
    said: dict[str, Any] = json.loads(answered.body)
    return said


def shown(house: House, address: str, says: str, kind: str = "new") -> OutboxRow:
    """The message to an address that says this, once it does."""
    rows = lambda: (  # noqa: E731
        row for row in deliveries.outbox(addresses=[address], channel="slack") if row.kind == kind and says in row.text
    )
    return eventually(lambda: next(rows(), None), f"{address} to be shown “{says}”")


def buttons(row: OutboxRow) -> list[str]:
    blocks = row.captured["payload"]["blocks"]
    return [one["action_id"] for block in blocks if block["type"] == "actions" for one in block["elements"]]


def living(address: str) -> int:
    """So many messages began a conversation about an issue with this person."""
    return len([row for row in deliveries.outbox(addresses=[address]) if row.kind == "new"])


def test_one_message_a_person_follows_what_is_done_in_its_forms(at_work: House) -> None:
    """Bo declines and says why, Ana takes it and gives it to Bo, who resolves it: each has one message, always true."""
    at_work.opens("A-1")
    ana, bo = shown(at_work, "U01ANA", "P0 Acme"), shown(at_work, "U02BO", "P0 Acme")
    presses(at_work, bo.ref, "not_ours", "U02BO")
    form = shown(at_work, "U02BO", "Not ours", "modal")
    assert fills(at_work, form.ref, "U02BO", reason="unavailable", text="In a meeting")["response_action"] == "clear"
    state = queries.state_of("A-1")
    assert state is not None
    assert {told.to: told.state for told in state.escalations[0].told}["bo"] == "declined"

    presses(at_work, ana.ref, "have_it", "U01ANA")
    mine = shown(at_work, "U01ANA", "Ana Ruiz has it")
    at_hand = ["reply", "resolve", "reassign", "hand_over", "escalate", "open"]
    assert buttons(mine) == at_hand
    assert buttons(shown(at_work, "U02BO", "Ana Ruiz has it")) == []

    presses(at_work, mine.ref, "escalate", "U01ANA")
    form = shown(at_work, "U01ANA", "Escalate", "modal")
    filled = {"issue": "A-1", "path": "outage", "level": "2", "reason": "It is the whole plant"}
    assert fills(at_work, form.ref, "U01ANA", **filled)["response_action"] == "clear"
    presses(at_work, mine.ref, "reassign", "U01ANA")
    form = shown(at_work, "U01ANA", "Reassign", "modal")
    assert fills(at_work, form.ref, "U01ANA", to="person:bo")["response_action"] == "clear"
    assert "Ana Ruiz had it before." in writes(at_work, "ack A-1", "U02BO")
    his = shown(at_work, "U02BO", "Bo Lind has it")
    assert buttons(his) == at_hand
    presses(at_work, his.ref, "resolve", "U02BO")
    for address in ("U01ANA", "U02BO"):
        eventually(
            lambda address=address: [r for r in deliveries.outbox(addresses=[address]) if r.kind == "new"
                                     and "has it" not in r.text and not buttons(r)], f"{address} to see that it is over"
        )  # fmt: skip
        assert living(address) == 1
    state = queries.state_of("A-1")
    assert state is not None
    assert not state.is_open


@pytest.mark.parametrize("why", ["expired_trigger_id", "429"])
def test_a_form_that_slack_does_not_show_is_said_to_whoever_pressed(at_work: House, why: str) -> None:
    at_work.opens("A-1")
    bo = shown(at_work, "U02BO", "P0 Acme")
    if why == "429":
        slack_of(at_work).ratelimit(30, method="views.open")
    else:
        slack_of(at_work).refuse(why, method="views.open")
    presses(at_work, bo.ref, "reassign", "U02BO")
    shown(at_work, "U02BO", "The form could not be shown. Press once more", "private")
    presses(at_work, bo.ref, "reassign", "U02BO")
    shown(at_work, "U02BO", "Reassign", "modal")


def test_a_command_that_needs_more_opens_its_form(at_work: House) -> None:
    at_work.opens("A-1", priority="P3")
    assert writes(at_work, "escalate A-1") == ""
    form = shown(at_work, "U01ANA", "Escalate", "modal")
    filled = {"issue": "A-1", "path": "outage", "level": "9", "reason": "It burns"}
    with pytest.raises(AssertionError, match="no option of level"):
        fills(at_work, form.ref, "U01ANA", **filled)
    wrong = fills(at_work, form.ref, "U01ANA", **{**filled, "level": "1", "issue": "A-77"})
    assert wrong["errors"].keys() == {"issue"}
    assert fills(at_work, form.ref, "U01ANA", **{**filled, "level": "2"})["response_action"] == "clear"
    state = queries.state_of("A-1")
    assert state is not None
    assert [(one.path, one.level, one.escalated_by) for one in state.escalations] == [("outage", 2, "ana")]


def shares(house: House, channel: str, user: str, link: str, *, is_ext_shared: bool = False) -> None:
    posting = slack_of(house).share_links(channel, user, [link], is_ext_shared=is_ext_shared)
    assert house.worker.sender.run_in_loop(posting).result(20).status == 200


def words(row: OutboxRow) -> str:
    blocks = row.captured["payload"]["blocks"]
    texts = [text for block in blocks for text in [block.get("text"), *block.get("elements", [])] if text]
    return "\n".join(text["text"] for text in texts)


def test_below_a_link_to_an_issue_stands_how_it_stands(at_work: House) -> None:
    at_work.opens("A-1")
    link = f"{at_work.url}/issues/A-1"
    for stranger, address in (("U0EVE", link), ("U01ANA", "https://elsewhere.example/issues/A-1")):
        shares(at_work, "#team", stranger, address)
    shares(at_work, "#team", "U01ANA", link)
    said = words(shown(at_work, "#team", link, "reply"))
    assert f"<{link}|Everything is down>" in said
    assert "A-1 · P0 · Acme · open" in said
    assert "outage level 1 of 2, Technical support: waits for somebody to take it" in said

    shares(at_work, "#acme-shared", "U01ANA", link, is_ext_shared=True)
    assert words(shown(at_work, "#acme-shared", link, "reply")) == "A-1 · open"
    assert len([row for row in deliveries.outbox(addresses=["#team"]) if row.kind == "reply"]) == 1, "no stranger's"


def test_who_would_be_told_by_a_path_now(at_work: House) -> None:
    said = writes(at_work, "who outage")
    assert "1. Technical support: Ana Ruiz (unproven)" in said
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


TWO_TEAMS = (
    POLICY.replace("slack: U01ANA, teams: [technical]", "slack: U01ANA, teams: [frontline]")
    .replace("teams:\n", "teams:\n  frontline: {name: Frontline}\n", 1)
    .replace("notices:\n", "notices:\n  handovers: {channels: [slack]}\n", 1)
)


def test_a_team_answers_an_offer_where_it_reads_it(at_work: House) -> None:
    """Bo returns what Ana offers, then accepts it: each message says how it stands, and Ana hears of both."""
    publish(TWO_TEAMS, by="cy")
    at_work.opens("A-2", priority="P2", team="frontline")
    at_work.happens(IssueAssigned(issue="A-2", at=clock.now(), to="ana", by="ana"))
    assert "Offered" in writes(at_work, "handoff A-2 technical look at the logs")
    offer = shown(at_work, "U02BO", "accept or return it")
    assert buttons(offer) == ["accept_handover", "return_handover", "open"]
    presses(at_work, offer.ref, "return_handover", "U02BO")
    form = shown(at_work, "U02BO", "Return", "modal")
    assert fills(at_work, form.ref, "U02BO", reason="which tenant?")["response_action"] == "clear"
    answer = shown(at_work, "U01ANA", "Technical support returned it")
    assert "returned by Bo Lind: which tenant?" in str(answer.captured["payload"])
    eventually(lambda: "Over: returned by Bo Lind" in last_of(offer), "the offer to be over")

    writes(at_work, "handoff A-2 technical tenant 12, see the note")
    again = shown(at_work, "U02BO", "accept or return it")
    assert again.ref != offer.ref
    presses(at_work, again.ref, "accept_handover", "U02BO")
    shown(at_work, "U01ANA", "Technical support accepted it")
    eventually(lambda: "Bo Lind has it" in last_of(again), "the offer to say who has it")
    assert "is not offered to anybody. Write `/rung accept &lt;issue&gt;`." in writes(at_work, "accept A-2", "U03CY")
    assert "Returned" in writes(at_work, "return A-2 it was the tenant's key", "U02BO")
    state = queries.state_of("A-2")
    assert state is not None
    assert (state.team, state.assignee, state.handoffs) == ("frontline", "ana", 2)


def last_of(row: OutboxRow) -> str:
    """How a message reads now."""
    found = [one.text for one in deliveries.outbox(addresses=[row.address], channel="slack") if one.ref == row.ref]
    return found[0]
