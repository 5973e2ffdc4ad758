"""Tickets of other helpdesks become issues; who did not sign gets nowhere; odd payloads are passed over or refused."""

import hmac
import json
import os
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

import pytest

from rung.core.events import (
    CsatReceived,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueMerged,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    IssueSnoozed,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.intake.base import Parcel, Rejected, Setup
from rung.intake.helpdesk import at_most, instant_of
from rung.intake.registry import INTAKES
from tests.intake.book import Book

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
AT = "2026-03-09T08:29:00Z"
SECRET = "a signing secret"


def told(kind: str, payload: Any, book: Book | None = None, **setup: Any) -> Parcel:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given = Setup(**{"name": kind, "secret": SECRET, **setup})
    return INTAKES[kind].parse({"content-type": "application/json"}, body, book or Book(), NOW, given)


def only(kind: str, payload: Any, book: Book | None = None, **setup: Any) -> Any:
    (event,) = told(kind, payload, book, **setup).events
    return event


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "soon", "2027-01-01T00:00:00Z"])
def test_what_no_clock_reckons_happened_now(said: str) -> None:
    """Go's programs write the year 1 where they know no instant; no page could show it in every zone."""
    assert at_most(instant_of(said), NOW) == NOW


# --- Zendesk --------------------------------------------------------------------------------------------------------


def zendesk(kind: str, event: dict[str, Any] | None = None, **detail: Any) -> dict[str, Any]:
    given = {
        "id": "35", "subject": "Everything is down", "description": "Hello. Nothing works!", "priority": "URGENT",
        "status": "NEW", "requester_id": "9", "organization_id": "77", "tags": ["outage", "outage"],
        "via": {"channel": "web"}, "created_at": "2026-03-09T08:28:00Z",
    }  # fmt: skip
    return {
        "type": f"zen:event-type:ticket.{kind}", "id": "01HN", "time": AT, "detail": {**given, **detail},
        "event": event or {},
    }  # fmt: skip


def comment(body: str, *, is_staff: bool, is_public: bool = True) -> dict[str, Any]:
    return {"comment": {"id": "1", "body": body, "is_public": is_public, "author": {"id": "4", "is_staff": is_staff}}}


def test_a_ticket_of_zendesk_is_an_issue() -> None:
    book = Book()
    book.account_fields["zendesk_organization", "77"] = "acme"
    opened = only("zendesk", zendesk("created"), book, words={"priority": {"urgent": "P0"}})
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.account, opened.contact, opened.priority) == ("zendesk-35", "acme", "zendesk:9", "P0")
    assert (opened.subject, opened.body, opened.tags) == ("Everything is down", "Hello. Nothing works!", ("outage",))
    assert opened.at == datetime(2026, 3, 9, 8, 29, tzinfo=UTC)


def test_a_priority_without_a_meaning_here_is_kept_beside() -> None:
    opened = only("zendesk", zendesk("created"))
    assert opened.priority is None
    assert opened.fields["zendesk_priority"] == "urgent"


def test_comments_of_zendesk_are_answers_notes_and_messages() -> None:
    book = Book()
    book.addresses_of_people["zendesk", "4"] = "bo"
    sent = only("zendesk", zendesk("comment_added", comment("We look.", is_staff=True)), book)
    noted = only("zendesk", zendesk("comment_added", comment("Hm.", is_staff=True, is_public=False)), book)
    received = only("zendesk", zendesk("comment_added", comment("Still down!", is_staff=False)), book)
    assert isinstance(sent, MessageSent)
    assert isinstance(noted, NoteAdded)
    assert isinstance(received, MessageReceived)
    assert (sent.by, noted.by, received.contact) == ("bo", "bo", "zendesk:4")
    assert (sent.body, noted.body, received.body) == ("We look.", "Hm.", "Still down!")


def test_what_a_ticket_was_opened_with_is_not_a_second_message() -> None:
    again = zendesk("comment_added", comment("Hello. Nothing works!", is_staff=False), created_at=AT)
    assert told("zendesk", again).passed_over == "zendesk_opening_comment"
    later = zendesk("comment_added", comment("Hello. Nothing works!", is_staff=False))
    assert isinstance(only("zendesk", later), MessageReceived)


def test_states_and_hands_of_zendesk() -> None:
    book = Book()
    book.addresses_of_people["zendesk", "4"] = "bo"
    changed = {"current": "PENDING", "previous": "OPEN"}
    waiting = only("zendesk", zendesk("status_changed", changed), words={"status": {"pending": "waiting_on_customer"}})
    assert isinstance(waiting, IssueChanged)
    assert waiting.changes == {"status": "waiting_on_customer"}
    assert isinstance(only("zendesk", zendesk("status_changed", {"current": "SOLVED"})), IssueResolved)
    assert isinstance(only("zendesk", zendesk("status_changed", {"current": "CLOSED"})), IssueClosed)
    assigned = only("zendesk", zendesk("agent_assignment_changed", {"current": "4"}), book)
    assert isinstance(assigned, IssueAssigned)
    assert assigned.to == "bo"
    assert only("zendesk", zendesk("agent_assignment_changed", {"current": None})).to is None
    unknown = told("zendesk", zendesk("agent_assignment_changed", {"current": "5"}), book)
    assert unknown.passed_over == "zendesk_unknown_agent"
    merged = only("zendesk", zendesk("merged", {"target_ticket_id": "7"}))
    assert isinstance(merged, IssueMerged)
    assert merged.into == "zendesk-7"


def test_zendesk_signs_with_the_instant() -> None:
    body = b'{"type": "zen:event-type:ticket.created"}'

    def verify(signed_at: str, secret: str = SECRET, sent: bytes = body) -> None:
        signature = b64encode(hmac.new(secret.encode(), signed_at.encode() + body, sha256).digest()).decode()
        headers = {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": signed_at}
        INTAKES["zendesk"].verify(headers, sent, Setup(secret=SECRET), NOW)

    verify(AT)
    for case, code in (
        (lambda: verify(AT, secret="another"), "bad_signature"),
        (lambda: verify(AT, sent=body + b" "), "bad_signature"),
        (lambda: verify("2026-03-09T08:20:00Z"), "too_old"),
        (lambda: verify("yesterday"), "unsigned"),
        (lambda: INTAKES["zendesk"].verify({}, body, Setup(secret=SECRET), NOW), "unsigned"),
    ):
        with pytest.raises(Rejected) as refused:
            case()
        assert refused.value.code == code


# --- Intercom -------------------------------------------------------------------------------------------------------


def intercom(topic: str, *, part: dict[str, Any] | None = None, **item: Any) -> dict[str, Any]:
    given = {
        "type": "conversation", "id": "1373", "created_at": 1773044880,
        "user": {"type": "user", "id": "5e", "email": "Cara@acme.example"},
        "assignee": {"type": "admin", "id": "33", "email": "bo@support.example"},
        "conversation_message": {"body": "<p>Everything is <b>down</b></p>", "subject": ""},
        "conversation_parts": {"conversation_parts": [part] if part else []},
    }  # fmt: skip
    return {"type": "notification_event", "topic": topic, "id": "notif_1", "created_at": 1773044940,
            "data": {"item": {**given, **item}}}  # fmt: skip


def by_admin(kind: str, body: str | None = None, **more: Any) -> dict[str, Any]:
    return {"part_type": kind, "body": body, "created_at": 1773044940, "author": {"type": "admin", "id": "33"}, **more}


def test_a_conversation_of_intercom_is_an_issue() -> None:
    opened = only("intercom", intercom("conversation.user.created"))
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.account, opened.contact) == ("intercom-1373", "acme", "cara@acme.example")
    assert (opened.subject, opened.body) == ("Everything is down", "Everything is down")


def test_what_happens_in_intercom() -> None:
    reply = {"part_type": "comment", "body": "<p>Still!</p>", "created_at": 1773044940, "author": {"type": "user"}}
    received = only("intercom", intercom("conversation.user.replied", part=reply))
    assert isinstance(received, MessageReceived)
    assert received.body == "Still!"
    sent = only("intercom", intercom("conversation.admin.replied", part=by_admin("comment", "<p>We look.</p>")))
    assert isinstance(sent, MessageSent)
    assert (sent.by, sent.body) == ("bo", "We look.")
    noted = only("intercom", intercom("conversation.admin.noted", part=by_admin("note", "<p>Hm.</p>")))
    assert isinstance(noted, NoteAdded)
    assert noted.body == "Hm."
    assigned = only("intercom", intercom("conversation.admin.assigned", part=by_admin("assignment")))
    assert isinstance(assigned, IssueAssigned)
    assert assigned.to == "bo"
    nobody = intercom("conversation.admin.assigned", assignee={"type": "nobody_admin", "id": None})
    assert only("intercom", nobody).to is None
    assert isinstance(only("intercom", intercom("conversation.admin.closed", part=by_admin("close"))), IssueResolved)
    assert isinstance(only("intercom", intercom("conversation.admin.opened", part=by_admin("open"))), IssueReopened)
    snoozed = only("intercom", intercom("conversation.admin.snoozed", snoozed_until=1773055680))
    assert isinstance(snoozed, IssueSnoozed)
    assert snoozed.until == datetime(2026, 3, 9, 11, 28, tzinfo=UTC)
    picture = only("intercom", intercom("conversation.admin.replied", part=by_admin("comment", "<p><img></p>")))
    assert isinstance(picture, MessageSent)
    assert picture.automatic is False
    robot = by_admin("comment", "<p>We are closed</p>", author={"type": "bot", "id": "1"})
    assert only("intercom", intercom("conversation.admin.replied", part=robot)).automatic is True
    rated = only("intercom", intercom("conversation.rating.added", conversation_rating={"rating": 2, "remark": "Slow"}))
    assert isinstance(rated, CsatReceived)
    assert (rated.score, rated.comment) == (2, "Slow")
    assert told("intercom", intercom("conversation.admin.single.created")).passed_over == "intercom_opened_by_us"
    assert told("intercom", {"topic": "user.created"}).passed_over == "intercom_user.created"


def test_intercom_signs_the_body() -> None:
    body = b"{}"
    signature = "sha1=" + hmac.new(SECRET.encode(), body, sha1).hexdigest()
    INTAKES["intercom"].verify({"x-hub-signature": signature}, body, Setup(secret=SECRET), NOW)
    for headers in ({"x-hub-signature": signature[:-1] + "x"}, {}, {"x-hub-signature": "sha1=é"}):
        with pytest.raises(Rejected):
            INTAKES["intercom"].verify(headers, body, Setup(secret=SECRET), NOW)


# --- Zammad ---------------------------------------------------------------------------------------------------------


def zammad(article: dict[str, Any] | None = None, **ticket: Any) -> dict[str, Any]:
    given = {
        "id": 81, "number": "10081", "title": "Everything is down", "article_count": 1, "state": "open",
        "priority": {"id": 3, "name": "3 high"}, "customer_id": 8, "customer": {"email": "cara@acme.example"},
        "organization_id": 3, "created_at": "2026-03-09T08:28:59.282Z", "updated_at": AT,
    }  # fmt: skip
    written = {
        "id": 104, "body": "Nothing <b>works</b>", "content_type": "text/html", "sender": "Customer",
        "created_at": AT, "created_by": {"email": "bo@support.example"}, "internal": False,
    }  # fmt: skip
    return {"ticket": {**given, **ticket}, "article": {**written, **article} if article is not None else {}}


LATER = {"created_at": "2026-03-09T08:29:30Z"}


def test_the_first_article_of_zammad_opens() -> None:
    opened = only("zammad", zammad({}), words={"priority": {"3 high": "P1"}})
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.account, opened.priority) == ("zammad-81", "acme", "P1")
    assert (opened.body, opened.contact) == ("Nothing works", "cara@acme.example")


def test_a_ticket_that_we_opened_in_zammad_asks_nothing() -> None:
    opened, sent = told("zammad", zammad({"sender": "Agent", "body": "Planned work tonight"})).events
    assert isinstance(opened, IssueOpened)
    assert opened.body == ""
    assert isinstance(sent, MessageSent)
    assert (sent.by, sent.body) == ("bo", "Planned work tonight")


def test_an_automatic_reply_that_came_first_leaves_the_opening_an_opening() -> None:
    opened, *rest = told("zammad", zammad({}, article_count=2)).events
    assert isinstance(opened, IssueOpened)
    assert rest == []
    listed = zammad({}, article_count=2, article_ids=[104, 105])
    assert isinstance(told("zammad", listed).events[0], IssueOpened)
    follow_up = zammad({"id": 105}, article_count=None, article_ids=[104, 105])
    assert isinstance(told("zammad", follow_up).events[0], MessageReceived)


def test_a_change_before_the_second_article_is_told() -> None:
    opened, state = told("zammad", zammad({}, updated_at="2026-03-09T08:29:30Z", state="pending reminder")).events
    assert isinstance(opened, IssueOpened)
    assert isinstance(state, IssueChanged)


def test_later_articles_of_zammad_come_with_the_state() -> None:
    received, state = told("zammad", zammad({**LATER}, article_count=3, state="pending reminder")).events
    assert isinstance(received, MessageReceived)
    assert isinstance(state, IssueChanged)
    assert state.changes == {"status": "pending reminder", "fields": {"zammad_priority": "3 high"}}
    note, _ = told("zammad", zammad({"sender": "Agent", "internal": True, **LATER}, article_count=3)).events
    assert isinstance(note, NoteAdded)
    assert any(isinstance(one, IssueResolved) for one in told("zammad", zammad(state="closed")).events)
    (merged,) = told("zammad", zammad(state="merged", merged_into_id=7)).events
    assert isinstance(merged, IssueMerged)
    assert merged.into == "zammad-7"


def test_the_same_article_twice_is_the_same_event() -> None:
    first, again = (told("zammad", zammad({**LATER}, article_count=3, updated_at=at)).items[0] for at in (AT, None))
    assert (first.event.id, first.digest) == (again.event.id, again.digest)


# --- Chatwoot -------------------------------------------------------------------------------------------------------


def chatwoot(direction: str, content: str = "Everything is down", **more: Any) -> dict[str, Any]:
    sender = {"email": "cara@acme.example"}
    conversation = {"id": 130, "created_at": 1773044900, "priority": "high", "meta": {"sender": sender}}
    return {
        "event": "message_created", "id": 7, "content": content, "message_type": direction, "created_at": AT,
        "conversation": conversation, "sender": {"id": 4, "email": "bo@support.example"}, **more,
    }  # fmt: skip


def test_a_conversation_of_chatwoot_is_an_issue() -> None:
    opened = only("chatwoot", chatwoot("incoming"), words={"priority": {"high": "P1"}})
    assert isinstance(opened, IssueOpened)
    assert (opened.issue, opened.account, opened.priority) == ("chatwoot-130", "acme", "P1")
    later = chatwoot("incoming", conversation={"id": 130, "created_at": 1773040000, "first_reply_created_at": AT})
    assert isinstance(only("chatwoot", later), MessageReceived)


def test_what_happens_in_chatwoot() -> None:
    sent = only("chatwoot", chatwoot("outgoing", "We look."))
    assert isinstance(sent, MessageSent)
    assert (sent.by, sent.automatic) == ("bo", False)
    assert only("chatwoot", chatwoot("template", "We are closed.")).automatic is True
    assert isinstance(only("chatwoot", chatwoot("outgoing", "Hm.", private=True)), NoteAdded)
    assert told("chatwoot", chatwoot("activity")).passed_over == "chatwoot_activity"
    state = {"event": "conversation_status_changed", "id": 130, "updated_at": AT}
    was = [{"status": {"previous_value": "resolved", "current_value": "open"}}]
    assert isinstance(only("chatwoot", {**state, "status": "resolved"}), IssueResolved)
    assert isinstance(only("chatwoot", {**state, "status": "open", "changed_attributes": was}), IssueReopened)
    assert only("chatwoot", {**state, "status": "pending"}).changes == {"status": "pending"}


def test_chatwoot_signs_where_it_has_a_secret() -> None:
    body, at = b"{}", str(int(NOW.timestamp()))
    signature = "sha256=" + hmac.new(SECRET.encode(), at.encode() + b"." + body, sha256).hexdigest()
    headers = {"x-chatwoot-signature": signature, "x-chatwoot-timestamp": at}
    INTAKES["chatwoot"].verify(headers, body, Setup(secret=SECRET), NOW)
    INTAKES["chatwoot"].verify({}, body, Setup(), NOW)
    late = NOW + timedelta(minutes=10)
    far = {**headers, "x-chatwoot-timestamp": "9" * 14}
    for odd, when in ((headers, late), (far, NOW), ({**headers, "x-chatwoot-timestamp": "²"}, NOW), ({}, NOW)):
        with pytest.raises(Rejected):
            INTAKES["chatwoot"].verify(odd, body, Setup(secret=SECRET), when)


# --- Alerts ---------------------------------------------------------------------------------------------------------


def alerts(status: str, *, began: str = AT, ended: str = "0001-01-01T00:00:00Z", **labels: str) -> dict[str, Any]:
    given = {"alertname": "ApiDown", "severity": "critical", "account": "acme", **labels}
    alert = {"status": status, "labels": {**given, "instance": "api-1"}, "startsAt": began, "endsAt": ended,
             "annotations": {"description": "No answer for 5 minutes"}}  # fmt: skip
    return {"version": "4", "status": status, "groupKey": "{}:{alertname=ApiDown}", "commonLabels": given,
            "commonAnnotations": {"summary": "The API is down"}, "alerts": [alert]}  # fmt: skip


def test_a_group_of_alerts_is_an_issue() -> None:
    opened, again, _, note = told("alertmanager", alerts("firing"), words={"priority": {"critical": "P0"}}).events
    assert isinstance(opened, IssueOpened)
    assert isinstance(again, IssueReopened)
    assert isinstance(note, NoteAdded)
    assert (opened.subject, opened.account, opened.priority) == ("The API is down", "acme", "P0")
    assert "api-1" in opened.body
    assert "No answer for 5 minutes" in opened.body
    (resolved,) = told("alertmanager", alerts("resolved", ended="2026-03-09T08:29:30Z")).events
    assert isinstance(resolved, IssueResolved)
    assert resolved.issue == opened.issue


def test_an_alert_that_is_repeated_is_told_once() -> None:
    first, again = (told("alertmanager", alerts("firing")).items for _ in range(2))
    assert [(one.event.id, one.digest) for one in first] == [(one.event.id, one.digest) for one in again]
    anew = told("alertmanager", alerts("firing", began="2026-03-09T08:29:40Z")).items
    assert anew[0].event.id == first[0].event.id
    assert anew[1].event.id != first[1].event.id


def joined(payload: dict[str, Any], severity: str, began: str) -> dict[str, Any]:
    """Another alert begins to fire in the group."""
    first = payload["alerts"][0]
    other = {**first, "startsAt": began, "labels": {**first["labels"], "alertname": "DbDown", "severity": severity}}
    common = {name: value for name, value in payload["commonLabels"].items() if name != "severity"}
    return {**payload, "commonLabels": common, "alerts": [first, other]}


def test_the_most_urgent_alert_of_a_group_counts() -> None:
    words = {"priority": {"critical": "P0", "warning": "P2"}}
    warning = alerts("firing", severity="warning")
    assert not [one for one in told("alertmanager", warning, words=words).events if isinstance(one, IssueChanged)]
    both = told("alertmanager", joined(warning, "critical", "2026-03-09T08:29:40Z"), words=words).events
    assert isinstance(both[0], IssueOpened)
    assert both[0].priority == "P0"
    (raised,) = [one for one in both if isinstance(one, IssueChanged)]
    assert raised.changes == {"priority": "P0"}


def test_what_begins_after_somebody_resolved_the_group_reopens_it() -> None:
    before = told("alertmanager", alerts("firing")).events[1]
    after = told("alertmanager", joined(alerts("firing"), "critical", "2026-03-09T08:29:40Z")).events[1]
    assert isinstance(after, IssueReopened)
    assert after.id != before.id
    assert after.at == datetime(2026, 3, 9, 8, 29, 40, tzinfo=UTC)


def test_an_alert_attaches_to_the_issue_that_it_names() -> None:
    note = only("alertmanager", alerts("firing", rung_issue="A-1"))
    assert isinstance(note, NoteAdded)
    assert (note.issue, note.body) == ("A-1", "Firing: ApiDown (api-1)")


def test_the_older_form_of_grafana() -> None:
    given = {"ruleId": 7, "ruleName": "CPU", "title": "[Alerting] CPU", "message": "boom!", "evalMatches": []}
    opened = told("alertmanager", {**given, "state": "alerting"}).events[0]
    assert isinstance(opened, IssueOpened)
    assert opened.subject == "[Alerting] CPU"
    (resolved,) = told("alertmanager", {**given, "state": "ok"}).events
    assert isinstance(resolved, IssueResolved)
    assert resolved.issue == opened.issue
    assert told("alertmanager", {**given, "state": "no_data"}).passed_over == "alertmanager_no_data"


# --- Odd ones -------------------------------------------------------------------------------------------------------

ODD = [b"", b"[]", b"{}", b'"x"', b"{" * 100_000, b'{"a": ' * 5_000, "é".encode("latin-1"), b'{"event": 3}', b"null",
       b'{"ticket": []}', b'{"data": {"item": 4}, "topic": "conversation.user.created"}',
       b'{"type": "zen:event-type:ticket.created", "detail": "no"}', b'{"status": "firing", "alerts": {"a": 1}}',
       b'{"event": "message_created", "conversation": "x"}',
       b'{"event": "message_created", "message_type": "incoming", "conversation": {"id": 1, "messages": 5}}',
       b'{"topic": "conversation.user.created", "data": {"item": {"id": 4, "tags": {"tags": 5}}}}',
       b'{"status": "firing", "groupKey": "g", "alerts": [1, {}]}',
       b'{"type": "zen:event-type:ticket.comment_added", "detail": {"id": 1}, "event": {"comment": {"author": 3}}}',
       b'{"ticket": {"id": 1e400, "state": {}}, "article": {"body": 3, "created_by": []}}']  # fmt: skip


@pytest.mark.parametrize("kind", ["zendesk", "intercom", "zammad", "chatwoot", "alertmanager", "mapped"])
@pytest.mark.parametrize("body", ODD)
def test_odd_payloads_are_refused_or_passed_over(kind: str, body: bytes) -> None:
    try:
        parcel = told(kind, body)
    except Rejected as error:
        refused: Rejected | None = error
    else:
        refused = None
        assert parcel.passed_over or parcel.items or parcel.problems
    assert refused is None or (400 <= refused.status < 500 and refused.message)


RECORDED = Path(os.environ.get("RUNG_DATA", "")) / "payloads"


@pytest.mark.skipif(not os.environ.get("RUNG_DATA"), reason="RUNG_DATA names no folder of recorded payloads")
@pytest.mark.parametrize("kind", ["zendesk", "intercom", "zammad", "chatwoot"])
def test_recorded_payloads_are_read(kind: str) -> None:
    read = 0
    for file in sorted((RECORDED / kind).glob("*.json")):
        payload = json.loads(file.read_text(encoding="utf-8"))
        body = payload.get("body", payload)
        if "event_types" in payload:
            continue
        parcel = told(kind, body)
        assert parcel.items or parcel.passed_over, file.name
        read += bool(parcel.items)
    assert read
