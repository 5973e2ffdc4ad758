"""Covers: one person in another's place for once, entered beside the policy and in force at once.

Whoever may enter one is decided here, for the pages and the API alike: a lead for everybody; anybody else for a shift
of their own, or when they step in themselves. Who covers and whom they relieve are told, unless they did it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from msgspec.structs import replace

from rung import clock
from rung.core.people.oncall import Override, Schedule, shifts_between
from rung.core.people.shift_swaps import Part, check_span, is_held
from rung.core.policy import Policy
from rung.core.refused import Refused
from rung.core.times.walltime import as_utc
from rung.engine.duty import shift_bulletins
from rung.engine.duty.schedules import SECTION, Cover, cover_id, entered, one_of
from rung.engine.policies import directory
from rung.policy.tables.directory import Values
from rung.store.pages import names
from rung.store.policies import policies


def enter(schedule: str, one: Override, by: str) -> Cover:
    """Enters a cover. Raises Refused, or NotPublished with what the policy's reader says."""
    policy, now = policies.current(), clock.now()
    before, one = _known(policy, schedule), whole_seconds(one)
    check_span(one.from_at, one.to_at)
    if one.to_at <= now:
        raise Refused("is_over", "this span is over", "write an end that is still to come")
    name = cover_id(schedule, one)
    when = names.stretch(one.from_at, one.to_at, before.time_zone)
    comment = f"{names.who(policy, one.who)} covers {schedule}, {when}"
    relieved: list[str] = []

    def change(records: Values) -> dict[str, Any]:
        """Of what is there by then: somebody else may have entered a cover meanwhile."""
        present = policies.current()
        standing = _known(present, schedule)
        if any(name == cover_id(schedule, each) for each in standing.overrides):
            raise Refused("is_there", "this cover is there already", "the list below has it")
        relieved[:] = _others(standing, one)
        if not relieved and _has_all(standing, one):
            hint = "choose somebody else, or another span"
            raise Refused("has_it", f"{names.who(policy, one.who)} is on call then already", hint)
        return change_of(present, records, [(schedule, one)], now)

    with transaction.atomic():
        directory.keep(change, by, comment)
        _tell(one.who, schedule, one, "you are entered to cover", by)
        for person in relieved:
            _tell(person, schedule, one, f"{names.who(policy, one.who)} covers for you", by)
    return Cover(name, schedule, one.who, one.from_at, one.to_at, True, tuple(relieved))


def remove(schedule: str, name: str, by: str) -> Cover:
    """Takes out a cover that was entered here. Raises Refused."""
    policy, now = policies.current(), clock.now()
    found = of_name(policy, schedule, name, now)
    one = Override(found.who, found.from_at, found.to_at)
    comment = f"the cover by {names.who(policy, found.who)} of {schedule} was taken out"
    with transaction.atomic():
        directory.keep(lambda records: _change_without(policy, records, schedule, name, now), by, comment)
        _tell(one.who, schedule, one, "you no longer cover", by)
        for person in _others(without(policy.document.schedules[schedule], schedule, name), one):
            _tell(person, schedule, one, f"{names.who(policy, one.who)} no longer covers for you", by)
    return found


def of_name(policy: Policy, schedule: str, name: str, now: datetime) -> Cover:
    """A cover that can be taken out here. Raises Refused."""
    _known(policy, schedule)
    standing = one_of(policy, schedule, now)
    found = next((cover for cover in standing.covers if cover.id == name), None) if standing else None
    if found is None:
        raise Refused("no_such_cover", "this cover is not there any more", "the list below has those that are")
    if not found.is_own:
        raise Refused("stands_in_policy", "this cover stands in the policy's text", "change the policy")
    return found


def may_enter(schedule: Schedule, one: Override, person: str | None) -> bool:
    """Whether a cover is an agent's own affair: they step in, or the shift is theirs."""
    part = Part("", as_utc(one.from_at), as_utc(one.to_at))
    return person is not None and (one.who == person or (part.from_at < part.to_at and is_held(schedule, part, person)))


def may_remove(schedule: Schedule, cover: Cover, person: str | None) -> bool:
    """They cover themselves, or take their own shift back."""
    if person is None or cover.who == person:
        return person is not None
    part = Part("", cover.from_at, cover.to_at)
    return is_held(without(schedule, cover.schedule, cover.id), part, person)


def change_of(policy: Policy, records: Values, new: Iterable[tuple[str, Override]], now: datetime) -> dict[str, Any]:
    """The change of the directory that enters covers, and sweeps out those that have ended."""
    changed: dict[str, dict[str, Any]] = {}
    for key, one in new:
        if key not in changed:
            time_zone = policy.document.schedules[key].time_zone
            changed[key] = {"overrides": [kept for each, kept in entered(records, key, time_zone) if each.to_at > now]}
        changed[key]["overrides"].append({"who": one.who, "from": _written(one.from_at), "to": _written(one.to_at)})
    return {SECTION: changed}


def whole_seconds(one: Override) -> Override:
    """As it is written down."""
    starts, ends = (as_utc(at).replace(microsecond=0) for at in (one.from_at, one.to_at))
    return Override(one.who, starts, ends)


def without(schedule: Schedule, key: str, name: str) -> Schedule:
    """The schedule as it is without one of its covers."""
    kept = tuple(one for one in schedule.overrides if cover_id(key, one) != name)
    return replace(schedule, overrides=kept)


def _change_without(policy: Policy, records: Values, key: str, name: str, now: datetime) -> dict[str, Any]:
    there = entered(records, key, policy.document.schedules[key].time_zone)
    kept = [written for one, written in there if one.to_at > now and cover_id(key, one) != name]
    record = records.get(SECTION, {}).get(key, {})
    is_empty = not kept and set(record) <= {"overrides"}
    return {SECTION: {key: None if is_empty else {"overrides": kept or None}}}


def _known(policy: Policy, schedule: str) -> Schedule:
    found = policy.document.schedules.get(schedule)
    if found is None:
        known = ", ".join(policy.document.schedules) or "none yet"
        raise Refused("unknown_schedule", f"there is no schedule '{schedule}'", f"there is {known}")
    return found


def _others(schedule: Schedule, one: Override) -> list[str]:
    """Who else would be on call in the span of a cover."""
    duties = shifts_between(schedule, one.from_at, one.to_at)
    return list(dict.fromkeys(duty.person for duty in duties if duty.person not in (None, one.who)))


def _has_all(schedule: Schedule, one: Override) -> bool:
    """Whether who would cover is on call in the whole span anyway."""
    return all(duty.person == one.who for duty in shifts_between(schedule, one.from_at, one.to_at))


def _tell(person: str, schedule: str, one: Override, words: str, by: str) -> None:
    if person != by:
        policy = policies.current()
        when = names.stretch(one.from_at, one.to_at, policy.zone_of(person))
        shift_bulletins.write(
            policy, person, topic=names.schedule(policy, schedule), title=words,
            facts=[("When", when), ("By", names.who(policy, by))],
        )  # fmt: skip


def _written(at: datetime) -> str:
    return f"{as_utc(at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
