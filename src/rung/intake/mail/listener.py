"""Takes mail by SMTP. `250` is said only when the mail is on disk; who hears `451` keeps it and tries again."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from rung.intake.mail.delivered import Delivered, TryLater

log = structlog.get_logger()


Deposit = Callable[[Delivered], Awaitable[None]]
"""Puts a mail on disk. Raises `TryLater` where it cannot."""
IsOurs = Callable[[str], Awaitable[bool]]
"""Whether a mail to this address is for us. Raises `TryLater` where that cannot be said now."""


class MailListener:
    """An SMTP server for the addresses of one installation; it relays nothing."""

    def __init__(
        self, deposit: Deposit, is_ours: IsOurs, max_mail: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._handler = _Handler(deposit, is_ours)
        self._max_mail = max_mail
        self._tls = tls
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listens; returns the port, which the system chooses for 0."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._handler.hang_up()
            await self._server.wait_closed()
            self._server = None

    def _connection(self) -> SMTP:
        return _Protocol(
            self._handler,
            data_size_limit=self._max_mail,
            enable_SMTPUTF8=True,
            hostname="rung",
            ident="Rung",
            timeout=120,
            tls_context=self._tls,
            loop=asyncio.get_running_loop(),
        )


class _Protocol(SMTP):  # type: ignore[misc]
    """One connection. Real mail has longer lines than the standard allows."""

    line_length_limit = 1024 * 1024

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.event_handler.open.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open.discard(self.transport)
        super().connection_lost(error)


class _Handler:
    """What is answered to the commands of SMTP; aiosmtpd fixes the names."""

    def __init__(self, deposit: Deposit, is_ours: IsOurs) -> None:
        self._deposit = deposit
        self._is_ours = is_ours
        self.open: set[Any] = set()

    def hang_up(self) -> None:
        for transport in list(self.open):
            transport.close()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            if not await self._is_ours(address):
                return "550 5.1.1 No such address here"
        except TryLater as reason:
            log.warning("mail.deferred", error=str(reason), size=0)
            return "451 4.3.0 The address cannot be looked up now; please try again"
        if len(envelope.rcpt_tos) >= 100:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content or b""
        try:
            await self._deposit(Delivered(raw, envelope.mail_from or "", tuple(envelope.rcpt_tos)))
        except TryLater as reason:
            log.warning("mail.deferred", error=str(reason), size=len(raw))
            return "451 4.3.0 The mail cannot be kept now; please try again"
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        """Anything unforeseen: the sender keeps the mail and comes again, and we have its trace."""
        log.error("mail.failed", exc_info=error)
        return "451 4.3.0 The mail cannot be kept now; please try again"
