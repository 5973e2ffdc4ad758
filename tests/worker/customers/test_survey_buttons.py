"""Scores where customers read: buttons in Slack and Teams, stars in the chat widget, with everything at work."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from rung import clock
from rung.channels.teams import activities
from rung.channels.teams.activities import Writer
from rung.core.events import IssueResolved
from rung.engine.policies.publish import publish
from rung.intake.rating import NOT_FOR_COLLEAGUES
from rung.store.deliveries import deliveries
from rung.store.elsewhere import chat
from rung.store.elsewhere.chat import About
from rung.store.models import Delivery
from rung.store.models import Survey as Row
from tests.console.office import POLICY
from tests.edge.chat import Browser, make_widget
from tests.edge.front import Answer
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.store.deliveries.deliveries import OutboxRow
    from tests.console.house import House

ASKS = POLICY + "survey: {after: 1s, calendar: always}\n"
KIM = Writer("11111111-2222-4333-8444-0000000000aa", "Kim", tenant="99999999-2222-4333-8444-000000000000")
ACME = activities.thread(activities.channel_id("acme"), "1773045000001")


@pytest.fixture
def at_work(database: str) -> Iterator[House]:
    """The edge, the engine, the deliveries and the stand-ins, on real sockets."""
    from tests.console.house import open_house

    with open_house() as opened:
        publish(ASKS, by="cy")
        yield opened


def solved(house: House, **facts: Any) -> None:
    house.opens("A-1", priority="P2", **facts)
    house.happens(IssueResolved(issue="A-1", at=clock.now(), by="ana"))


def asked_in(place: str) -> OutboxRow:
    return eventually(lambda: next(iter(deliveries.outbox(addresses=[place])), None), f"a survey in {place}")


def score() -> int | None:
    return Row.objects.get(issue="A-1").score


def test_buttons_in_slack_count_for_the_customer_alone(at_work: House) -> None:
    solved(at_work, channel="slack", contact="slack:U9KIM", fields={"slack_thread": "C0ACME/1773045000.000100"})
    asked = asked_in("C0ACME")
    assert asked.text == "How did we do?"
    slack = at_work.worker.sender.stand_in("slack").result(20)

    def presses(action: str, user: str) -> None:
        at_work.worker.sender.run_in_loop(slack.press(asked.ref, action, user)).result(20)

    presses("rate_1", "U01ANA")
    told = eventually(lambda: [one for one in deliveries.outbox() if NOT_FOR_COLLEAGUES in one.text], "Ana to be told")
    assert told
    assert score() is None
    for number in (2, 5):
        presses(f"rate_{number}", "U9KIM")
        eventually(lambda number=number: score() == number, "the press to count")
    thanks = "Thank you. Your answer is with us. (5/5) http"
    eventually(lambda: any(thanks in one.text for one in deliveries.outbox()), "the customer to be thanked")
    assert Row.objects.get(issue="A-1").answered_by == "slack"


def test_buttons_of_a_card_in_teams(at_work: House) -> None:
    solved(at_work, channel="teams", contact=f"teams:{KIM.object_id}", fields={"teams_thread": ACME})
    asked = eventually(lambda: next(iter(deliveries.outbox(channel="teams")), None), "a survey in Teams")
    teams = at_work.worker.sender.stand_in("teams").result(20)
    status, answer = at_work.worker.sender.run_in_loop(teams.press(asked.ref, "rate_2", KIM)).result(20)
    assert (status, answer["value"][:36]) == (200, "Thank you. Your answer is with us. (")
    eventually(lambda: score() == 2, "the press to count")
    assert Row.objects.get(issue="A-1").answered_by == "teams"


class Door:
    """The front door, as the widget's page knocks at it."""

    def __init__(self, house: House) -> None:
        self._address = urlsplit(house.url)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection(self._address.hostname or "", self._address.port, timeout=20)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer


def test_stars_in_the_chat_widget(at_work: House) -> None:
    widget = make_widget()
    visitor = chat.begin(chat.new_id(), "shop", "chat:kim", "A-1", About(name="Kim"), clock.now())
    solved(at_work, channel="chat", contact="chat:kim", fields={"chat": visitor.place})
    browser = Browser(Door(at_work), widget)  # type: ignore[arg-type]
    browser.token = chat.new_session(visitor, clock.now())
    line = eventually(lambda: next((one for one in browser.lines() if one.get("asked")), None), "the stars")
    assert [one[0] for one in line["asked"]["scores"]] == [5, 4, 3, 2, 1]
    assert browser.asks("POST", "ratings", {"line": line["id"], "score": 9}).status == 422
    assert browser.asks("POST", "ratings", {"line": line["id"] + 1, "score": 3}).status == 422
    assert browser.asks("POST", "ratings", {"line": line["id"], "score": 3}).status == 202
    eventually(lambda: score() == 3, "the star to count")
    assert Row.objects.get(issue="A-1").answered_by == "chat"
    assert not Delivery.objects.filter(op="survey", state="failed").exists()
