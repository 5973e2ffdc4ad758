"""A mail server on this machine that delivers nothing and keeps everything: for the Outbox page and for tests."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Literal

from aiosmtpd.smtp import SMTP as SmtpServer
from aiosmtpd.smtp import Envelope, Session

from rung.channels.base import Captured
from rung.channels.mail.message import parts

_LARGEST_MAIL = 25_000_000
_GREETING = "mail-catcher.localhost"


class MailCatcher:
    """Speaks SMTP on a free port of the loopback interface. `capture` is called for each mail and recipient, on the
    event loop. It can be told to refuse or to fall silent, once or until told otherwise."""

    def __init__(
        self, *, capture: Callable[[Captured], None], now: Callable[[], datetime], sender: str = "rung@localhost"
    ) -> None:
        self._sender = sender
        self._capture = capture
        self._now = now
        self._server: asyncio.Server | None = None
        self._faults: list[tuple[str, str | bytes]] = []
        self._open: set[asyncio.Transport] = set()

    async def __aenter__(self) -> "MailCatcher":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for transport in tuple(self._open):
                transport.abort()
            await self._server.wait_closed()
            self._server = None

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("the mail catcher is not running")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a wire that leads here."""
        return {"host": "127.0.0.1", "port": self.port, "tls": "none", "sender": self._sender}

    def refuse(self, answer: str | bytes, *, at: Literal["recipient", "mail"] = "recipient", times: int = 1) -> None:
        """Answer the next `times` mails with an SMTP refusal such as `451 try later`: bytes, where it is no UTF-8."""
        self._faults += [(at, answer)] * times

    def hang(self, *, times: int = 1) -> None:
        """Take the next mails, keep them, and never say so: their fate is unknown to the sender."""
        self._faults += [("mail", "")] * times

    def recover(self) -> None:
        self._faults.clear()

    async def handle_RCPT(
        self, server: SmtpServer, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str | bytes:
        if answer := self._fault("recipient"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SmtpServer, session: Session, envelope: Envelope) -> str | bytes:
        answer = self._fault("mail")
        if answer:
            return answer
        self._keep(envelope)
        if answer is not None:
            await asyncio.Event().wait()
        return "250 OK"

    async def handle_exception(self, error: Exception) -> str:
        """What cannot be kept was not taken, and may be tried again. The server has written `error` to the log."""
        return f"451 could not be kept ({type(error).__name__})"

    def _fault(self, at: str) -> str | bytes | None:
        if self._faults and self._faults[0][0] == at:
            return self._faults.pop(0)[1]
        return None

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        mail: EmailMessage = message_from_bytes(content, policy=SMTP)
        payload = {**parts(mail), "return_path": envelope.mail_from or ""}
        for recipient in envelope.rcpt_tos:
            self._capture(_captured(payload, recipient, self._now()))

    def _protocol(self) -> SmtpServer:
        return _Tracked(self, self._open)


class _Tracked(SmtpServer):  # type: ignore[misc]
    """aiosmtpd's server, whose connections can be ended when the catcher stops."""

    def __init__(self, catcher: MailCatcher, opened: set[asyncio.Transport]) -> None:
        super().__init__(catcher, hostname=_GREETING, enable_SMTPUTF8=True, data_size_limit=_LARGEST_MAIL)
        self._opened = opened

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._opened.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._opened.discard(self.transport)
        super().connection_lost(error)


def _captured(payload: dict[str, Any], recipient: str, at: datetime) -> Captured:
    """A mail in a known thread is a reply in it."""
    references = payload["references"]
    return Captured(
        channel="email",
        kind="reply" if references else "new",
        to=recipient,
        ref=payload["message_id"],
        thread=references[0] if references else None,
        text=f"{payload['subject']}\n{payload['text']}",
        payload=payload,
        at=at,
    )
