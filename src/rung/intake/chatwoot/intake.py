"""Chatwoot: the webhooks of an account about conversations and their messages.

A conversation is an issue, its first message from outside opens it.

Signed, where the webhook has a secret, as https://developers.chatwoot.com says: `sha256=` and the HMAC-SHA256 over the
instant of signing, a full stop and the body.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rung.core.events import (
    AnyEvent,
    IssueAssigned,
    IssueChanged,
    IssueOpened,
    IssueReopened,
    IssueResolved,
    IssueSnoozed,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.intake import helpdesk
from rung.intake.base import Description, Parcel, Rejected, Setup
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of

SYSTEM = "chatwoot"


class ChatwootIntake:
    """Conversations of Chatwoot."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Chatwoot",
            docs="docs/sources.md",
            brings=("issues", "messages", "answers", "states"),
            signs_with="webhook secret",
            words={"priority": ("urgent", "high", "medium", "low"), "status": ("open", "pending")},
            steps=(
                "In Chatwoot: Settings, Integrations, Webhooks, Add new webhook; give the address that Rung shows.",
                "Choose the events of conversations and messages.",
                "Enter the webhook's secret here, where your version shows one.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        if not setup.secret:
            return
        signed_at = headers.get("x-chatwoot-timestamp", "")
        helpdesk.check_fresh(_seconds(signed_at), now)
        signed = signed_at.encode() + b"." + body
        given = headers.get("x-chatwoot-signature", "")
        helpdesk.check_signature(given, "sha256", setup.secret, signed=signed, prefix="sha256=")

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        kind = word(payload.get("event"))
        about = payload.get("conversation") if kind.startswith("message") else payload
        number = word(part(about, "display_id")) or word(part(about, "id"))
        if not kind.startswith(("message", "conversation")):
            return Parcel(passed_over=f"chatwoot_{kind[:40] or 'no_event'}")
        if not number:
            raise Rejected(422, "no_conversation", f"The event `{kind}` names no conversation.")
        told = _Told(payload, about, number, setup, directory, now)
        event = told.event(kind)
        name = "" if isinstance(event, str) else event.id
        there = word(payload.get("id")) if kind.startswith("message") else ""
        return helpdesk.parcel_of(SYSTEM, event, name, told.words, there=there)


class _Told:
    """One webhook, as an event."""

    def __init__(
        self, payload: dict[str, Any], about: Any, number: str, setup: Setup, directory: Directory, now: datetime
    ) -> None:
        self.payload, self.about, self.setup, self.directory, self.now = payload, about, setup, directory, now
        self.number, self.issue = number, f"{setup.name}-{number}"
        self.words = words_of(payload.get("content"))

    def event(self, kind: str) -> AnyEvent | str:
        """The event, or why nothing comes of it."""
        match kind:
            case "message_created":
                return self._message()
            case "conversation_status_changed":
                return self._status()
            case "conversation_updated":
                return self._updated()
            case _:
                return kind[:40]

    def _message(self) -> AnyEvent | str:
        direction = word(self.payload.get("message_type"))
        at = helpdesk.at_most(helpdesk.instant_of(self.payload.get("created_at")), self.now)
        common: dict[str, Any] = {"issue": self.issue, "at": at, "id": f"{self.issue}/message/{self._number()}"}
        if direction in ("outgoing", "1", "template", "3"):
            sender = self.payload.get("sender")
            by = helpdesk.person_of(self.directory, SYSTEM, word(part(sender, "id")), word(part(sender, "email")))
            if self.payload.get("private") is True:
                return NoteAdded(by=by, body=self.words, **common)
            is_robot = direction in ("template", "3") or word(part(sender, "type")) == "agent_bot"
            return MessageSent(by=by, body=self.words, automatic=is_robot, **common)
        if direction in ("activity", "2"):
            return "activity"
        if self._is_first():
            return self._opened(at)
        return MessageReceived(body=self.words, contact=self._contact(), channel=SYSTEM, **common)

    def _is_first(self) -> bool:
        """Whether nobody wrote here before: no message is older, and none was answered."""
        messages = helpdesk.listed(part(self.about, "messages"))
        older = [each for each in messages if word(part(each, "id")) != self._number()]
        replied = part(self.about, "first_reply_created_at")
        created, written = part(self.about, "created_at"), self.payload.get("created_at")
        opened, now = helpdesk.instant_of(created), helpdesk.instant_of(written)
        is_soon = opened is None or now is None or abs((now - opened).total_seconds()) < 60
        return not older and not replied and is_soon

    def _opened(self, at: datetime) -> AnyEvent:
        meant = helpdesk.changes_of(self.setup, {"priority": word(part(self.about, "priority"))})
        return IssueOpened(
            issue=self.issue,
            at=at,
            id=f"{self.issue}/message/{self._number()}",
            subject=helpdesk.subject_of(None, self.words),
            body=self.words,
            account=helpdesk.account_of(self.directory, self._email()),
            contact=self._contact(),
            channel=SYSTEM,
            priority=meant.get("priority"),
            tags=helpdesk.tags_of(part(self.about, "labels")),
            fields={"chatwoot_conversation": helpdesk.place_of(self.setup, self.number), **meant.get("fields", {})},
        )

    def _status(self) -> AnyEvent | str:
        status = word(self.payload.get("status"))
        at = helpdesk.at_most(helpdesk.instant_of(self.payload.get("updated_at")), self.now)
        name = f"{self.issue}/{status}/{word(self.payload.get('updated_at')) or at.isoformat()}"
        was = next((part(each, "status", "previous_value") for each in self._changed() if "status" in each), None)
        match status:
            case "resolved":
                return IssueResolved(issue=self.issue, at=at, id=name)
            case "open" if was == "resolved":
                return IssueReopened(issue=self.issue, at=at, id=name)
            case "snoozed":
                until = helpdesk.instant_of(self.payload.get("snoozed_until"))
                return IssueSnoozed(issue=self.issue, at=at, id=name, until=until)
            case "":
                return "no_status"
            case _:
                return helpdesk.changed(self.setup, self.issue, at, name, {"status": status})

    def _updated(self) -> AnyEvent | str:
        """Of all that may have changed, whose it is and how urgent."""
        at = helpdesk.at_most(helpdesk.instant_of(self.payload.get("updated_at")), self.now)
        name = f"{self.issue}/updated/{word(self.payload.get('updated_at')) or at.isoformat()}"
        changed = {key for each in self._changed() for key in each}
        if "assignee_id" in changed:
            agent = part(self.payload, "meta", "assignee")
            to = helpdesk.person_of(self.directory, SYSTEM, word(part(agent, "id")), word(part(agent, "email")))
            if agent and to is None:
                return "unknown_agent"
            return IssueAssigned(issue=self.issue, at=at, id=name, to=to)
        if "priority" in changed:
            given = {"priority": word(self.payload.get("priority"))}
            event: IssueChanged = helpdesk.changed(self.setup, self.issue, at, name, given)
            return event if event.changes else "no_value"
        return "conversation_updated"

    def _changed(self) -> list[dict[str, Any]]:
        given = self.payload.get("changed_attributes")
        return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []

    def _number(self) -> str:
        return word(self.payload.get("id"))

    def _email(self) -> str:
        sender = part(self.about, "meta", "sender") or self.payload.get("sender") or self.payload.get("contact")
        return word(part(sender, "email")).lower()

    def _contact(self) -> str | None:
        number = word(part(self.payload, "contact", "id")) or word(part(self.about, "contact_inbox", "contact_id"))
        number = number or word(part(self.payload, "sender", "id"))
        return self._email() or (f"{SYSTEM}:{number}" if number else None)


def _seconds(given: str) -> datetime | None:
    return helpdesk.instant_of(int(given)) if given.isascii() and given.isdigit() and len(given) < 15 else None
