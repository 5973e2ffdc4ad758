"""The systems beside the sample company: a Zendesk, whose tickets are issues here and which is written back to, and
PagerDuty, where an engineer may take what climbs."""

import secrets

from rung import clock
from rung.channels.helpdesk.standin import CUSTOMER, RUNG, TOKEN, Comment, Hook, Ticket
from rung.channels.helpdesk.zendesk_standin import EMAIL, ZendeskApi
from rung.channels.pagerduty.standin import webhook
from rung.demo.wires import Wires
from rung.store.elsewhere import sources
from rung.store.elsewhere.sources import Source

ZENDESK, URL = "zendesk", "https://tidewater.zendesk.example"
PAGERDUTY, ENGINEER = "pagerduty", "PFAY001"
"""The source, and Fay's number over there."""
AGENT = "4"
"""Bo's number over there."""
MEANINGS = {
    "priority": {"urgent": "P1", "high": "P2", "normal": "P3", "low": "P4"},
    "status": {"pending": "waiting_on_customer", "hold": "on_hold"},
}
WRITES = ["answers", "notes", "priority", "status", "assignee", "tags"]
PRIORITIES = {meant: word for word, meant in MEANINGS["priority"].items()}


class Helpdesk:
    """What happens in the Zendesk, told by its signed webhooks as they come from there."""

    def __init__(self, wires: Wires, by: str) -> None:
        self._wires = wires
        source, self._path = _connected(ZENDESK, by)
        if not source.api:
            sources.change(ZENDESK, words=MEANINGS)
            sources.set_way_back(ZENDESK, {"url": URL, "email": EMAIL, "token": TOKEN}, WRITES)
            sources.proved(ZENDESK, RUNG, "the stand-in on this machine took it", clock.now(), is_proved=True)
        self._there = ZendeskApi(capture=lambda _captured: None, now=clock.wall)
        self._there.hook = Hook(self._path, source.secret)

    def opens(self, number: str, subject: str, words: str, priority: str, organization: str) -> str:
        """A customer opens a ticket; returns the issue that it is here."""
        ticket = Ticket(
            number, subject, words, clock.wall(), priority=PRIORITIES[priority], organization=organization
        )
        self._there.tickets[number] = ticket
        self._tell("opened", ticket, None, CUSTOMER)
        return f"{ZENDESK}-{number}"

    def says(self, number: str, words: str, author: str = CUSTOMER) -> None:
        """The customer, or an agent, writes into the ticket."""
        ticket = self._there.tickets[number]
        self._tell("comment", ticket, self._there.add(ticket, author, words, is_public=True), author)

    def _tell(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> None:
        headers, body = self._there.webhook(what, ticket, comment, actor)
        self._wires.post(self._path, body, {"Content-Type": "application/json", **headers})


class Pager:
    """What engineers do in PagerDuty, told by its signed webhooks."""

    def __init__(self, wires: Wires, by: str) -> None:
        self._wires = wires
        self._source, self._path = _connected(PAGERDUTY, by)

    def acknowledges(self, incident: str) -> None:
        """Fay takes the incident of this key over there."""
        fay, now = {"id": ENGINEER, "type": "user_reference", "summary": "Fay Laurent"}, clock.wall()
        headers, body = webhook(f"01{now:%H%M%S%f}", incident, "acknowledged", fay, now, self._source.secret)
        self._wires.post(self._path, body, headers)


def _connected(name: str, by: str) -> tuple[Source, str]:
    """The source, and its address in this run of the demo; what somebody chose for it stays."""
    if sources.get(name) is None:
        key = sources.add(name, name, by)
        sources.change(name, secret=secrets.token_hex(16))
    else:
        key = sources.new_key(name)
    source = sources.get(name)
    assert source is not None
    return source, f"/in/{name}/{key}"
