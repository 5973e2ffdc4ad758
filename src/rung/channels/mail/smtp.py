"""One mail to one server, and what its answers mean."""

import contextlib
import ssl
from email.message import EmailMessage
from typing import Literal

import aiosmtplib
from msgspec import Struct

from rung.channels.base import Failed, Wire, check_still_ours, settings_of
from rung.channels.mail.message import domain

_GOODBYE = 2.0
_CLOSING = 421
"""The server says that it takes nothing from us now, whoever it is for."""


class Settings(Struct, frozen=True):
    """The `Field`s of the description, as the wire carries them."""

    host: str
    sender: str
    port: int = 587
    user: str | None = None
    password: str | None = None
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    timeout: float = 20.0


def settings(wire: Wire) -> Settings:
    return settings_of(wire, Settings, "mail")


async def transmit(mail: EmailMessage, server: Settings, *, return_path: str | None = None) -> None:
    """Hand the mail over; what cannot be delivered comes back to `return_path`, else to the sender.

    Until the server has been given the mail a failure is certain; after that a missing answer is not: the mail may
    be on its way."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls == "implicit",
        start_tls=server.tls == "starttls",
        local_hostname=domain(server.sender),
        timeout=server.timeout,
    )
    try:
        await _connect(client)
        check_still_ours()
        await _hand_over(client, mail, return_path)
        await _part(client)
    finally:
        client.close()


async def _connect(client: aiosmtplib.SMTP) -> None:
    try:
        await client.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        words = f"Mail: the server refused user and password ({error.code})"
        raise Failed(words, refuses_us=error.code >= 500) from None
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error) from None
    except (aiosmtplib.SMTPTimeoutError, TimeoutError):
        raise Failed("Mail: the server does not answer in time") from None
    except ssl.SSLError as error:
        raise Failed(f"Mail: no safe connection (TLS): {error.reason}") from None
    except OSError as error:
        raise Failed(f"Mail: no connection to the server ({type(error).__name__})") from None
    except aiosmtplib.SMTPException:
        # What is left says that an extension is missing: STARTTLS, or a way to sign in that both know.
        raise Failed("Mail: the server offers no TLS or sign-in, as the settings want", refuses_us=True) from None


async def _hand_over(client: aiosmtplib.SMTP, mail: EmailMessage, return_path: str | None) -> None:
    try:
        await client.send_message(mail, sender=return_path)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refused(error.recipients[0], only_here=error.recipients[0].code != _CLOSING) from None
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error) from None
    except (aiosmtplib.SMTPTimeoutError, TimeoutError):
        raise Failed("Mail: the server did not answer in time", unknown=True) from None
    except aiosmtplib.SMTPNotSupported:
        raise Failed("Mail: the server cannot take this address (no SMTPUTF8)", permanent=True) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Failed(f"Mail: the connection broke ({type(error).__name__})", unknown=True) from None


async def _part(client: aiosmtplib.SMTP) -> None:
    """A polite end. The mail is taken by now, so nothing that happens here matters."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=_GOODBYE)


def _refused(error: aiosmtplib.SMTPResponseException, *, only_here: bool = False) -> Failed:
    """4xx: later perhaps; 5xx: never like this. `only_here`: the server refused the recipient, not our mail as such."""
    words = " ".join(str(error.message).split())[:200]
    said = f"Mail: the server refused ({error.code}): {words}"
    return Failed(said, permanent=error.code >= 500, only_here=only_here)
