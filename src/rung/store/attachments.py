"""Files that came with messages: size-limited where they come in, kept encrypted like the texts."""

from collections.abc import Sequence

from msgspec import Struct

from rung import clock
from rung.store import texts
from rung.store.models import Attachment, ContactKey


class File(Struct, frozen=True):
    """A file on its way in."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""
    """What the words call it, where it is a picture that stands in them."""


class Kept(Struct, frozen=True):
    """A kept file, without its content."""

    id: int
    event_id: str
    name: str
    content_type: str
    size: int
    content_id: str = ""


def keep(files: Sequence[File], *, source: str, event_id: str, kind: str, key: str, contact: str | None) -> None:
    """Keeps the files of one event, in the transaction that takes the event in."""
    owner = contact or f"{kind}:{key}"
    contact_id = texts.contact_ids([owner])[owner]
    sealing_key = bytes(ContactKey.objects.get(id=contact_id).key)
    for file in files:
        Attachment.objects.create(
            source=source, event_id=event_id, subject_kind=kind, subject_key=key, contact=contact_id,
            sealed_name=texts.seal(sealing_key, file.name.encode()), content_type=file.content_type[:200],
            content_id=file.content_id[:300], size=len(file.data), sealed=texts.seal(sealing_key, file.data),
            at=clock.now(),
        )  # fmt: skip


def of_issue(issue: str) -> list[Kept]:
    """The files of an issue, by the event that brought each."""
    rows = list(Attachment.objects.filter(subject_kind="issue", subject_key=issue).defer("sealed").order_by("id"))
    keys = _keys(rows)
    return [
        Kept(
            row.pk, row.event_id, _open(keys.get(row.contact), row.sealed_name).decode(), row.content_type, row.size,
            row.content_id,
        )
        for row in rows
    ]


def read(attachment_id: int) -> tuple[Kept, bytes] | None:
    """One file with its content; None when there is none, or its contact is erased."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    key = _keys([row]).get(row.contact) if row else None
    if row is None or key is None:
        return None
    name = texts.unseal(key, bytes(row.sealed_name)).decode()
    return Kept(row.pk, row.event_id, name, row.content_type, row.size), texts.unseal(key, bytes(row.sealed))


def _keys(rows: Sequence[Attachment]) -> dict[str, bytes]:
    found = ContactKey.objects.filter(id__in={row.contact for row in rows}, key__isnull=False)
    return {row.id: bytes(row.key) for row in found}


def _open(key: bytes | None, sealed: bytes | memoryview) -> bytes:
    return texts.unseal(key, bytes(sealed))
