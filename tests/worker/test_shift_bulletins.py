"""What people are told about their shifts travels as everything does, and offers end by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rung import config
from rung.engine.duty import shift_swaps
from rung.store.deliveries import bulletins
from rung.store.models import Delivery, OutboxMessage
from rung.store.people import members
from rung.store.people import shift_swaps as kept
from rung.store.policies import policies
from tests.engine.duty.test_covers import SCHEDULED, swap
from tests.worker.at_work import working
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from tests.engine.house import House


def messages(channel: str) -> list[dict[str, Any]]:
    return [one.captured for one in OutboxMessage.objects.filter(channel=channel).order_by("id")]


def test_an_offer_arrives_and_its_end_is_told(house: House) -> None:
    house.publish(SCHEDULED)
    members.create("ana@support.example", None, "agent", "ana")
    with working(config.current()) as worker:
        made = shift_swaps.offer(swap(note="the dentist"))
        eventually(lambda: messages("email") and messages("slack"), "Ana to be asked by mail and in Slack")
        (mail,) = messages("email")
        assert mail["to"] == "ana@support.example"
        assert mail["payload"]["subject"].startswith("Shift pager · Bo Lind asks you to take a shift")
        assert "You take: pager, Wed 11 Mar 10:00-12:00 (UTC)" in mail["payload"]["text"]
        assert "Note: the dentist" in mail["payload"]["text"]
        assert "accept or decline" in messages("slack")[0]["text"]
        house.clock.push(timedelta(days=3))
        worker.look()
        eventually(lambda: kept.one(made.number).state == "ended", "the worker to end the offer")  # type: ignore[union-attr]
        eventually(lambda: len(messages("slack")) == 2, "Bo to be told")
        assert messages("slack")[1]["to"] == "U02BO"
        assert worker.problems() == []


def test_a_question_that_is_answered_by_now_is_not_asked_any_more(house: House) -> None:
    house.publish(SCHEDULED)
    members.create("ana@support.example", None, "agent", "ana")
    made = shift_swaps.offer(swap())
    shift_swaps.decline(made.number, "ana")
    with working(config.current()):
        eventually(lambda: not Delivery.objects.filter(op=bulletins.OP, state="waiting").exists(), "all to be decided")
        eventually(lambda: len(messages("email")) == 1, "Bo to be told")
    dropped = Delivery.objects.filter(op=bulletins.OP, state="dropped")
    assert {(one.to, one.error) for one in dropped} == {("ana", "the offer is declined: nobody is asked any more")}
    assert policies.current_number() == 2
