"""A public answer to a customer who wrote by mail: from the support address, in the thread of their own mail."""

import re

from rung.channels.base import Sent, Wire
from rung.channels.mail import smtp
from rung.channels.mail.layout import answer_html
from rung.channels.mail.message import build, message_id
from rung.channels.text import one_line

_LONGEST_THREAD = 20
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


async def send_reply(
    wire: Wire,
    *,
    to: str,
    sender: str,
    subject: str,
    text: str,
    references: tuple[str, ...],
    reply_to: str,
    idempotency_key: str,
) -> Sent:
    """Send `text`. `references` are the conversation's message ids, the customer's latest last; `reply_to` is the
    signed plus-address that brings their answer back to this issue. The reference of the result is the mail's message
    id."""
    own_id = message_id(idempotency_key, sender)
    mail = build(
        sender=sender,
        to=to,
        subject=_again(one_line(subject, 200)),
        text=text,
        html=answer_html(text),
        message_id=own_id,
        at=wire.at,
        references=_bounded(references),
        reply_to=reply_to,
    )
    await smtp.transmit(mail, smtp.settings(wire))
    return Sent(own_id)


def _again(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject or 'your message'}"


def _bounded(references: tuple[str, ...]) -> tuple[str, ...]:
    """The first, which names the thread, and the latest: a References header must not grow for ever. What is no message
    id (they come from the customer's program) is left out."""
    known = tuple(each for each in references if _MESSAGE_ID.fullmatch(each))
    return known if len(known) <= _LONGEST_THREAD else (known[0], *known[-_LONGEST_THREAD + 1 :])
