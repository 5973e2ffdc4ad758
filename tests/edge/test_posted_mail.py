"""Mail that providers post: each proves who it is, and the mail inside is filed like any other."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from rung.clock import SystemClock
from rung.core.events import IssueOpened
from rung.intake.base import Rejected
from rung.intake.mail.posted import ses
from rung.store.elsewhere import mailboxes
from tests.secret_keys import another_secret_key

if TYPE_CHECKING:
    from tests.edge.front import Answer, Front

KEY = "a webhook signing key"
RAW = (
    b"From: Cara <cara@acme.example>\r\nTo: Tech <tech@rung.example>\r\nSubject: =?utf-8?q?St=C3=B6rung?=\r\n"
    b"Message-ID: <1@acme.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNichts l\xc3\xa4dt\r\n"
)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"


def mailbox(way: str, secret: str = "") -> str:
    key = mailboxes.add("tech", "tech@rung.example", way, "cy", team="technical")
    mailboxes.change("tech", secret=secret)
    return f"/in/mail/tech/{key}"


def mailgun_form(token: str = "t1", key: str = KEY, age: float = 0, **more: str) -> dict[str, str]:
    timestamp = str(int(SystemClock().now().timestamp() - age))
    signature = hmac.new(key.encode(), (timestamp + token).encode(), sha256).hexdigest()
    given = {"recipient": "tech@rung.example", "sender": "cara@acme.example", "body-mime": RAW.decode(), **more}
    return {**given, "timestamp": timestamp, "token": token, "signature": signature}


def post_form(front: Front, address: str, form: dict[str, str], *, as_parts: bool = False) -> Answer:
    if not as_parts:
        kind, content = "application/x-www-form-urlencoded", urlencode(form).encode()
    else:
        kind = "multipart/form-data; boundary=XX"
        parts = (f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{form[name]}\r\n' for name in form)
        content = ("".join(parts) + "--XX--\r\n").encode()
    return front.ask("POST", f"{address}/mime", content, {"Content-Type": kind})


def trouble() -> str:
    kept = mailboxes.get("tech")
    assert kept is not None
    return kept.trouble


@pytest.mark.parametrize("as_parts", [False, True])
def test_mailgun_posts_a_mail_as_it_came(sqlite_front: Front, as_parts: bool) -> None:
    address = mailbox("mailgun", KEY)
    assert post_form(sqlite_front, address, mailgun_form(), as_parts=as_parts).status == 200
    (event,) = sqlite_front.inbox()
    assert isinstance(event, IssueOpened)
    assert (event.subject, event.body, event.account, event.team, event.fields["mailbox"]) == (
        "Störung", "Nichts lädt", "acme", "technical", "tech",
    )  # fmt: skip
    replayed = mailgun_form(**{"body-mime": RAW.decode().replace("1@acme", "2@acme")})
    assert post_form(sqlite_front, address, replayed).status == 200, "the token was good once"
    assert len(sqlite_front.inbox()) == 1


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        (mailgun_form(key="another"), 401, "The signature does not fit"),
        (mailgun_form(age=36_000), 401, "signed too long ago"),
        (mailgun_form(**{"body-mime": "", "body-plain": "Down"}), 422, "end with /mime"),
        ({}, 401, "The signature does not fit"),
        ({**mailgun_form(), "signature": "ß" * 300}, 401, "The signature does not fit"),
    ],
)
def test_what_mailgun_would_not_send_is_refused_and_shown(
    sqlite_front: Front, form: dict[str, str], status: int, words: str
) -> None:
    address = mailbox("mailgun", KEY)
    assert post_form(sqlite_front, address, form).status == status
    assert words in trouble()
    assert sqlite_front.inbox() == []
    assert post_form(sqlite_front, address, mailgun_form("t2")).status == 200
    assert trouble() == ""


def test_without_its_key_nothing_is_believed(sqlite_front: Front) -> None:
    address = mailbox("mailgun")
    answer = post_form(sqlite_front, address, mailgun_form())
    assert (answer.status, answer.json["code"]) == (401, "no_secret")
    assert sqlite_front.ask("POST", "/in/mail/tech/another-key", b"").status == 404
    assert sqlite_front.ask("POST", "/in/mail/nobody/another-key", b"").status == 404


def test_a_key_that_was_sealed_under_another_secret_key_is_said(sqlite_front: Front) -> None:
    address = mailbox("mailgun")
    with another_secret_key():
        mailboxes.change("tech", secret=KEY)
    assert post_form(sqlite_front, address, mailgun_form()).status == 503, "it is sent again"
    assert "sealed under another secret key; enter it again" in trouble()
    mailboxes.change("tech", secret=KEY)
    assert post_form(sqlite_front, address, mailgun_form()).status == 200
    assert trouble() == ""


def test_postmark_posts_a_mail_as_it_came(sqlite_front: Front) -> None:
    address = mailbox("postmark")
    posted = {"RawEmail": RAW.decode(), "OriginalRecipient": "x@inbound.postmarkapp.com", "Subject": "ignored"}
    assert sqlite_front.ask("POST", address, json.dumps(posted).encode()).status == 200
    assert sqlite_front.inbox()[0].subject == "Störung"  # type: ignore[union-attr]
    answer = sqlite_front.ask("POST", address, json.dumps({"TextBody": "Down"}).encode())
    assert (answer.status, answer.json["code"]) == (422, "no_raw_mail")
    assert "Include raw email content" in trouble()
    for odd in (b"", b"[]", b"\xff{", b'{"RawEmail": 7}', b'{"RawEmail": "\\ud800"}', b"[" * 200_000):
        assert sqlite_front.ask("POST", address, odd).status == 422
    assert len(sqlite_front.inbox()) == 1


CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-010a507c1833636cd94bdb98bd93083a.pem"


class Sns:
    """A topic of SNS: signs as SNS does, and answers what its addresses are asked."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
        now = datetime.now(UTC)
        built = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        built = built.public_key(self.key.public_key())
        built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        self.certificate = built.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.asked: list[str] = []

    async def ask(self, url: str) -> bytes:
        self.asked.append(url)
        return self.certificate

    def message(self, kind: str = "Notification", version: str = "2", **fields: str) -> dict[str, str]:
        given = {
            "Type": kind, "MessageId": "m-1", "TopicArn": TOPIC, "Timestamp": "2026-03-09T08:30:00.000Z",
            "SignatureVersion": version, "SigningCertURL": CERTIFICATE, **fields,
        }  # fmt: skip
        names = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        signed = "".join(f"{name}\n{given[name]}\n" for name in names if name in given)
        algorithm = hashes.SHA256() if version == "2" else hashes.SHA1()
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), algorithm)
        return {**given, "Signature": base64.b64encode(signature).decode()}

    def mail(self, dmarc: str = "PASS", **fields: str) -> dict[str, str]:
        received = {
            "notificationType": "Received", "content": base64.b64encode(RAW).decode(),
            "mail": {"source": "cara@acme.example"},
            "receipt": {
                "recipients": ["tech@rung.example"], "dmarcVerdict": {"status": dmarc},
                "action": {"type": "SNS", "encoding": "BASE64"},
            },
        }  # fmt: skip
        return self.message(Message=json.dumps(received), **fields)


def opened(message: dict[str, str], topic: str = TOPIC) -> ses.Posted:
    return ses.opened(json.dumps(message).encode(), topic)


@pytest.mark.parametrize(("dmarc", "found"), [("PASS", "pass"), ("FAIL", "fail"), ("GRAY", None)])
@pytest.mark.parametrize("version", ["1", "2"])
def test_ses_publishes_a_mail_with_what_it_found_of_its_sender(dmarc: str, found: str | None, version: str) -> None:
    sns = Sns()
    posted = opened(sns.mail(dmarc, version=version, Subject="Amazon SES Email Receipt Notification"))
    ses.verify(posted, sns.certificate, datetime.now(UTC))
    mail = ses.read(posted)
    assert (mail.raw, mail.return_path, mail.recipients, mail.verdict) == (
        RAW, "cara@acme.example", ("tech@rung.example",), found,
    )  # fmt: skip


def test_who_is_not_sns_is_refused() -> None:
    sns, now = Sns(), datetime.now(UTC)
    for changed in ({"Message": "{}"}, {"Signature": "AAAA"}, {"Signature": "?"}, {"SignatureVersion": "3"}):
        with pytest.raises(Rejected, match="signature does not fit"):
            ses.verify(opened({**sns.mail(), **changed}), sns.certificate, now)
    with pytest.raises(Rejected, match="signature does not fit"):
        ses.verify(opened(sns.mail()), Sns().certificate, now)
    with pytest.raises(Rejected, match="signature does not fit"):
        ses.verify(opened(sns.mail()), sns.certificate, now + timedelta(days=2))
    with pytest.raises(Rejected, match="another topic"):
        opened(sns.mail(), topic="arn:aws:sns:eu-west-1:1:mine")
    for url in (
        "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem", "http://sns.eu-west-1.amazonaws.com/x.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com", "https://sns.eu-west-1.amazonaws.com@evil.example/x",
        "https://sns.eu-west-1.amazonaws.com:8443/x", f"{CERTIFICATE}?Action=ListTopics", f"{CERTIFICATE}#.pem",
        "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x.pem",
        "https://s3.eu-west-1.amazonaws.com/x.pem", "https://[",
    ):  # fmt: skip
        with pytest.raises(Rejected, match="not one of SNS"):
            opened(sns.mail(SigningCertURL=url))
    with pytest.raises(Rejected, match="no message of SNS"):
        ses.opened(RAW, TOPIC)


def test_a_topic_is_confirmed_and_its_mail_is_filed(sqlite_front: Front) -> None:
    """The door on the real database; only the addresses of SNS lead to a stand-in."""
    import asyncio
    from typing import cast

    from starlette.requests import Request

    from rung.edge.mail_door import MailDoor
    from rung.edge.mailroom import Mailroom
    from rung.edge.threads import DatabaseThreads
    from rung.intake.mail.delivered import Delivered

    mailbox("ses", TOPIC)
    key = mailboxes.new_key("tech")
    sns, kept = Sns(), list[Delivered]()
    threads = DatabaseThreads("stories", 1)

    class Room:
        async def deposit(self, mail: Delivered) -> None:
            kept.append(mail)

    async def story() -> list[int]:
        door = MailDoor(sqlite_front.config, cast(Mailroom, Room()), threads, sns.ask)

        async def post(message: dict[str, str]) -> int:
            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": json.dumps(message).encode()}

            params = {"mailbox": "tech", "key": key}
            scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "path_params": params}
            try:
                return (await door.answer(Request(scope, receive))).status_code
            except Rejected as error:
                return error.status

        url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
        confirm = sns.message("SubscriptionConfirmation", Message="Confirm", Token="t", SubscribeURL=url)
        ended = sns.message("UnsubscribeConfirmation", Message="Ended", Token="t", SubscribeURL=url)
        found = [await post(message) for message in (confirm, sns.mail(), {**sns.mail(), "Message": "{}"}, ended)]
        assert sns.asked == [CERTIFICATE, url], "the certificate is asked for once"
        return found

    try:
        assert asyncio.run(story()) == [200, 200, 401, 410]
    finally:
        threads.close()
    assert [(mail.mailbox, mail.verdict) for mail in kept] == [("tech", "pass")]
    assert "was ended over there" in trouble()
