"""Slack calls back before it has answered, and more than once: one acknowledgement, one message, the truth in it."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from rung import clock, config
from rung.channels.base import Captured
from rung.channels.slack import interactions
from rung.intake import forms
from rung.intake.forms import Target
from rung.intake.slack.views import view_of
from rung.store.decisions import journal
from rung.store.deliveries import deliveries
from rung.store.models import Delivery, Notice
from rung.store.pages import queries
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.channels.slack.standin import SlackStandin
    from rung.store.models import OutboxMessage
    from tests.console.house import House


@pytest.fixture
def at_work(database: str) -> Iterator[House]:
    """The edge, the engine, the deliveries and Slack's stand-in, on real sockets."""
    from tests.console.house import open_house

    with open_house() as opened:
        yield opened


def slack_of(house: House) -> SlackStandin:
    return house.worker.sender.stand_in("slack").result(20)


def presses(house: House, ref: str, user: str) -> int:
    """Somebody presses "I have it"; the status that the front door answers."""
    return house.worker.sender.run_in_loop(slack_of(house).press(ref, "have_it", user)).result(20).status


def acknowledgements() -> list[str]:
    _, lines = journal.of_issue("A-1")
    return [line.event.by for line in lines if type(line.event).__name__ == "EscalationAcknowledged"]


def test_a_press_overtakes_the_answer_to_the_message_it_was_pressed_in(at_work: House) -> None:
    """Ana reads and presses while Slack's answer to our post is still under way; then she presses again."""
    held = [slack_of(at_work).hold(method="chat.postMessage") for _ in range(3)]  # Ana, Bo and the war room
    at_work.opens("A-1")
    assert all(one.reached.wait(20) for one in held), "the messages were to be posted"
    to_ana = ["U01ANA"]
    message = eventually(lambda: next(iter(deliveries.outbox(addresses=to_ana)), None), "Slack to have Ana's message")
    in_flight = Delivery.objects.get(channel="slack", address="U01ANA", op="send")
    assert in_flight.state == "leased"

    assert presses(at_work, message.ref, message.address) == 200
    assert presses(at_work, message.ref, message.address) == 200
    eventually(acknowledgements, "the press to be decided")
    assert Delivery.objects.get(pk=in_flight.pk).state == "leased", "Slack has not answered yet"
    for one in held:
        one.let_go()

    eventually(lambda: Delivery.objects.get(pk=in_flight.pk).state == "sent", "the answer to be taken")
    eventually(
        lambda: any("has it" in row.text for row in deliveries.outbox(channel="slack", addresses=to_ana)),
        "the message to say who has it",
    )
    state = queries.state_of("A-1")
    assert state is not None
    assert [one.state for one in state.escalations] == ["acknowledged"]
    assert len(set(acknowledgements())) == 1
    mine = [row for row in deliveries.outbox(channel="slack", addresses=to_ana) if row.kind == "new"]
    assert len(mine) == 1, "one living message"
    assert Notice.objects.get(number=in_flight.notice).state == "accepted"
    assert not Delivery.objects.filter(possible_repeat=True).exists()


class Press:
    """One press, of which Slack tells again where it got no answer in time: each time signed anew."""

    def __init__(self, message: OutboxMessage, action: str) -> None:
        captured = msgspec.convert(message.captured, Captured)
        self._at = clock.wall()
        self._told = interactions.block_actions(
            captured, action, message.address, self._at, trigger_id="", response_url=""
        )

    def reaches(self, house: House) -> int:
        self._at += timedelta(seconds=1)
        said = interactions.as_form(self._told, config.current().slack_secret, self._at)
        request = urllib.request.Request(f"{house.url}/in/slack", said.body, said.headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)


class Sent(Press):
    """The form behind "Not ours", sent, of which Slack tells again in the same way."""

    def __init__(self, message: OutboxMessage) -> None:
        super().__init__(message, "not_ours")
        target = msgspec.json.decode(self._told["actions"][0]["value"], type=Target)
        view = {"id": "V1", **view_of(forms.decline(target))}
        self._told = interactions.view_submission(view, message.address, {"reason": {"reason": "unavailable"}})


def test_a_press_that_slack_tells_again_after_a_later_one_changes_nothing(at_work: House) -> None:
    """Ana said that it was not hers, then took it. Slack, which had missed our answers, tells of both once more, the
    first of them last."""
    at_work.opens("A-1")
    to_ana = ["U01ANA"]
    message = eventually(lambda: next(iter(deliveries.outbox(addresses=to_ana)), None), "Ana to have the message")
    first, later = Sent(message), Press(message, "have_it")

    assert [one.reaches(at_work) for one in (first, first)] == [200, 200]
    eventually(lambda: "EscalationDeclined" in happened(), "the first press to be decided")
    assert [one.reaches(at_work) for one in (later, later, first)] == [200, 200, 200]
    eventually(acknowledgements, "the later press to be decided")
    eventually(lambda: not queries.undecided(), "everything to be decided")
    pressed = [one for one in happened() if one.startswith("Escalation")]
    assert pressed == ["EscalationDeclined", "EscalationAcknowledged"]
    state = queries.state_of("A-1")
    assert state is not None
    assert [(one.state, one.acknowledged_by) for one in state.escalations] == [("acknowledged", "ana")]


def happened() -> list[str]:
    _, lines = journal.of_issue("A-1")
    return [type(line.event).__name__ for line in lines]
