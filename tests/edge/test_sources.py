"""Other systems post at an address of their own; what is not taken is told to them and shown to us."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rung.clock import SystemClock
from rung.core.events import IssueOpened, MessageSent
from rung.store.elsewhere import sources
from tests.secret_keys import another_secret_key

if TYPE_CHECKING:
    from tests.edge.front import Answer, Front

SECRET = "a signing secret"


def zendesk(kind: str, event: dict[str, Any] | None = None) -> bytes:
    detail = {"id": "35", "subject": "Everything is down", "description": "Nothing works!", "requester_id": "9"}
    at = SystemClock().now().isoformat()
    payload = {"type": f"zen:event-type:ticket.{kind}", "id": f"01-{kind}", "time": at, "detail": detail}
    return json.dumps({**payload, "event": event or {}}).encode()


def post(front: Front, address: str, body: bytes, secret: str = SECRET) -> Answer:
    at = SystemClock().now().isoformat()
    signature = b64encode(hmac.new(secret.encode(), at.encode() + body, sha256).digest()).decode()
    headers = {"Content-Type": "application/json", "X-Zendesk-Webhook-Signature": signature,
               "X-Zendesk-Webhook-Signature-Timestamp": at}  # fmt: skip
    return front.ask("POST", address, body, headers)


def test_a_ticket_comes_in_is_answered_and_shown(front: Front) -> None:
    key = sources.add("zendesk", "zendesk", "cy")
    sources.change("zendesk", secret=SECRET, words={"priority": {"urgent": "P0"}})
    answer = {"comment": {"body": "We look.", "is_public": True, "author": {"id": "4", "is_staff": True}}}
    assert post(front, f"/in/zendesk/{key}", zendesk("created")).status == 202
    assert post(front, f"/in/zendesk/{key}", zendesk("comment_added", answer)).status == 202
    opened, sent = front.inbox()
    assert isinstance(opened, IssueOpened)
    assert isinstance(sent, MessageSent)
    assert opened.issue == sent.issue == "zendesk-35"
    assert opened.at <= front.clock.now()
    assert front.sources() == ["in:zendesk", "in:zendesk"]
    kept = sources.get("zendesk")
    assert kept is not None
    assert kept.last_at is not None
    assert not kept.trouble


def test_who_cannot_sign_is_refused_and_it_shows(front: Front) -> None:
    key = sources.add("zendesk", "zendesk", "cy")
    unset = post(front, f"/in/zendesk/{key}", zendesk("created"))
    assert (unset.status, unset.json["code"]) == (401, "no_secret")
    sources.change("zendesk", secret=SECRET)
    forged = post(front, f"/in/zendesk/{key}", zendesk("created"), secret="another")
    assert (forged.status, forged.json["code"]) == (401, "bad_signature")
    assert front.inbox() == []
    assert sources.get("zendesk").trouble == "The signature does not fit the request."
    assert post(front, f"/in/zendesk/{key}", zendesk("created")).status == 202
    assert sources.get("zendesk").trouble == ""


def test_what_was_sealed_under_another_secret_key_lets_nobody_in_and_it_shows(sqlite_front: Front) -> None:
    key = sources.add("zendesk", "zendesk", "cy")
    with another_secret_key():
        sources.change("zendesk", secret=SECRET)
    for secret in (SECRET, "", sources.get("zendesk").secret):
        refused = post(sqlite_front, f"/in/zendesk/{key}", zendesk("created"), secret=secret)
        assert (refused.status, refused.json["code"]) == (503, "another_secret_key"), "it is sent again"
    assert "sealed under another secret key" in sources.get("zendesk").trouble
    assert sqlite_front.inbox() == []
    sources.change("zendesk", secret=SECRET)
    assert post(sqlite_front, f"/in/zendesk/{key}", zendesk("created")).status == 202
    assert sources.get("zendesk").trouble == ""


def test_another_key_leads_nowhere(front: Front) -> None:
    key = sources.add("crm", "generic", "cy")
    assert post(front, "/in/crm2/x", b"{}").status == 404
    old = sources.new_key("crm"), key
    assert post(front, f"/in/crm/{old[1]}", b"{}").status == 404
    sources.remove("crm")
    assert post(front, f"/in/crm/{old[0]}", b"{}").status == 404


def test_a_mapped_payload_that_makes_no_event_is_shown_with_its_field(front: Front) -> None:
    key = sources.add("desk", "mapped", "cy")
    fields = {"issue": {"at": "/id", "prefix": "FD-"}, "subject": {"at": "/title"}}
    sources.change("desk", mapping={"type": {"is": "issue.opened"}, "fields": fields})
    assert post(front, f"/in/desk/{key}", b'{"id": 7, "title": "Down"}').status == 202
    refused = post(front, f"/in/desk/{key}", b'{"title": "Down"}')
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "issue")
    assert "issue" in sources.get("desk").trouble
    assert [event.issue for event in front.inbox()] == ["FD-7"]


def test_a_name_of_the_configuration_stays_our_own_format(sqlite_database: str) -> None:
    from tests.edge.front import open_front

    with open_front() as front:
        front.config.intake_keys["zendesk"] = "a-long-key"
        assert post(front, "/in/zendesk/a-long-key", b'{"type": "issue.opened", "issue": "A-1"}').status == 202
        assert [event.issue for event in front.inbox()] == ["A-1"]
