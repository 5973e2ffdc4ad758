"""Twilio: text messages that teammates send back, and callbacks about messages and calls of ours.

"1" takes what the newest message to this number was about, "no" passes it on; anything else is answered with what can
be said. What a network could not deliver has failed, whatever Twilio said when it took it.

Signed as https://www.twilio.com/docs/usage/security says: the HMAC-SHA1, in base64, over the public address and the
parameters in the order of their names, with the account's auth token.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from msgspec import structs

from rung.core.events import AnyEvent, EscalationAcknowledged, EscalationDeclined, NoticeFailed
from rung.intake.base import Description, Item, Parcel, Receipt, Rejected, digest_of
from rung.intake.directory import Directory

SYSTEM = "twilio"
DESCRIPTION = Description(
    name=SYSTEM,
    label="Twilio",
    docs="docs/operations.md",
    address="`POST /in/twilio`",
    proof="Twilio's signature over the public address",
    brings=("takes", "failures"),
)
TAKES = ("1", "ack", "ok", "yes", "mine", "take")
PASSES = ("no", "2", "decline", "nein")
REASONS = {"ours": "not_ours", "urgent": "not_urgent", "known": "known"}
"""What a refusal is about, by a word of it; without one, whoever declines is unavailable."""
LOST = ("failed", "undelivered", "busy", "no-answer", "canceled")
"""How a message or a call ended that nobody got."""
KEPT = ("sent", "delivered", "read", "in-progress", "completed")
"""How far one got: handed to the network, on the phone, looked at; a call that was answered, and its end."""
CHANNELS = {"MessageStatus": ("sms", "MessageSid"), "CallStatus": ("phone", "CallSid")}
MOST_FIELDS = 200
OVER = "{issue} is over: there is nothing to take any more."
NOTHING = "Rung has told this number nothing lately."
HELP = "Answer 1 to take {issue}, or no to pass it on; no, not ours says why."
_WORD = re.compile(r"[^\W_]+")


def fields_of(body: bytes) -> dict[str, str]:
    """The parameters of a request. Raises `Rejected`."""
    try:
        found = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Rejected(400, "not_a_form", f"The body is no form: {error}") from error
    return dict(found)


def verify(headers: Mapping[str, str], fields: Mapping[str, str], url: str, token: str) -> None:
    """Raises `Rejected` unless Twilio signed these parameters for this address."""
    given = headers.get("x-twilio-signature", "")
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    expected = b64encode(hmac.new(token.encode(), signed.encode(), "sha1").digest())
    if not hmac.compare_digest(expected, given.encode("utf-8", "replace")):
        hint = f"RUNG_TWILIO_TOKEN must be the account's auth token, and {url} the address that is entered at Twilio."
        raise Rejected(401, "bad_signature", "The signature does not fit the request.", hint)


def parse(fields: Mapping[str, str], directory: Directory, now: datetime) -> tuple[Parcel, str]:
    """What a request is, and what whoever wrote is answered; empty where nobody waits for words."""
    for status, (channel, sid) in CHANNELS.items():
        if status in fields and "Body" not in fields:
            return _report(fields, channel, fields.get(sid, ""), fields[status].lower(), directory, now), ""
    if "Body" not in fields or not fields.get("From"):
        raise Rejected(422, "no_message", "The request is neither a message nor a callback: `Body` is missing.")
    if directory.person_by_number(fields["From"]) is None:
        return Parcel(passed_over="twilio_unknown_number"), ""
    return _said(fields, directory, now)


def _report(
    fields: Mapping[str, str], channel: str, ref: str, status: str, directory: Directory, now: datetime
) -> Parcel:
    code = fields.get("ErrorCode", "")
    told = Receipt(channel=channel, ref=ref, state=status, detail=f"error {code}" if code else "")
    receipt = told if ref and status in KEPT + LOST else None
    notice = directory.notice_by_reference(channel, ref) if status in LOST else None
    if notice is None:
        return Parcel(passed_over=f"twilio_{status[:30] or 'no_status'}", receipt=receipt)
    issue, number, to = notice
    error = f"Twilio: {status}" + (f", error {code}" if code else "")
    failed = NoticeFailed(
        issue=issue, at=now, id=f"{ref}/{status}", notice=number, to=to, channel=channel, error=error
    )
    return structs.replace(_parcel(failed), receipt=receipt)


def _said(fields: Mapping[str, str], directory: Directory, now: datetime) -> tuple[Parcel, str]:
    ring = directory.ring_of_number(fields["From"])
    words = [one.casefold() for one in _WORD.findall(fields["Body"][:200])]
    first = words[0] if words else ""
    if ring is None:
        return Parcel(passed_over="twilio_nothing_told"), NOTHING
    if first not in TAKES + PASSES:
        return Parcel(passed_over="twilio_other_words"), HELP.format(issue=ring.issue)
    if not ring.is_open:
        return Parcel(passed_over="twilio_over"), OVER.format(issue=ring.issue)
    if not directory.may(ring.person, "work"):
        return Parcel(passed_over="twilio_may_not"), "You may look here, and change nothing."
    name = fields.get("MessageSid") or digest_of([fields["From"], fields["Body"], now.isoformat()])
    common: dict[str, Any] = {"issue": ring.issue, "at": now, "id": name, "by": ring.person, "path": ring.path}
    if first in TAKES:
        return _parcel(EscalationAcknowledged(**common)), f"You have {ring.issue}. The climb has stopped."
    reason = next((REASONS[one] for one in words[1:] if one in REASONS), "unavailable")
    declined = EscalationDeclined(reason=reason, **common)
    return _parcel(declined), f"You declined {ring.issue}. Whoever comes next is asked."


def _parcel(event: AnyEvent) -> Parcel:
    return Parcel(items=(Item(event=event, digest=digest_of([event.id])),))
