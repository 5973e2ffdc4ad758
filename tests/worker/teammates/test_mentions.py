"""A note mentions somebody: they are told with its words where they read, and answer from there with a note."""

from __future__ import annotations

from rung import config
from rung.core.events import IssueWatched, MessageReceived, NoteAdded
from rung.engine.telling import beside
from rung.store import settings_store
from rung.store.models import Delivery, Notice
from rung.store.pages import queries
from tests.engine.house import House
from tests.worker.at_work import push, working
from tests.worker.sending.test_delivering import all_is_quiet
from tests.worker.vendor import Vendor, eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1, P2], default_priority: P2}
people:
  ana: {name: Ana Ruiz, slack: U01ANA, hours: always}
  bo: {name: Bo Lind, slack: U02BO, email: bo@support.example, hours: always}
  cy: {name: Cy Park, email: cy@support.example, hours: always}
notices: {normal: [slack, phone, email]}
accounts: {acme: {name: Acme}}
"""


def note(house: House, body: str, by: str = "ana", **facts: object) -> NoteAdded:
    house.ids += 1
    return NoteAdded(issue="A-1", id=f"note-{house.ids}", at=house.clock.now(), by=by, body=body, **facts)  # type: ignore[arg-type]


def test_a_mention_comes_with_its_words_and_the_next_one_into_the_same_message(house: House, vendor: Vendor) -> None:
    house.publish(POLICY)
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current(), mail=True)):
        house.take_in(house.open_issue("A-1", priority="P2", subject="The export is empty"))
        house.take_in(note(house, "Please look at the log, @bo and @cy."))
        eventually(lambda: vendor.new_to("U02BO"), "Bo to be told in Slack")
        eventually(lambda: len(vendor.mails) == 2, "Bo and Cy to be told by mail")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
        (first,) = vendor.new_to("U02BO")
        said = f"{first.text} {first.payload}"
        for words in ("Ana Ruiz mentioned you", "Please look at the log", "Answer with a note", "The export is empty"):
            assert words in said, words
        house.take_in(note(house, "It is the nightly one, @bo."))
        eventually(lambda: [one for one in vendor.messages if one.kind == "update"], "the message to change in place")
        eventually(lambda: len(vendor.mails) == 3, "a mail more in the thread")
        eventually(lambda: all_is_quiet(house), "everything to be settled again")
    assert len(vendor.new_to("U02BO")) == 1
    (changed,) = [one for one in vendor.messages if one.kind == "update"]
    assert "It is the nightly one" in f"{changed.payload}"
    assert "Please look" not in f"{changed.payload}"
    last = vendor.mails[-1]
    assert "It is the nightly one" in last.text
    assert "I have it" not in last.text
    assert "An answer to this mail stays with the team." in last.text
    assert beside.address("A-1") in f"{last.payload}"
    assert not Notice.objects.filter(ring=True).exists()
    state = queries.state_of("A-1")
    assert state is not None
    assert state.watchers == ("bo", "cy")


def test_what_came_while_it_waited_is_said_in_one_message(house: House, vendor: Vendor) -> None:
    house.publish(POLICY.replace("hours: always}\n  bo", "hours: always, notices: {watching: {channels: [slack], "
                                 "tells: [messages, notes], digest: 15m}}}\n  bo"))  # fmt: skip
    settings_store.set_delivery_mode("live")
    with working(vendor.settings(config.current())) as worker:
        now = house.clock.now()
        house.take_in(house.open_issue("A-1", priority="P2"), IssueWatched(issue="A-1", at=now, id="w", by="ana"))
        house.take_in(note(house, "Looks like the export job.", by="bo"))
        house.take_in(MessageReceived(issue="A-1", id="m", at=now, body="Any news?", contact="ops@acme.example"))
        eventually(lambda: Delivery.objects.filter(gather=True).count() == 2, "both to wait")
        push(house, worker, minutes=16)
        eventually(lambda: vendor.new_to("U01ANA"), "the digest")
        eventually(lambda: all_is_quiet(house), "everything to be settled")
    (message,) = vendor.new_to("U01ANA")
    said = f"{message.text} {message.payload}"
    for words in ("2 things to know", "bo added a note: Looks like the export job.", "the customer wrote: Any news?"):
        assert words in said, words
