"""How one person or place is told: by which channels, ringing or not, now or when their quiet hours end.

What one person is told about one issue is one message per channel, kept up to date. A notice rings unless another open
escalation of the issue has already rung this person at the same or a higher urgency: then it only updates that message.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import structs

from rung.core.draft import Draft
from rung.core.effects import Notice
from rung.core.issue import Escalation, Told
from rung.core.people import choose, is_on_call, is_place, place_of
from rung.core.policy import URGENCIES, NoticeRule, Person, QuietHours
from rung.core.reasons import Reason
from rung.core.walltime import first_instant, last_instant, zone

EVERYTHING_ELSE = NoticeRule()
A_DAY = timedelta(days=1)


def rank(urgency: str) -> int:
    """0 is critical."""
    return URGENCIES.index(urgency)


def rule_for(draft: Draft, person: Person, urgency: str) -> NoticeRule:
    """The person's own choice for an urgency, else the document's, else mail."""
    return person.notices.get(urgency) or draft.policy.document.notices.get(urgency) or EVERYTHING_ELSE


def channels_for(person: Person, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The wanted channels on which this person has an address; if none is left, all that they have."""
    return tuple(channel for channel in wanted if person.address(channel)) or person.channels


def tell_person(draft: Draft, escalation: Escalation, key: str, level: int, urgency: str, because: Reason) -> Told:
    """Tell a person for an escalation."""
    person = draft.policy.document.people[key]
    rule = rule_for(draft, person, urgency)
    held_until = None if because.code == "last_resort" else quiet_until(draft, person, rule, urgency)
    rings = because.code == "last_resort" or not _rung_already(draft, escalation, key, urgency)
    channels = person.channels if because.code == "last_resort" else channels_for(person, rule.channels)
    later = _fallback(draft, rule, 0) if rings and not held_until else None
    told = Told(
        notice=draft.state.next_notice,
        to=key,
        at=draft.wake,
        level=level,
        urgency=urgency,
        ring=rings,
        state="held" if held_until else "told",
        counts=held_until is None,
        release_at=held_until,
        fallback_at=draft.wake + later.after if later else None,
    )
    draft.put(next_notice=draft.state.next_notice + 1)
    if not held_until:
        _say(draft, told, channels, escalation, because)
    return told


def tell_place(
    draft: Draft, escalation: Escalation, target: str, level: int, urgency: str, counts: bool, because: Reason
) -> Told | None:
    """Tell a channel such as `slack:#war-room`. It counts as somebody told only when it is the level's only target."""
    place = place_of(draft, target)
    if place is None:
        return None
    told = Told(notice=draft.state.next_notice, to=place, at=draft.wake, level=level, urgency=urgency, counts=counts)
    draft.put(next_notice=draft.state.next_notice + 1)
    _say(draft, told, (place.partition(":")[0],), escalation, because)
    return told


def release(draft: Draft, escalation: Escalation, told: Told) -> Told | None:
    """Quiet hours ended: send what was held, unless somebody has it by now."""
    if escalation.state not in ("open", "exhausted"):
        return None
    person = draft.person(told.to)
    if person is None:
        return None
    rule = rule_for(draft, person, told.urgency)
    rings = not _rung_already(draft, escalation, told.to, told.urgency)
    released = Told(notice=told.notice, to=told.to, at=draft.wake, level=told.level, urgency=told.urgency, ring=rings)
    because = Reason("released", "quiet hours ended and nobody has it yet")
    _say(draft, released, channels_for(person, rule.channels), escalation, because)
    return released


def fall_back(draft: Draft, escalation: Escalation, told: Told) -> Told | None:
    """The notice was neither seen nor acted on: use the rule's next channels. None: no more are left."""
    person = draft.person(told.to)
    rule = rule_for(draft, person, told.urgency) if person else EVERYTHING_ELSE
    step = _fallback(draft, rule, told.fallbacks)
    if person is None or step is None:
        return None
    channels = tuple(channel for channel in step.channels if person.address(channel))
    if channels:
        words = f"not seen within {step.after.total_seconds() / 60:g} min"
        _say(draft, told, channels, escalation, Reason("fallback", words))
    more = _fallback(draft, rule, step.number + 1)
    return structs.replace(told, fallbacks=step.number + 1, fallback_at=told.at + more.after if more else None)


def inform(draft: Draft, targets: tuple[str, ...], because: Reason, escalation: Escalation | None = None) -> None:
    """Show one message that asks nothing, never climbs and is kept up to date."""
    people = choose(draft, targets, "everyone", "").people
    places = [place for target in targets if is_place(target) and (place := place_of(draft, target))]
    for to in (*people, *places):
        if to in draft.state.informed:
            continue
        person = draft.person(to)
        rule = rule_for(draft, person, "normal") if person else EVERYTHING_ELSE
        channels = channels_for(person, rule.channels) if person else (to.partition(":")[0],)
        number = draft.state.next_notice
        draft.put(next_notice=number + 1, informed=(*draft.state.informed, to))
        draft.say(
            Notice(
                at=draft.wake,
                because=because,
                notice=number,
                to=to,
                urgency="normal",
                channels=channels,
                ring=False,
                number=escalation.number if escalation else None,
                path=escalation.path if escalation else None,
                late_by=_late_by(draft),
            )
        )


def marked(told: Told, state: Any) -> Told:
    """What became of a notice; one that failed or was declined waits for no later channel."""
    return structs.replace(told, state=state, fallback_at=None)


def seen(told: Told) -> Told:
    return marked(told, "seen")


def reaches(draft: Draft, key: str, urgency: str) -> bool:
    """Whether a notice of this urgency would reach a person now, not when their quiet hours end."""
    person = draft.person(key)
    return person is not None and quiet_until(draft, person, rule_for(draft, person, urgency), urgency) is None


def quiet_until(draft: Draft, person: Person, rule: NoticeRule, urgency: str) -> datetime | None:
    """When the person's quiet hours end, where they hold a notice of this urgency back now."""
    breaks = rule.breaks_quiet_hours
    if breaks is None:
        shared = draft.policy.document.notices.get(urgency)
        breaks = (
            shared.breaks_quiet_hours if shared and shared.breaks_quiet_hours is not None else urgency == "critical"
        )
    if breaks or person.quiet is None or is_on_call(draft, person.key, draft.wake):
        return None
    return quiet_end(person.quiet, person.time_zone or draft.policy.workspace.time_zone, draft.wake)


def quiet_end(quiet: QuietHours, time_zone: str, at: datetime) -> datetime | None:
    """The end of the quiet hours that hold `at`, in UTC; None outside them. Wall times of the person's zone."""
    there = zone(time_zone)
    today = at.astimezone(there).date()
    for day in (today - A_DAY, today):
        last_day = day if quiet.end > quiet.start else day + A_DAY
        end = last_instant(datetime.combine(last_day, quiet.end), there)
        if first_instant(datetime.combine(day, quiet.start), there) <= at < end:
            return end
    return None


def _rung_already(draft: Draft, escalation: Escalation, person: str, urgency: str) -> bool:
    return any(
        told.to == person and told.ring and told.state not in ("held", "failed") and rank(told.urgency) <= rank(urgency)
        for other in draft.state.live("open")
        if other.number != escalation.number
        for told in other.told
    )


class _Step(NamedTuple):
    number: int
    after: timedelta
    channels: tuple[str, ...]


def _fallback(draft: Draft, rule: NoticeRule, number: int) -> _Step | None:
    """The rule's next later channels from a number on, at the issue's priority."""
    for step, fallback in enumerate(rule.then[number:], start=number):
        if (after := fallback.after.of(draft.state.priority)) is not None:
            return _Step(step, after, fallback.channels)
    return None


def _say(draft: Draft, told: Told, channels: tuple[str, ...], escalation: Escalation, because: Reason) -> None:
    draft.say(
        Notice(
            at=draft.wake,
            because=because,
            notice=told.notice,
            to=told.to,
            urgency=told.urgency,
            channels=channels,
            ring=told.ring,
            number=escalation.number,
            path=escalation.path,
            level=told.level,
            late_by=_late_by(draft),
        )
    )


def _late_by(draft: Draft) -> float | None:
    late = (draft.wake - draft.at).total_seconds()
    return late or None
