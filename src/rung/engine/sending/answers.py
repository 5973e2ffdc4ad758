"""Public answers on their way to the customer: by the way on which the customer wrote.

Only an answer that Rung is to carry (`MessageSent.deliver`) travels; one that a colleague wrote in the customer's own
channel has arrived already. It is a delivery like any other: claimed with a lease, tried again, and shown where it
fails.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from rung.channels.base import Answer
from rung.channels.registry import ANSWERING, HELPDESKS
from rung.core.events import AnyEvent, MessageSent
from rung.core.issue import IssueState
from rung.engine.customers import customer_page
from rung.engine.elsewhere.way_back import Place, WayBack, is_its_own, source_of, takes
from rung.engine.elsewhere.way_back import place_of as place_there
from rung.engine.sending import answer_files, destinations, letterheads, side_mail
from rung.engine.telling import links
from rung.intake.form import events as forms_events
from rung.store.deliveries import answer_rows, outbox
from rung.store.deliveries.answer_rows import AnswerFacts
from rung.store.deliveries.claims import Leased
from rung.store.pages import names
from rung.store.pages.queries import policy_for
from rung.store.words import texts
from rung.store.words.sides import OUTSIDE

CUSTOMER = "customer"
"""The recipient of an answer, where a notice has a person's key."""
OP = "answer"
BELOW = {
    "en": "Read and answer on your page: {link}",
    "de": "Lesen und antworten auf Ihrer Seite: {link}",
}
"""What stands below an answer by mail, in the customer's language."""


class Unanswerable(NamedTuple):
    """Nothing can be sent, and why."""

    why: str


def delivery_row(
    subject_id: int, state: IssueState, event: AnyEvent, line: int, now: datetime, way_back: WayBack
) -> dict[str, Any] | None:
    """The delivery of an answer that stands in journal line `line`; None for any other event.

    An answer for which no way is known becomes a failed delivery, which the issue's page shows.
    """
    if not isinstance(event, MessageSent) or event.automatic or not event.deliver:
        return None
    return row_to(place_of(state, texts.address_of(state.contact), way_back), subject_id, state, line, now)


def row_to(place: Place | None, subject_id: int, state: IssueState, line: int, now: datetime) -> dict[str, Any]:
    """The delivery to one place of the answer that stands in journal line `line`."""
    row = {
        "subject_id": subject_id, "notice": -line, "recipient": CUSTOMER, "op": OP, "ring": False, "urgency": "normal",
        "due_at": now, "created_at": now, "destination": "", "rank": outbox.rank(OP, False, "normal"),
    }  # fmt: skip
    if place is None:
        unknown = {"lane": f"{subject_id}|{CUSTOMER}", "channel": "none", "address": "", "state": "failed"}
        return {**row, **unknown, "error": _why_nowhere(state)}
    lane = f"{subject_id}|{CUSTOMER}|{place.channel}|{place.address}"
    through = letterheads.through(letterheads.mailbox_of(state.team, state.fields)) if place.channel == "email" else {}
    destination = destinations.of(place.channel, place.address, through).name
    waiting = {"state": "waiting", "error": None, "destination": destination}
    return {**row, **waiting, "lane": lane, "channel": place.channel, "address": place.address}


def place_of(state: IssueState, contact: str | None, way_back: WayBack) -> Place | None:
    """Where the customer wrote, as the first channel that recognises its own says; None where none does. A helpdesk
    counts once its source takes answers."""
    fields = {} if state.channel == forms_events.CHANNEL else state.fields  # a stranger's answers lead nowhere else
    for name, channel in ANSWERING.items():
        address = channel.place_of(fields, contact)
        if address and (name not in HELPDESKS or _takes_answers(name, address, state, way_back)):
            return Place(name, address)
    return None


def way_of_files(state: IssueState) -> answer_files.Way:
    """How files would reach the customer with an answer that is given now."""
    return answer_files.way_to(place_of(state, texts.address_of(state.contact), WayBack()))


def _takes_answers(name: str, address: str, state: IssueState, way_back: WayBack) -> bool:
    return is_its_own(state, address) and takes(way_back.source(source_of(address)), name, "answers")


def _why_nowhere(state: IssueState) -> str:
    there = place_there(state)
    if there is None:
        return "nobody knows where to answer: this issue came without an address"
    return (
        f"{there.source} does not take answers yet: Settings, Sources, {there.source}, The way back; "
        "then send it again from the Outbox page"
    )


def build(deliveries: Sequence[Leased]) -> list[Answer | Unanswerable]:
    """The answers that these deliveries carry, in their order."""
    facts = answer_rows.facts_of([(one.subject_id, -one.notice) for one in deliveries if one.to != OUTSIDE])
    return [
        _outside(one) if one.to == OUTSIDE else _build(one, facts.get((one.subject_id, -one.notice)))
        for one in deliveries
    ]


def _outside(delivery: Leased) -> Answer | Unanswerable:
    """What is said in a side conversation goes to no customer."""
    built = side_mail.build(delivery)
    return Unanswerable(built) if isinstance(built, str) else built


def _build(delivery: Leased, facts: AnswerFacts | None) -> Answer | Unanswerable:
    if facts is None or not facts.text:
        return Unanswerable("its words were erased")
    policy = policy_for(facts.policy_version)
    author = names.who(policy, facts.by) if facts.by else ""
    person = policy.document.people.get(facts.by or "")
    number = person.addresses.get(delivery.channel, "") if person else ""
    mailbox = letterheads.mailbox_of(facts.team, facts.fields)
    head = letterheads.letterhead(delivery.issue, mailbox, author, names.team(policy, facts.team))
    return Answer(
        text=facts.text,
        place=delivery.address,
        issue=delivery.issue,
        line=-delivery.notice,
        author=author,
        sender=head.sender,
        subject=facts.subject,
        references=facts.message_ids,
        reply_to=head.reply_to,
        signature=head.signature,
        signature_html=head.signature_html,
        through=head.through,
        below=_below(delivery) if delivery.channel == "email" else "",
        internal=facts.is_note,
        author_address=(person.email or "") if person else "",
        author_member=(person.address(delivery.channel) or "") if person else "",
        author_number=number if number.isdigit() else "",
        link=links.to_issue(delivery.issue),
        since=delivery.since,
        possible_repeat=delivery.possible_repeat,
        files=() if facts.is_note else answer_files.of_answer(delivery.issue, facts.event_id, delivery.channel),
    )


def _below(delivery: Leased) -> str:
    """Where the customer reads and answers on their own page; nothing where there is none for them."""
    contact = texts.ids_of([texts.digest(delivery.address)]).get(texts.digest(delivery.address))
    link = customer_page.link_to_issue(delivery.issue, contact) if contact else None
    return BELOW["de" if customer_page.language_of(contact) == "de" else "en"].format(link=link) if link else ""
