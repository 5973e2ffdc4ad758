"""Notes that teammates keep of an account, each with its newest words, under a key of its own."""

from datetime import datetime

import msgspec
from msgspec import Struct

from rung.core.events import AccountNoted, AccountNoteRemoved
from rung.store.dialect import hot
from rung.store.models import Subject
from rung.store.words import texts

_events = msgspec.json.Decoder(AccountNoted | AccountNoteRemoved)


class Note(Struct, frozen=True):
    """One note as it stands."""

    id: str
    body: str
    at: datetime
    by: str
    changed_at: datetime | None = None
    """When it got other words, and from whom."""
    changed_by: str = ""


def of_account(account: str) -> list[Note]:
    """Those that are there, the newest first."""
    subject = Subject.objects.filter(kind="account", key=account).values_list("id", flat=True).first()
    if subject is None:
        return []
    with hot() as cursor:
        cursor.execute(
            """SELECT seq, CAST(event AS text) FROM journal
               WHERE subject_id = %s AND CAST(event AS text) LIKE %s ORDER BY seq""",
            [subject, '{"type":"account.note%'],
        )
        lines = [(seq, _events.decode(event)) for seq, event in cursor.fetchall()]
    words = {one.journal_seq: one.text for one in texts.of_subject(subject)}
    found: dict[str, Note] = {}
    for seq, event in lines:
        first = found.pop(event.note, None)
        if isinstance(event, AccountNoted):
            body, by = words.get(seq, ""), event.by or ""
            changed = (first.at, first.by, event.at, by) if first else (event.at, by)
            found[event.note] = Note(event.note, body, *changed)
    return sorted(found.values(), key=lambda one: one.at, reverse=True)
