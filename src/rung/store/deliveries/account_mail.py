"""Mails about accounts (a new password, a second factor): by the mail server, or onto the Outbox page without one.

Django finds the class by the setting EMAIL_BACKEND.
"""

from collections.abc import Sequence
from email.message import EmailMessage as Mail
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from rung import clock
from rung.store.deliveries.deliveries import keep_in_outbox


class OutboxBackend(BaseEmailBackend):
    """Keeps mails where an administrator can see that nobody got them."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            mail = message.message()
            for recipient in message.recipients():
                keep_in_outbox(_captured(message, mail, recipient))
        return len(messages)


def _captured(message: EmailMessage, mail: Mail, recipient: str) -> dict[str, Any]:
    """As the mail catcher captures: the Outbox page shows both alike."""
    name = str(mail["Message-ID"])
    payload = {"subject": message.subject, "text": message.body, "html": "", "message_id": name, "references": []}
    return {
        "channel": "email", "kind": "new", "to": recipient, "ref": f"{name} {recipient}",
        "text": f"{message.subject}\n{message.body}", "payload": payload, "at": clock.now().isoformat(),
    }  # fmt: skip
