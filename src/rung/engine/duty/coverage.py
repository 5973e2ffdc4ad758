"""Coverage of the installation as it is: the policy in force, who is away, and the accounts as events left them.

A worker looks at the coming weeks again whenever what counts has changed: another policy (a feed that says something
else publishes one), an absence, another hour. A fingerprint of these decides, so that looking costs nothing while all
stays as it was; one worker looks, for all. What it finds is compared with the gaps that are known: new ones are told
of, and those that are gone are closed.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import blake2b

import msgspec
import structlog
from django.db import transaction
from msgspec import structs

from rung import clock, config
from rung.core.desk import Desk
from rung.core.document import Path, PolicyDocument
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.engine.duty import gap_telling, reach
from rung.simulator.coverage.coverage import Coverage, Unreachable, Watch, as_json, coverage
from rung.simulator.coverage.coverage_look import Gap
from rung.simulator.coverage.probe import OF_THE_ACCOUNT, OF_THE_ISSUE
from rung.store import signals
from rung.store.decisions import desk as shared
from rung.store.people import directory, gaps
from rung.store.people.gaps import KnownGap, LastLook
from rung.store.policies import policies

LEASE = timedelta(minutes=3)
"""Much longer than a look takes: a worker that died while it looked keeps nobody from looking for longer."""
POLITE = 0.0005
"""Seconds that a look rests after each step, so that whoever decides and delivers beside it is not slowed down."""

log = structlog.get_logger()


def as_installed(now: datetime) -> tuple[Policy, Desk]:
    """The policy in force with the accounts as they are now, and who is away. Raises NoPolicy."""
    return _with_accounts(policies.current()), shared.read(now)


def over(days: int, now: datetime, day: date | None = None, watch: Watch | None = None) -> Coverage:
    """Coverage of the installation from a day on; from today, where none is given. Whom no channel reaches that is set
    up here counts as unreachable. Raises NoPolicy.
    """
    return _over(policies.current(), days, now, day, watch)


def _over(policy: Policy, days: int, now: datetime, day: date | None, watch: Watch | None) -> Coverage:
    day = day or now.astimezone(zone(policy.workspace.time_zone)).date()
    found = coverage(_with_accounts(policy), day, days, shared.read(now), watch)
    reached = reach.of_everybody(policy, now).values()
    unreachable = tuple(Unreachable(one.person, one.why_not) for one in reached if one.why_not)
    return structs.replace(found, unreachable=unreachable)


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
        policy = policies.load(number)
        found = _judged(_over(policy, 7 * weeks, now, None, _politely), policy)
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
        marked = gap_telling.to_tell(fresh, known, last, now)
        added = gaps.add([gap for gap, _is_told in marked])
        for one in changed:
            gaps.change(one)
        gap_telling.tell_new([one for one, (_gap, is_told) in zip(added, marked, strict=True) if is_told], now)
        gap_telling.tell_changed(changed, known, last, now)
        gaps.forget_closed(now - gaps.KEPT)
        signals.send("queue", "outbox")
    log.info("coverage.looked", policy=seen.policy_version, gaps=len(found.gaps), new=len(fresh), changed=len(changed))
    return True


def settle(found: Coverage, known: list[KnownGap], now: datetime) -> tuple[list[KnownGap], list[KnownGap]]:
    """Which gaps are new, and which of the known ones have other edges now, or are closed.

    A gap is the same one as long as the spans overlap and it holds for no more priorities than it did. One that falls
    apart leaves parts, of which nobody is told anew; one that holds for more priorities or tiers now is a new one, and
    takes the place of the old.
    """
    left = [one for one in known if one.is_open]
    gaps_now = [gap for gap in found.gaps if gap.to_at > now]
    kept: dict[int, KnownGap] = {}
    for is_same in (_is_same, _is_less):
        for place, gap in enumerate(gaps_now):
            same = None if place in kept else next((one for one in left if is_same(gap, one)), None)
            if same is not None:
                left.remove(same)
                kept[place] = same
    fresh = [_part_of(gap, known, now) for place, gap in enumerate(gaps_now) if place not in kept]
    pairs = [(kept[place], _as_now(gap, kept[place], found)) for place, gap in enumerate(gaps_now) if place in kept]
    changed = [after for before, after in pairs if after != before]
    for one in left:
        goes_on = any((gap.path, gap.level) == (one.path, one.level) and _meets(gap, one) for gap in gaps_now)
        changed.append(structs.replace(one, closed_at=now, is_past=goes_on or one.to_at <= now))
    return fresh, changed


def _as_now(gap: Gap, known: KnownGap, found: Coverage) -> KnownGap:
    """A known gap with its edges of today; what lies before the look is not seen by it."""
    from_at = min(gap.from_at, known.from_at) if gap.from_at == found.from_at else gap.from_at
    return structs.replace(known, from_at=from_at, to_at=gap.to_at, priorities=gap.priorities or ())


def _judged(found: Coverage, policy: Policy) -> Coverage:
    """Without the levels that ask for somebody of the issue, such as its assignee: whom they come to is known only for
    a real issue, and a gap of theirs is one for issues that have nobody.
    """
    paths = policy.document.paths
    return structs.replace(found, gaps=tuple(gap for gap in found.gaps if not _is_of_the_issue(paths, gap)))


def _is_of_the_issue(paths: Mapping[str, Path], gap: Gap) -> bool:
    level = paths[gap.path].levels[gap.level - 1]
    return any(target in OF_THE_ISSUE for target in (*level.notify, *level.backup))


def _is_same(gap: Gap, known: KnownGap) -> bool:
    return _is_less(gap, known) and known.priorities == (gap.priorities or ())


def _is_less(gap: Gap, known: KnownGap) -> bool:
    """The same gap, for fewer priorities perhaps."""
    return (known.path, known.level, known.tier) == (gap.path, gap.level, gap.tier) and (
        _meets(gap, known) and _holds(known, gap)
    )


def _part_of(gap: Gap, known: list[KnownGap], now: datetime) -> KnownGap:
    """A new gap; one that is a part of a known one counts as told as far as that one was."""
    new = KnownGap(gap.path, gap.level, gap.tier, gap.priorities or (), gap.from_at, gap.to_at, now)
    for one in known:
        if one.is_open and (one.path, one.level) == (gap.path, gap.level) and _meets(gap, one) and _holds(one, gap):
            return structs.replace(
                new, known_by=one.known_by, told_at=one.told_at, week_told_at=one.week_told_at,
                day_told_at=one.day_told_at,
            )  # fmt: skip
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
