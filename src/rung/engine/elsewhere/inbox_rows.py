"""What an intake made of something, as the inbox takes it."""

import secrets

from msgspec import structs

from rung.intake.base import Item
from rung.store.decisions.intake import InboxRow
from rung.store.words.attachments import File


def row_of(item: Item, source: str) -> InboxRow:
    """An item as the inbox takes it. An event without an id gets one here, so that a write may be tried again."""
    event = item.event if item.event.id else structs.replace(item.event, id=secrets.token_hex(12))
    if not item.attachments:
        return InboxRow(source, event, item.digest.encode())
    files = tuple(
        File(each.name, each.media_type, each.content, each.content_id or "", each.url, each.size)
        for each in item.attachments
    )
    return InboxRow(source, event, item.digest.encode(), files)
