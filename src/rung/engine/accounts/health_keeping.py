"""The worker's part of health: which accounts are to be looked at again, one after the other.

An account is due on a new day, when the rules changed, and when something happened with it since its last look, then
at most every ten minutes. Whoever looks has a claim on it, so several workers do not do the same.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from rung import clock
from rung.engine.accounts import health
from rung.store.accounts import account_health
from rung.store.accounts.account_health import Newest
from rung.store.people import directory
from rung.store.policies import policies

RESTS = timedelta(minutes=10)
"""Between two looks at an account in which something happens all the time."""
LEASE = timedelta(minutes=3)
MARGIN = timedelta(minutes=2)
"""A line may be on disk so much later than its instant says."""
LOOKED_BACK = timedelta(days=2)


class Due(Struct, frozen=True):
    """An account to look at."""

    account: str
    since: datetime | None = None
    """From when on it is to be made anew: an import told of that time."""


class Pass(Struct):
    """One round: who is due, and up to when everything is kept once they are done."""

    at: datetime
    due: list[Due]
    until: datetime
    """Before `at` where an account rests: the last look at one of those that rest."""


def claim(name: str, now: datetime) -> bool:
    """Whether this worker is the one that looks, for the next minutes."""
    return account_health.claim(name, now, now + clock.of_real(LEASE))


def fingerprint(now: datetime) -> tuple[object, ...] | None:
    """While it stays the same, nobody is due; None where there is no policy, and so nobody at all."""
    if policies.current_number() is None:
        return None
    rested = int(now.timestamp() // RESTS.total_seconds())
    return (account_health.rules().number, health.today(now), account_health.last_decided_at(), rested)


def begin(now: datetime) -> Pass:
    """Who is due now."""
    since = (account_health.kept_until() or now - LOOKED_BACK) - MARGIN
    touched = account_health.touched(since)
    imported = account_health.imported(since, list(touched)) if touched else {}
    kept, rules, today = account_health.newest(), account_health.rules().number, health.today(now)
    due, until = [], now
    for row in directory.accounts():
        key = row.account.key
        newest = kept.get(key)
        if newest is None or newest.day != today or newest.rules != rules:
            due.append(Due(key, _imported_before(imported.get(key), newest)))
        elif key in touched and newest.at <= touched[key]:
            if now - newest.at >= RESTS or _imported_before(imported.get(key), newest):
                due.append(Due(key, _imported_before(imported.get(key), newest)))
            else:
                until = min(until, newest.at)
    return Pass(now, due, until)


def _imported_before(at: datetime | None, newest: Newest | None) -> datetime | None:
    """An import told of days that are kept already."""
    return at if at is not None and newest is not None and newest.at - at > health.DAY else None


def take(one: Due, now: datetime) -> int | None:
    """Looks at one account, keeps what it sees and tells it (see `health.tell`)."""
    since = health.today(one.since) if one.since else None
    kept = health.keep(one.account, now, since)
    account = health.account_of(one.account)
    if account is None:
        return None
    return health.tell(kept, account, account_health.rules(), now)


def finish(done: Pass) -> None:
    """Everybody who was due was looked at."""
    account_health.note_kept_until(done.until)
    account_health.forget_old(health.today(done.at) - health.KEPT_FOR)
