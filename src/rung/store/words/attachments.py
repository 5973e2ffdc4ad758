"""Files that came with messages: size-limited where they come in, kept encrypted like the texts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from msgspec import Struct

from rung import clock
from rung.store.dialect import is_postgres
from rung.store.models import Attachment, Subject
from rung.store.words import texts


class File(Struct, frozen=True):
    """A file on its way in."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    """What the words call it, where it is a picture that stands in them."""
    url: str = ""
    """Where it is fetched from, where it did not come along."""
    size: int = 0
    """As it was announced, of one that did not come along."""


class Kept(Struct, frozen=True):
    """A kept file, without its content."""

    id: int
    event_id: str
    name: str
    content_type: str
    size: int
    content_id: str = ""
    is_awaited: bool = False
    """Its content is still to be fetched."""
    trouble: str = ""
    """Why it is not here (yet)."""


class Wanted(Struct, frozen=True):
    """A file whose content is to be fetched."""

    id: int
    url: str
    size: int
    attempts: int
    """Those before this one."""
    content_type: str


def keep(files: Sequence[File], *, source: str, event_id: str, kind: str, key: str, contact: str | None) -> None:
    """Keeps the files of one event, in the transaction that takes the event in."""
    contact_id = _owner(kind, key, contact)
    sealing_key = texts.keys_of([contact_id]).get(contact_id)
    if sealing_key is None:  # erased: nothing is kept, as of the words
        return
    for file in files:
        Attachment.objects.create(
            source=source, event_id=event_id, subject_kind=kind, subject_key=key, contact=contact_id,
            sealed_name=texts.seal(sealing_key, file.name.encode()), content_type=_plain(file.content_type)[:200],
            content_id=_plain(file.content_id)[:300], size=file.size if file.url else len(file.data),
            sealed=texts.seal(sealing_key, file.data), at=clock.now(),
            sealed_url=texts.seal(sealing_key, file.url.encode()) if file.url else None,
            fetch_at=clock.now() if file.url else None,
        )  # fmt: skip


def _plain(said: str) -> str:
    """What a sender's program says of a file, as far as a database holds it."""
    return said.encode("utf-8", "replace").decode().replace("\0", "")


def _owner(kind: str, key: str, contact: str | None) -> str:
    """Under whose key they are: of what a colleague writes, the contact whose issue it is."""
    if contact is None and kind == "issue":
        state = Subject.objects.filter(kind=kind, key=key).values_list("state", flat=True).first()
        if state and state.get("contact"):
            return str(state["contact"])
    owner = contact or f"{kind}:{key}"
    return texts.contact_ids([owner])[owner]


def lease(now: datetime, until: datetime, most: int) -> list[Wanted]:
    """Files that are to be fetched now. Nobody else gets them before `until`, so one whose fetcher died comes again."""
    with transaction.atomic():
        due = Attachment.objects.filter(fetch_at__lte=now).order_by("fetch_at", "id")
        locked = due.select_for_update(skip_locked=True) if is_postgres() else due
        rows = list(locked.defer("sealed")[:most])
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(fetch_at=until, attempts=F("attempts") + 1)
        keys = _keys(rows)
        if erased := [row.pk for row in rows if row.contact not in keys]:
            Attachment.objects.filter(pk__in=erased).update(fetch_at=None, sealed_url=None)
    return [
        Wanted(
            row.pk, _open(keys[row.contact], row.sealed_url or b"").decode(), row.size, row.attempts, row.content_type
        )
        for row in rows
        if row.contact in keys
    ]


def came(attachment_id: int, data: bytes) -> None:
    """The content of a file is here."""
    with transaction.atomic():
        row = Attachment.objects.filter(pk=attachment_id).defer("sealed").first()
        key = _keys([row]).get(row.contact) if row else None
        if key is not None:
            given = {"sealed": texts.seal(key, data), "size": len(data), "sealed_url": None}
            Attachment.objects.filter(pk=attachment_id).update(**given, fetch_at=None, trouble="")


def did_not_come(attachment_id: int, trouble: str, again_at: datetime | None) -> None:
    """It could not be fetched; it is tried again, or given up until a person asks for it."""
    Attachment.objects.filter(pk=attachment_id).update(trouble=trouble[:500], fetch_at=again_at)


def ask_again(attachment_id: int) -> bool:
    """A person wants a file that was given up. Whether there is anything to fetch."""
    given_up = Attachment.objects.filter(pk=attachment_id, sealed_url__isnull=False)
    return bool(given_up.update(fetch_at=clock.now(), attempts=0))


def of_issue(issue: str) -> list[Kept]:
    """The files of an issue, by the event that brought each."""
    rows = list(Attachment.objects.filter(subject_kind="issue", subject_key=issue).defer("sealed").order_by("id"))
    keys = _keys(rows)
    return [
        Kept(
            row.pk, row.event_id, _open(keys.get(row.contact), row.sealed_name).decode(), row.content_type, row.size,
            row.content_id, row.sealed_url is not None and row.fetch_at is not None, row.trouble,
        )
        for row in rows
    ]


def of_event(issue: str, event_id: str) -> list[Kept]:
    """The files of one event of an issue, as they were given."""
    return [one for one in of_issue(issue) if one.event_id == event_id]


def read(attachment_id: int) -> tuple[Kept, bytes] | None:
    """One file with its content; None when there is none or it was not fetched, or its contact is erased."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    key = _keys([row]).get(row.contact) if row else None
    if row is None or key is None or row.sealed_url is not None:
        return None
    name = texts.unseal(key, bytes(row.sealed_name)).decode()
    return Kept(row.pk, row.event_id, name, row.content_type, row.size), texts.unseal(key, bytes(row.sealed))


def _keys(rows: Sequence[Attachment]) -> dict[str, bytes]:
    return texts.keys_of({row.contact for row in rows}) if rows else {}


def _open(key: bytes | None, sealed: bytes | memoryview) -> bytes:
    return texts.unseal(key, bytes(sealed))
