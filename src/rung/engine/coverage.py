"""Coverage of the installation as it is: the policy in force, who is away, and the accounts as events left them.

A worker looks at the coming weeks again whenever what counts has changed: another policy (a feed that says something
else publishes one), an absence, another hour. A fingerprint of these decides, so that looking costs nothing while all
stays as it was; one worker looks, for all. What it finds is compared with the gaps that are known: new ones are told
of, and those that are gone are closed.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec
import structlog
from django.db import transaction
from msgspec import structs

from rung import clock, config
from rung.core.desk import Desk
from rung.core.policy import Policy, PolicyDocument
from rung.core.walltime import zone
from rung.engine import gap_telling
from rung.simulator.coverage import Coverage, Watch, as_json, coverage
from rung.simulator.coverage_look import Gap
from rung.simulator.probe import OF_THE_ACCOUNT
from rung.store import desk as shared
from rung.store import directory, gaps, policies, signals
from rung.store.gaps import KnownGap, LastLook

LEASE = timedelta(minutes=3)
"""Much longer than a look takes: a worker that died while it looked keeps nobody from looking for longer."""
POLITE = 0.0005
"""Seconds that a look rests after each step, so that whoever decides and delivers beside it is not slowed down."""

log = structlog.get_logger()


def as_installed(now: datetime) -> tuple[Policy, Desk]:
    """The policy in force with the accounts as they are now, and who is away. Raises NoPolicy."""
    return _with_accounts(policies.current()), shared.read(now)


def over(days: int, now: datetime, from_day: datetime | None = None, watch: Watch | None = None) -> Coverage:
    """Coverage of the installation from a day on; of today, where none is given. Raises NoPolicy."""
    policy, desk = as_installed(now)
    day = (from_day or now).astimezone(zone(policy.workspace.time_zone)).date()
    return coverage(policy, day, days, desk, watch)


def watch(now: datetime) -> bool:
    """One turn of whoever watches: looks anew where something changed, and reminds of what is near."""
    looked = look(now)
    return gap_telling.remind(now) or looked


def look(now: datetime) -> bool:
    """Looks at the coming weeks, where nobody has since something changed; whether it did."""
    number = policies.current_number()
    if number is None:
        return False
    weeks = config.current().gap_weeks
    fingerprint = _fingerprint(number, shared.away(now), weeks, now)
    last = gaps.last_look()
    if last is not None and last.fingerprint == fingerprint:
        return False
    name = secrets.token_hex(16)
    if not gaps.claim(fingerprint, name, now, now + clock.of_real(LEASE)):
        return False
    is_kept = False
    try:
        found = over(7 * weeks, now, watch=_politely)
        seen = LastLook(fingerprint, now, found.from_at, found.to_at, number, as_json(found) | {"gaps": []})
        is_kept = _keep(name, seen, found, last, now)
    finally:
        if not is_kept:
            gaps.give_back(name)
    return is_kept


def _keep(name: str, seen: LastLook, found: Coverage, last: LastLook | None, now: datetime) -> bool:
    """In one transaction: what was seen, the gaps as they are now, and what people are told of them."""
    with transaction.atomic():
        if not gaps.finish(name, seen):
            return False
        known = gaps.open_or_past(now - gap_telling.SERIES)
        fresh, changed = settle(found, known, now)
        added = gaps.add(fresh)
        for one in changed:
            gaps.change(one)
        gap_telling.tell_new(added, known, last, now)
        gap_telling.tell_changed(changed, known, last, now)
        gaps.forget_closed(now - gaps.KEPT)
        signals.send("queue", "outbox")
    log.info("coverage.looked", policy=seen.policy_version, gaps=len(found.gaps), new=len(fresh), changed=len(changed))
    return True


def settle(found: Coverage, known: list[KnownGap], now: datetime) -> tuple[list[KnownGap], list[KnownGap]]:
    """Which gaps are new, and which of the known ones have other edges now, or are closed.

    A gap is the same one as long as the spans overlap. One that falls apart leaves parts, of which nobody is told
    anew; one that now holds for more priorities or tiers is a new one.
    """
    left = [one for one in known if one.is_open]
    fresh: list[KnownGap] = []
    changed: list[KnownGap] = []
    for gap in found.gaps:
        if gap.to_at <= now:
            continue
        same = _same(gap, left)
        if same is None:
            fresh.append(_part_of(gap, known, now))
            continue
        left.remove(same)
        from_at = min(gap.from_at, same.from_at) if gap.from_at == found.from_at else gap.from_at
        as_now = structs.replace(same, from_at=from_at, to_at=gap.to_at)
        if as_now != same:
            changed.append(as_now)
    changed += [structs.replace(one, closed_at=now, is_past=one.to_at <= now) for one in left]
    return fresh, changed


def _same(gap: Gap, known: list[KnownGap]) -> KnownGap | None:
    asked = (gap.path, gap.level, gap.tier, gap.priorities or ())
    same = (one for one in known if (one.path, one.level, one.tier, one.priorities) == asked and _meets(gap, one))
    return next(same, None)


def _part_of(gap: Gap, known: list[KnownGap], now: datetime) -> KnownGap:
    """A new gap; one that is a part of a known one counts as told as far as that one was."""
    new = KnownGap(gap.path, gap.level, gap.tier, gap.priorities or (), gap.from_at, gap.to_at, now)
    for one in known:
        if one.is_open and (one.path, one.level) == (gap.path, gap.level) and _meets(gap, one) and _holds(one, gap):
            return structs.replace(new, told_at=one.told_at, week_told_at=one.week_told_at, day_told_at=one.day_told_at)
    return new


def _holds(known: KnownGap, gap: Gap) -> bool:
    """Whether the known gap was of all the tiers and priorities that this one is of."""
    of_tier = known.tier is None or known.tier == gap.tier
    return of_tier and (not known.priorities or bool(gap.priorities and {*gap.priorities} <= {*known.priorities}))


def _meets(gap: Gap, known: KnownGap) -> bool:
    return gap.from_at < known.to_at and known.from_at < gap.to_at


def _fingerprint(number: int, away: list[tuple[object, ...]], weeks: int, now: datetime) -> str:
    """Of all that a look depends on. The hour stands for what moves by itself: the weeks ahead, and accounts."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return blake2b(msgspec.json.encode([number, weeks, hour, away]), digest_size=20).hexdigest()


def _with_accounts(policy: Policy) -> Policy:
    """Accounts as events left them, where a level asks whose they are."""
    if not _asks_for_owners(policy.document):
        return policy
    accounts = {row.account.key: row.account for row in directory.accounts()}
    return Policy(structs.replace(policy.document, accounts=accounts), policy.version)


def _asks_for_owners(document: PolicyDocument) -> bool:
    levels = (level for path in document.paths.values() for level in path.levels)
    return any(OF_THE_ACCOUNT in (*level.notify, *level.backup) for level in levels)


@contextmanager
def _politely(name: str, steps: int) -> Iterator[Callable[[], object]]:
    yield lambda: time.sleep(POLITE)
