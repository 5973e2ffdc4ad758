"""Telling the people and places of one level of an escalation, and remembering who was told."""

from msgspec import structs

from rung.core.draft import Draft
from rung.core.issue import Escalation, Told
from rung.core.paths import notices
from rung.core.people import people
from rung.core.reasons import Reason

Looked = tuple[tuple[str, str], ...]
"""People looked at, each with why they were told or passed over."""
HELD_UNTIL = "; quiet hours hold it until "


def tell_choice(
    draft: Draft, escalation: Escalation, choice: people.Choice, level: int, because: Reason
) -> tuple[str, ...]:
    """Tell everybody chosen; returns those told now, where at least one counts."""
    told = [tell_one(draft, escalation.number, person, level, because) for person in choice.people]
    for place in choice.places:
        now = current(draft, escalation)
        at_place = notices.tell_place(draft, now, place, level, now.urgency, place in choice.counting, because)
        remember(draft, now, at_place)
        told.append(at_place)
    return tuple(one.to for one in told if one.state != "held") if any(one.counts for one in told) else ()


def tell_one(draft: Draft, number: int, person: str, level: int, because: Reason) -> Told:
    """Tell one person for an escalation, at its urgency."""
    escalation = draft.state.escalation(number)
    assert escalation is not None
    told = notices.tell_person(draft, escalation, person, level, escalation.urgency, because)
    remember(draft, escalation, told)
    return told


def tell_again(draft: Draft, escalation: Escalation, told: Told, because: Reason) -> Told | None:
    """Tell the same person or place once more; None where there is no such person any more."""
    if people.is_place(told.to):
        return notices.tell_place(draft, escalation, told.to, told.level, told.urgency, told.counts, because)
    if draft.person(told.to) is None:
        return None
    return notices.tell_person(draft, escalation, told.to, told.level, told.urgency, because)


def remember(draft: Draft, escalation: Escalation, told: Told | None) -> None:
    """Remember what was told: one entry a level for each person or place, and at most one that quiet hours hold."""
    if told is None:
        return
    known = current(draft, escalation)
    mine = [one for one in known.told if one.to == told.to and one.state != "held"]
    if told.fallback_at:
        told, mine = _one_wait_for_later_channels(told, mine)
    kept = {one.notice: one for one in mine if told.state == "held" or one.level != told.level}
    others = [kept.get(one.notice, one) for one in known.told if one.to != told.to or one.notice in kept]
    first_told_at = known.first_told_at or (None if told.state == "held" else told.at)
    draft.put_escalation(known, told=(*others, told), first_told_at=first_told_at)


def _one_wait_for_later_channels(told: Told, mine: list[Told]) -> tuple[Told, list[Told]]:
    """Told anew before they saw what they were told, a person has one wait for later channels, not two: of the same
    urgency the one that runs already, else that of the more urgent.
    """
    waiting = [one for one in mine if one.fallback_at and notices.rank(told.urgency) <= notices.rank(one.urgency)]
    for one in waiting:
        if one.urgency == told.urgency:
            told = structs.replace(
                told, fallback_at=one.fallback_at, fallbacks=one.fallbacks, unseen_since=one.unseen_since or one.at
            )
    return told, [structs.replace(one, fallback_at=None) if one in waiting else one for one in mine]


def standing(escalation: Escalation) -> list[Told]:
    """Who was told by this level, counts, and is neither out nor unreachable."""
    return [told for told in of_level(escalation) if told.counts and told.state not in ("failed", "declined", "held")]


def of_level(escalation: Escalation) -> list[Told]:
    """Whom this level has told since it started last."""
    level, since = escalation.level, escalation.level_at
    return [told for told in escalation.told if told.level == level and (since is None or told.at >= since)]


def looked_at(escalation: Escalation, considered: Looked) -> Looked:
    """Who was looked at for this level and why, and whom quiet hours keep from being told."""
    held = {one.to: one.release_at for one in of_level(escalation) if one.state == "held"}
    if not held:
        return considered
    return tuple(
        (who, f"{why}{HELD_UNTIL}{held[who]:%Y-%m-%d %H:%M} UTC" if who in held else why) for who, why in considered
    )


def current(draft: Draft, escalation: Escalation) -> Escalation:
    """The escalation as the draft holds it now."""
    return draft.state.escalation(escalation.number) or escalation
