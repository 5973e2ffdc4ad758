"""Older and newer processes on one database, while an installation is brought up to date machine by machine.

Tables only gain: an older process finds all that it knows (a test holds every migration to that). What is kept as JSON
has an edition; the first process of a newer one writes it down when it starts. From then on older ones decide and
deliver nothing more, and say so; what they take in is read by the newer ones.
"""

from django.db import transaction
from msgspec import Struct

from rung.core.edition import EDITION
from rung.store import settings_store
from rung.store.models import Setting

KEPT = "edition"
NOT_OVERTAKEN = f"""NOT EXISTS (
    SELECT 1 FROM setting WHERE key = '{KEPT}' AND CAST(CAST(value AS text) AS integer) > {EDITION})"""
"""A condition of statements that claim: nothing is claimed once a newer process works here."""


class Overtaken(Struct, frozen=True):
    """A newer Rung works on this database."""

    newest: int

    def __str__(self) -> str:
        return f"a newer Rung (edition {self.newest}, this is {EDITION}) works on this database: stop this process"


def take_part() -> None:
    """This process begins to work on the database."""
    with transaction.atomic():
        Setting.objects.bulk_create([Setting(key=KEPT, value=EDITION)], ignore_conflicts=True)
        row = Setting.objects.select_for_update().get(key=KEPT)
        if row.value < EDITION:
            row.value = EDITION
            row.save(update_fields=["value"])


def overtaken() -> Overtaken | None:
    """Whether a newer process has begun to."""
    newest = int(settings_store.get(KEPT, 0))
    return Overtaken(newest) if newest > EDITION else None
