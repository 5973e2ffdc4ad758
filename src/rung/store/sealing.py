"""That all credentials are sealed, also those that were kept before they were (`sealed`)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model

from rung.store import settings_store
from rung.store.models import ChatWidget, Mailbox, Source

SINCE = "sealed_since"
"""The setting that says since when a process that seals works here; empty once all is sealed."""
AFTER = timedelta(days=1)
"""By then an installation is up to date, however many machines it has."""
WHERE: tuple[tuple[type[Model], list[str]], ...] = (
    (Source, ["secret", "api"]), (Mailbox, ["secret", "out"]), (ChatWidget, ["secret"]),
)  # fmt: skip


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
