"""Mail that Postmark posts as JSON, with the raw mail inside as `RawEmail`. The key in the address is the proof."""

import msgspec
from msgspec import Struct

from rung.intake.base import Rejected
from rung.intake.mail.delivered import Delivered


class _Inbound(Struct):
    RawEmail: str = ""
    OriginalRecipient: str = ""


def read(body: bytes) -> Delivered:
    """The mail. Raises `Rejected` for what is no mail of Postmark's, and where the raw mail is left out."""
    try:
        posted = msgspec.json.decode(body, type=_Inbound)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "Enter this address as the webhook of an inbound stream."
        raise Rejected(422, "not_postmark", f"This is no inbound mail of Postmark: {error}.", hint) from error
    if not posted.RawEmail:
        hint = "Tick “Include raw email content in JSON payload” in the settings of the inbound stream."
        raise Rejected(422, "no_raw_mail", "The mail is not in it as it came (RawEmail).", hint)
    recipient = posted.OriginalRecipient[:320]
    return Delivered(posted.RawEmail.encode(), None, (recipient,) if recipient else ())
