"""How a notice would reach a person, told at some instant: by the very rules that tell people, on an issue of nobody.

What a person's page and the API foretell is decided by `core.notices`, step by step: told, held by quiet hours and
released, gathered, unseen and told again by later channels. Nothing of it is kept, and nobody is told.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from rung.core.desk import Desk
from rung.core.document import KINDS, URGENCIES, Person
from rung.core.draft import Draft
from rung.core.effects import Notice
from rung.core.events import IssueEscalated
from rung.core.happenings import watching
from rung.core.issue import Escalation, IssueState, Told
from rung.core.paths import aside, notices
from rung.core.paths.notices import Chosen
from rung.core.people.presence import is_on_call
from rung.core.policy import Policy
from rung.core.reasons import Reason

ASKED = Reason("manual", "to see what would happen")
MOST_STEPS = 12
ISSUE = "foreseen"


class Step(Struct, frozen=True):
    """Something is sent, unless they saw or did something before."""

    at: datetime
    channels: tuple[str, ...]


class Foreseen(Struct, frozen=True):
    """What would happen with one notice."""

    kind: str
    """An urgency, or one of the kinds that ask nothing (`document.KINDS`)."""
    at: datetime
    chosen: Chosen
    steps: tuple[Step, ...]
    """Empty where they would not be told at all."""
    held_until: datetime | None = None
    """Quiet hours hold it until then."""
    gathered_until: datetime | None = None
    """It is sent then, in one message with what else was gathered."""
    away_until: datetime | None = None
    """They are away at the instant, until then; whoever stands in is told in their place."""
    is_away: bool = False
    stands_in: str | None = None
    overrides: tuple[str, ...] = ()
    """Where their choice does not count, and why."""


def foresee_all(policy: Policy, desk: Desk, key: str, at: datetime) -> tuple[Foreseen, ...]:
    """Each urgency, the most urgent first, then each kind that asks nothing."""
    return tuple(foresee(policy, desk, key, kind, at) for kind in (*URGENCIES, *KINDS))


def foresee(policy: Policy, desk: Desk, key: str, kind: str, at: datetime) -> Foreseen:
    """What would happen with a notice of an urgency or a kind that is decided at an instant."""
    person = policy.document.people[key]
    draft = _moment(policy, desk, kind, at)
    chosen = notices.chosen(policy, person, kind)
    away = draft.away(key) if kind in URGENCIES else None
    if away is not None:
        return Foreseen(kind, at, chosen, (), away_until=away.until_at, is_away=True, stands_in=away.deputy)
    if kind in URGENCIES:
        held_until, effects = _ring(policy, desk, person, kind, at)
    else:
        effects = list(_quiet(draft, person, kind))
        held_until = effects[0].held_until if effects else None
    steps = tuple(Step(_sent_at(one), one.channels) for one in effects if one.channels)
    first = effects[0] if effects else None
    gathers = first is not None and first.gather_s is not None and not _is_of_release(first)
    gathered = steps[0].at if gathers and steps else None
    overrides = tuple(_overrides(draft, person, kind, chosen))
    return Foreseen(kind, at, chosen, steps, held_until, gathered, overrides=overrides)


def _ring(
    policy: Policy, desk: Desk, person: Person, urgency: str, at: datetime
) -> tuple[datetime | None, list[Notice]]:
    """The notices of a ring that nobody sees: at once or after quiet hours, then by each of the later channels."""
    ladder = Escalation(
        number=1, path="", trigger="manual", policy=policy.version, opened_at=at, urgency=urgency, level_at=at
    )
    draft = _moment(policy, desk, urgency, at)
    told: Told | None = notices.tell_person(draft, ladder, person.key, 1, urgency, ASKED)
    said = _said(draft)
    held_until = told.release_at if told and told.state == "held" else None
    if told is not None and held_until is not None:
        draft = _moment(policy, desk, urgency, held_until)
        told = notices.release(draft, ladder, told)
        said += _said(draft)
    while told is not None and told.fallback_at is not None and len(said) < MOST_STEPS:
        draft = _moment(policy, desk, urgency, told.fallback_at)
        told = notices.fall_back(draft, ladder, told)
        said += _said(draft)
    return held_until, said


def _quiet(draft: Draft, person: Person, kind: str) -> Iterator[Notice]:
    if kind in ("mentioned", "watching"):
        about: Literal["mention", "watch"] = "mention" if kind == "mentioned" else "watch"
        yield watching.tell_now(draft, person, about, 0, ASKED)
        return
    if kind == "informed":
        notices.inform(draft, (f"person:{person.key}",), ASKED)
        yield from _said(draft)
        return
    if kind in ("assigned", "handovers"):
        yield aside.tell_now(draft, person.key, aside.ASSIGNED if kind == "assigned" else aside.HANDOVER, 0, ASKED)
        return
    if kind == "bulletins":
        channels = notices.bulletin_channels(draft.policy, person)
    else:
        channels = tuple(one for one in person.channels if notices.wants_update(draft.policy, person, one))
    yield Notice(
        at=draft.wake, because=ASKED, notice=0, to=person.key, urgency="normal", channels=channels, ring=False
    )


def _overrides(draft: Draft, person: Person, kind: str, chosen: Chosen) -> Iterator[str]:
    """What stands above a person's choice here."""
    rule, policy = chosen.rule, draft.policy
    quiet = policy.quiet_of(person)
    if kind in URGENCIES and quiet is not None:
        in_quiet = notices.quiet_end(quiet, policy.zone_of(person.key), draft.wake) is not None
        if kind == "critical" and rule.breaks_quiet_hours is False and notices.breaks_quiet_hours(policy, rule, kind):
            yield "quiet hours do not hold it: nobody turns critical off for themselves"
        elif in_quiet and not notices.breaks_quiet_hours(policy, rule, kind) and is_on_call(draft, person.key):
            yield "quiet hours do not hold it: who is on call counts as outside them"
    if kind == "updates":
        return
    lacking = [one for one in rule.channels if not person.address(one)]
    if lacking and len(lacking) == len(rule.channels):
        yield f"every address that they have is used: they have none for {', '.join(lacking)}"
    elif lacking:
        yield f"{', '.join(lacking)} is passed over: they have no address there"


def _said(draft: Draft) -> list[Notice]:
    return [one for one in draft.effects if isinstance(one, Notice)]


def _is_of_release(one: Notice) -> bool:
    """What quiet hours held is gathered for a moment, of all issues; nobody waits for that."""
    return (one.because.code == "released" or one.held_until is not None) and one.gather_s == notices.RELEASED_TOGETHER


def _sent_at(one: Notice) -> datetime:
    at = one.held_until or one.at
    return at if one.gather_s is None or _is_of_release(one) else at + timedelta(seconds=one.gather_s)


def _moment(policy: Policy, desk: Desk, kind: str, at: datetime) -> Draft:
    """An issue of nobody, at the priority that such a notice most often has."""
    priorities = policy.workspace.priorities
    place = min(URGENCIES.index(kind), len(priorities) - 1) if kind in URGENCIES else len(priorities) - 1
    state = IssueState(id=ISSUE, opened_at=at, decided_at=at, priority=priorities[place])
    return Draft(state, IssueEscalated(issue=ISSUE, at=at, path=""), policy, desk, at)
