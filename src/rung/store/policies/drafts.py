"""Drafts of the policy: texts that people work on before one of them is published.

A draft is kept as it was typed, so that nothing is lost while it is wrong. Whoever saves names the revision they
changed: what somebody else wrote meanwhile is never overwritten.
"""

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import F
from msgspec import Struct

from rung import clock
from rung.store.models import PolicyDraft

State = Literal["open", "published", "dropped"]
LONGEST_NAME = 200


class Draft(Struct, frozen=True):
    """A draft as it is kept. Members are named by what they act as; instants are UTC."""

    id: int
    name: str
    text: str
    comment: str
    based_on: int | None
    """The version whose text it started from."""
    revision: int
    state: State
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    authors: tuple[str, ...]
    """Who wrote of its text what nobody else has agreed to: since it began, or since it was approved last."""
    version: int | None
    """As which it was published."""
    approved_by: str | None
    approved_revision: int | None
    asked_by: str | None
    """Who would like a second person to look at it."""
    asked_revision: int | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_approved(self) -> bool:
        """Whether a second person agreed to the text as it is now."""
        return self.approved_by is not None and self.approved_revision == self.revision

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked for a second pair of eyes on the text as it is now, and nobody gave it yet."""
        return self.is_open and self.asked_revision == self.revision and not self.is_approved


class Overtaken(Exception):
    """Somebody else changed the draft meanwhile, or it is open no longer. `draft` is what it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"draft {draft.id} is at revision {draft.revision}, {draft.state}")
        self.draft = draft


def add(text: str, by: str, *, name: str, based_on: int | None) -> Draft:
    """A new draft, open to all who may edit the policy."""
    now = clock.now()
    row = PolicyDraft.objects.create(
        name=name[:LONGEST_NAME], text=text, based_on=based_on, created_by=by, created_at=now, changed_by=by,
        changed_at=now, authors=[by],
    )  # fmt: skip
    return _draft(row)


def get(draft_id: int) -> Draft | None:
    row = PolicyDraft.objects.filter(pk=draft_id).first()
    return _draft(row) if row else None


def open_ones() -> list[Draft]:
    """Those that people work on, the one changed last first."""
    return [_draft(row) for row in PolicyDraft.objects.filter(state="open").order_by("-changed_at", "-id")]


def name_for(version: int | None) -> str:
    """What a new draft is called as long as nobody names it: told apart from others of the same version."""
    if version is None:
        return "First policy"
    earlier = PolicyDraft.objects.filter(based_on=version).count()
    return f"Change {earlier + 1} of version {version}" if earlier else f"Change of version {version}"


def dropped(limit: int) -> list[Draft]:
    """Those that nobody wanted any more, the one changed last first."""
    return [_draft(row) for row in PolicyDraft.objects.filter(state="dropped").order_by("-changed_at", "-id")[:limit]]


def save(draft_id: int, text: str, by: str, *, revision: int) -> Draft:
    """Keeps another text and returns the draft. The same text again is no change. Raises Overtaken."""
    with transaction.atomic():
        draft = _draft(PolicyDraft.objects.select_for_update().get(pk=draft_id))
        if draft.text == text:
            return draft
        if draft.revision != revision or not draft.is_open:
            raise Overtaken(draft)
        authors = [by] if draft.is_approved else [*dict.fromkeys((*draft.authors, by))]
        PolicyDraft.objects.filter(pk=draft_id).update(
            text=text, revision=F("revision") + 1, changed_by=by, changed_at=clock.now(), authors=authors
        )
    return _draft(PolicyDraft.objects.get(pk=draft_id))


def rename(draft_id: int, *, name: str, comment: str) -> None:
    """What it is called, and what it changes and why."""
    PolicyDraft.objects.filter(pk=draft_id).update(name=name[:LONGEST_NAME], comment=comment)


def ask(draft_id: int, by: str, revision: int) -> Draft:
    """Asks for a second pair of eyes on this revision. Raises Overtaken."""
    return _mark(draft_id, revision, asked_by=by, asked_revision=revision)


def approve(draft_id: int, by: str, revision: int) -> Draft:
    """Somebody agrees to this revision. Raises Overtaken."""
    return _mark(draft_id, revision, approved_by=by, approved_revision=revision)


def of_version(number: int) -> Draft | None:
    """The draft that became a version."""
    row = PolicyDraft.objects.filter(version=number).order_by("-id").first()
    return _draft(row) if row else None


def approvals() -> dict[int, str]:
    """Who agreed, by the version that came of it."""
    rows = PolicyDraft.objects.filter(version__isnull=False, approved_revision=F("revision"))
    return {row.version: row.approved_by for row in rows.only("version", "approved_by") if row.approved_by}


def end(draft_id: int, state: State, *, revision: int, version: int | None = None) -> None:
    """It became a version as it was at that revision, or nobody wants it any more; its text stays. Raises Overtaken."""
    still = PolicyDraft.objects.filter(pk=draft_id, revision=revision, state="open")
    if not still.update(state=state, version=version):
        raise Overtaken(_draft(PolicyDraft.objects.get(pk=draft_id)))


def _mark(draft_id: int, revision: int, **marks: str | int) -> Draft:
    """Only while the draft is open and says what the mark is about."""
    PolicyDraft.objects.filter(pk=draft_id, revision=revision, state="open").update(**marks)
    draft = _draft(PolicyDraft.objects.get(pk=draft_id))
    if draft.revision != revision or not draft.is_open:
        raise Overtaken(draft)
    return draft


def _draft(row: PolicyDraft) -> Draft:
    values = {name: getattr(row, name) for name in Draft.__struct_fields__}
    return Draft(**values | {"authors": tuple(row.authors or (row.created_by, row.changed_by))})
