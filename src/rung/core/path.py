"""Climbing an escalation path: one rung after the other until somebody has it (POLICY.md, "What paths mean").

    (none) --trigger or person--> open --climb_after--> open, next level --past the last--> if_nobody --> exhausted
       |                          |  ^                                                                        |
       +--somebody has the issue--|--|--> held                                                                |
                     acknowledged v  | it expires: the same level again                                       |
                              acknowledged <------------------------------------------------------------------+

and from each of these: fulfilled (its wait ended well), closed (by hand, `closes_when`), replaced, joined, resolved.

A level that has nobody to tell gives way at once: to its backup, else to the next level; nothing ends in silence. The
last resort is told by every channel at any hour when a critical ladder ends with nobody.

Known weakness: a level's candidates are chosen when it starts, so somebody who comes
on shift a minute later is asked only by the next level or repeat.
"""

from datetime import datetime, timedelta

from rung.core import notices, people
from rung.core.calendar import WorkingTime
from rung.core.draft import Draft
from rung.core.effects import EscalationMoved, EscalationOpened, LevelStarted, LevelWaits
from rung.core.issue import LIVE_STATES, Escalation, Told
from rung.core.policy import Level, Path, Person, Repeat
from rung.core.reasons import Code, Reason
from rung.core.spans import format_span

CLIMB_AFTER = timedelta(minutes=30)
"""What `climb_after` means where it is left out."""
WAITS_FOR_SHIFT = timedelta(hours=24)
WAITS_OVER_WEEKEND = timedelta(hours=72)
WEEKEND = (5, 6)


# Opening and ending ----------------------------------------


def escalate(
    draft: Draft,
    path: str,
    level: int,
    because: Reason,
    *,
    trigger: str,
    by: str | None = None,
    wait: str | None = None,
    replaces: tuple[str, ...] = (),
    over_acknowledged: bool = False,
) -> None:
    """Open an escalation of a path, or raise the one that is open there."""
    spec = draft.policy.document.paths[path]
    level = max(1, min(level, len(spec.levels)))
    climbing = draft.state.climb_of(path)
    if climbing:
        _raise_to(draft, climbing, level, because)
        return
    carried = _replaced(draft, replaces)
    for exhausted in draft.state.live("exhausted"):
        if exhausted.path == path:
            end(draft, exhausted, "replaced", Reason(because.code, f"{because.words}: it begins anew"))
    urgency = _urgency(draft, spec.levels[level - 1])
    holder = None if over_acknowledged or carried else _holder(draft, urgency)
    escalation = Escalation(
        number=draft.state.next_escalation,
        path=path,
        trigger=trigger,
        policy=draft.policy.version,
        opened_at=draft.wake,
        urgency=urgency,
        state="held" if holder else "open",
        level=level,
        escalated_by=by,
        reason=because.words,
        wait=wait,
        held_by=holder.number if holder else None,
    )
    draft.put(next_escalation=escalation.number + 1)
    draft.put_escalation(escalation)
    draft.say(
        EscalationOpened(
            at=draft.wake,
            because=because,
            number=escalation.number,
            path=path,
            trigger=trigger,
            level=level,
            held=holder is not None,
            by=by,
        )
    )
    notices.inform(draft, spec.inform, Reason("inform", f"{path} was opened"), escalation)
    if carried:
        acknowledged = draft.put_escalation(
            escalation,
            acknowledged_by=carried.acknowledged_by,
            acknowledged_at=carried.acknowledged_at,
            acknowledged_until=carried.acknowledged_until,
            lasts=carried.lasts,
        )
        why = Reason("event", f"{carried.acknowledged_by} has it since {carried.path}, which this one replaces")
        move(draft, acknowledged, "acknowledged", why, by=carried.acknowledged_by, until=carried.acknowledged_until)
    elif not holder:
        start_level(draft, escalation, level, because)


def end(draft: Draft, escalation: Escalation, state: str, because: Reason, by: str | None = None) -> None:
    """It is over for this escalation. What it held back waits on until the same instant, or the next breach."""
    until = escalation.acknowledged_until
    move(draft, escalation, state, because, by=by)
    for held in draft.state.live("held"):
        if held.held_by == escalation.number:
            draft.put_escalation(held, held_by=None, held_until=until)


def move(
    draft: Draft,
    escalation: Escalation,
    state: str,
    because: Reason,
    by: str | None = None,
    until: datetime | None = None,
) -> Escalation:
    """Put an escalation into another state; whatever it was about to do is off."""
    live = state in LIVE_STATES
    moved = draft.put_escalation(
        escalation,
        state=state,
        told=tuple(notices.marked(told, told.state) for told in escalation.told),
        climbs_at=None,
        repeats_at=None,
        waits_until=None,
        closed_at=None if live else draft.at,
        closed_because="" if live else because.words,
    )
    draft.say(
        EscalationMoved(
            at=draft.wake,
            because=because,
            number=escalation.number,
            path=escalation.path,
            was=escalation.state,
            state=state,
            by=by,
            until=until,
        )
    )
    return moved


# Levels ----------------------------------------


def start_level(draft: Draft, escalation: Escalation, level: int, because: Reason) -> None:
    """Tell a level. One that has nobody gives way to the next at once; past the last, `if_nobody`."""
    path = draft.path_of(escalation)
    while level <= len(path.levels):
        spec = path.levels[level - 1]
        if not _is_inside(draft, spec):
            if until := _waits_until(draft, spec):
                _wait(draft, escalation, level, until, _urgency(draft, spec), because)
                return
            because = Reason("nobody", f"level {level}, {spec.name}, is outside its hours for too long")
        elif told := _tell_level(draft, escalation, spec, level, because):
            _after_telling(draft, told, spec)
            return
        else:
            because = Reason("nobody", f"nobody to tell at level {level}, {spec.name}")
        escalation = _now(draft, escalation)
        level += 1
    _past_last(draft, escalation, because)


def climb(draft: Draft, escalation: Escalation) -> None:
    """`climb_after` passed and nobody acknowledged."""
    path = draft.path_of(escalation)
    level = escalation.level
    waited = escalation.climbs_at - escalation.level_at if escalation.climbs_at and escalation.level_at else None
    words = f"nobody acknowledged level {level}" + (f" within {format_span(waited)}" if waited else "")
    if level < len(path.levels):
        start_level(draft, escalation, level + 1, Reason("climb", words))
    elif level == len(path.levels):
        _past_last(draft, escalation, Reason("climb", words))
    else:
        _exhaust(draft, escalation, Reason("climb", words))


def repeat(draft: Draft, escalation: Escalation) -> None:
    """Tell the level again, within its time; on the last level until `times` are used."""
    path = draft.path_of(escalation)
    spec = path.levels[escalation.level - 1]
    times = escalation.repeated + 1
    because = Reason("repeat", f"level {escalation.level} again, {_ordinal(times)} time: nobody acknowledged")
    again = [
        told for told in escalation.told if told.level == escalation.level and told.state not in ("failed", "declined")
    ]
    latest = {told.to: told for told in again}
    escalation = draft.put_escalation(escalation, repeated=times, repeats_at=None)
    for told in latest.values():
        _told(draft, escalation, _tell_again(draft, escalation, told, because))
        escalation = draft.state.escalation(escalation.number) or escalation
    _schedule_repeat(draft, escalation, spec)


def go_on(draft: Draft, escalation: Escalation, code: Code, words: str) -> None:
    """Somebody told by this level is out: its next candidate, then its backup, then the next level, at once."""
    path = draft.path_of(escalation)
    if escalation.state != "open" or not 1 <= escalation.level <= len(path.levels):
        return
    spec = path.levels[escalation.level - 1]
    if _standing(escalation):
        return
    reached = {told.to for told in escalation.told if told.level == escalation.level}
    cursor, out = _cursor(escalation, escalation.level), {*escalation.passed, *reached}
    for targets, pick, because in (
        (spec.notify, spec.pick, Reason(code, words)),
        (spec.backup, None, Reason("backup", words)),
    ):
        choice = people.choose(draft, targets, pick, cursor, out)
        choice = choice._replace(
            places=tuple(one for one in choice.places if people.place_of(draft, one) not in reached)
        )
        current, alone = _now(draft, escalation), not _asks_people(targets)
        if told := _tell_choice(draft, current, choice, escalation.level, because, alone):
            climbs_at = _now(draft, escalation).climbs_at
            _say_level(draft, escalation, spec, escalation.level, told, choice.considered, because, climbs_at)
            return
    start_level(draft, _now(draft, escalation), escalation.level + 1, Reason("nobody", words))


def tell_aside(draft: Draft, escalation: Escalation, target: str, but_not: str, because: Reason) -> bool:
    """Tell somebody beside the level's people, such as who escalated. False: nobody there."""
    choice = people.choose(draft, (target,), None, "", (but_not,))
    return any(_tell(draft, escalation.number, person, escalation.level, because).counts for person in choice.people)


def hold_for_climb(draft: Draft, escalation: Escalation) -> None:
    """The ladder holds for one `climb_after` from now."""
    path = draft.path_of(escalation)
    if 1 <= escalation.level <= len(path.levels):
        spec = path.levels[escalation.level - 1]
        draft.put_escalation(escalation, climbs_at=_climbs_at(draft, spec), repeats_at=None)


def begin_again(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """An acknowledgement ended: the level that acknowledged is told again, or the one asked for meanwhile."""
    level = max(escalation.level, escalation.raise_to or 0)
    moved = move(draft, escalation, "open", because)
    moved = draft.put_escalation(
        moved,
        acknowledged_by=None,
        acknowledged_at=None,
        acknowledged_until=None,
        lasts=None,
        raise_to=None,
        held_by=None,
        held_until=None,
        passed=(),
    )
    if level > len(draft.path_of(moved).levels):
        _past_last(draft, draft.put_escalation(moved, level=len(draft.path_of(moved).levels)), because)
    else:
        start_level(draft, moved, level, because)


# One level ----------------------------------------


def _tell_level(draft: Draft, escalation: Escalation, spec: Level, level: int, because: Reason) -> Escalation | None:
    """Tell the level's people, or its backup. None: nobody who counts could be told."""
    urgency = _urgency(draft, spec)
    escalation = draft.put_escalation(
        escalation,
        level=level,
        level_at=draft.wake,
        urgency=urgency,
        waits_until=None,
        climbs_at=None,
        repeats_at=None,
        repeated=0,
        passed=(),
    )
    cursor = _cursor(escalation, level)
    choice = people.choose(draft, spec.notify, spec.pick, cursor)
    told = _tell_choice(draft, escalation, choice, level, because, alone=not _asks_people(spec.notify))
    if told:
        climbs_at = _climbs_unless_repeated(draft, _now(draft, escalation), spec)
        return _say_level(draft, escalation, spec, level, told, choice.considered, because, climbs_at)
    backup = people.choose(draft, spec.backup, None, cursor)
    why = Reason("backup", f"nobody to tell at level {level}, {spec.name}: its backup")
    told = _tell_choice(draft, escalation, backup, level, why, alone=not _asks_people(spec.backup))
    if told:
        climbs_at = _climbs_unless_repeated(draft, _now(draft, escalation), spec)
        return _say_level(draft, escalation, spec, level, told, choice.considered + backup.considered, why, climbs_at)
    draft.note(Reason("nobody", _nobody_words(level, spec, choice.considered + backup.considered)))
    return None


def _tell_choice(
    draft: Draft, escalation: Escalation, choice: people.Choice, level: int, because: Reason, alone: bool
) -> tuple[str, ...]:
    """Tell everybody chosen; returns them where at least one counts as told."""
    told = [_tell(draft, escalation.number, person, level, because) for person in choice.people]
    for place in choice.places:
        current = _now(draft, escalation)
        at_place = notices.tell_place(
            draft, current, place, level, current.urgency, counts=alone and len(choice.places) == 1, because=because
        )
        _told(draft, current, at_place)
        told += [at_place] if at_place else []
    return tuple(one.to for one in told) if any(one.counts for one in told) else ()


def _tell(draft: Draft, number: int, person: str, level: int, because: Reason) -> Told:
    escalation = draft.state.escalation(number)
    assert escalation is not None
    told = notices.tell_person(draft, escalation, person, level, escalation.urgency, because)
    _told(draft, escalation, told)
    return told


def _tell_again(draft: Draft, escalation: Escalation, told: Told, because: Reason) -> Told | None:
    if people.is_place(told.to):
        return notices.tell_place(draft, escalation, told.to, told.level, told.urgency, told.counts, because)
    if draft.person(told.to) is None:
        return None
    return notices.tell_person(draft, escalation, told.to, told.level, told.urgency, because)


def _told(draft: Draft, escalation: Escalation, told: Told | None) -> None:
    """Remember what was told: one entry a level for each person or place, and at most one that quiet hours hold."""
    if told is None:
        return
    current = _now(draft, escalation)
    mine = [one for one in current.told if one.to == told.to and one.state != "held"]
    kept = mine if told.state == "held" else [one for one in mine if one.level != told.level]
    others = tuple(one for one in current.told if one.to != told.to or one in kept)
    first_told_at = current.first_told_at or (None if told.state == "held" else told.at)
    draft.put_escalation(current, told=(*others, told), first_told_at=first_told_at)


def _after_telling(draft: Draft, escalation: Escalation, spec: Level) -> None:
    """When it climbs, or is told again."""
    escalation = draft.put_escalation(escalation, climbs_at=_climbs_unless_repeated(draft, escalation, spec))
    _schedule_repeat(draft, escalation, spec)


def _climbs_unless_repeated(draft: Draft, escalation: Escalation, spec: Level) -> datetime | None:
    """The last level with a counted `repeat` climbs only after the last one."""
    last = escalation.level == len(draft.path_of(escalation).levels)
    return None if last and spec.repeat and spec.repeat.times else _climbs_at(draft, spec)


def _schedule_repeat(draft: Draft, escalation: Escalation, spec: Level) -> None:
    """The next repeat; on the last level, after its last one, the climb one `every` later."""
    if spec.repeat is None:
        return
    last = escalation.level == len(draft.path_of(escalation).levels)
    next_at = _every(draft, spec, spec.repeat)
    used = spec.repeat.times is not None and escalation.repeated >= spec.repeat.times
    if used:
        draft.put_escalation(escalation, repeats_at=None, climbs_at=next_at if last else escalation.climbs_at)
    elif escalation.climbs_at is None or next_at < escalation.climbs_at:
        draft.put_escalation(escalation, repeats_at=next_at)


def _say_level(
    draft: Draft,
    escalation: Escalation,
    spec: Level,
    level: int,
    told: tuple[str, ...],
    considered: tuple[tuple[str, str], ...],
    because: Reason,
    climbs_at: datetime | None,
) -> Escalation:
    current = _now(draft, escalation)
    draft.say(
        LevelStarted(
            at=draft.wake,
            because=because,
            number=current.number,
            path=current.path,
            level=level,
            name=spec.name,
            notified=told,
            considered=considered,
            climbs_at=climbs_at,
        )
    )
    return current


# `during` ----------------------------------------


def _is_inside(draft: Draft, spec: Level) -> bool:
    """Whether the level may be told now; a critical one always may."""
    if spec.during is None or _urgency(draft, spec) == "critical":
        return True
    if spec.during == "on_shift":
        return any(people.on_shift(draft, one) for one in _asked(draft, spec))
    return draft.policy.calendar(spec.during).is_open(draft.wake)


def _waits_until(draft: Draft, spec: Level) -> datetime | None:
    """When a level that is outside its `during` will be told; None: nobody will be inside soon enough."""
    if spec.during == "on_shift":
        openings = [people.next_shift(draft, one) for one in _asked(draft, spec)]
        opens_at = min((one for one in openings if one), default=None)
        limit = WAITS_FOR_SHIFT
    else:
        opens_at = draft.policy.calendar(spec.during).next_opening(draft.wake) if _asked(draft, spec) else None
        limit = WAITS_OVER_WEEKEND if opens_at and _over_weekend(draft.wake, opens_at) else WAITS_FOR_SHIFT
    return opens_at if opens_at and opens_at - draft.wake <= limit else None


def _asked(draft: Draft, spec: Level) -> list[Person]:
    """Whom `notify` names at any hour; if nobody is present, whom `backup` would tell."""
    keys = people.would_be(draft, spec.notify) or people.would_be(draft, spec.backup)
    return [person for key in keys if (person := draft.person(key))]


def _over_weekend(start: datetime, end: datetime) -> bool:
    day = start.date()
    while day <= end.date():
        if day.weekday() in WEEKEND:
            return True
        day += timedelta(days=1)
    return False


def _wait(draft: Draft, escalation: Escalation, level: int, until: datetime, urgency: str, because: Reason) -> None:
    draft.put_escalation(
        escalation,
        level=level,
        urgency=urgency,
        waits_until=until,
        waits_code=because.code,
        climbs_at=None,
        repeats_at=None,
        level_at=None,
    )
    draft.say(
        LevelWaits(
            at=draft.wake, because=because, number=escalation.number, path=escalation.path, level=level, until=until
        )
    )


# Past the last level ----------------------------------------


def _past_last(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """Everyone of `if_nobody` is told, as one level more; where there is none, the ladder is exhausted."""
    path = draft.path_of(escalation)
    choice = people.choose(draft, path.if_nobody, "everyone", "")
    why = Reason("if_nobody", because.words)
    level = len(path.levels) + 1
    if path.if_nobody:
        escalation = draft.put_escalation(
            escalation, level=level, level_at=draft.wake, repeats_at=None, repeated=0, waits_until=None, passed=()
        )
        told = _tell_choice(draft, escalation, choice, level, why, alone=not _asks_people(path.if_nobody))
        if told:
            climbs_at = _span_of_last(draft, path)
            current = draft.put_escalation(_now(draft, escalation), climbs_at=climbs_at)
            draft.say(
                LevelStarted(
                    at=draft.wake,
                    because=why,
                    number=current.number,
                    path=current.path,
                    level=level,
                    name="if_nobody",
                    notified=told,
                    considered=choice.considered,
                    climbs_at=climbs_at,
                )
            )
            return
    _exhaust(draft, _now(draft, escalation), because)


def _exhaust(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """Nobody has it. A critical ladder tells the last resort, by every channel, at any hour."""
    exhausted = move(draft, escalation, "exhausted", Reason("climb", f"nobody is left to tell: {because.words}"))
    if not _was_critical(draft, exhausted) or draft.state.live("open"):
        return
    exhausted = draft.put_escalation(exhausted, urgency="critical")
    why = Reason("last_resort", f"the ladder {exhausted.path} ended with nobody")
    choice = people.choose(draft, draft.policy.workspace.last_resort, "everyone", "")
    if not _tell_choice(draft, exhausted, choice, exhausted.level, why, alone=True):
        looked = "; ".join(f"{who} {reason}" for who, reason in choice.considered) or "none is named"
        draft.note(Reason("nobody", f"no last resort could be told: {looked}"))


def _was_critical(draft: Draft, escalation: Escalation) -> bool:
    """Whether the level told last was critical; where none could be told, whether any would have been."""
    levels = draft.path_of(escalation).levels
    told = [one for one in escalation.told if one.counts and one.level <= len(levels)]
    if told:
        return max(told, key=lambda one: one.notice).urgency == "critical"
    return any(_urgency(draft, spec) == "critical" for spec in levels)


def _span_of_last(draft: Draft, path: Path) -> datetime:
    spec = path.levels[-1]
    return _every(draft, spec, spec.repeat) if spec.repeat and spec.repeat.times else _climbs_at(draft, spec)


# Small questions ----------------------------------------


def _raise_to(draft: Draft, escalation: Escalation, level: int, because: Reason) -> None:
    if level <= max(escalation.level, escalation.raise_to or 0):
        draft.note(Reason(because.code, f"{because.words}: {escalation.path} is already at level {escalation.level}"))
    elif escalation.state == "open":
        start_level(draft, escalation, level, Reason("raised", because.words))
    elif escalation.state == "held":
        draft.put_escalation(escalation, level=level)
        draft.note(Reason("raised", f"{because.words}: held, it will begin at level {level}"))
    else:
        draft.put_escalation(escalation, raise_to=level)
        draft.note(Reason("raised", f"{because.words}: level {level} is told when the acknowledgement ends"))


def _replaced(draft: Draft, paths: tuple[str, ...]) -> Escalation | None:
    """Close what is replaced; returns one whose good acknowledgement carries over."""
    carried = None
    for escalation in draft.state.live():
        if escalation.path in paths:
            if escalation.state == "acknowledged":
                carried = escalation
            end(draft, escalation, "replaced", Reason("trigger", "replaced by a more fitting path"))
    return carried


def _holder(draft: Draft, urgency: str) -> Escalation | None:
    """An acknowledged escalation of the same or a higher urgency: while somebody has it, another one waits."""
    for other in draft.state.live("acknowledged"):
        if notices.rank(other.urgency) <= notices.rank(urgency):
            return other
    return None


def _standing(escalation: Escalation) -> list[Told]:
    """Who was told by this level, counts, and is neither out nor unreachable."""
    return [
        told
        for told in escalation.told
        if told.level == escalation.level and told.counts and told.state not in ("failed", "declined", "held")
    ]


def _now(draft: Draft, escalation: Escalation) -> Escalation:
    return draft.state.escalation(escalation.number) or escalation


def _asks_people(targets: tuple[str, ...]) -> bool:
    return any(not people.is_place(target) for target in targets)


def _cursor(escalation: Escalation, level: int) -> str:
    return f"path/{escalation.path}/{level}"


def _urgency(draft: Draft, spec: Level) -> str:
    return spec.urgency.of(draft.state.priority) or "high"


def _climb_calendar(draft: Draft, spec: Level) -> WorkingTime:
    return draft.policy.calendar(spec.climb_clock.of(draft.state.priority) or "always")


def _every(draft: Draft, spec: Level, repeat: Repeat) -> datetime:
    return _later(draft, spec, _climb_calendar(draft, spec).span(repeat.every))


def _climbs_at(draft: Draft, spec: Level) -> datetime:
    span = spec.climb_after.of(draft.state.priority)
    return _later(draft, spec, _climb_calendar(draft, spec).span(span) if span else CLIMB_AFTER)


def _later(draft: Draft, spec: Level, span: timedelta) -> datetime:
    """A span from now on the level's `climb_clock`. One that never opens that long again stops no ladder."""
    return _climb_calendar(draft, spec).add(draft.wake, span) or draft.wake + span


def _nobody_words(level: int, spec: Level, considered: tuple[tuple[str, str], ...]) -> str:
    looked = "; ".join(f"{who} {why}" for who, why in considered)
    return f"nobody to tell at level {level}, {spec.name}" + (f": {looked}" if looked else "")


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
