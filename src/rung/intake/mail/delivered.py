"""One mail as it was handed over, whichever way it came: by SMTP, fetched from a folder, or posted by a provider."""

from typing import Literal

from msgspec import Struct

Verdict = Literal["pass", "fail"]


class Delivered(Struct, frozen=True):
    """The raw mail, and what stood on its envelope."""

    raw: bytes
    return_path: str | None
    """Empty for a mail that wants no answer; None where nobody said."""
    recipients: tuple[str, ...] = ()
    mailbox: str = ""
    """The mailbox that it came by; empty: whichever has one of the recipients."""
    verdict: Verdict | None = None
    """What the provider found about the sender's domain, where a provider said so beside the mail."""


class TryLater(Exception):
    """The mail cannot be kept now."""
