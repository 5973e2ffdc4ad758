"""Teammates and customers in Teams, with everything at work: the edge, the engine, the deliveries, Teams' stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rung import clock
from rung.channels.teams import activities
from rung.channels.teams.activities import Room, Writer
from rung.channels.teams.standin import Person
from rung.core.events import IssueAssigned, MessageSent
from rung.core.issue import IssueState
from rung.engine.policies.publish import publish
from rung.intake.teams.messages import teams_issue
from rung.store.deliveries import deliveries
from rung.store.elsewhere import teams_rooms
from rung.store.pages import issue_page, queries
from rung.store.policies import policies
from tests.console.office import POLICY
from tests.worker.vendor import eventually

if TYPE_CHECKING:
    from rung.channels.teams.standin import TeamsStandIn
    from rung.store.deliveries.deliveries import OutboxRow
    from rung.store.words.conversation import Said
    from tests.console.house import House

ANA = Writer("11111111-2222-4333-8444-0000000000a1", "Ana Ruiz")
BO = Writer("11111111-2222-4333-8444-0000000000b0", "Bo Lind")
CARA = Writer("11111111-2222-4333-8444-0000000000ca", "Cara Olsen", tenant="99999999-2222-4333-8444-000000000000")
ACME = activities.channel_id("acme")
WAR_ROOM = activities.channel_id("war room")


class Corp:
    """The company's tenant: who writes and presses there, and what the bot says."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.standin: TeamsStandIn = house.worker.sender.stand_in("teams").result(20)
        for one, mail in ((ANA, "ana@support.example"), (BO, "bo@support.example")):
            self.standin.people[one.object_id] = Person(one.object_id, one.name, mail, f"{one.name[:3]}@corp.example")
        self.number = 1773045000000

    def posts(self, activity: dict[str, Any]) -> Any:
        status, answer = self.run(self.standin.post(activity))
        assert status == 200, answer
        return answer

    def writes(self, text: str, who: Writer = ANA) -> str:
        """Somebody writes to the bot in their own chat; what it answers."""
        before = len(self.said(who.object_id))
        self.number += 1
        room = Room(activities.personal(who.object_id))
        self.posts(activities.message(room, who, text, at=self.standin.now(), number=str(self.number)))
        found = eventually(lambda: self.said(who.object_id)[before:], f"an answer to {text!r}")
        return found[0].text

    def says(self, text: str, who: Writer = CARA, *, thread: str = "", **how: Any) -> str:
        """Somebody writes in Acme's channel; the number of the message."""
        self.number += 1
        number = str(self.number)
        room = Room(activities.thread(ACME, thread or number), name="Acme")
        activity = activities.message(room, who, text, at=self.standin.now(), number=number, **how)
        self.posts(activity)
        return number

    def said(self, to: str) -> list[OutboxRow]:
        """What the bot said to somebody, or in a channel, the oldest first."""
        return [one for one in reversed(deliveries.outbox(addresses=[to])) if not _is_card(one)]

    def card(self, to: str) -> OutboxRow:
        cards = lambda: list(filter(_is_card, deliveries.outbox(addresses=[to])))  # noqa: E731
        return eventually(cards, f"a card for {to}")[0]

    def presses(self, to: str, action: str, who: Writer = ANA) -> Any:
        status, answer = self.run(self.standin.press(self.card(to).ref, action, who))
        assert status == 200, answer
        return answer

    def sends(self, to: str, action: str, filled: dict[str, str], who: Writer = ANA) -> Any:
        """Opens the dialog behind a button, fills it in and sends it."""
        opened = self.presses(to, action, who)["task"]
        assert opened["type"] == "continue", opened
        data = opened["value"]["card"]["content"]["actions"][0]["data"]
        status, answer = self.run(self.standin.submit(self.card(to).ref, data, filled, who))
        assert status == 200, answer
        return answer["task"]

    def run(self, work: Any) -> Any:
        return self.house.worker.sender.run_in_loop(work).result(20)


def _is_card(row: OutboxRow) -> bool:
    return bool(row.captured["payload"].get("attachments"))


@pytest.fixture
def corp(database: str) -> Iterator[Corp]:
    from tests.console.house import open_house

    with open_house() as opened:
        in_teams = POLICY.replace("[slack, email]", "[teams, email]")
        publish(in_teams.replace("slack:#war-room", f"teams:{WAR_ROOM}"), by="cy")
        yield Corp(opened)


def state_of(issue: str) -> IssueState:
    found = queries.state_of(issue)
    assert found is not None
    return found


def conversation_of(issue: str) -> tuple[Said, ...]:
    page = issue_page.issue(issue)
    assert page is not None
    return page.conversation


def test_somebody_who_writes_first_is_known_by_their_mail_and_then_told_there(corp: Corp) -> None:
    assert "You are **Ana Ruiz** here" in corp.writes("hello")
    assert policies.current().document.people["ana"].addresses == {"teams": ANA.object_id}
    assert teams_rooms.people() == {ANA.object_id: "ana"}

    corp.house.opens("A-1")
    assert "P0 Acme" in corp.card(ANA.object_id).text
    assert "P0 Acme" in corp.card(WAR_ROOM).text
    eventually(lambda: "Asks you" in corp.writes("mine"), "the issue to ask Ana")

    answer = corp.presses(ANA.object_id, "have_it")
    assert (answer["statusCode"], answer["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert "Ana Ruiz has it" in str(answer["value"]["body"])
    assert "have_it" not in str(answer["value"]["actions"])
    assert [(one.state, one.acknowledged_by) for one in state_of("A-1").escalations] == [("acknowledged", "ana")]
    for place in (ANA.object_id, WAR_ROOM):
        eventually(lambda place=place: "Ana Ruiz has it" in corp.card(place).text, "every card to say who has it")
    assert "Over" not in corp.card(ANA.object_id).text

    assert corp.sends(ANA.object_id, "reassign", {"to": "person:bo", "text": "you know it"})["type"] == "message"
    assert state_of("A-1").assignee == "bo"


def test_what_a_dialog_asks_is_checked_and_what_was_written_stays(corp: Corp) -> None:
    corp.writes("hello")
    corp.writes("hello", BO)
    corp.house.opens("A-1")
    kept = corp.sends(ANA.object_id, "reply", {"text": "   "})
    assert kept["type"] == "continue"
    assert "Write what the customer is to read" in str(kept["value"]["card"])
    wrong = corp.sends(ANA.object_id, "hand_over", {"team": "nowhere", "asked": "look at *this*"})
    assert "Choose a team" in str(wrong)
    assert "look at *this*" in str(wrong)

    over = corp.sends(ANA.object_id, "not_ours", {"reason": "not_urgent", "text": "ask Bo"})
    assert over == {"type": "message", "value": "Declined. Whoever comes next is asked."}
    assert corp.sends(BO.object_id, "reply", {"text": "We restart it."}, BO)["value"] == "Answered."
    eventually(lambda: "Bo Lind has it" in corp.card(BO.object_id).text, "Bo's card to say so")
    up = corp.sends(BO.object_id, "escalate", {"path": "outage", "level": "2", "reason": "it stands"}, BO)
    assert up["type"] == "message"
    assert state_of("A-1").escalations[-1].raise_to == 2


def test_an_offer_is_returned_and_accepted_on_its_card(corp: Corp) -> None:
    in_two_teams = POLICY.replace("slack: U01ANA, teams: [technical]", "slack: U01ANA, teams: [frontline]")
    in_two_teams = in_two_teams.replace("teams:\n", "teams:\n  frontline: {name: Frontline}\n", 1)
    publish(in_two_teams.replace("notices:\n", "notices:\n  handovers: {channels: [teams]}\n", 1), by="cy")
    corp.writes("hello")
    corp.writes("hello", BO)
    corp.house.opens("A-2", priority="P2", team="frontline")
    corp.house.happens(IssueAssigned(issue="A-2", at=clock.now(), to="ana", by="ana"))
    assert "Offered" in corp.writes("handoff A-2 technical look at the logs")
    card = corp.card(BO.object_id)
    assert "accept or return it" in card.text
    assert "What the customer needs" in str(card.captured["payload"]), "the brief goes with it"
    back = corp.sends(BO.object_id, "return_handover", {"reason": "which tenant?"}, BO)
    assert back == {"type": "message", "value": "Returned to Frontline."}
    eventually(lambda: "Technical support returned it" in corp.card(ANA.object_id).text, "Ana to hear of it")

    corp.writes("handoff A-2 technical tenant 12")
    eventually(lambda: "accept or return it" in corp.card(BO.object_id).text, "the other offer")
    answer = corp.presses(BO.object_id, "accept_handover", BO)
    assert answer["type"].endswith("card.adaptive"), answer
    assert "Bo Lind has it" in str(answer["value"]["body"])
    assert (state_of("A-2").team, state_of("A-2").assignee) == ("technical", "bo")


def test_commands_of_a_chat(corp: Corp) -> None:
    corp.writes("hello")
    corp.house.opens("A-1")
    corp.card(ANA.object_id)
    assert "What you can write" in corp.writes("help")
    assert "Technical support: Ana Ruiz" in corp.writes("@Rung who outage")
    assert "You have [A-1]" in corp.writes("ack A-1")
    eventually(lambda: "Ana Ruiz has it" in corp.card(ANA.object_id).text, "the card to say who has it")
    assert "Over" in str(corp.presses(ANA.object_id, "resolve")["value"])
    assert not state_of("A-1").is_open
    assert "You are away until" in corp.writes("away 2h")
    assert "There is no issue" in corp.writes("ack Z-9")
    assert "nothing that I know" in corp.writes("what is the weather")


def test_a_customers_thread_is_answered_in_it_by_name(corp: Corp) -> None:
    corp.writes("hello", BO)
    teams_rooms.assign(ACME, "acme")
    picture = corp.standin.picture("shot.png", b"\x89PNG a picture")
    lost = {**picture, "name": "lost.png", "contentUrl": picture["contentUrl"].replace("shot", "lost")}
    elsewhere = {**picture, "name": "evil.png", "contentUrl": "https://evil.example/x.png"}
    root = corp.says("The export is down", files=(picture, lost, elsewhere))
    corp.says("all of it", thread=root)
    corp.says("I look at it", BO, thread=root)
    issue = teams_issue(activities.thread(ACME, root))
    eventually(lambda: queries.state_of(issue) and state_of(issue).responded_at, "Bo's answer to count")
    assert (state_of(issue).account, state_of(issue).channel) == ("acme", "teams")

    room, at = Room(activities.thread(ACME, root)), corp.standin.now()
    corp.posts(activities.changed(room, CARA, "The import is down", at=at, number=root))
    corp.posts(activities.deleted(room, BO, at=at, number=str(corp.number)))
    eventually(lambda: conversation_of(issue)[-1].removed_at, "what Bo took back")
    first = conversation_of(issue)[0]
    assert (first.body, [one.body for one in first.earlier]) == ("The import is down", ["The export is down"])
    assert corp.posts(activities.deleted(room, CARA, at=at, number="404")) is None

    files = lambda: {one.name: (one.size, one.trouble) for one in conversation_of(issue)[0].files}  # noqa: E731
    eventually(lambda: files()["shot.png"][0] and all(files()[one][1] for one in ("lost.png", "evil.png")), "the files")
    assert "no longer gives the file" in files()["lost.png"][1]

    corp.house.happens(MessageSent(issue=issue, at=clock.now(), by="bo", body="It runs *again*.", deliver=True))
    (said,) = eventually(lambda: corp.said(ACME), "the answer in the thread")
    assert said.captured["thread"] == f"{activities.thread(ACME, root)}/{root}"
    assert said.text == "Bo Lind:\n\nIt runs *again*."

    corp.says("mine", BO, thread=root, to_bot=True)
    aside = eventually(lambda: corp.said(BO.object_id)[1:], "an answer that the customer does not see")
    assert "You have" in aside[0].text


def test_a_press_of_somebody_unknown_does_nothing(corp: Corp) -> None:
    corp.writes("hello")
    corp.house.opens("A-1")
    assert "does not know you" in corp.presses(ANA.object_id, "have_it", BO)["value"]
    assert [one.state for one in state_of("A-1").escalations] == ["open"]
