"""Side conversations over real servers: a vendor by mail, a team in its own channel, a customer who sees nothing."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from msgspec import structs

from rung import config
from rung.core.events import IssueOpened, MessageSent, SideReplied, SideStarted
from rung.core.issue import IssueState
from rung.engine.elsewhere import mail_filing, side_parties
from rung.engine.sending.senders import StoreDirectory
from rung.engine.telling import beside
from rung.intake.base import Setup
from rung.intake.mail.delivered import Delivered
from rung.intake.slack.events import parse_event
from rung.store import settings_store
from rung.store.models import Delivery
from rung.store.pages import queries
from rung.store.policies import policies
from rung.store.words import sides
from tests.engine.house import House
from tests.worker.at_work import working
from tests.worker.sending.test_delivering import all_is_quiet
from tests.worker.there import working_with
from tests.worker.vendor import Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana Ruiz, slack: U01ANA, email: ana@support.example, hours: always}
  bo: {name: Bo Lind, slack: U02BO, teams: [technical], hours: always}
teams:
  technical: {name: Technical support, channel: "slack:#technical"}
notices: {normal: [slack]}
accounts: {acme: {name: Acme, domains: [acme.example]}}
"""
VENDOR = "help@vendor.example"


def state() -> IssueState:
    found = queries.state_of("A-1")
    assert found is not None
    return found


def talk() -> sides.SideTalk:
    (found,) = sides.of_issue("A-1", state(), policies.current())
    return found


def said() -> list[tuple[str, str]]:
    return [(one.author, one.words) for one in talk().said]


def opens(house: House) -> IssueOpened:
    return house.open_issue("A-1", priority="P2", body="Nothing works!", contact="ops@acme.example", channel="email")


def asks(house: House, **facts: object) -> SideStarted:
    facts = {"by_mail": True, "outside": VENDOR, "topic": "Case 77", "said": "Please restart node 3", **facts}
    return SideStarted(issue="A-1", id=house.next_id(), at=house.clock.now(), by="ana", **facts)  # type: ignore[arg-type]


def mail(house: House, body: str, number: int, to: str, sender: str = VENDOR, **headers: str) -> None:
    """A mail comes in."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: Case 77"
    message["Message-ID"] = f"<v{number}@vendor.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    directory = StoreDirectory(config.current())
    mail_filing.put(Delivered(message.as_bytes(), sender, (to,)), directory, 1_000_000, house.clock.now())


def test_one_that_was_started_without_a_word_takes_no_other_ones(house: House) -> None:
    """As another system may send it: what is said in the next stands in the next."""
    house.publish(POLICY)
    house.tell(opens(house))
    house.tell(asks(house, topic="", said="", by_mail=False, outside="", to=("bo",)))
    house.tell(asks(house))
    first, second = sides.of_issue("A-1", state(), policies.current())
    assert [one.words for one in first.said] == [""]
    assert (second.topic, second.address) == ("Case 77", VENDOR)


def test_a_vendor_is_asked_by_mail_and_what_they_answer_comes_back_into_it_alone(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)):
        house.take_in(opens(house))
        house.take_in(asks(house))
        eventually(lambda: vendor.mails, "the vendor to be asked")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
        (asked,) = vendor.mails
        own = asked.payload["message_id"]
        assert (asked.to, "Please restart node 3" in asked.text, "Case 77" in asked.text) == (VENDOR, True, True)
        address = beside.address("A-1", "s1")
        assert address in f"{asked.payload}"
        assert "Nothing works" not in f"{asked.payload}"

        mail(house, "It is restarted.", 1, address)
        mail(house, "And once more.", 2, "support@localhost", In_Reply_To="<v1@vendor.example>")
        mail(house, "By the thread alone.", 3, "support@localhost", In_Reply_To=own)
        mail(house, "I am somebody else.", 4, address, sender="eve@elsewhere.example")
        mail(house, "Ana, from her own mail.", 5, address, sender="ana@support.example")
        eventually(lambda: len(vendor.mails) == 2, "what Ana wrote by mail to be carried on")
        eventually(lambda: all_is_quiet(house), "everything to be settled again")
    assert said() == [
        ("Ana Ruiz", "Please restart node 3"), (VENDOR, "It is restarted."), (VENDOR, "And once more."),
        (VENDOR, "By the thread alone."), ("eve@elsewhere.example", "I am somebody else."),
        ("Ana Ruiz", "Ana, from her own mail."),
    ]  # fmt: skip
    assert [one.doubt != "" for one in talk().said] == [False, False, False, False, True, False]
    carried = vendor.mails[-1]
    assert carried.to == VENDOR
    assert own in f"{carried.payload}", "one thread"
    assert state().messages == 1, "the customer's thread has none of it"
    assert not Delivery.objects.filter(to="customer").exists()


def test_a_team_is_asked_in_its_own_channel_and_answers_in_the_thread(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        house.take_in(opens(house))
        house.take_in(asks(house, by_mail=False, outside="", to=("team:technical",)))
        eventually(lambda: vendor.new_to("#technical"), "the team to be asked")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
        (asked,) = vendor.new_to("#technical")
        for words in ("Ana Ruiz asks", "Please restart node 3", "which the customer never sees"):
            assert words in f"{asked.payload}", words
        channel, ts = asked.ref.split("/")
        thread = {"type": "message", "channel": channel, "thread_ts": ts}
        written = {**thread, "ts": "9.1", "user": "U02BO", "text": "Done, <@U01ANA>."}
        directory, now = StoreDirectory(worker.config), house.clock.now()
        parcel = parse_event({"event": written}, directory, now, Setup())
        house.take_in(*(one.event for one in parcel.items), source="slack")
        eventually(lambda: vendor.new_to("U01ANA"), "Ana to hear of it")
        eventually(lambda: all_is_quiet(house), "everything to be settled again")
        stranger = parse_event({"event": {**written, "user": "U99", "ts": "9.2"}}, directory, now, Setup())
        assert (stranger.items, stranger.passed_over) == ((), "slack_stranger_beside")
        edited = {
            "type": "message", "subtype": "message_changed", "channel": channel, "ts": "9.3",
            "message": {**written, "text": "Undone.", "edited": {"ts": "9.3"}}, "previous_message": written,
        }  # fmt: skip
        changed = parse_event({"event": edited}, directory, now, Setup())
        assert changed.items == ()
    assert said() == [("Ana Ruiz", "Please restart node 3"), ("Bo Lind", "Done, @ana.")]
    assert talk().state.waiting_since_at is None
    assert len([one for one in vendor.messages if one.to == "#technical"]) == 1, "it is not said there once more"


def test_nothing_of_it_is_written_into_the_helpdesk_it_came_from(house: House) -> None:
    with working_with(house, "zendesk", writes=("answers", "notes")) as there:
        issue = there.opens()
        at = house.clock.now()
        facts = {"issue": issue, "at": at, "by": "bo"}
        there.tell(SideStarted(**facts, id="s", to=("cy",), topic="t", said="Between us, a secret"))
        there.tell(SideReplied(**facts, id="r", side=1, said="A second secret", deliver=True))
        there.answer("We are on it.")
        there.settles()
        everything = f"{there.ticket().said()} {there.ticket().said(public=False)}"
    assert "We are on it" in everything
    assert "secret" not in everything


SLIPS = {
    "ops@acme.example": "is the customer",
    "else@eu.acme.example": "is of the customer's company",
    "support@localhost": "is an address of Rung itself",
    "bo, help@vendor.example": "teammates, or to one address",
    "zoe": "Nobody here is called zoe",
    "a@b": "is no mail address",
    " , ": "to nobody yet",
}


def test_the_customer_is_no_party_and_a_slip_is_said(house: House) -> None:
    house.publish(POLICY)
    house.tell(opens(house))
    for written, why in SLIPS.items():
        with pytest.raises(side_parties.NoParty, match=why):
            side_parties.parties(written, state(), policies.current())
    found = side_parties.parties("@technical; ana@support.example", state(), policies.current())
    assert found.to == ("team:technical", "ana")


def test_an_answer_to_the_customer_quotes_nothing_of_it(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)):
        house.take_in(structs.replace(opens(house), subject=""))
        house.take_in(asks(house))
        eventually(lambda: vendor.mails, "the vendor to be asked")
        mail(house, "It is restarted.", 1, beside.address("A-1", "s1"))
        answer = MessageSent(issue="A-1", id="a", at=house.clock.now(), by="ana", body="It works again.", deliver=True)
        house.take_in(answer)
        eventually(lambda: [one for one in vendor.mails if one.to == "ops@acme.example"], "the customer's answer")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
    (sent,) = [one for one in vendor.mails if one.to == "ops@acme.example"]
    for words in ("Case 77", "node 3", "restarted", "vendor", "s1-"):
        assert words not in f"{sent.payload}", words

