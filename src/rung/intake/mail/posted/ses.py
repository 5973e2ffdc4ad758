"""Mail that Amazon SES publishes to an SNS topic, which posts it: a signed message with the raw mail inside.

The signature is checked with the certificate that the message names, which counts only from a host of SNS itself. The
topic is the one that the mailbox was set up with: anybody may have a topic of their own.
"""

import base64
import binascii
import re
from datetime import datetime
from typing import Literal, cast
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from msgspec import Struct

from rung.intake.base import Rejected
from rung.intake.mail.delivered import Delivered, Verdict

_HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem")
"""Everything else over there answers with what whoever asks chooses, which may be a certificate of theirs."""
_NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - as SNS signs


class Posted(Struct, forbid_unknown_fields=False):
    """A message of SNS."""

    Type: Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]
    MessageId: str
    TopicArn: str
    Message: str
    Timestamp: str
    Signature: str
    SigningCertURL: str
    SignatureVersion: str = "1"
    Subject: str | None = None
    SubscribeURL: str | None = None
    Token: str | None = None


class _Status(Struct, frozen=True):
    status: str = ""


class _Action(Struct, frozen=True):
    encoding: str = ""


class _Receipt(Struct, frozen=True):
    recipients: tuple[str, ...] = ()
    dmarcVerdict: _Status = _Status()
    action: _Action = _Action()


class _Envelope(Struct, frozen=True):
    source: str = ""


class _Received(Struct, frozen=True):
    notificationType: str = ""
    content: str = ""
    mail: _Envelope = _Envelope()
    receipt: _Receipt = _Receipt()


def opened(body: bytes, topic: str) -> Posted:
    """The message, still to be verified. Raises `Rejected` for anything else, and for another topic's."""
    try:
        posted = msgspec.json.decode(body, type=Posted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        hint = "Subscribe this address to the topic by HTTPS, without raw message delivery."
        raise Rejected(422, "not_sns", f"This is no message of SNS: {error}.", hint) from error
    if posted.TopicArn != topic:
        hint = f"Enter {posted.TopicArn[:200]} as the mailbox's topic, if it is yours."
        raise Rejected(403, "other_topic", "This is a message of another topic.", hint)
    if not is_certificate(posted.SigningCertURL) or not (posted.SubscribeURL is None or is_of_sns(posted.SubscribeURL)):
        raise Rejected(403, "foreign_address", "The message leads to an address that is not one of SNS.")
    return posted


def is_certificate(url: str) -> bool:
    """Whether SNS itself keeps a certificate of its own at an address."""
    if not is_of_sns(url):
        return False
    parts = urlsplit(url)
    return bool(_CERTIFICATE.fullmatch(parts.path)) and not parts.query and not parts.fragment


def is_of_sns(url: str) -> bool:
    """Whether an address leads to SNS itself, by TLS and nothing else."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc == parts.hostname and bool(_HOST.fullmatch(parts.netloc))
    except ValueError:
        return False


def verify(posted: Posted, certificate: bytes, now: datetime) -> None:
    """Raises `Rejected` unless SNS signed the message with this certificate (PEM)."""
    names = _NOTICE if posted.Type == "Notification" else _CONFIRMATION
    values = [(name, getattr(posted, name)) for name in names]
    signed = "".join(f"{name}\n{value}\n" for name, value in values if value is not None)
    algorithm = _HASHES.get(posted.SignatureVersion)
    try:
        known = x509.load_pem_x509_certificate(certificate)
        signature = base64.b64decode(posted.Signature, validate=True)
        if algorithm is None or not known.not_valid_before_utc <= now <= known.not_valid_after_utc:
            raise InvalidSignature
        cast(RSAPublicKey, known.public_key()).verify(signature, signed.encode(), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error, ValueError, AttributeError, TypeError) as error:
        raise Rejected(401, "bad_signature", "The signature does not fit the message.") from error


def read(posted: Posted) -> Delivered:
    """The mail in a verified notification. Raises `Rejected` where there is none in it."""
    try:
        received = msgspec.json.decode(posted.Message, type=_Received)
    except msgspec.DecodeError as error:
        raise Rejected(422, "not_ses", f"The message holds no mail of SES: {error}.") from error
    if received.notificationType != "Received" or not received.content:
        hint = "Let the receipt rule publish the mail itself to the topic (action SNS), at most 150 kB of it."
        raise Rejected(422, "no_raw_mail", "The mail is not in the message.", hint)
    recipients = received.receipt.recipients[:100]
    return Delivered(_raw(received), received.mail.source, recipients, verdict=_verdict(received))


def _raw(received: _Received) -> bytes:
    if received.receipt.action.encoding.upper() != "BASE64":
        return received.content.encode()
    try:
        return base64.b64decode(received.content)
    except (binascii.Error, ValueError) as error:
        raise Rejected(422, "not_base64", "The mail in the message is no Base64.") from error


def _verdict(received: _Received) -> Verdict | None:
    """DMARC alone looks at the domain that readers see; GRAY means that the domain has no say."""
    return {"PASS": "pass", "FAIL": "fail"}.get(received.receipt.dmarcVerdict.status)  # type: ignore[return-value]
