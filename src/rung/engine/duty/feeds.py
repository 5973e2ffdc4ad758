"""On-call feeds at addresses: fetched and kept, and what they say made the turns that people are told by.

Turns are part of a published version, so that every decision is found again as it was made. Where a feed says something
else than the version in force, the same text is published again with the new turns, and open issues move to it as to
any other version. A source that fails changes nothing: the last good calendar counts, and every page says so.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from msgspec.structs import replace

from rung import clock, config
from rung.core.document import PolicyDocument
from rung.core.people.oncall import Schedule, Shift
from rung.core.policy import Policy
from rung.engine.duty import feed_fetch
from rung.engine.duty.feed_fetch import PATIENCE, Version, checked_calendar
from rung.policy.feeds.feeds import UnreadableFeed, shifts_of
from rung.policy.feeds.sources import Copy, Feeds, addresses_of, host_of, years_in_force
from rung.store.people import feeds
from rung.store.people.feeds import KeptFeed
from rung.store.policies import policies

EVERY = timedelta(minutes=15)
JITTER = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)
"""However long the other side asks to be left alone."""
KEPT = timedelta(days=30)
"""What no policy names is kept so long: an older version may be taken up again."""
PATIENCE_OF_THE_WORKER = 10.0
OLD = timedelta(days=1)
BY = "rung"

log = structlog.get_logger()


class Alarm(Struct, frozen=True):
    """A feed by which people are told, and which may no longer say what its calendar says."""

    schedules: tuple[str, ...]
    host: str
    trouble: str
    """Why the last try gave nothing; empty where nothing was tried for long."""
    since: datetime | None
    fetched_at: datetime | None
    """Whose turns count meanwhile."""
    problems: tuple[str, ...]
    """What is wrong with the calendar itself."""
    is_old: bool

    @property
    def words(self) -> str:
        """One line for a terminal."""
        said = f"the feed of {' and '.join(self.schedules)} ({self.host})"
        if self.trouble:
            said += f" cannot be fetched since {self.since:%Y-%m-%d %H:%M} UTC: {self.trouble}"
        count = "nobody is on call by it"
        if self.fetched_at is not None:
            count = f"the turns of {self.fetched_at:%Y-%m-%d %H:%M} UTC count"
        return "; ".join([said, count, *self.problems])


class Standing(Struct, frozen=True):
    """How one schedule's feed is, for whoever watches."""

    schedule: str
    age: float | None
    """Seconds since its calendar was last known to be current; None before the first time."""
    is_failing: bool
    problems: int


# Publishing -----------------------------------------------------------------------------------------------------------


def fetched_now(zones: Mapping[str, str], from_at: datetime, to_at: datetime) -> dict[str, Copy]:
    """What these addresses say now, else the last that they said: for a policy that is being published."""
    now = clock.now()
    _fetch(zones, from_at, to_at, now, PATIENCE)
    return _copies(zones)


def settle(now: datetime) -> None:
    """After somebody published: what is wrong with the calendars is that of the policy now in force."""
    _publish_what_changed(now, Feeds.of_years(years_in_force(now)))


def last_known(zones: Mapping[str, str], from_at: datetime, to_at: datetime) -> dict[str, Copy]:
    """What these addresses said last; nobody is asked. For a policy that is only looked at."""
    return {address: Copy(trouble="it is fetched when you publish") for address in zones} | _copies(zones)


# Refreshing -----------------------------------------------------------------------------------------------------------


def refresh(now: datetime, patience: float = PATIENCE_OF_THE_WORKER) -> int | None:
    """Fetches what is due and publishes what has changed; the number of the new version, if there is one."""
    try:
        policy = policies.current()
    except policies.NoPolicy:
        return None
    wanted = addresses_of(policy.document)
    known = {one.address: one.next_at for one in feeds.all_kept()}
    if wanted.keys() - known.keys():
        feeds.expect(wanted.keys() - known.keys(), now)
    due = [one for one in wanted if known.get(one, now) <= now and feeds.claim(one, now, _next_at(now))]
    if known.keys() - wanted.keys():
        feeds.forget_all_but(wanted, now - KEPT)
    if not due:
        return None
    window = Feeds.of_years(years_in_force(now))
    zones = {address: policy.document.schedules[wanted[address][0]].time_zone for address in due}
    _fetch(zones, window.from_at, window.to_at, now, patience)
    return _publish_what_changed(now, window)


def _publish_what_changed(now: datetime, window: Feeds) -> int | None:
    """Looks again where somebody published meanwhile: their text goes before ours."""
    while True:
        policy = policies.current()
        document, changed = _with_turns_of_today(policy, now, window)
        if not changed:
            return None
        version = policies.version(policy.version)
        assert version is not None, "this version is in force"
        several = "feeds" if len(changed) > 1 else "feed"
        comment = f"the {several} of {' and '.join(changed)} changed"
        try:
            number = policies.publish(version.text, document, BY, comment, only_after=policy.version)
        except policies.Overtaken:
            continue
        log.info("feeds.published", version=number, schedules=changed)
        return number


def _with_turns_of_today(policy: Policy, now: datetime, window: Feeds) -> tuple[PolicyDocument, list[str]]:
    """The document in force with what its feeds say now, and the schedules whose turns to come are others."""
    document = policy.document
    schedules, changed = dict(document.schedules), []
    wanted = addresses_of(document)
    for address, one in feeds.kept(wanted).items():
        if one.content is None:
            continue
        problems: list[str] = []
        for key in wanted[address]:
            schedule = document.schedules[key]
            try:
                read = shifts_of(one.content, document.people, schedule.time_zone, window.from_at, window.to_at)
            except UnreadableFeed as unreadable:
                problems.append(f"{key}: {unreadable}")
                continue
            lost = [problem.message for problem in read.problems if problem.code == "feed_series_unreadable"]
            problems += [f"{key}: {message}" for message in (*lost, *_silence(schedule, read.shifts, now))]
            if _to_come(read.shifts, now) != _to_come(schedule.shifts, now):
                schedules[key] = replace(schedule, shifts=read.shifts)
                changed.append(key)
        if tuple(problems) != one.problems:
            feeds.note_problems(address, problems)
    return replace(document, schedules=schedules), changed


def _silence(schedule: Schedule, shifts: Iterable[Shift], now: datetime) -> list[str]:
    if schedule.layers or any(turn.to_at > now for turn in shifts):
        return []
    return ["it has no turns from now on, so nobody is on call by it"]


def _to_come(shifts: Iterable[Shift], now: datetime) -> list[tuple[str, datetime, datetime]]:
    """Turns as far as they can still decide anything: many a calendar forgets what is past, or cuts it off at now."""
    return [(turn.who, max(turn.from_at, now), turn.to_at) for turn in shifts if turn.to_at > now]


# Fetching and keeping -------------------------------------------------------------------------------------------------


def _fetch(zones: Mapping[str, str], from_at: datetime, to_at: datetime, now: datetime, patience: float) -> None:
    """Asks every address, and keeps what it says or why it says nothing."""
    known = feeds.kept(zones)
    versions = {address: _version(known.get(address)) for address in zones}
    answers = feed_fetch.fetch_all(versions, config.current().feed_hosts, patience)
    for address, zone in zones.items():
        had = known.get(address)
        answer = checked_calendar(answers[address], zone, from_at, to_at)
        pause = min(timedelta(seconds=answer.retry_after or 0), LONGEST_PAUSE)
        next_at = max(_next_at(now), now + pause)
        is_same = had is not None and (answer.content, answer.version) == (had.content, _version(had))
        if answer.is_unchanged or (is_same and answer.content is not None):
            feeds.keep_unchanged(address, now, next_at)
        elif answer.content is not None:
            feeds.keep(address, answer.content, answer.version.etag, answer.version.last_modified, now, next_at)
        else:
            feeds.keep_trouble(address, answer.trouble, now, next_at)
            log.warning("feeds.not_fetched", host=host_of(address), why=answer.trouble, hint="the last turns count")


def _version(one: KeptFeed | None) -> Version:
    return Version(one.etag, one.last_modified) if one is not None and one.content is not None else Version()


def _copies(addresses: Iterable[str]) -> dict[str, Copy]:
    return {one.address: Copy(one.content, one.fetched_at, one.trouble) for one in feeds.kept(set(addresses)).values()}


def _next_at(now: datetime) -> datetime:
    return now + EVERY + random.uniform(-1, 1) * JITTER  # noqa: S311 - so that installations do not knock all at once


# Watching -------------------------------------------------------------------------------------------------------------


def alarms(now: datetime) -> list[Alarm]:
    """What everybody who is signed in should know: feeds that fail, are old, or say what cannot be read."""
    return [
        Alarm(schedules, host_of(one.address), one.trouble, one.failing_since, one.fetched_at, one.problems, is_old)
        for one, schedules in _in_use()
        if (is_old := one.fetched_at is not None and now - one.fetched_at > OLD) or one.trouble or one.problems
    ]


def standings(now: datetime) -> list[Standing]:
    """Every schedule that goes by an address."""
    return [
        Standing(key, _age(one, now), bool(one.trouble), len(one.problems))
        for one, schedules in _in_use()
        for key in schedules
    ]


def _age(one: KeptFeed, now: datetime) -> float | None:
    return (now - one.fetched_at).total_seconds() if one.fetched_at else None


def _in_use() -> list[tuple[KeptFeed, tuple[str, ...]]]:
    """Of what is kept, that which the policy in force names. Nothing more is asked where nothing is kept."""
    known = feeds.all_kept()
    if not known:
        return []
    try:
        wanted = addresses_of(policies.current().document)
    except policies.NoPolicy:
        return []
    return [(one, tuple(wanted[one.address])) for one in known if one.address in wanted]
