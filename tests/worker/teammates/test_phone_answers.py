"""Bo is rung by a text message or by PagerDuty, and answers there: it counts here, and does not come round again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from msgspec import structs

from rung import config
from rung.channels.base import Captured
from rung.channels.pagerduty.standin import ROUTING_KEY, EventsApi
from rung.channels.twilio.standin import ACCOUNT, SENDER, TOKEN, TwilioApi
from rung.clock import SystemClock
from rung.core.events import IssueOpened
from rung.engine.why import notice_page
from rung.store import settings_store
from rung.store.deliveries import deliveries
from rung.store.elsewhere import sources
from rung.store.models import Attempt, Delivery, Notice
from rung.store.pages import queries
from tests.edge.front import _running
from tests.engine.house import House
from tests.worker.at_work import working
from tests.worker.there import InALoop
from tests.worker.vendor import eventually

POLICY = """
rung: 1
workspace: {name: Acme Cloud support, time_zone: UTC, priorities: [P0, P1]}
people:
  bo: {name: Bo Lind, phone: "+49 30 123456", hours: always, addresses: {pagerduty: platform, pagerduty_user: PBO}}
  cy: {name: Cy Park, phone: "+49 30 777777", hours: always}
triggers:
  - {name: Critical, on: opened, escalate: {path: outage}}
paths:
  outage:
    levels:
      - {name: Bo, notify: [person:bo], urgency: critical, climb_after: 30m}
      - {name: Cy, notify: [person:cy], urgency: critical, climb_after: 30m}
notices:
  critical: {channels: [CHANNEL]}
"""


class Phones(InALoop):
    """Twilio and PagerDuty over there, each message they took, and where they post to."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Captured] = []
        self.twilio = TwilioApi(channel="sms", capture=self.taken.append, now=SystemClock().now)
        self.pagerduty = EventsApi(capture=self.taken.append, now=SystemClock().now)

    def texts(self, words: str, number: str = "+4930123456") -> str:
        """What goes back to whoever sent a text message."""
        answer = self.run(self.twilio.says(number, words))
        found = re.search(r"<Message>(.*)</Message>", answer)
        return found[1] if found else ""


    def presses(self, call: Captured, key: str) -> str:
        return self.run(self.twilio.presses(call.ref, call.to, key))


@contextmanager
def phones(house: House, channel: str, base_url: str = "http://rung.example") -> Iterator[Phones]:
    here = Phones()
    with here.serving(here.twilio, here.pagerduty):
        house.publish(POLICY.replace("CHANNEL", channel))
        settings_store.set_delivery_mode("live")
        key = sources.add("pagerduty", "pagerduty", "cy")
        sources.change("pagerduty", secret="signed")
        given = structs.replace(
            config.current(), port=0, mail_listen=None, twilio_account=ACCOUNT, twilio_token=TOKEN, twilio_from=SENDER,
            twilio_api_url=here.twilio.url, pagerduty_url=f"{here.pagerduty.url}/v2/enqueue",
            pagerduty_keys={"platform": ROUTING_KEY}, base_url=base_url,
        )  # fmt: skip
        with _running(given, None) as where, working(given):
            here.where = f"http://{where.host}:{where.port}"
            here.twilio.hook, here.twilio.public = f"{here.where}/in/twilio", f"{base_url}/in/twilio"
            here.pagerduty.hook, here.pagerduty.secret = f"{here.where}/in/pagerduty/{key}", "signed"
            yield here


def rung(house: House, here: Phones, issue: str = "A-1") -> Captured:
    """An issue comes in, and Bo is told."""
    before = len(here.taken)
    house.take_in(IssueOpened(issue=issue, at=house.clock.now(), id=house.next_id(), subject="Down"))
    eventually(lambda: len(here.taken) > before, "Bo to be told")
    eventually(lambda: "notice.accepted" in house.happened(issue), "that to be known")
    return here.taken[before]


def climb(issue: str = "A-1") -> tuple[str, str | None]:
    state = queries.state_of(issue)
    assert state is not None
    return state.escalations[-1].state, state.escalations[-1].acknowledged_by


def test_a_text_message_takes_the_newest_or_passes_it_on(house: House) -> None:
    with phones(house, "sms") as here:
        assert here.texts("1", "+49999") == "", "a stranger is not talked to"
        assert here.texts("1") == "Rung has told this number nothing lately."
        rung(house, here)
        assert "Answer 1 to take A-1" in here.texts("who are you?")
        assert climb() == ("open", None)
        assert here.texts("Ok!") == "You have A-1. The climb has stopped."
        assert climb() == ("acknowledged", "bo")
        why = "they want no further message by sms"
        eventually(lambda: Delivery.objects.filter(op="update", error=why).exists(), "the update to be let go")
        assert len(here.taken) == 1, "no second text message tells Bo what Bo just did"
        house.clock.push(timedelta(minutes=1))
        rung(house, here, "A-2")
        assert here.texts("No, not ours") == "You declined A-2. Whoever comes next is asked."
        assert "escalation.declined" in house.happened("A-2")
        assert climb() == ("acknowledged", "bo"), "only the newest"


def test_a_text_message_says_how_it_is_answered_and_takes_nothing_from_a_colleague_by_chance(house: House) -> None:
    with phones(house, "sms", base_url="https://rung.example") as here:
        said = rung(house, here)
        first, then, *_, how, link = said.text.split("\n")
        assert first.startswith("P1 unknown account · Down · since ")
        assert then.startswith("Next: Cy Park at ")
        assert how == "Answer 1: I have it. No: ask the next."
        assert link.startswith("https://rung.example/a/")
        house.take_in(house.acknowledgement(by="cy"))
        eventually(lambda: climb() == ("acknowledged", "cy"), "Cy to have it")
        assert here.texts("ok") == (
            "Cy Park has A-1. Nothing is asked of you any more. Answer take to take it over."
        )
        assert climb() == ("acknowledged", "cy")
        assert here.texts("I take it") == "You have A-1. The climb has stopped."
        assert climb() == ("acknowledged", "bo")


def test_a_key_pressed_in_a_call_takes_what_that_call_told(house: House) -> None:
    with phones(house, "phone", base_url="https://rung.example") as here:
        first = rung(house, here)
        assert 'action="https://rung.example/in/twilio"' in first.text
        assert "Press 1 if you have it, 2 to ask whoever is next." in first.text
        house.clock.push(timedelta(minutes=1))
        second = rung(house, here, "A-2")
        assert "That key does nothing." in here.presses(first, "7")
        assert "Rung does not know this call" in here.run(here.twilio.presses("CA-of-another", "+4930123456", "1"))
        assert climb() == ("open", None)
        assert "<Say>You have A-1. The climb has stopped.</Say>" in here.presses(first, "1")
        assert (climb(), climb("A-2")) == (("acknowledged", "bo"), ("open", None))
        assert "You declined A-2." in here.presses(second, "2")
        assert "escalation.declined" in house.happened("A-2")
        assert "You have A-1 already." in here.presses(first, "1")


def test_what_the_network_could_not_deliver_has_failed(house: House) -> None:
    with phones(house, "sms") as here:
        said = rung(house, here)
        here.run(here.twilio.reports(said.ref, "sent"))
        here.run(here.twilio.reports(said.ref, "undelivered", ErrorCode="30003"))
        eventually(lambda: "notice.failed" in house.happened(), "that to be known")
        failed = next(line.event for line in house.journal() if line.event["type"] == "notice.failed")
        assert (failed["to"], failed["error"]) == ("bo", "Twilio: undelivered, error 30003")
        page = notice_page.page("A-1", Notice.objects.get(to="bo").number, house.clock.now())
        assert page is not None
        assert (page.state, page.tone) == ("taken, and not delivered", "red")
        assert "SMS could not deliver it: error 30003" in [one.words for one in page.moments]


def test_what_became_of_a_text_message_is_kept_in_any_order_and_once(house: House) -> None:
    """Twilio tells it again where it was not heard, and may tell the end before the beginning."""
    with phones(house, "sms") as here:
        said = rung(house, here)
        for status in ("delivered", "queued", "sent", "delivered"):
            here.run(here.twilio.reports(said.ref, status))
        eventually(lambda: Attempt.objects.filter(ref=said.ref, outcome="accepted").exists(), "the attempt to end")
        number = Notice.objects.get(to="bo").number
        page = notice_page.page("A-1", number, house.clock.now())
        assert page is not None
        assert sorted(one.state for one in page.ways[0].reported) == ["delivered", "sent"]
        assert (page.state, page.tone) == ("delivered", "green")
        assert "SMS delivered it" in [one.words for one in page.moments]
        assert "notice.failed" not in house.happened()
        here.run(here.twilio.reports("SM-of-somebody-else", "delivered"))
        assert deliveries.by_ids([f"A-1#{number}"])[f"A-1#{number}"].deliveries[0].attempts[0].reports


def test_a_forged_text_message_takes_nothing(house: House) -> None:
    with phones(house, "sms") as here:
        rung(house, here)
        here.twilio.public = "http://elsewhere.example/in/twilio"
        with pytest.raises(ValueError, match="answered 401"):
            here.texts("1")
        assert climb() == ("open", None)


def test_who_takes_the_incident_in_pagerduty_has_it_here(house: House) -> None:
    with phones(house, "pagerduty") as here:
        key = rung(house, here).ref
        assert key == "rung/A-1.1"
        here.run(here.pagerduty.acts(key, "acknowledged", by="PXX", name="Earline Greenholt"))
        eventually(lambda: "note.added" in house.happened(), "a note about somebody unknown")
        assert climb() == ("open", None), "nobody here has it, so it climbs"
        here.pagerduty.incidents[key] = "triggered"
        here.run(here.pagerduty.acts(key, "acknowledged", by="PBO", name="Bo Lind"))
        eventually(lambda: climb() == ("acknowledged", "bo"), "it to be Bo's")
        eventually(lambda: here.taken[-1].text.startswith("acknowledge"), "PagerDuty to be told")
        assert house.happened().count("escalation.acknowledged") == 1
        assert set(here.pagerduty.told) == {200, 202}


def test_who_takes_it_here_has_it_in_pagerduty_and_it_does_not_come_back(house: House) -> None:
    with phones(house, "pagerduty") as here:
        key = rung(house, here).ref
        house.take_in(house.acknowledgement())
        eventually(lambda: here.pagerduty.incidents[key] == "acknowledged", "PagerDuty to be told")
        eventually(lambda: here.pagerduty.told, "its webhook")
        assert house.happened().count("escalation.acknowledged") == 1
        assert "note.added" not in house.happened()
