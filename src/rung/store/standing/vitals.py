"""How the installation is: what waits, what is late, and whether the loops that decide and deliver are alive."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Min
from msgspec import Struct

from rung import clock
from rung.store import settings_store
from rung.store.decisions import promises, work
from rung.store.decisions.promises import AtRisk
from rung.store.deliveries import destinations
from rung.store.deliveries.destinations import Standing
from rung.store.dialect import hot
from rung.store.elsewhere import mailboxes
from rung.store.models import Escalation, Inbox, Setting
from rung.store.settings_store import WORKERS
from rung.store.standing import figures

HEARTBEAT = "worker_heartbeat"
WORKER_AGE = 30.0
"""Seconds without a sign of a worker after which nothing is ready: nobody would be told."""
SHARES = 15.0
"""Seconds by which the last sign of a worker that still delivers may be older than the newest of all: three of its own
were not given."""
MOVING = ("waiting", "leased", "failed")
"""States of deliveries that are few, and to which something can still happen."""
INBOX_AGE = 120.0
LATENESS = 60.0
"""Seconds by which a wake-up may be overdue: somebody should have been told by then."""


class Way(Struct, frozen=True):
    """One destination at a look."""

    is_open: bool
    """Its circuit breaker is open: nothing is sent there but a probe now and then."""
    silent: float
    """Seconds since which it has accepted nothing that was sent; 0 while it does."""
    waiting: int
    """Deliveries that are due and not sent."""
    waiting_age: float
    """Seconds that the oldest of them has waited."""
    said: str
    """What it answered last to what it did not take."""


class Vitals(Struct, frozen=True, kw_only=True):
    """The figures of one look."""

    inbox: int
    """Events that wait to be decided."""
    inbox_age: float
    """Seconds that the oldest of them has waited."""
    set_aside: int
    lateness: float
    """Seconds by which the earliest wake-up is overdue."""
    deliveries: dict[str, int]
    """Those to which something can still happen, by state; what was sent or dropped is not looked through."""
    escalations: dict[str, int]
    """Those that something can still happen to, by state."""
    mailboxes: dict[str, int]
    """By name, 1 where mail does not come in."""
    destinations: dict[str, Way]
    """How what we send to stands: those that are not well, and those for which something is due."""
    worker_age: float | None
    """Seconds since a worker last said that it lives; None before the first."""
    workers: int
    """How many of them gave a sign lately."""


def look() -> Vitals:
    """Reads the figures; seconds are real ones, whatever the speed of the clock."""
    now, speed = clock.now(), clock.current().speed or 1.0
    waiting = Inbox.objects.filter(state="new").aggregate(number=Count("seq"), oldest=Min("arrived_at"))
    escalations = Escalation.objects.filter(state__in=("open", "acknowledged", "held", "exhausted"))
    return Vitals(
        inbox=waiting["number"],
        inbox_age=_since(waiting["oldest"], now, speed),
        set_aside=_set_aside(),
        lateness=_since(work.next_wake_at(), now, speed),
        deliveries=_deliveries(),
        escalations=_by_state(escalations),
        mailboxes={one.name: int(bool(one.trouble)) for one in mailboxes.everyone()},
        destinations=_destinations(now, speed),
        worker_age=_worker_age(now, speed),
        workers=len(_fresh(settings_store.get(WORKERS, {}))),
    )


class Measures(Struct, frozen=True, kw_only=True):
    """The vitals, and what only whoever draws curves wants to know."""

    vitals: Vitals
    at_risk: AtRisk
    late: dict[str, float]
    """How many wake-ups were committed how late, since the beginning (`figures.LATENESS`)."""
    attempts: dict[str, float]
    """How many tries to send ended how, and what was never sent, since the beginning (`figures.ATTEMPTS`)."""
    backup_age: float | None
    """Seconds since the last `rung backup`; None before the first."""


def measure() -> Measures:
    return Measures(
        vitals=look(),
        at_risk=promises.at_risk(clock.now()),
        late=figures.read(figures.LATENESS),
        attempts=figures.read(figures.ATTEMPTS),
        backup_age=_backup_age(),
    )


def _destinations(now: datetime, speed: float) -> dict[str, Way]:
    standings, waiting = destinations.standings(), destinations.waiting(now)
    found = {}
    for name in sorted({*standings, *waiting} - {""}):
        standing, due = standings.get(name, Standing(name)), waiting.get(name)
        found[name] = Way(
            standing.is_open, _since(standing.failing_since, now, speed), due.number if due else 0,
            _since(due.since if due else None, now, speed), standing.error or "",
        )  # fmt: skip
    return found


def check_writable() -> None:
    """Raises a database error unless this installation's tables can be written now."""
    with transaction.atomic():
        Setting.objects.filter(key="").update(value=None)
        connection.ensure_connection()


def beat(worker: str = "") -> None:
    """A worker says that it lives, by a name of its process."""
    at = clock.now().isoformat()
    settings_store.put(HEARTBEAT, {"at": at})
    settings_store.change(WORKERS, {}, lambda known: _fresh(known) | {worker: at})


def leave(worker: str) -> None:
    """A worker ends."""
    settings_store.change(WORKERS, {}, lambda known: {name: at for name, at in known.items() if name != worker})


def forget_workers() -> None:
    """Nobody else can be at work on this database."""
    settings_store.put(WORKERS, {})


def delivering(signs: dict[str, str], worker: str) -> int:
    """Among how many workers what a destination bears is shared, `worker` among them. Signs are held against the newest
    of them and not against the present: after a trouble of the database, in which nobody could give one, all still
    count."""
    speed = clock.current().speed or 1.0
    given = {name: datetime.fromisoformat(at) for name, at in signs.items()}
    newest = max(given.values(), default=clock.now())
    alive = {name for name, at in given.items() if _since(at, newest, speed) <= SHARES}
    return len(alive | {worker})


def _fresh(known: dict[str, str]) -> dict[str, str]:
    """Without those of which nothing is heard any more."""
    now, speed = clock.now(), clock.current().speed or 1.0
    return {name: at for name, at in known.items() if _since(datetime.fromisoformat(at), now, speed) <= WORKER_AGE}


def _deliveries() -> dict[str, int]:
    """Each state by an index of its own."""
    asked = " UNION ALL ".join(f"SELECT '{state}', count(*) FROM delivery WHERE state = '{state}'" for state in MOVING)
    with hot() as cursor:
        cursor.execute(asked)
        return {state: int(number) for state, number in cursor.fetchall()}


def _set_aside() -> int:
    with hot() as cursor:
        cursor.execute("SELECT count(*) FROM inbox WHERE state IN ('set_aside', 'waits')")
        return int(cursor.fetchone()[0])


def _worker_age(now: datetime, speed: float) -> float | None:
    kept = settings_store.get(HEARTBEAT)
    return _since(datetime.fromisoformat(kept["at"]), now, speed) if kept else None


def _backup_age() -> float | None:
    kept = settings_store.get(settings_store.LAST_BACKUP)
    return _since(datetime.fromisoformat(kept["at"]), clock.wall(), 1.0) if kept else None


def _since(at: datetime | None, now: datetime, speed: float) -> float:
    return max(0.0, (now - at).total_seconds() / speed) if at else 0.0


def _by_state(rows: Any) -> dict[str, int]:
    return dict(rows.values("state").annotate(number=Count("state")).values_list("state", "number"))
