"""A public answer to a customer who wrote by mail: from the address they wrote to, in the thread of their own
mail, with the signature of its team."""

import re
from datetime import datetime

from rung.channels.base import Answer, Sent
from rung.channels.mail import smtp
from rung.channels.mail.layout import answer_html, survey_html
from rung.channels.mail.message import build, message_id
from rung.channels.text import one_line

BY_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""RFC 3834: whoever answers by machine must leave this mail alone."""
_LONGEST_THREAD = 20
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


async def send_reply(server: smtp.Settings, answer: Answer, key: str, at: datetime) -> Sent:
    """Send it; the reference of the result is the mail's message id, which the customer's answer will name."""
    sender = answer.sender or server.sender
    own_id = message_id(key, sender)
    text = "\n\n".join(part for part in (answer.text, answer.below) if part)
    mail = build(
        sender=sender,
        to=answer.place,
        subject=_again(one_line(answer.subject, 200)),
        text=f"{text}\n\n-- \n{answer.signature}" if answer.signature else text,
        html=survey_html(answer.survey, answer.signature, answer.signature_html)
        if answer.survey
        else answer_html(text, answer.signature, answer.signature_html),
        message_id=own_id,
        at=at,
        references=_bounded(answer.references),
        reply_to=answer.reply_to,
        files=answer.files,
        headers=BY_MACHINE if answer.survey else None,
    )
    # To the signed address, so that a bounce which quotes nothing of this mail still finds the issue.
    await smtp.transmit(mail, server, return_path=answer.reply_to)
    return Sent(own_id)


def _again(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject or 'your message'}"


def _bounded(references: tuple[str, ...]) -> tuple[str, ...]:
    """The first, which names the thread, and the latest: a References header must not grow for ever. What is no message
    id (they come from the customer's program) is left out."""
    known = tuple(each for each in references if _MESSAGE_ID.fullmatch(each))
    return known if len(known) <= _LONGEST_THREAD else (known[0], *known[-_LONGEST_THREAD + 1 :])
