"""Whether people hear, proven by themselves: a test to one person, and a quiet one each week to all on duty soon.

A test goes by the ordinary deliverer and carries a link of its own; whoever presses it there has proven the whole way,
up to their own eyes. A call reads out a code in its place. Each week, at an hour of theirs, those who are on call
within seven days are asked by the channels that would wake them, without a ring. Who does not answer within a day is
reminded once, then stands on every page, and their lead is told.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog
from django.db import transaction
from msgspec import Struct

from rung import config
from rung.channels.registry import CHANNELS
from rung.core.document import Person
from rung.core.draft import Draft
from rung.core.paths import notices
from rung.core.people.oncall import shifts_between
from rung.core.policy import Policy
from rung.core.times.cadence import Cadence, last_until
from rung.engine.perform import Address, addresses_of
from rung.engine.sending import destinations, wires
from rung.engine.telling import leads, letters
from rung.simulator.coverage import probe
from rung.store import settings_store
from rung.store.decisions import desk as shared
from rung.store.deliveries import bulletins, reach_tests
from rung.store.deliveries.bulletins import Letter, Said
from rung.store.deliveries.reach_tests import Asked
from rung.store.pages import names
from rung.store.people import gaps
from rung.store.policies import policies

WEEKLY, OVERDUE = "weekly", "reach"
SETTING = "reach_check"
SOON = timedelta(days=7)
PATIENCE = timedelta(days=1)
"""How long an answer is waited for before the one reminder, and again before the lead is told."""
FRESH = timedelta(days=1)
"""Who proved a way so shortly before their weekly hour is not asked by it again."""
GOOD_FOR = timedelta(days=8)
"""How long an answer proves a way: until the check of the next week, and a day."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

log = structlog.get_logger()


class Rhythm(Struct, frozen=True):
    """A weekly hour, by the wall clock of whoever it is for: of the weekly check, each person."""

    is_on: bool = True
    weekday: int = 0
    """0 is Monday."""
    hour: int = 10

    @property
    def words(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.hour:02d}:00" if self.is_on else "never"

    def check(self) -> None:
        """Raises ValueError where there is no such hour."""
        if not (0 <= self.weekday <= 6 and 0 <= self.hour <= 23):
            raise ValueError("a weekday is 0 (Monday) to 6, an hour 0 to 23")


def rhythm() -> Rhythm:
    kept = settings_store.get(SETTING) or {}
    return Rhythm(kept.get("is_on", True), kept.get("weekday", 0), kept.get("hour", 10))


def set_rhythm(wanted: Rhythm) -> None:
    wanted.check()
    settings_store.put(SETTING, {"is_on": wanted.is_on, "weekday": wanted.weekday, "hour": wanted.hour})


# Asking ------------------------------------------------------------------------------------------------------------


def say(kind: str, person: str, ways: Sequence[Address], now: datetime, *, by: str | None = None) -> int:
    """Asks somebody by some ways whether they hear, and keeps the questions; the number of the bulletin."""
    is_test = kind == "asked"
    with transaction.atomic():
        sent: list[Letter] = letters.letters_to(person, ways, now, ring=is_test)
        number = bulletins.say("test" if is_test else WEEKLY, sent, now, by=by, to=person)
        reach_tests.keep(kind, person, [(one.channel, one.address) for one in ways], number, now)
    return number


def waking(policy: Policy, person: Person) -> list[Address]:
    """The ways by which what is critical would reach somebody, now or later. A call to a number is asked by SMS where
    that is a way too: nobody is called by a quiet test.
    """
    rule = notices.rule_of(policy, person, "critical")
    later = [channel for step in rule.then for channel in step.channels]
    wanted = dict.fromkeys((*notices.channels_for(person, rule.channels), *later))
    usable = {one.channel: one for one in addresses_of(person)}
    found = [usable[name] for name in wanted if name in usable] or list(usable.values())
    numbers = {one.address for one in found if one.channel == "sms"}
    return [one for one in found if one.channel != "phone" or one.address not in numbers]


def on_duty_soon(policy: Policy, now: datetime) -> set[str]:
    """Whoever is on call within a week, and where anybody is, the last resort, which always is."""
    schedules = policy.document.schedules.values()
    found = {
        duty.person for one in schedules for duty in shifts_between(one, now, now + SOON) if duty.person is not None
    }
    last = (one.removeprefix("person:") for one in policy.workspace.last_resort if one.startswith("person:"))
    return {key for key in (*found, *(last if found else ())) if key in policy.document.people}


# The weekly check ---------------------------------------------------------------------------------------------------


def look(now: datetime) -> int:
    """Asks whoever is due, reminds, and tells of who did not answer; how many people that concerns."""
    every = rhythm()
    try:
        policy = policies.current()
    except policies.NoPolicy:
        return 0
    mode = settings_store.delivery_mode()
    if not every.is_on or mode.mode == "outbox":
        return 0
    asked = reach_tests.lately(now)
    due = [key for key in sorted(on_duty_soon(policy, now)) if mode.is_live_for(key)]
    open_now = [one for one in reach_tests.unanswered(now) if one.person in policy.document.people]
    waiting = [one for one in open_now if not _is_answered(one, asked) and one.told_at is None]
    to_ask = [key for key in due if _is_due(policy, key, every, asked, now)]
    if not to_ask and not any(now - (one.reminded_at or one.asked_at) >= PATIENCE for one in waiting):
        return 0
    with transaction.atomic():
        gaps.hold()
        asked = reach_tests.lately(now)  # another worker may have been faster
        draft = probe.moment(policy, shared.read(now), now)
        free = {key for key in policy.document.people if _is_free(draft, key)}
        still = [key for key in to_ask if key in free and _is_due(policy, key, every, asked, now)]
        done = sum(_ask(policy, key, asked, now) for key in still)
        return done + _remind(policy, waiting, free, now) + _tell(policy, waiting, now)


def _is_due(policy: Policy, key: str, every: Rhythm, asked: Sequence[Asked], now: datetime) -> bool:
    slot = last_slot(every, policy.zone_of(key), now)
    return not any(one.person == key and one.kind == WEEKLY and one.asked_at >= slot for one in asked)


def last_slot(every: Rhythm, time_zone: str, now: datetime) -> datetime:
    """The latest weekly hour on the wall clock of a place."""
    return last_until(Cadence(every="week", day=every.weekday, minute=60 * every.hour, time_zone=time_zone), now)


def _is_free(draft: Draft, key: str) -> bool:
    """They work now by their hours, whatever pager they have, and no quiet hours hold what is not urgent."""
    person, policy = draft.policy.document.people[key], draft.policy
    quiet = policy.quiet_of(person)
    if draft.away(key) or not policy.calendar(policy.hours_of(person)).is_open(draft.wake):
        return False
    return quiet is None or notices.quiet_end(quiet, policy.zone_of(key), draft.wake) is None


def _ask(policy: Policy, key: str, asked: Sequence[Asked], now: datetime) -> int:
    fresh = {one.way for one in asked if one.person == key and one.confirmed_at and now - one.confirmed_at < FRESH}
    ways = waking(policy, policy.document.people[key])
    left = [one for one in ways if (one.channel, one.address) not in fresh]
    left = [one for one in left if wires.missing(config.current(), one.channel) is None]
    if left:
        say(WEEKLY, key, left, now)
    return 1 if left else 0


def _remind(policy: Policy, waiting: Iterable[Asked], free: set[str], now: datetime) -> int:
    late = [one for one in waiting if one.reminded_at is None and now - one.asked_at >= PATIENCE and one.person in free]
    people = dict.fromkeys(one.person for one in late)
    for key in people:
        mine = [one for one in late if one.person == key]
        ways = [Address(one.channel, one.address) for one in mine]
        number = bulletins.say(WEEKLY, letters.letters_to(key, ways, now), now, to=key, why="again")
        reach_tests.remind([one.id for one in mine], number, now)
    return len(people)


def _tell(policy: Policy, waiting: Iterable[Asked], now: datetime) -> int:
    """The lead is told once for each question that stays without an answer."""
    late = [one for one in waiting if one.reminded_at is not None and now - one.reminded_at >= PATIENCE]
    mine = reach_tests.claim_told([one.id for one in late], now)
    people = dict.fromkeys(one.person for one in late if one.id in mine)
    for key in people:
        person = policy.document.people[key]
        ways = [destinations.title(one.channel) for one in late if one.person == key]
        since = names.local(min(one.asked_at for one in late if one.person == key), policy.zone_of(key))
        mend = "a test ring, or another address"
        facts = (("Not proven", ", ".join(dict.fromkeys(ways))), ("Asked", since), ("Mend", mend))
        sent = leads.letters(policy, shared.read(now), now, first=leads.of_team(policy, person))
        sent = [one for one in sent if one.to != key] or sent
        if not sent:
            log.error("reach.nobody_to_tell", person=key, hint="name a lead, or somebody in workspace.last_resort")
            continue
        link = f"{config.current().base_url}/reachability"
        bulletins.say(OVERDUE, sent, now, said=Said(person.name, "does not answer the weekly check", "", facts, link))
    return len(people)


def _is_answered(one: Asked, asked: Iterable[Asked]) -> bool:
    """They proved the same way since, by another question."""
    same = (other.confirmed_at for other in asked if other.person == one.person and other.way == one.way)
    return any(at is not None and at >= one.asked_at for at in same)


# What is known -------------------------------------------------------------------------------------------------------


class Proof(Struct, frozen=True):
    """One way to somebody, and whether they said that they heard it."""

    channel: str
    label: str
    address: str
    wakes: bool
    """What is critical goes by it."""
    state: Literal["proven", "stale", "asked", "overdue", "never"]
    confirmed_at: datetime | None
    confirmed_by: str
    asked_at: datetime | None


class Heard(Struct, frozen=True):
    """Somebody's ways."""

    person: str
    name: str
    is_on_duty_soon: bool
    proofs: tuple[Proof, ...]

    @property
    def is_overdue(self) -> bool:
        return any(one.state == "overdue" for one in self.proofs)

    @property
    def is_proven(self) -> bool:
        """Every way that is to wake them is proven."""
        waking = [one for one in self.proofs if one.wakes]
        return bool(waking) and all(one.state == "proven" for one in waking)


def of_everybody(policy: Policy, now: datetime) -> list[Heard]:
    """Everybody of the policy, in its order."""
    asked, soon = reach_tests.lately(now), on_duty_soon(policy, now)
    return [_heard(policy, person, key in soon, asked, now) for key, person in policy.document.people.items()]


def overdue(policy: Policy, now: datetime) -> list[Heard]:
    """Who does not answer, for what stands on every page. One small query while everybody does."""
    late = {one.person for one in reach_tests.unanswered(now) if one.told_at is not None}
    if not late:
        return []
    asked, soon = reach_tests.lately(now, late), on_duty_soon(policy, now)
    people = [policy.document.people[key] for key in sorted(late) if key in policy.document.people]
    found = [_heard(policy, person, person.key in soon, asked, now) for person in people]
    return [one for one in found if one.is_overdue]


def _heard(policy: Policy, person: Person, is_soon: bool, asked: Sequence[Asked], now: datetime) -> Heard:
    mine = [one for one in asked if one.person == person.key]
    wake = {(one.channel, one.address) for one in waking(policy, person)}
    proofs = tuple(_proof(one, (one.channel, one.address) in wake, mine, now) for one in addresses_of(person))
    return Heard(person.key, person.name, is_soon, proofs)


def _proof(way: Address, wakes: bool, asked: Sequence[Asked], now: datetime) -> Proof:
    of_way = [one for one in asked if one.way == (way.channel, way.address)]
    answered = [one for one in of_way if one.confirmed_at is not None]
    last = max(answered, key=lambda one: one.confirmed_at or one.asked_at, default=None)
    at = last.confirmed_at if last else None
    late = any(one.told_at and not one.confirmed_at and (at is None or at < one.asked_at) for one in of_way)
    newest = of_way[0] if of_way else None
    state: Literal["proven", "stale", "asked", "overdue", "never"] = "never"
    if late:
        state = "overdue"
    elif at is not None and now - at <= GOOD_FOR:
        state = "proven"
    elif newest is not None and newest.confirmed_at is None and (at is None or newest.asked_at > at):
        state = "asked"
    elif at is not None:
        state = "stale"
    label = CHANNELS[way.channel].describe().label
    return Proof(way.channel, label, way.address, wakes, state, at, last.confirmed_by if last else "",
                 newest.asked_at if newest else None)  # fmt: skip
