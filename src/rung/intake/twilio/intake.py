"""Twilio: text messages that teammates send back, keys that they press in a call, and callbacks about what we sent.

"1" takes what the newest message to this number was about, "no" passes it on; anything else is answered with what can
be said. In a call the keys 1 and 2 do the same for what that very call was about. What a network could not deliver has
failed, whatever Twilio said when it took it.

Signed as https://www.twilio.com/docs/usage/security says: the HMAC-SHA1, in base64, over the public address and the
parameters in the order of their names, with the account's auth token.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from msgspec import structs

from rung.core.events import AnyEvent, NoticeFailed
from rung.intake.base import Description, Item, Parcel, Receipt, Rejected, digest_of
from rung.intake.directory import Directory, Ring
from rung.intake.woken import Said, act_of, said_in

SYSTEM = "twilio"
DESCRIPTION = Description(
    name=SYSTEM,
    label="Twilio",
    docs="docs/operations.md",
    address="`POST /in/twilio`",
    proof="Twilio's signature over the public address",
    brings=("takes", "failures"),
)
LOST = ("failed", "undelivered", "busy", "no-answer", "canceled")
"""How a message or a call ended that nobody got."""
KEPT = ("sent", "delivered", "read", "in-progress", "completed")
"""How far one got: handed to the network, on the phone, looked at; a call that was answered, and its end."""
CHANNELS = {"MessageStatus": ("sms", "MessageSid"), "CallStatus": ("phone", "CallSid")}
MOST_FIELDS = 200
NOTHING = "Rung has told this number nothing lately."
HELP = "Answer 1 to take {issue}, or no to pass it on; no, not ours says why."
UNKNOWN_CALL = "Rung does not know this call. Nothing was changed."
ANOTHER_KEY = "That key does nothing."
TAKE_OVER = "Answer take to take it over."
KEYS = {"1": Said("take"), "2": Said("pass")}


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
    if "Digits" in fields and "Body" not in fields:
        return _pressed(fields, directory, now)
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
    if ring is None:
        return Parcel(passed_over="twilio_nothing_told"), NOTHING
    said = said_in(fields["Body"])
    if said is None:
        return Parcel(passed_over="twilio_other_words"), HELP.format(issue=ring.issue)
    name = fields.get("MessageSid") or digest_of([fields["From"], fields["Body"], now.isoformat()])
    parcel, words = _done(said, ring, directory, name, now)
    has_other = not parcel.items and ring.is_open and ring.had_by not in (None, ring.person)
    return parcel, f"{words} {TAKE_OVER}" if has_other else words


def _pressed(fields: Mapping[str, str], directory: Directory, now: datetime) -> tuple[Parcel, str]:
    """A key in a call of ours: it answers what that call told."""
    call, key = fields.get("CallSid", ""), fields["Digits"][:1]
    told = directory.notice_by_reference("phone", call)
    ring = directory.ring_of_notice(*told) if told else None
    if ring is None:
        return Parcel(passed_over="twilio_unknown_call"), UNKNOWN_CALL
    if key not in KEYS:
        return Parcel(passed_over="twilio_other_key"), ANOTHER_KEY
    return _done(KEYS[key], ring, directory, f"{call}/{key}", now)


def _done(said: Said, ring: Ring, directory: Directory, name: str, now: datetime) -> tuple[Parcel, str]:
    act = act_of(said, ring, directory, name=name, at=now)
    if isinstance(act, str):
        return Parcel(passed_over="twilio_not_taken"), act
    done = f"You have {ring.issue}. The climb has stopped."
    passed = f"You declined {ring.issue}. Whoever comes next is asked."
    return _parcel(act), done if said.verb == "take" else passed


def _parcel(event: AnyEvent) -> Parcel:
    return Parcel(items=(Item(event=event, digest=digest_of([event.id])),))
