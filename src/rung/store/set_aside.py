"""Events that a person has to look at: refused ones, and decisions that failed unexpectedly with what waits behind
them."""

from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from msgspec import Struct

from rung import clock
from rung.store import signals
from rung.store.models import Inbox, Subject


class SetAside(Struct, frozen=True):
    """One such event."""

    seq: int
    subject_kind: str
    subject_key: str
    source: str
    event_id: str
    type: str
    at: datetime
    arrived_at: datetime
    state: str
    """refused, set_aside, or waits (behind one that was set aside)."""
    code: str
    message: str
    hint: str
    trace: str


def everything(limit: int = 200) -> list[SetAside]:
    """What waits for a person, the newest first."""
    rows = Inbox.objects.filter(state__in=("refused", "set_aside", "waits")).order_by("-seq")[:limit]
    return [_shown(row) for row in rows]


def count() -> int:
    """How many subjects are blocked."""
    return int(Subject.objects.filter(blocked__isnull=False).count())


def try_again(kind: str, key: str) -> None:
    """Lets a blocked subject's events be decided again, in their order."""
    with transaction.atomic():
        mine = Inbox.objects.filter(subject_kind=kind, subject_key=key)
        mine.filter(source="clock", state="set_aside").delete()
        mine.filter(state__in=("set_aside", "waits")).update(state="new", error=None)
        blocked = Subject.objects.select_for_update().filter(kind=kind, key=key, blocked__isnull=False).first()
        if blocked is not None:
            wake_at = (blocked.state or {}).get("wake_at")
            blocked.wake_at = datetime.fromisoformat(wake_at) if wake_at else None
            blocked.blocked = None
            blocked.save(update_fields=["blocked", "wake_at"])
        signals.send("inbox")


def try_all_again() -> int:
    """As `try_again` for every blocked subject: a new version of the product may decide what the last could not."""
    blocked = list(Subject.objects.filter(blocked__isnull=False).values_list("kind", "key"))
    for kind, key in blocked:
        try_again(kind, key)
    return len(blocked)


def skip(seq: int, by: str) -> None:
    """Leaves a failed event out for good, on somebody's word, and goes on with those behind it."""
    with transaction.atomic():
        row = Inbox.objects.filter(pk=seq, state="set_aside").first()
        if row is None:
            return
        why = {"code": "skipped", "message": f"left out by {by}", "hint": row.error or ""}
        Inbox.objects.filter(pk=seq).update(state="refused", error=msgspec.json.encode(why).decode())
        try_again(row.subject_kind, row.subject_key)


def forget_refused(older_than: timedelta) -> int:
    """The sweep: refused events were shown long enough."""
    with transaction.atomic():
        return int(Inbox.objects.filter(state="refused", arrived_at__lt=clock.now() - older_than).delete()[0])


def _shown(row: Inbox) -> SetAside:
    why = {"code": "", "message": "waits behind an event that was set aside", "hint": ""}
    if row.state == "refused":
        why = msgspec.json.decode(row.error or "{}")
    elif row.state == "set_aside":
        last = (row.error or "").strip().splitlines()[-1:] or [""]
        why = {"code": "failed", "message": last[0], "hint": "try again after an upgrade, or leave the event out"}
    return SetAside(
        row.pk, row.subject_kind, row.subject_key, row.source, row.event_id, row.event.get("type", ""), row.at,
        row.arrived_at, row.state, why.get("code", ""), why.get("message", ""), why.get("hint", ""),
        row.error or "" if row.state == "set_aside" else "",
    )  # fmt: skip
