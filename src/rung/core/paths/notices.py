"""How one person or place is told: by which channels, ringing or not, now or when their quiet hours end.

What one person is told about one issue is one message per channel, kept up to date. A notice rings unless another open
escalation of the issue has already rung this person at the same or a higher urgency: then it only updates that message.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from msgspec import structs

from rung.core.document import KINDS, URGENCIES, NoticeRule, Person, QuietHours
from rung.core.draft import Draft
from rung.core.effects import Notice
from rung.core.issue import Escalation, Told
from rung.core.people.people import choose
from rung.core.people.presence import is_on_call
from rung.core.policy import Policy
from rung.core.reasons import Reason
from rung.core.times.walltime import first_instant, last_instant, zone

EVERYTHING_ELSE = NoticeRule()
RELEASED_TOGETHER = 2.0
"""Seconds after quiet hours within which what they held back of several issues is gathered in one summary."""
A_DAY = timedelta(days=1)
WAKE_NOBODY = ("slack", "teams", "email")
"""Channels that people read when they have time."""


def rank(urgency: str) -> int:
    """0 is critical."""
    return URGENCIES.index(urgency)


def rule_for(draft: Draft, person: Person, urgency: str) -> NoticeRule:
    """The person's own choice for an urgency or a kind, else their team's, else the document's, else mail."""
    return rule_of(draft.policy, person, urgency)


def rule_of(policy: Policy, person: Person, urgency: str) -> NoticeRule:
    """As `rule_for`, apart from any issue."""
    return chosen(policy, person, urgency).rule


class Chosen(NamedTuple):
    """A rule, and whose choice it is."""

    rule: NoticeRule
    whose: Literal["own", "team", "policy", "nobody"]
    team: str | None = None
    key: str = ""
    """Under which key it stands: a kind that nobody chose for goes as what is normal."""


def chosen(policy: Policy, person: Person, key: str) -> Chosen:
    """What a person uses for an urgency or a kind, and who said so."""
    if (rule := person.notices.get(key)) is not None:
        return Chosen(rule, "own", key=key)
    return inherited(policy, person, key)


def inherited(policy: Policy, person: Person, key: str) -> Chosen:
    """What they use where they chose nothing themselves under this key."""
    for name in person.teams:
        team = policy.document.teams.get(name)
        if team and (rule := team.notices.get(key)) is not None:
            return Chosen(rule, "team", name, key)
    if (rule := policy.document.notices.get(key)) is not None:
        return Chosen(rule, "policy", key=key)
    return chosen(policy, person, "normal") if key in KINDS else Chosen(EVERYTHING_ELSE, "nobody", key=key)


def breaks_quiet_hours(policy: Policy, rule: NoticeRule, urgency: str) -> bool:
    """Whether a notice of an urgency rings in quiet hours too: by the person's own rule, else by the document's.
    Nobody turns critical off for themselves.
    """
    if rule.breaks_quiet_hours or (rule.breaks_quiet_hours is False and urgency != "critical"):
        return rule.breaks_quiet_hours
    shared = policy.document.notices.get(urgency)
    return shared.breaks_quiet_hours if shared and shared.breaks_quiet_hours is not None else urgency == "critical"


def wants_update(policy: Policy, person: Person, channel: str) -> bool:
    """Whether a person wants the short message by which a channel that cannot change what it sent says how it went on.
    Whoever said nothing of `updates` wants it wherever they were told.
    """
    found = chosen(policy, person, "updates")
    return found.key != "updates" or channel in found.rule.channels


def channels_for(person: Person, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The wanted channels on which this person has an address; if none is left, all that they have."""
    return tuple(channel for channel in wanted if person.address(channel)) or person.channels


def bulletin_channels(policy: Policy, person: Person) -> tuple[str, ...]:
    """By what Rung's own messages go to a person: by what was chosen for them, else by every way that wakes nobody."""
    found = chosen(policy, person, "bulletins")
    names = found.rule.channels if found.key == "bulletins" else WAKE_NOBODY
    return tuple(one for one in names if person.address(one))


def tell_person(draft: Draft, escalation: Escalation, key: str, level: int, urgency: str, because: Reason) -> Told:
    """Tell a person for an escalation."""
    person = draft.policy.document.people[key]
    rule = rule_for(draft, person, urgency)
    last_resort = because.code == "last_resort"
    rings = not (_is_rung_now if last_resort else _rung_already)(draft, escalation, key, urgency)
    held_until = quiet_until(draft, person, rule, urgency) if rings and not last_resort else None
    channels = person.channels if last_resort else channels_for(person, rule.channels)
    later = _fallback(draft, rule, 0) if rings and not held_until and not last_resort else None
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
        fallback_at=sent_at(draft, person, rule, draft.wake) + later.after if later else None,
        channels=() if held_until else channels,
    )
    draft.put(next_notice=draft.state.next_notice + 1)
    if not held_until:
        _say(draft, told, channels, escalation, because, gathers(draft, person, rule))
    return told


def tell_place(
    draft: Draft, escalation: Escalation, place: str, level: int, urgency: str, counts: bool, because: Reason
) -> Told:
    """Tell a channel such as `slack:#war-room`. It counts as somebody told only when it is the level's only target."""
    told = Told(
        notice=draft.state.next_notice,
        to=place,
        at=draft.wake,
        level=level,
        urgency=urgency,
        counts=counts,
        channels=(place.partition(":")[0],),
    )
    draft.put(next_notice=draft.state.next_notice + 1)
    _say(draft, told, told.channels, escalation, because)
    return told


def release(draft: Draft, escalation: Escalation, told: Told, rings: bool = True) -> Told | None:
    """Quiet hours ended: send what was held, unless somebody has it by now. It does not ring whom another ladder rang,
    or rings now (`rings`).
    """
    person = draft.person(told.to)
    if person is None or escalation.state not in ("open", "exhausted"):
        return None
    rule = rule_for(draft, person, told.urgency)
    rings = rings and not _rung_already(draft, escalation, told.to, told.urgency)
    later = _fallback(draft, rule, 0) if rings else None
    released = Told(
        notice=told.notice,
        to=told.to,
        at=draft.wake,
        level=told.level,
        urgency=told.urgency,
        ring=rings,
        channels=channels_for(person, rule.channels),
        fallback_at=sent_at(draft, person, rule, draft.wake) + later.after if later else None,
    )
    because = Reason("released", "quiet hours ended and nobody has it yet")
    together = gathers(draft, person, rule) or RELEASED_TOGETHER
    _say(draft, released, released.channels, escalation, because, together)
    return released


def fall_back(draft: Draft, escalation: Escalation, told: Told) -> Told | None:
    """The notice was neither seen nor acted on: use the rule's next channels. None: no more are left."""
    person = draft.person(told.to)
    rule = rule_for(draft, person, told.urgency) if person else EVERYTHING_ELSE
    step = _fallback(draft, rule, told.fallbacks)
    if person is None or step is None:
        return None
    if until := quiet_until(draft, person, rule, told.urgency):
        return structs.replace(told, fallback_at=until)
    channels = tuple(channel for channel in step.channels if person.address(channel))
    if channels:
        words = f"not seen within {step.after.total_seconds() / 60:g} min"
        _say(draft, told, channels, escalation, Reason("fallback", words))
    more = _fallback(draft, rule, step.number + 1)
    since = sent_at(draft, person, rule, told.unseen_since or told.at)
    return structs.replace(
        told,
        fallbacks=step.number + 1,
        fallback_at=max(since + more.after, draft.wake) if more else None,
        channels=told.channels and tuple(dict.fromkeys((*told.channels, *channels))),
    )


def inform(draft: Draft, targets: tuple[str, ...], because: Reason, escalation: Escalation | None = None) -> None:
    """Show one message that asks nothing, never climbs and is kept up to date: one to each, however often they are
    named.
    """
    choice = choose(draft, targets, "everyone", "", of=escalation)
    for to in (*choice.people, *choice.places):
        if to in draft.state.informed:
            continue
        person = draft.person(to)
        rule = rule_for(draft, person, "informed") if person else EVERYTHING_ELSE
        channels = channels_for(person, rule.channels) if person else (to.partition(":")[0],)
        number = draft.state.next_notice
        draft.put(next_notice=number + 1, informed=(*draft.state.informed, to))
        draft.say(quiet_notice(draft, to, number, because, rule, channels, escalation=escalation))


def quiet_notice(
    draft: Draft,
    to: str,
    number: int,
    because: Reason,
    rule: NoticeRule,
    channels: tuple[str, ...],
    *,
    escalation: Escalation | None = None,
    about: str = "",
    held_until: datetime | None = None,
) -> Notice:
    """A message that asks nothing and rings nobody: of an escalation, or of its own, about something beside them.
    What was held until then goes out together with whatever else was.
    """
    gather_s = gathers(draft, draft.person(to), rule, held_until)
    return Notice(
        at=draft.wake,
        because=because,
        notice=number,
        to=to,
        urgency="normal",
        channels=channels,
        ring=False,
        number=escalation.number if escalation else None,
        path=escalation.path if escalation else None,
        held_until=held_until,
        gather_s=gather_s or (RELEASED_TOGETHER if held_until else None),
        about=about,
        late_by=late_by(draft),
    )


def marked(told: Told, state: Any) -> Told:
    """What became of a notice: no later channel is used. One that failed or was declined is not released either."""
    release_at = None if state in ("failed", "declined") else told.release_at
    return structs.replace(told, state=state, fallback_at=None, release_at=release_at)


def seen(told: Told) -> Told:
    return marked(told, "seen")


def accepted(told: Told, channel: str) -> Told:
    """A channel took it. One that was not asked for says that those asked for were passed over."""
    outside = bool(channel) and channel not in told.channels and channel not in told.accepted
    return structs.replace(told, accepted=(*told.accepted, channel)) if outside else told


def refused(told: Told, channel: str) -> Told:
    """A channel refused it for good; it has failed once all have, or, where no channel is named, at once."""
    if not channel:
        return marked(told, "failed")
    told = structs.replace(told, refused=tuple(dict.fromkeys((*told.refused, channel))))
    return marked(told, "failed") if set(told.accepted or told.channels) <= set(told.refused) else told


def reaches(draft: Draft, escalation: Escalation, key: str) -> bool:
    """Whether a notice of an escalation would reach a person now, not when their quiet hours end."""
    person, urgency = draft.person(key), escalation.urgency
    if person is None:
        return False
    quiet = quiet_until(draft, person, rule_for(draft, person, urgency), urgency)
    return quiet is None or _rung_already(draft, escalation, key, urgency)


def quiet_until(draft: Draft, person: Person, rule: NoticeRule, urgency: str) -> datetime | None:
    """When the person's quiet hours end, where they hold a notice of this urgency back now."""
    quiet = draft.policy.quiet_of(person)
    if quiet is None or breaks_quiet_hours(draft.policy, rule, urgency) or is_on_call(draft, person.key):
        return None
    return quiet_end(quiet, draft.policy.zone_of(person.key), draft.wake)


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


def _is_rung_now(draft: Draft, escalation: Escalation, person: str, urgency: str) -> bool:
    """Whether another ladder's last resort rings them at this very instant."""
    return any(
        told.to == person and told.ring and told.level == other.level and told.at == draft.wake
        for other in draft.state.live("exhausted")
        if other.number != escalation.number and other.last_resort
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


def gathers(
    draft: Draft, person: Person | None, rule: NoticeRule, held_until: datetime | None = None
) -> float | None:
    """For how long the rule gathers notices before they are sent as one, from now on or from where they are held no
    longer: until the next of the person's chosen times, else for a span, at the issue's priority.
    """
    from_at = held_until or draft.wake
    goes_at = sent_at(draft, person, rule, from_at) if person is not None else from_at
    return (goes_at - from_at).total_seconds() or None


def sent_at(draft: Draft, person: Person, rule: NoticeRule, at: datetime) -> datetime:
    """When what a rule gathers goes out, told at an instant: nobody could have seen it before."""
    if rule.digest_at:
        return next_digest(rule.digest_at, draft.policy.zone_of(person.key), at)
    return at + (rule.digest.of(draft.state.priority) or timedelta(0))


def next_digest(times: Sequence[time], time_zone: str, at: datetime) -> datetime:
    """The first of these wall times after an instant, in UTC."""
    there = zone(time_zone)
    today = at.astimezone(there).date()
    days = (today, today + A_DAY, today + 2 * A_DAY)
    found = (first_instant(datetime.combine(day, one), there) for day in days for one in times)
    return min(one for one in found if one > at)


def _say(
    draft: Draft,
    told: Told,
    channels: tuple[str, ...],
    escalation: Escalation,
    because: Reason,
    gather_s: float | None = None,
) -> None:
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
            late_by=late_by(draft),
            gather_s=gather_s,
        )
    )


def late_by(draft: Draft) -> float | None:
    late = (draft.wake - draft.at).total_seconds()
    return late or None
