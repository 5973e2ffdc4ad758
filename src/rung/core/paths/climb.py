"""How a ladder climbs: a level is told, told again, gives way to the next, and at the end to `if_nobody`.

A level that has nobody to tell gives way at once: to its backup, else to the next level; nothing ends in silence.

Known weakness: a level's candidates are chosen when it starts, so somebody who comes
on shift a minute later is asked only by the next level or repeat.
"""

from datetime import datetime
from functools import partial

from msgspec import structs

from rung.core.document import Level
from rung.core.draft import Draft
from rung.core.effects import LevelStarted, LevelWaits
from rung.core.issue import Escalation
from rung.core.paths import exhaustion, levels, moves, notices, telling
from rung.core.people import people
from rung.core.reasons import Code, Reason
from rung.core.times.spans import format_span


def start_level(draft: Draft, escalation: Escalation, level: int, because: Reason) -> None:
    """Tell a level. One that has nobody gives way to the next at once; past the last, `if_nobody`."""
    path = draft.path_of(escalation)
    while level <= len(path.levels):
        spec = path.levels[level - 1]
        if not levels.is_inside(draft, escalation, spec):
            if until := levels.waits_until(draft, escalation, spec):
                _wait(draft, escalation, level, until, levels.urgency_of(draft, spec), because)
                return
            because = Reason("nobody", f"level {level}, {spec.name}, is outside its hours for too long")
        elif told := _tell_level(draft, escalation, spec, level, because):
            _schedule_repeat(draft, told, spec)
            return
        else:
            because = Reason("nobody", f"nobody to tell at level {level}, {spec.name}")
        escalation = telling.current(draft, escalation)
        level += 1
    exhaustion.past_last(draft, escalation, because)


def climb_on(draft: Draft, escalation: Escalation) -> None:
    """`climb_after` passed and nobody acknowledged."""
    path = draft.path_of(escalation)
    level = escalation.level
    waited = escalation.climbs_at - escalation.level_at if escalation.climbs_at and escalation.level_at else None
    asked = f"level {level}" if level else "what was told"
    words = f"nobody acknowledged {asked}" + (f" within {format_span(waited)}" if waited else "")
    if level < len(path.levels):
        start_level(draft, escalation, level + 1, Reason("climb", words))
    elif level == len(path.levels):
        exhaustion.past_last(draft, escalation, Reason("climb", words))
    else:
        exhaustion.exhaust(draft, escalation, Reason("climb", words))


def repeat(draft: Draft, escalation: Escalation) -> None:
    """Tell the level again, within its time; on the last level until `times` are used."""
    path = draft.path_of(escalation)
    spec = path.levels[escalation.level - 1]
    times = escalation.repeated + 1
    because = Reason("repeat", f"level {escalation.level} again, {_ordinal(times)} time: nobody acknowledged")
    latest = {told.to: told for told in telling.of_level(escalation) if told.state not in ("failed", "declined")}
    escalation = draft.put_escalation(escalation, repeated=times, repeats_at=None)
    if not latest:
        climb_on(draft, escalation)
        return
    for told in latest.values():
        telling.remember(draft, escalation, telling.tell_again(draft, escalation, told, because))
        escalation = draft.state.escalation(escalation.number) or escalation
    _schedule_repeat(draft, escalation, spec)


def go_on(draft: Draft, escalation: Escalation, code: Code, words: str) -> None:
    """Somebody told by this level is out. Where nobody of it is left: its next candidate, then its backup, then the
    next level, at once; past the last level it is exhausted.
    """
    path = draft.path_of(escalation)
    if escalation.state != "open" or escalation.level_at is None or telling.standing(escalation):
        return
    if escalation.level > len(path.levels):
        exhaustion.exhaust(draft, escalation, Reason(code, words))
        return
    if escalation.level == 0:
        start_level(draft, escalation, 1, Reason("nobody", words))
        return
    spec = path.levels[escalation.level - 1]
    reached = {told.to for told in telling.of_level(escalation)}
    cursor, out = levels.turn_key(escalation, escalation.level), {*escalation.passed, *reached}
    awake = partial(notices.reaches, draft, escalation)
    for targets, pick, because in (
        (spec.notify, spec.pick, Reason(code, words)),
        (spec.backup, None, Reason("backup", words)),
    ):
        choice = people.choose(draft, targets, pick, cursor, out, awake, escalation)
        choice = structs.replace(choice, places=tuple(place for place in choice.places if place not in reached))
        current = telling.current(draft, escalation)
        if told := telling.tell_choice(draft, current, choice, escalation.level, because):
            _say_level(draft, escalation, spec, told, choice.considered, because)
            return
    start_level(draft, telling.current(draft, escalation), escalation.level + 1, Reason("nobody", words))


def tell_aside(draft: Draft, escalation: Escalation, target: str, but_not: str, because: Reason) -> bool:
    """Tell somebody beside the level's people, such as who escalated. False: nobody there."""
    choice = people.choose(draft, (target,), None, "", (but_not,), of=escalation)
    return any(
        telling.tell_one(draft, escalation.number, person, escalation.level, because).counts for person in choice.people
    )


def hold_for_climb(draft: Draft, escalation: Escalation) -> None:
    """The ladder holds for one `climb_after` from now; a last level with repeats left goes on with them then."""
    path = draft.path_of(escalation)
    if escalation.level_at is None:
        return
    if escalation.level > len(path.levels):
        draft.put_escalation(escalation, climbs_at=exhaustion.span_of_last(draft, path))
        return
    spec = path.levels[max(escalation.level, 1) - 1]
    held_until = levels.climbs_at(draft, spec)
    if escalation.repeats_at and _climbs_unless_repeated(draft, escalation, spec, escalation.level) is None:
        draft.put_escalation(escalation, repeats_at=held_until)
    else:
        draft.put_escalation(escalation, climbs_at=held_until, repeats_at=None)


def begin_again(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """An acknowledgement ended: the level that acknowledged is told again, or the one asked for meanwhile."""
    level = max(escalation.level, escalation.raise_to or 1)
    moved = moves.move(draft, escalation, "open", because)
    moved = draft.put_escalation(
        moved,
        acknowledged_by=None,
        acknowledged_at=None,
        acknowledged_until=None,
        lasts=None,
        raise_to=None,
        last_resort=False,
        held_by=None,
        held_until=None,
        passed=(),
    )
    if level > len(draft.path_of(moved).levels):
        exhaustion.past_last(draft, draft.put_escalation(moved, level=len(draft.path_of(moved).levels)), because)
    else:
        start_level(draft, moved, level, because)


# One level ----------------------------------------


def _tell_level(draft: Draft, escalation: Escalation, spec: Level, level: int, because: Reason) -> Escalation | None:
    """Tell the level's people, or its backup. None: nobody who counts could be told."""
    urgency = levels.urgency_of(draft, spec)
    escalation = draft.put_escalation(
        escalation,
        level=level,
        level_at=draft.wake,
        urgency=urgency,
        waits_until=None,
        climbs_at=_climbs_unless_repeated(draft, escalation, spec, level),
        repeats_at=None,
        repeated=0,
        passed=(),
    )
    cursor = levels.turn_key(escalation, level)
    awake = partial(notices.reaches, draft, escalation)
    choice = people.choose(draft, spec.notify, spec.pick, cursor, is_reached=awake, of=escalation)
    if told := telling.tell_choice(draft, escalation, choice, level, because):
        return _say_level(draft, escalation, spec, told, choice.considered, because)
    backup = people.choose(draft, spec.backup, None, cursor, of=escalation)
    why = Reason("backup", f"nobody to tell at level {level}, {spec.name}: its backup")
    looked = choice.considered + backup.considered
    if told := telling.tell_choice(draft, telling.current(draft, escalation), backup, level, why):
        return _say_level(draft, escalation, spec, told, looked, why)
    looked = telling.looked_at(telling.current(draft, escalation), looked)
    draft.note(Reason("nobody", levels.nobody_words(level, spec, looked)))
    return None


def _climbs_unless_repeated(draft: Draft, escalation: Escalation, spec: Level, level: int) -> datetime | None:
    """The last level with a counted `repeat` climbs only after the last one."""
    last = level == len(draft.path_of(escalation).levels)
    counted = last and spec.repeat and spec.repeat.times and levels.repeats_at(draft, spec)
    return None if counted else levels.climbs_at(draft, spec)


def _schedule_repeat(draft: Draft, escalation: Escalation, spec: Level) -> None:
    """The next repeat; on the last level, after its last one, the climb one `every` later."""
    next_at = levels.repeats_at(draft, spec)
    if spec.repeat is None or next_at is None:
        if escalation.climbs_at is None:
            # It repeated until its priority changed, and climbs now like all others.
            draft.put_escalation(escalation, climbs_at=levels.climbs_at(draft, spec))
        return
    last = escalation.level == len(draft.path_of(escalation).levels)
    used = spec.repeat.times is not None and escalation.repeated >= spec.repeat.times
    if used:
        draft.put_escalation(escalation, repeats_at=None, climbs_at=next_at if last else escalation.climbs_at)
    elif escalation.climbs_at is None or next_at < escalation.climbs_at:
        draft.put_escalation(escalation, repeats_at=next_at)


def _say_level(
    draft: Draft,
    escalation: Escalation,
    spec: Level,
    told: tuple[str, ...],
    considered: telling.Looked,
    because: Reason,
) -> Escalation:
    current = telling.current(draft, escalation)
    draft.say(
        LevelStarted(
            at=draft.wake,
            because=because,
            number=current.number,
            path=current.path,
            level=current.level,
            name=spec.name,
            notified=told,
            considered=telling.looked_at(current, considered),
            climbs_at=current.climbs_at,
        )
    )
    return current


# `during` ----------------------------------------


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


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
