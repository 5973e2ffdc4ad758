"""Alerts by mail.

A mail cannot change. So what changes a Slack message is here one short mail in the same thread, when somebody has it
and when it is over; other updates are not sent. Links open a page: programs that look into mail follow every link,
and none of them may take an issue. """

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from rung.channels import words
from rung.channels.base import (
    SETTLED,
    Address,
    Alert,
    Answer,
    Capabilities,
    Description,
    Destination,
    Field,
    Limits,
    Preview,
    Rendered,
    Sent,
    Stage,
    Wire,
)
from rung.channels.mail import smtp
from rung.channels.mail.layout import alert_html
from rung.channels.mail.message import ADDRESS, build, message_id
from rung.channels.mail.preview import preview
from rung.channels.mail.reply import BY_MACHINE, send_reply
from rung.channels.mail.standin import MailCatcher

ABOUT = Description(
    name="email",
    label="Mail",
    summary="Plain text and HTML in one thread per issue; its links open a small signed page.",
    fields=(
        Field(name="host", label="Mail server", required=True),
        Field(name="port", label="Port", kind="number", default=587),
        Field(name="user", label="User"),
        Field(name="password", label="Password", kind="secret"),
        Field(name="tls", label="Encryption", default="starttls", help="starttls, implicit or none."),
        Field(name="sender", label="From", required=True, help="Also with a name before the address."),
        Field(name="timeout", label="Seconds to wait for an answer", kind="number", default=20.0),
    ),
    address=Address(
        label="Mail address",
        example="ana@support.example",
        pattern=ADDRESS.pattern,
        hint="one address such as ana@support.example",
    ),
    capabilities=Capabilities(follow_ups=True, threads=True, html=True, answers_customers=True, files="carried"),
    limits=Limits(at_once=8),
)


class Mail:
    """One thread per issue and recipient."""

    name = ABOUT.name

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        """The server that takes our mail, whoever it is for."""
        server = settings.get("host")
        return Destination(f"{self.name}:{server}" if server else self.name, address)

    def render(self, alert: Alert) -> Rendered:
        subject = words.title(alert)
        text = _text(alert)
        payload = {
            "subject": subject,
            "text": text,
            "html": alert_html(alert),
            "reply_to": alert.reply_address,
            "urgent": alert.urgency == "critical" and alert.state == "asking",
            "says": f"{alert.state} {alert.owner or ''}".strip(),
        }
        return Rendered(
            text=f"{subject}\n{text}", payload=payload, state=alert.state, ring=alert.ring, is_news=alert.is_news
        )

    async def send(
        self, rendered: Rendered, address: str, previous: str | None, idempotency_key: str, wire: Wire
    ) -> Sent:
        ABOUT.check_address(address)
        thread, said = _split(previous)
        if previous is not None and not rendered.ring and not rendered.is_news and not _is_news(rendered, said):
            return Sent(previous, skipped="a mail cannot change, and this is no news for its reader")
        server = smtp.settings(wire)
        payload = rendered.payload
        own_id = message_id(idempotency_key, server.sender)
        mail = build(
            sender=server.sender,
            to=address,
            subject=f"Re: {payload['subject']}" if thread else payload["subject"],
            text=payload["text"],
            html=payload["html"],
            message_id=own_id,
            at=wire.at,
            references=(thread,) if thread else (),
            reply_to=payload["reply_to"],
            headers=BY_MACHINE
            | ({"Importance": "high", "X-Priority": "1"} if payload["urgent"] else {})
            | payload.get("headers", {}),
            files=payload.get("files", ()),
        )
        await smtp.transmit(mail, server)
        return Sent(f"{thread or own_id} {payload['says']}", own_ref=own_id)

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        return contact if contact and "@" in contact else None

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent:
        """`answer.place` is the customer's mail address."""
        ABOUT.check_address(answer.place)
        if answer.through and not wire.stand_in:
            wire = structs.replace(wire, settings={**wire.settings, **answer.through})
        return await send_reply(smtp.settings(wire), answer, idempotency_key, wire.at)

    def preview(self, payload: Mapping[str, Any]) -> Preview:
        return preview(payload)

    def stand_in(self, stage: Stage, settings: Mapping[str, Any]) -> MailCatcher:
        return MailCatcher(capture=stage.capture, now=stage.now, sender=settings["sender"])


def _text(alert: Alert) -> str:
    """The plain part. Subject and first line together are the first 120 characters."""
    marks = [f"({mark})" for mark in words.marks(alert)]
    if words.is_grey(alert):
        return "\n".join([words.grey_line(alert), *marks]) + f"\n\n{alert.link}\n"
    first_lines = [words.call(alert), *marks]
    said = words.quote(alert)
    facts = "\n".join(f"{line.label}: {line.text}" for line in words.lines(alert))
    asked = f"{words.answer_by(alert)}: {alert.act_link}\n" if alert.state == "asking" else ""
    blocks = ["\n".join(first_lines), f"“{said}”" if said else "", facts, f"{asked}Open: {alert.link}"]
    blocks.append(words.how_answered(alert))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _split(previous: str | None) -> tuple[str | None, str]:
    """A mail's reference: the message id that began the thread, and what the last mail said."""
    if previous is None:
        return None, ""
    thread, _, said = previous.partition(" ")
    return thread, said


def _is_news(rendered: Rendered, said: str) -> bool:
    return rendered.state in SETTLED and rendered.payload["says"] != said
