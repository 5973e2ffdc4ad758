"""Zendesk: the events that its webhooks send of a ticket.

A ticket is an issue. A public comment of an agent is an answer, a private one a note, a requester's a message. Zendesk
does not keep the order of events; the engine does not need it to.

Signed as https://developer.zendesk.com/documentation/webhooks/verifying/ says: base64 of the HMAC-SHA256 over the
instant of signing and the body.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from rung.core.events import (
    AnyEvent,
    IssueAssigned,
    IssueChanged,
    IssueClosed,
    IssueMerged,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of

SYSTEM = "zendesk"
KIND = "zen:event-type:"
OPENING_LASTS = timedelta(seconds=5)
"""Within which the comment that a ticket was opened with is reported a second time, as a comment."""


class ZendeskIntake:
    """Ticket events of Zendesk's webhooks."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Zendesk",
            docs="docs/sources.md",
            brings=("issues", "messages", "answers", "states"),
            signs_with="signing secret",
            is_secret_needed=True,
            words={
                "priority": ("urgent", "high", "normal", "low"),
                "status": ("new", "open", "pending", "hold"),
            },
            steps=(
                "In Zendesk: Admin Center, Apps and integrations, Webhooks, Create webhook, Zendesk events.",
                "Choose the ticket events; give the address that Rung shows as endpoint, POST, JSON.",
                "Reveal the webhook's signing secret and enter it here.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        given = headers.get("x-zendesk-webhook-signature", "")
        signed_at = headers.get("x-zendesk-webhook-signature-timestamp", "")
        if not given:
            raise Rejected(401, "unsigned", "The request bears no signature of Zendesk.")
        helpdesk.check_fresh(helpdesk.instant_of(signed_at), now)
        expected = b64encode(hmac.new(setup.secret.encode(), signed_at.encode() + body, sha256).digest())
        if not hmac.compare_digest(expected, given.encode("utf-8", "replace")):
            raise helpdesk.bad_signature()

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        kind = word(payload.get("type")).removeprefix(KIND)
        ticket = word(part(payload, "detail", "id"))
        if not kind.startswith("ticket."):
            return Parcel(passed_over=f"zendesk_{kind[:40] or 'no_type'}")
        if not ticket:
            raise Rejected(422, "no_ticket", "The event names no ticket: `detail.id` is missing.")
        told = _Told(payload, setup, directory, now)
        event = told.event(kind.removeprefix("ticket."))
        comment, actor = word(part(payload, "event", "comment", "id")), word(part(payload, "detail", "actor_id"))
        content = (payload.get("id"), payload.get("event"))
        return helpdesk.parcel_of(SYSTEM, event, *content, there=comment, actor=actor)


class _Told:
    """One event of Zendesk, as one of ours."""

    def __init__(self, payload: dict[str, Any], setup: Setup, directory: Directory, now: datetime) -> None:
        detail = payload["detail"]
        self.detail, self.setup, self.directory = detail, setup, directory
        self.what = part(payload, "event") if isinstance(part(payload, "event"), dict) else {}
        self.issue = f"{setup.name}-{word(detail.get('id'))}"
        self.at = helpdesk.at_most(helpdesk.instant_of(payload.get("time")), now)
        self.id = word(payload.get("id")) or digest_of(payload)

    def event(self, kind: str) -> AnyEvent | str:
        """The event, or why nothing comes of it."""
        match kind:
            case "created":
                return self._opened()
            case "comment_added":
                return self._comment()
            case "status_changed":
                return self._status()
            case "priority_changed":
                return self._changed(priority=word(self.what.get("current")).lower())
            case "tags_changed":
                tags = helpdesk.tags_of(self.detail.get("tags"))
                return IssueChanged(issue=self.issue, at=self.at, id=self.id, changes={"tags": list(tags)})
            case "agent_assignment_changed":
                return self._assigned()
            case "merged":
                into = word(part(self.what, "target_ticket_id")) or word(self.what.get("current"))
                if not into:
                    return "merged_into_nothing"
                return IssueMerged(issue=self.issue, at=self.at, id=self.id, into=f"{self.setup.name}-{into}")
            case "soft_deleted" | "permanently_deleted" | "marked_as_spam":
                return IssueClosed(issue=self.issue, at=self.at, id=self.id, as_="spam")
            case _:
                return kind[:40]

    def _opened(self) -> AnyEvent:
        body = words_of(self.detail.get("description"))
        given = {
            "priority": word(self.detail.get("priority")).lower(),
            "status": word(self.detail.get("status")).lower(),
        }
        meant = helpdesk.changes_of(self.setup, given)
        return IssueOpened(
            issue=self.issue,
            at=self.at,
            id=self.id,
            subject=helpdesk.subject_of(self.detail.get("subject"), body),
            body=body,
            account=self._account(),
            contact=self._contact(word(self.detail.get("requester_id"))),
            channel=SYSTEM,
            priority=meant.get("priority"),
            status=meant.get("status"),
            kind=word(self.detail.get("type")).lower() or None,
            tags=helpdesk.tags_of(self.detail.get("tags")),
            fields={
                "zendesk_channel": word(part(self.detail, "via", "channel")),
                "zendesk_ticket": helpdesk.place_of(self.setup, word(self.detail.get("id"))),
                **meant.get("fields", {}),
            },
        )

    def _comment(self) -> AnyEvent | str:
        comment = self.what.get("comment")
        if not isinstance(comment, dict):
            return "no_comment"
        body, author = words_of(comment.get("body")), word(part(comment, "author", "id"))
        common: dict[str, Any] = {"issue": self.issue, "at": self.at, "id": self.id, "body": body}
        if part(comment, "author", "is_staff") is True:
            by = helpdesk.person_of(self.directory, SYSTEM, author)
            return MessageSent(by=by, **common) if comment.get("is_public") is not False else NoteAdded(by=by, **common)
        if self._is_opening(body):
            return "opening_comment"
        return MessageReceived(contact=self._contact(author), channel=SYSTEM, **common)

    def _is_opening(self, body: str) -> bool:
        """Whether this is what the ticket was opened with, told once more."""
        created = helpdesk.instant_of(self.detail.get("created_at"))
        is_soon = created is not None and abs(self.at - created) <= OPENING_LASTS
        return is_soon and body == words_of(self.detail.get("description"))

    def _status(self) -> AnyEvent | str:
        status = word(self.what.get("current")).lower()
        if status == "solved":
            return IssueResolved(issue=self.issue, at=self.at, id=self.id)
        if status == "closed":
            return IssueClosed(issue=self.issue, at=self.at, id=self.id)
        return self._changed(status=status)

    def _changed(self, **given: str) -> AnyEvent | str:
        event = helpdesk.changed(self.setup, self.issue, self.at, self.id, given)
        return event if event.changes else "no_value"

    def _assigned(self) -> AnyEvent | str:
        number = word(self.what.get("current"))
        to = helpdesk.person_of(self.directory, SYSTEM, number)
        if number and to is None:
            return "unknown_agent"
        return IssueAssigned(issue=self.issue, at=self.at, id=self.id, to=to)

    def _account(self) -> str | None:
        organization = word(self.detail.get("organization_id"))
        return helpdesk.account_of(self.directory, "", ("zendesk_organization", organization))

    def _contact(self, number: str) -> str | None:
        return f"{SYSTEM}:{number}" if number else None
