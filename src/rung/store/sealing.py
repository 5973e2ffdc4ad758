"""That all credentials are sealed, also those that were kept before they were (`sealed`); which cannot be opened."""

import re
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Model
from msgspec import Struct

from rung.store import sealed, settings_store
from rung.store.dialect import among, array, hot
from rung.store.models import ChatWidget, Mailbox, Source

SINCE = "sealed_since"
"""The setting that says since when a process that seals works here; empty once all is sealed."""
AFTER = timedelta(days=1)
"""By then an installation is up to date, however many machines it has."""
WHERE: tuple[tuple[type[Model], list[str]], ...] = (
    (Source, ["secret", "api"]), (Mailbox, ["secret", "out"]), (ChatWidget, ["secret"]),
)  # fmt: skip

_SEALED = re.compile(rf"{re.escape(sealed.SEALED)}[\w=-]+")
_KEPT = """SELECT 'source', name, secret, CAST(api AS text) FROM source
    UNION ALL SELECT 'mailbox', name, secret, CAST(out AS text) FROM mailbox
    UNION ALL SELECT 'chat', name, secret, '' FROM chat_widget
    UNION ALL SELECT key, '', CAST(value AS text), '' FROM setting WHERE key """


class Lost(Struct, frozen=True):
    """Something with a credential that was sealed under another secret key. A setting has no name."""

    kind: Literal["source", "mailbox", "chat", "crm", "stronger_model"]
    name: str

    @property
    def words(self) -> str:
        return {
            "source": f"the source {self.name}", "mailbox": f"the mailbox {self.name}",
            "chat": f"the chat widget {self.name}", "crm": "the CRM", "stronger_model": "the stronger model",
        }[self.kind]  # fmt: skip


def lost() -> list[Lost]:
    """What holds such a credential: it neither takes nor writes anything before that is entered again. One statement,
    for every page that an administrator looks at."""
    with hot() as cursor:
        cursor.execute(f"{_KEPT} {among('text')} ORDER BY 1, 2", [array(settings_store.SEALED)])
        return [
            Lost(kind, name) for kind, name, *kept in cursor.fetchall()
            if any(sealed.is_lost(sealed.opened(text)) for text in _SEALED.findall(" ".join(filter(None, kept))))
        ]  # fmt: skip


def look(now: datetime) -> None:
    """Seals everything, once this has been at work for long enough."""
    since = settings_store.get(SINCE)
    if since is None:
        settings_store.put(SINCE, now.isoformat())
    elif since and now >= datetime.fromisoformat(since) + AFTER:
        _seal_all()


def _seal_all() -> None:
    with transaction.atomic():
        for model, fields in WHERE:
            for row in model._default_manager.select_for_update():
                row.save(update_fields=fields)
        for key in settings_store.SEALED:
            if settings_store.get(key):
                settings_store.change(key, {}, lambda kept: kept)
        settings_store.put(SINCE, "")
