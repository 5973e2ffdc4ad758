"""What is said in a side conversation to an address outside, on its way there: by mail, with an address of its own that
brings the answer back into that conversation and nowhere else.

It leaves as an answer to a customer does, from the same mailbox and with the same signature, and stands in the Outbox
beside them; only who gets it, what it is called and where it is answered differ.
"""

from datetime import datetime
from typing import Any

from rung.channels.base import Answer
from rung.core.events import AnyEvent, SideReplied, SideStarted
from rung.core.issue import IssueState
from rung.core.paths.aside import SIDE
from rung.engine.sending import answer_files, destinations, letterheads
from rung.engine.telling import beside, links
from rung.store.deliveries import outbox
from rung.store.deliveries.claims import Leased
from rung.store.pages import names, queries
from rung.store.pages.queries import policy_for
from rung.store.words import sides

OP = "answer"
CHANNEL = "email"


def delivery_row(
    subject_id: int, state: IssueState, event: AnyEvent, line: int, now: datetime
) -> dict[str, Any] | None:
    """The delivery of what stands in journal line `line`; None where nothing goes outside by it."""
    match event:
        case SideStarted(by_mail=True, outside=address):
            number = state.sides[-1].number
        case SideReplied(side=number, deliver=True) if state.sides[number - 1].is_outside:
            address = sides.address_of(subject_id, number)
        case _:
            return None
    lane = f"{subject_id}|{SIDE}{number}|{CHANNEL}|{address}"
    row = {
        "subject_id": subject_id, "notice": -line, "recipient": sides.OUTSIDE, "op": OP, "ring": False,
        "urgency": "normal", "due_at": now, "created_at": now, "rank": outbox.rank(OP, False, "normal"),
        "channel": CHANNEL, "address": address, "lane": lane, "destination": "",
    }  # fmt: skip
    if not address:
        return {**row, "state": "failed", "error": "its address is not known, or was erased"}
    through = letterheads.through(letterheads.mailbox_of(state.team, state.fields))
    return {**row, "state": "waiting", "error": None, "destination": destinations.of(CHANNEL, address, through).name}


def build(delivery: Leased) -> Answer | str:
    """What a delivery carries; or why it carries nothing."""
    state = queries.state_of(delivery.issue)
    policy = policy_for(None)
    talks = sides.of_issue(delivery.issue, state, policy) if state else ()
    found = next(((talk, one) for talk in talks for one in talk.said if one.seq == -delivery.notice), None)
    if state is None or found is None or not found[1].words:
        return "its words were erased"
    talk, said = found
    before = [one.message_id for one in talk.said if one.message_id and one.seq < said.seq]
    mailbox = letterheads.mailbox_of(state.team, state.fields)
    head = letterheads.letterhead(delivery.issue, mailbox, said.author, names.team(policy, state.team))
    own = [*sides.sent_as(delivery.subject_id, talk.state.number), *before]
    return Answer(
        text=said.words,
        place=delivery.address,
        issue=delivery.issue,
        line=-delivery.notice,
        author=said.author,
        sender=head.sender,
        subject=talk.topic,
        references=tuple(own),
        reply_to=beside.address(delivery.issue, f"s{talk.state.number}", mailbox.address if mailbox else ""),
        signature=head.signature,
        signature_html=head.signature_html,
        through=head.through,
        link=links.to_issue(delivery.issue),
        since=delivery.since,
        possible_repeat=delivery.possible_repeat,
        files=answer_files.of_answer(delivery.issue, said.event_id, CHANNEL),
    )
