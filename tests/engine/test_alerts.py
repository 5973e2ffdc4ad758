"""An alert says what is so when it is sent: who is asked, until when, who comes next, and who has it."""

from __future__ import annotations

from datetime import timedelta

from rung.channels.base import Alert
from rung.core.events import IssueEscalated, IssueResolved, MessageSent
from rung.engine import replay
from rung.engine.sending import destinations
from rung.engine.telling import alerts
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries import claims
from rung.store.deliveries.claims import Leased, Line
from rung.store.deliveries.results import Finished, finish
from rung.store.people import tokens
from tests.engine.house import MONDAY, POLICY, House

WATCHED = POLICY.replace("  outage:\n    levels:", '  outage:\n    inform: ["slack:#war-room"]\n    levels:')
SILENCE = """
  - name: Silence
    on: {waiting_for: first_response, longer_than: 10m}
    escalate: {path: outage}
"""
ON_SILENCE = POLICY.replace(POLICY[POLICY.index("  - name: Critical") : POLICY.index("paths:")], SILENCE.lstrip("\n"))


def due(house: House, channel: str = "slack") -> list[Leased]:
    """What this channel has to send now."""
    now = house.clock.now()
    destinations.label_waiting()
    return claims.lease(Line(channel), now, now + timedelta(minutes=1), 10, lambda *_: True)


def sent(house: House, *deliveries: Leased) -> None:
    """They arrived."""
    now = house.clock.now()
    finish([Finished(one, "accepted", now, "live", vendor_ref=f"D/{one.id}") for one in deliveries], now)
    house.settle()


def said(house: House, delivery: Leased) -> Alert:
    (alert,) = alerts.build([delivery], house.clock.now())
    assert isinstance(alert, Alert), alert
    return alert


def test_whoever_is_asked_reads_everything_they_need(house: House) -> None:
    house.tell(house.open_issue(body="We cannot log in. Help!", contact="joe@acme.example"))
    house.clock.push(timedelta(minutes=5))
    (delivery,) = due(house)
    alert = said(house, delivery)
    assert (alert.state, alert.ring, alert.to_name) == ("asking", True, "Ana Ruiz")
    assert (alert.priority, alert.account, alert.tier, alert.arr) == ("P0", "Acme", "enterprise", 240000)
    assert (alert.subject, alert.last_words) == ("Everything is down", "Help!")
    assert (alert.level, alert.level_name, alert.asked) == (1, "Technical support", "take it within 55 min")
    assert alert.deadline == ("first response", MONDAY + timedelta(minutes=15))
    assert alert.next_told == ("Cy Park", MONDAY + timedelta(hours=1))
    act = tokens.read_act_token(alert.act_link.rpartition("/")[2])
    assert (act.escalation, act.person, act.notice) == ("A-1.1", "ana", "A-1#1")
    assert alert.reply_address is not None
    local = alert.reply_address.partition("@")[0]
    assert tokens.read_beside_token(local.partition("+")[2]) == ("A-1", "a1"), "it stays with the team"


def test_the_message_of_whoever_was_told_says_who_has_it_and_then_that_it_is_over(house: House) -> None:
    house.tell(house.open_issue())
    sent(house, *due(house))
    house.tell(house.acknowledgement(by="bo"))
    (update,) = due(house)
    owned = said(house, update)
    assert (update.op, owned.state, owned.owner, owned.ring) == ("update", "owned", "Bo Lind", False)
    sent(house, update)

    house.tell(IssueResolved(issue="A-1", at=house.clock.now(), id="r1", by="bo"))
    (last,) = due(house)
    assert said(house, last).state == "closed"


def test_where_an_answer_ended_the_ladder_the_message_says_who_has_it(house: House) -> None:
    house.publish(ON_SILENCE)
    house.tell(house.open_issue())
    house.fast_forward(minutes=11)
    sent(house, *due(house))
    house.tell(MessageSent(issue="A-1", at=house.clock.now(), id="m1", by="bo", body="We are on it."))
    (update,) = due(house)
    alert = said(house, update)
    assert (alert.state, alert.owner) == ("owned", "Bo Lind")


def test_where_nobody_known_answered_the_message_says_why_it_is_over(house: House) -> None:
    house.publish(ON_SILENCE)
    house.tell(house.open_issue())
    house.fast_forward(minutes=11)
    sent(house, *due(house))
    house.tell(MessageSent(issue="A-1", at=house.clock.now(), id="m1", by="helpdesk", body="We are on it."))
    (update,) = due(house)
    alert = said(house, update)
    assert (alert.state, alert.because) == ("closed", "the customer has a first answer")


def test_who_watches_is_never_asked(house: House) -> None:
    house.publish(WATCHED)
    house.tell(house.open_issue())
    watching = next(one for one in due(house) if one.to == "slack:#war-room")
    alert = said(house, watching)
    assert (alert.state, alert.ring, alert.asked) == ("informing", False, "")


def test_a_ring_that_comes_too_late_is_not_sent(house: House) -> None:
    house.tell(house.open_issue())
    (delivery,) = due(house)
    house.tell(house.acknowledgement(by="bo"))
    (built,) = alerts.build([delivery], house.clock.now())
    assert built == Dropped("nobody is asked any more")


def test_what_rang_late_says_how_late(house: House) -> None:
    house.tell(house.open_issue())
    sent(house, *due(house))
    house.clock.push(timedelta(hours=1, minutes=20))
    house.settle()
    ring = next(one for one in due(house) if one.op == "send" and one.to == "cy")
    assert said(house, ring).late_by == timedelta(minutes=20)


def test_the_others_who_were_told_are_named(house: House) -> None:
    house.tell(house.open_issue())
    house.fast_forward(hours=1)
    ring = next(one for one in due(house) if one.to == "cy")
    assert said(house, ring).told == ("Ana Ruiz",)


def test_who_is_told_by_hand_reads_the_answers_to_what_the_path_asks(house: House) -> None:
    house.publish(
        POLICY.replace("  outage:\n    levels:", "  outage:\n    asks: [impact, tried, question]\n    levels:")
    )
    house.tell(house.open_issue(priority="P2"))
    answers = {"tried": "a restart", "impact": "nobody can pay", "question": " "}
    now = house.clock.now()
    house.tell(IssueEscalated(issue="A-1", at=now, path="outage", by="cy", reason="They called", answers=answers))
    (delivery,) = due(house)
    alert = said(house, delivery)
    assert (alert.tried, alert.answers) == ("a restart", (("impact", "nobody can pay"),))
    lines = [effect["because"].get("words") for line in house.journal("A-1") for effect in line.effects]
    assert "outage asks for question: nothing was said of it" in lines
    assert replay.replay("A-1").differences == ()
