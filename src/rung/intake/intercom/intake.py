"""Intercom: the notifications of its webhooks about conversations.

A conversation is an issue. Each notification holds the conversation and, among its parts, what just happened.

Signed as https://developers.intercom.com/docs/webhooks/webhook-notifications says: the HMAC-SHA1 over the body, with
the app's client secret.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rung.core.events import (
    AnyEvent,
    CsatReceived,
    IssueAssigned,
    IssueClosed,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    IssueSnoozed,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of

SYSTEM = "intercom"


class IntercomIntake:
    """Conversations of Intercom."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Intercom",
            docs="docs/sources.md",
            brings=("issues", "messages", "answers", "states"),
            signs_with="client secret",
            is_secret_needed=True,
            words={"priority": ("priority", "not_priority")},
            steps=(
                "In Intercom: Settings, Integrations, Developer Hub, your app, Webhooks.",
                "Give the address that Rung shows as endpoint URL and choose the topics of conversations.",
                "Enter the app's client secret (Basic information) here.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        helpdesk.check_hub_signature(headers, body, setup.secret)

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        topic = word(payload.get("topic"))
        if not topic.startswith("conversation"):
            return Parcel(passed_over=f"intercom_{topic[:40] or 'no_topic'}")
        item = part(payload, "data", "item")
        if not word(part(item, "id")):
            raise Rejected(422, "no_conversation", "The notification names no conversation: `data.item.id` is missing.")
        told = _Told(payload, item, setup, directory, now)
        author = part(told.part, "author")
        return helpdesk.parcel_of(
            SYSTEM, told.event(topic), payload.get("id"), topic, there=word(told.part.get("id")),
            actor=word(part(author, "id")) if word(part(author, "type")) == "admin" else "",
        )  # fmt: skip


class _Told:
    """One notification, as an event."""

    def __init__(
        self, payload: dict[str, Any], item: dict[str, Any], setup: Setup, directory: Directory, now: datetime
    ) -> None:
        self.item, self.setup, self.directory = item, setup, directory
        self.part = _newest_part(item)
        self.issue = f"{setup.name}-{word(item.get('id'))}"
        when = part(self.part, "created_at") or payload.get("created_at")
        self.at = helpdesk.at_most(helpdesk.instant_of(when), now)
        self.id = word(payload.get("id")) or digest_of(payload)

    def event(self, topic: str) -> AnyEvent | str:
        """The event, or why nothing comes of it."""
        common: dict[str, Any] = {"issue": self.issue, "at": self.at, "id": self.id}
        match topic.removeprefix("conversation.").removeprefix("admin."):
            case "user.created" | "single.created" | "created":
                return self._opened(by_us="admin" in topic)
            case "user.replied":
                return MessageReceived(body=self._words(), contact=self._contact(), channel=SYSTEM, **common)
            case "replied":  # also without words: a picture is an answer
                is_robot = word(part(self.part, "author", "type")) not in ("admin", "")
                return MessageSent(by=self._by(), body=self._words(), automatic=is_robot, **common)
            case "open.assigned" if self._words():
                return MessageSent(by=self._by(), body=self._words(), **common)
            case "noted" if self._words():
                return NoteAdded(by=self._by(), body=self._words(), **common)
            case "assigned" | "open.assigned":
                return self._assigned()
            case "closed":
                return IssueResolved(by=self._by(), **common)
            case "opened" | "unsnoozed":
                return IssueReopened(by=self._by(), **common) if topic.endswith(".opened") else self._snoozed(None)
            case "snoozed":
                return self._snoozed(helpdesk.instant_of(self.item.get("snoozed_until")))
            case "priority.updated":
                given = {"priority": word(self.item.get("priority"))}
                event = helpdesk.changed(self.setup, self.issue, self.at, self.id, given)
                return event if event.changes else "no_value"
            case "deleted":
                return IssueClosed(as_="spam", **common)
            case "rating.added":
                return self._rated()
            case other:
                return other[:40]

    def _opened(self, *, by_us: bool) -> AnyEvent | str:
        if by_us:
            return "opened_by_us"
        message = self.item.get("source") or self.item.get("conversation_message")
        body = words_of(part(message, "body"), is_html=True)
        given = {"priority": word(self.item.get("priority"))}
        meant = helpdesk.changes_of(self.setup, given)
        return IssueOpened(
            issue=self.issue,
            at=self.at,
            id=self.id,
            subject=helpdesk.subject_of(self.item.get("title") or part(message, "subject"), body),
            body=body,
            account=self._account(),
            contact=self._contact(),
            channel=SYSTEM,
            priority=meant.get("priority"),
            tags=helpdesk.tags_of([part(tag, "name") for tag in helpdesk.listed(part(self.item, "tags", "tags"))]),
            fields={
                "intercom_conversation": helpdesk.place_of(self.setup, word(self.item.get("id"))),
                **meant.get("fields", {}),
            },
        )

    def _assigned(self) -> AnyEvent | str:
        given = part(self.part, "assigned_to") or self.item.get("assignee")
        kind, number = word(part(given, "type")), word(part(given, "id"))
        if kind != "admin":
            return IssueAssigned(issue=self.issue, at=self.at, id=self.id, to=None) if not number else "assigned_team"
        email = word(part(given, "email")) or self._email_of(number)
        to = helpdesk.person_of(self.directory, SYSTEM, number, email)
        if to is None:
            return "unknown_admin"
        return IssueAssigned(issue=self.issue, at=self.at, id=self.id, to=to)

    def _snoozed(self, until: datetime | None) -> AnyEvent:
        return IssueSnoozed(issue=self.issue, at=self.at, id=self.id, until=until, by=self._by())

    def _rated(self) -> AnyEvent | str:
        score = part(self.item, "conversation_rating", "rating")
        if not isinstance(score, int) or not 1 <= score <= 5:
            return "no_rating"
        comment = words_of(part(self.item, "conversation_rating", "remark"))
        return CsatReceived(issue=self.issue, at=self.at, id=self.id, score=score, comment=comment)

    def _words(self) -> str:
        return words_of(part(self.part, "body"), is_html=True)

    def _by(self) -> str | None:
        number = word(part(self.part, "author", "id"))
        email = word(part(self.part, "author", "email")) or self._email_of(number)
        return helpdesk.person_of(self.directory, SYSTEM, number, email)

    def _email_of(self, admin: str) -> str:
        """Older notifications give an admin's address with the assignee alone."""
        assignee = self.item.get("assignee")
        return word(part(assignee, "email")) if word(part(assignee, "id")) == admin else ""

    def _writer(self) -> Any:
        contacts = part(self.item, "contacts", "contacts")
        known = contacts[0] if isinstance(contacts, list) and contacts else None
        author = part(self.item, "source", "author")
        return self.item.get("user") or author or known

    def _contact(self) -> str | None:
        writer = self._writer()
        number = word(part(writer, "id"))
        return word(part(writer, "email")).lower() or (f"{SYSTEM}:{number}" if number else None)

    def _account(self) -> str | None:
        company = word(part(self.item, "company", "company_id")) or word(part(self._writer(), "company_id"))
        return helpdesk.account_of(
            self.directory, word(part(self._writer(), "email")), ("intercom_company", company)
        )


def _newest_part(item: dict[str, Any]) -> dict[str, Any]:
    """What just happened: the last of the parts that came along."""
    parts = part(item, "conversation_parts", "conversation_parts")
    found = [each for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []
    return found[-1] if found else {}
