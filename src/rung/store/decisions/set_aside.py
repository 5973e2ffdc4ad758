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

    @property
    def can_be_left_out(self) -> bool:
        """A step of time would come again at once."""
        return self.state == "set_aside" and self.source != "clock"


class Blocked(Struct, frozen=True):
    """A subject that stands still: nothing of it is decided, and no step of its time, until somebody has looked."""

    kind: str
    key: str
    waiting: tuple[SetAside, ...]
    """The event that could not be decided, and those behind it."""


def everything(limit: int = 200) -> list[SetAside]:
    """What waits for a person, the newest first."""
    rows = Inbox.objects.filter(state__in=("refused", "set_aside", "waits")).order_by("-seq")[:limit]
    return [_shown(row) for row in rows]


def of(kind: str, key: str) -> tuple[SetAside, ...]:
    """What of one subject waits for a person, in its order."""
    rows = Inbox.objects.filter(subject_kind=kind, subject_key=key).exclude(state__in=("new", "later")).order_by("seq")
    return tuple(_shown(row) for row in rows)


def blocked() -> list[Blocked]:
    """The subjects that stand still, those longest so first, each with what waits."""
    rows = Inbox.objects.filter(state__in=("set_aside", "waits")).order_by("seq")
    together: dict[tuple[str, str], list[SetAside]] = {}
    for row in rows:
        together.setdefault((row.subject_kind, row.subject_key), []).append(_shown(row))
    return [Blocked(kind, key, tuple(waiting)) for (kind, key), waiting in together.items()]


def refused(limit: int = 100) -> list[SetAside]:
    """Events that made no sense, the newest first; they hold nothing back."""
    return [_shown(row) for row in Inbox.objects.filter(state="refused").order_by("-seq")[:limit]]


def count() -> int:
    """How many subjects are blocked."""
    return int(Subject.objects.filter(blocked__isnull=False).count())


def subject_of(seq: int) -> tuple[str, str] | None:
    """Whose event that was set aside this is; None: there is none of this number."""
    found = Inbox.objects.filter(pk=seq, state="set_aside").values_list("subject_kind", "subject_key").first()
    return (found[0], found[1]) if found else None


def try_again(kind: str, key: str) -> list[int]:
    """Lets a blocked subject's events be decided again, in their order. Returns their numbers; a step of time that
    failed has none: it comes again by itself."""
    with transaction.atomic():
        # First the subject: a batch that holds it may be putting an event behind those that wait.
        blocked = Subject.objects.select_for_update().filter(kind=kind, key=key, blocked__isnull=False).first()
        mine = Inbox.objects.filter(subject_kind=kind, subject_key=key)
        mine.filter(source="clock", state="set_aside").delete()
        again = list(mine.filter(state__in=("set_aside", "waits")).order_by("seq").values_list("seq", flat=True))
        mine.filter(seq__in=again).update(state="new", error=None)
        if blocked is not None:
            wake_at = (blocked.state or {}).get("wake_at")
            blocked.wake_at = datetime.fromisoformat(wake_at) if wake_at else None
            blocked.blocked = None
            blocked.save(update_fields=["blocked", "wake_at"])
        signals.send("inbox")
    return again


def try_all_again() -> int:
    """As `try_again` for every blocked subject: a new version of the product may decide what the last could not."""
    blocked = list(Subject.objects.filter(blocked__isnull=False).values_list("kind", "key"))
    for kind, key in blocked:
        try_again(kind, key)
    return len(blocked)


def skip(seq: int, by: str) -> list[int] | None:
    """Leaves a failed event out for good, on somebody's word, and goes on with those behind it, whose numbers it
    returns. None: there is no such event, or it is a step of time, which would come again."""
    with transaction.atomic():
        row = Inbox.objects.filter(pk=seq, state="set_aside").exclude(source="clock").first()
        if row is None:
            return None
        why = {"code": "skipped", "message": f"left out by {by}", "hint": row.error or ""}
        Inbox.objects.filter(pk=seq).update(state="refused", error=msgspec.json.encode(why).decode())
        return try_again(row.subject_kind, row.subject_key)


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
