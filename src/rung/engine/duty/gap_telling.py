"""Whom gaps are told to, and when: once when a gap appears, again seven days and a day ahead, never otherwise.

Told are `workspace.last_resort`; where that names nobody who is there, the leads of teams; where there are none, the
administrators at the address that they sign in with. It is a notice of normal urgency, by mail unless they chose
otherwise; it does not ring, and waits for their working hours unless the gap would have begun by then.

A level that is empty night after night is one trouble: gaps of one level less than a week apart are a series, of which
people are reminded before the first only. One that comes into sight because a day has passed, and belongs to a series
that is known, is told of with that. Of a series that somebody said is to stay as it is, nobody is told.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from msgspec import structs

from rung.channels.registry import CHANNELS
from rung.core.desk import Desk
from rung.core.document import Person
from rung.core.paths import notices
from rung.core.people import people
from rung.core.policy import Policy
from rung.engine.perform import Address, addresses_of
from rung.engine.telling.letters import letters_to
from rung.simulator.coverage import probe
from rung.store import signals
from rung.store.decisions import desk as shared
from rung.store.deliveries import bulletins as kept
from rung.store.deliveries.bulletins import Letter
from rung.store.people import gaps, members
from rung.store.people.gaps import KnownGap, LastLook
from rung.store.policies import policies

WEEK, DAY = timedelta(days=7), timedelta(days=1)
SERIES = WEEK
"""Gaps of one level with less between them are one trouble."""

log = structlog.get_logger()


def to_tell(
    fresh: Sequence[KnownGap], known: Sequence[KnownGap], last: LastLook | None, now: datetime
) -> list[tuple[KnownGap, bool]]:
    """New gaps marked as told, as far as they need not be told again, and whether people are told of each now."""
    seen = list(known)
    found: list[tuple[KnownGap, bool]] = []
    for gap in sorted(fresh, key=lambda one: one.from_at):
        is_told, as_told = False, gap
        if gap.told_at is None:
            before = _before(gap, seen) if last is not None and gap.from_at >= last.to_at else None
            is_told, near = before is None, gap.from_at - now
            as_told = structs.replace(
                gap, known_by=before.known_by if before else None, told_at=now,
                week_told_at=now if near <= WEEK else None, day_told_at=now if near <= DAY else None,
            )  # fmt: skip
        seen.append(as_told)
        found.append((as_told, is_told))
    return found


def tell_new(added: Sequence[KnownGap], now: datetime) -> None:
    """Gaps that just appeared, in one message; in the transaction that keeps them."""
    if added:
        _say("new", added, now)


def tell_changed(
    changed: Sequence[KnownGap], known: Iterable[KnownGap], last: LastLook | None, now: datetime
) -> None:
    """What was said of gaps that are closed now, or have other edges, is brought up to date. That another day of one
    came into sight is no news.
    """
    before = {one.id: one for one in known}
    seen_further = {
        one.id for one in changed if last and one.is_open and before[one.id].to_at == last.to_at <= one.to_at
    }
    kept.bring_up_to_date([one.id for one in changed if not one.is_past and one.id not in seen_further], now)


def remind(now: datetime) -> bool:
    """Closes what is over, and tells again of what is near; whether there was anything to do."""
    if not gaps.is_any_due(now, WEEK, DAY):
        return False
    with transaction.atomic():
        gaps.hold()
        known = gaps.open_or_past(now - SERIES)
        told: dict[str, list[KnownGap]] = {"week": [], "day": []}
        for gap in known:
            if gap.is_open:
                after, why = _after(gap, now)
                if after != gap:
                    gaps.change(after)
                if why and gap.known_by is None and _before(gap, known) is None:
                    told[why].append(gap)
        for why, near in told.items():
            if near:
                _say(why, near, now)
        signals.send("queue", "outbox")
    return True


def _after(gap: KnownGap, now: datetime) -> tuple[KnownGap, str]:
    """A gap as it stands now, and which reminder is due."""
    if gap.to_at <= now:
        return structs.replace(gap, closed_at=now, is_past=True), ""
    if gap.day_told_at is None and gap.from_at <= now + DAY:
        return structs.replace(gap, day_told_at=now, week_told_at=gap.week_told_at or now), "day"
    if gap.week_told_at is None and gap.from_at <= now + WEEK:
        return structs.replace(gap, week_told_at=now), "week"
    return gap, ""


def _before(gap: KnownGap, known: Iterable[KnownGap]) -> KnownGap | None:
    """An earlier gap of the same level, less than a week before it: they are one trouble."""
    earlier = (
        one
        for one in known
        if (one.path, one.level, one.tier) == (gap.path, gap.level, gap.tier)
        and one.from_at < gap.from_at
        and gap.from_at - one.to_at < SERIES
    )
    return next(earlier, None)


def _say(why: str, about: Sequence[KnownGap], now: datetime) -> None:
    policy = policies.current()
    for path, number in sorted({(gap.path, gap.level) for gap in about}):
        first = min(gap.from_at for gap in about if (gap.path, gap.level) == (path, number))
        log.warning("coverage.gap", why=why, path=path, step=number, first_at=str(first), hint="see the Tonight page")
    begins_at = min(gap.from_at for gap in about)
    letters = letters_for(policy, shared.read(now), begins_at, now)
    if not letters:
        hint = "name somebody in workspace.last_resort, or make somebody an administrator"
        log.error("coverage.nobody_to_tell", gaps=len(about), hint=hint)
        return
    kept.say("gap", letters, now, why=why, gaps=[gap.id for gap in about])


def letters_for(policy: Policy, desk: Desk, begins_at: datetime, now: datetime) -> list[Letter]:
    """The messages to whoever is to know of a gap that begins then."""
    draft = probe.moment(policy, desk, now)
    leads = [f"person:{team.lead}" for team in policy.document.teams.values() if team.lead]
    for targets in (policy.workspace.last_resort, leads):
        found: list[Letter] = []
        for key in people.would_be(draft, targets):
            person = policy.document.people[key]
            at = _working_hours(policy, desk, person, now)
            found += letters_to(key, _addresses(policy, person), now if at >= begins_at else at)
        for place in people.places_of(draft, targets):
            channel, _, address = place.partition(":")
            if channel in CHANNELS:
                found += letters_to(place, [Address(channel, address)], now)
        if found:
            return found
    administrators = [one.email for one in members.everyone() if one.may("administrator") and one.email]
    return [
        letter
        for email in administrators
        for letter in letters_to(f"email:{email}", [Address("email", email)], now)
    ]


def _working_hours(policy: Policy, desk: Desk, person: Person, now: datetime) -> datetime:
    """When somebody works next, outside their quiet hours."""
    hours = policy.calendar(policy.hours_of(person))
    at = now if hours.is_open(now) else hours.next_opening(now) or now
    draft = probe.moment(policy, desk, at)
    rule = notices.rule_for(draft, person, "normal")
    return notices.quiet_until(draft, person, rule, "normal") or at


def _addresses(policy: Policy, person: Person) -> list[Address]:
    """By the channels that they chose for what Rung itself says, else for what is normal; where none can be used, by
    all.
    """
    usable = addresses_of(person)
    rule = notices.rule_of(policy, person, "bulletins")
    return [one for one in usable if one.channel in rule.channels] or usable
