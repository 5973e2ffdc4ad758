"""What `rung doctor` asks of the database: whether it is well, and what in it is stuck."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from msgspec import Struct

from rung import clock
from rung.store.dialect import from_db, is_postgres, to_db
from rung.store.models import ContactKey, Delivery, Inbox, Journal, Notice, Subject, Text

OLDEST_POSTGRES = 150000
LARGEST_LOOKED_THROUGH = 500_000_000
"""Bytes of a SQLite file that is read whole; a larger one would keep the doctor for minutes."""


class Server(Struct, frozen=True):
    """The database as it names itself."""

    words: str
    is_old: bool


def server() -> Server:
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
            version, number = cursor.fetchone()
            return Server(f"PostgreSQL {version}", number < OLDEST_POSTGRES)
        cursor.execute("SELECT sqlite_version()")
        return Server(f"SQLite {cursor.fetchone()[0]}", is_old=False)


def has_tables() -> bool:
    with connection.cursor() as cursor:
        return Subject._meta.db_table in connection.introspection.table_names(cursor)


def faults_of_the_file() -> list[str] | None:
    """What SQLite finds wrong with its file; None where that was not asked."""
    path = Path(str(connection.settings_dict["NAME"]))
    if is_postgres() or path.stat().st_size > LARGEST_LOOKED_THROUGH:
        return None
    with connection.cursor() as cursor:
        found = [row[0] for row in cursor.execute("PRAGMA quick_check(3)").fetchall()]
    return [] if found == ["ok"] else found


def clock_ahead() -> timedelta:
    """By how much this machine's clock is ahead of the database server's, as exactly as the way there allows."""
    if not is_postgres():
        return timedelta(0)
    with connection.cursor() as cursor:
        before = clock.machine()
        cursor.execute("SELECT clock_timestamp()")
        theirs = from_db(cursor.fetchone()[0])
        after = clock.machine()
    if before <= theirs <= after:
        return timedelta(0)
    return before - theirs if theirs < before else after - theirs


def decided_last() -> datetime | None:
    """The instant of the newest decision."""
    return Journal.objects.order_by("-decided_at").values_list("decided_at", flat=True).first()


def overdue(now: datetime) -> int:
    """Subjects whose wake-up was due."""
    return int(Subject.objects.filter(wake_at__lte=now).count())


class Deliveries(Struct, frozen=True, kw_only=True):
    """What does not go its way."""

    failed: int
    """For good, since `since`."""
    last_error: str | None
    stuck: int
    """Waiting, and due long ago."""
    vanished: int
    """Leased, and the lease over long ago: nobody frees them."""
    given_up: int
    """Rings that no channel accepted in time, since `since`."""


def deliveries(now: datetime, since: datetime, patience: timedelta) -> Deliveries:
    """Found by the notices since then: deliveries are kept for years, and have no index by instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(d.id), max(d.id) FROM notice n
               JOIN delivery d ON d.subject_id = n.subject_id AND d.notice = n.number
               WHERE n.at >= %s AND d.state = 'failed'""",
            [to_db(since)],
        )
        failed, last = cursor.fetchone()
    return Deliveries(
        failed=failed,
        last_error=Delivery.objects.filter(pk=last).values_list("error", flat=True).first(),
        stuck=Delivery.objects.filter(state="waiting", due_at__lt=now - patience).count(),
        vanished=Delivery.objects.filter(state="leased", lease_until__lt=now - patience).count(),
        given_up=Notice.objects.filter(state="failed", at__gte=since).count(),
    )


def refused(since: datetime) -> int:
    """Events that made no sense."""
    return int(Inbox.objects.filter(state="refused", arrived_at__gte=since).count())


def set_aside() -> list[str]:
    """Subjects whose events wait behind one that could not be decided."""
    rows = Inbox.objects.filter(state="set_aside").order_by("subject_key").values_list("subject_key", flat=True)
    return list(dict.fromkeys(rows))


def to_replay(most: int) -> list[str]:
    """Issues to try the journal with: those that changed last. Where somebody's words were erased, conditions may read
    others than they did, so these are left out."""
    recent = Subject.objects.filter(kind="issue", state__isnull=False).order_by("-updated_at")
    found = dict(recent.values_list("pk", "key")[: 2 * most])
    erased = ContactKey.objects.filter(key__isnull=True).values("id")
    worded = Text.objects.filter(subject_id__in=list(found), contact__in=erased)
    silenced = set(worded.values_list("subject_id", flat=True))
    return [key for pk, key in found.items() if pk not in silenced][:most]
