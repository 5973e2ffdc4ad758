"""What happened with an account, and what teammates noted of it."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from rung.api.shapes.base import Given, Instant, Name, Shown
from rung.store.accounts import account_notes, account_timeline

Kind = Literal["issue", "escalation", "survey", "change", "note", "signal"]


class AccountNote(Shown):
    """A note of an account."""

    id: str
    body: str
    at: Instant
    by: str
    changed_at: Instant | None
    changed_by: str

    @classmethod
    def of(cls, one: account_notes.Note) -> "AccountNote":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class AccountNotes(Shown):
    notes: list[AccountNote] = Field(description="The newest first.")


class AccountNoteWords(Given):
    body: str = Field(min_length=1, max_length=10_000)


class AccountEntry(Shown):
    """One thing that happened."""

    at: Instant
    kind: Kind
    words: str
    issue: str
    subject: str = Field(description="What the issue is called.")
    text: str = Field(description="What somebody wrote: a note, or the comment of an answer to a survey.")
    by: str
    channel: str

    @classmethod
    def of(cls, one: account_timeline.Entry) -> "AccountEntry":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class AccountLife(Shown):
    entries: list[AccountEntry] = Field(description="The newest first.")
    next: str | None = Field(description="Give it as `before` to have the earlier ones; null: there are none.")


class WhichEntries(Given):
    before: Name | None = Field(None, description="`next` of the page before.")
    kind: Kind | None = Field(None, description="Only these; absent: all.")
    limit: int = Field(50, ge=1, le=200)


class WhyEscalated(Schema):
    path: Name = Field(description="Which path of the policy it climbs.")
    reason: str = Field(min_length=1, max_length=2_000, description="What whoever is told reads first.")
    priority: Name | None = Field(None, description="Of the incident; left out: the policy's usual one.")


class AccountEscalation(Shown):
    account: str
    issue: str = Field(description="The incident that gathers its issues.")
