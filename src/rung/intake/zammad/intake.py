"""Zammad: the webhook of a trigger, which holds the ticket as it is and the article that was just written.

A ticket is an issue, its first article opens it. What a trigger sends says how things are, not what changed: the
state and the priority are told again with every article, and change nothing where they are the same. A state that is
no longer `closed` reopens the issue.

Signed as https://admin-docs.zammad.org/en/latest/manage/webhook.html says: the HMAC-SHA1 over the body, where a token
was entered.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from rung.core.events import (
    AnyEvent,
    IssueMerged,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from rung.intake import helpdesk
from rung.intake.base import Description, Item, Parcel, Rejected, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import part, word, words_of

SYSTEM = "zammad"
OPENING_LASTS = timedelta(seconds=5)
"""Between a ticket and the article that it is opened with."""
CLOSED = "closed"
MERGED = "merged"


class ZammadIntake:
    """Tickets and articles of Zammad."""

    def describe(self) -> Description:
        return Description(
            name=SYSTEM,
            label="Zammad",
            docs="docs/sources.md",
            brings=("issues", "messages", "answers", "states"),
            signs_with="HMAC SHA1 signature token",
            words={
                "priority": ("3 high", "2 normal", "1 low"),
                "status": ("new", "open", "pending reminder", "pending close"),
            },
            steps=(
                "In Zammad: Manage, Webhook, New Webhook; give the address that Rung shows as endpoint.",
                "Enter the same token there and here.",
                "Manage, Trigger: one on “Article action is created”, and one on “State has changed”, which call it.",
            ),
        )

    def verify(self, headers: Mapping[str, str], body: bytes, setup: Setup, now: datetime) -> None:
        if setup.secret:
            helpdesk.check_hub_signature(headers, body, setup.secret)

    def parse(
        self, headers: Mapping[str, str], body: bytes, directory: Directory, now: datetime, setup: Setup
    ) -> Parcel:
        payload = helpdesk.payload_of(body)
        ticket, article = payload.get("ticket"), payload.get("article")
        if not isinstance(ticket, dict) or not word(ticket.get("id")):
            raise Rejected(422, "no_ticket", "The request names no ticket: `ticket.id` is missing.")
        told = _Told(ticket, article if isinstance(article, dict) else {}, setup, directory, now)
        there = word(told.article.get("id"))
        items = tuple(Item(event=event, digest=digest_of([event.id]), there=there) for event in told.events())
        return Parcel(items=items) if items else Parcel(passed_over="zammad_nothing_new")


class _Told:
    """A ticket and its newest article, as events."""

    def __init__(
        self, ticket: dict[str, Any], article: dict[str, Any], setup: Setup, directory: Directory, now: datetime
    ) -> None:
        self.ticket, self.article, self.setup, self.directory, self.now = ticket, article, setup, directory, now
        self.number = word(ticket.get("id"))
        self.issue = f"{setup.name}-{self.number}"
        self.at = helpdesk.at_most(helpdesk.instant_of(ticket.get("updated_at")), now)
        self.state = _name(ticket.get("state")).lower()

    def events(self) -> Iterator[AnyEvent]:
        """The opening article opens, whatever else came since; every other one is what it is. Then the state."""
        is_opening = bool(self.article) and self._is_opening()
        if is_opening:
            yield self._opened()
        is_told = is_opening and self._sender() != "agent"
        if self.article and not is_told and (written := self._article()) is not None:
            yield written
        if not is_opening or self.state in (CLOSED, MERGED) or self._changed_since():
            yield from self._state()

    def _is_opening(self) -> bool:
        """Whether the article is the one that the ticket was opened with: the only one, or written with it. An
        automatic reply may be there already when the first one is told."""
        numbers = self.ticket.get("article_ids")
        if isinstance(numbers, list) and numbers:
            return word(numbers[0]) == word(self.article.get("id"))
        if self.ticket.get("article_count") == 1:
            return True
        opened = helpdesk.instant_of(self.ticket.get("created_at"))
        written = helpdesk.instant_of(self.article.get("created_at"))
        return opened is not None and written is not None and abs(written - opened) <= OPENING_LASTS

    def _changed_since(self) -> bool:
        """Whether the ticket was changed after it was opened."""
        opened, changed = (helpdesk.instant_of(self.ticket.get(name)) for name in ("created_at", "updated_at"))
        return opened is not None and changed is not None and changed - opened > OPENING_LASTS

    def _opened(self) -> AnyEvent:
        body = self._words() if self._sender() != "agent" else ""
        meant = helpdesk.changes_of(self.setup, {"priority": self._priority(), "status": self.state})
        return IssueOpened(
            issue=self.issue,
            at=helpdesk.at_most(helpdesk.instant_of(self.ticket.get("created_at")), self.now),
            id=f"{self.issue}/opened",
            subject=helpdesk.subject_of(self.ticket.get("title"), body),
            body=body,
            account=self._account(),
            contact=self._contact(),
            channel=SYSTEM,
            priority=meant.get("priority"),
            status=meant.get("status"),
            tags=helpdesk.tags_of(self.ticket.get("tags")),
            fields={
                "zammad_number": word(self.ticket.get("number")),
                "zammad_ticket": helpdesk.place_of(self.setup, self.number),
                **meant.get("fields", {}),
            },
        )

    def _article(self) -> AnyEvent | None:
        sender = self._sender()
        at = helpdesk.at_most(helpdesk.instant_of(self.article.get("created_at")), self.now)
        number = word(self.article.get("id"))
        common: dict[str, Any] = {"issue": self.issue, "at": at, "id": f"{self.issue}/article/{number}"}
        author = self.article.get("created_by")
        email = word(part(author, "email")) if isinstance(author, dict) else word(author)
        by = helpdesk.person_of(self.directory, SYSTEM, word(self.article.get("created_by_id")), email)
        if not number or sender == "system":
            return None
        if self.article.get("internal") is True:
            return NoteAdded(by=by, body=self._words(), **common)
        if sender == "agent":
            return MessageSent(by=by, body=self._words(), **common)
        return MessageReceived(body=self._words(), contact=self._contact(), channel=SYSTEM, **common)

    def _state(self) -> Iterator[AnyEvent]:
        name = f"{self.issue}/{word(self.ticket.get('updated_at'))}"
        if self.state == MERGED:
            if into := word(self.ticket.get("merged_into_id")):
                yield IssueMerged(issue=self.issue, at=self.at, id=f"{name}/merged", into=f"{self.setup.name}-{into}")
            return
        given = {"priority": self._priority(), "status": "" if self.state == CLOSED else self.state}
        event = helpdesk.changed(self.setup, self.issue, self.at, f"{name}/state", given)
        if self.state == CLOSED:
            yield IssueResolved(issue=self.issue, at=self.at, id=f"{name}/closed")
        if event.changes:
            yield event

    def _sender(self) -> str:
        return _name(self.article.get("sender")).lower()

    def _words(self) -> str:
        is_html = word(self.article.get("content_type")) == "text/html"
        return words_of(self.article.get("body"), is_html=is_html)

    def _priority(self) -> str:
        return _name(self.ticket.get("priority")).lower()

    def _contact(self) -> str | None:
        number = word(self.ticket.get("customer_id"))
        return word(part(self.ticket, "customer", "email")).lower() or (f"{SYSTEM}:{number}" if number else None)

    def _account(self) -> str | None:
        organization = word(self.ticket.get("organization_id"))
        email = word(part(self.ticket, "customer", "email"))
        return helpdesk.account_of(self.directory, email, ("zammad_organization", organization))


def _name(value: Any) -> str:
    """States and priorities come as their name, or as an object that has one."""
    return word(part(value, "name")) if isinstance(value, dict) else word(value)
