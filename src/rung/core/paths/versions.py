"""Open escalations go over to another version of the policy, where its publishing asks for that.

Nobody is told a second time for it. A level is found again by its name, else by its number where it tells the same
people; what it has told keeps its time, by the new `climb_after`, and the climb goes on with the new path's remaining
levels; a hold, and the time after the last repeat, are no shorter for it. A level that is gone keeps its time too, and
then comes what stands at its place now. A path that is gone is climbed to its end as it was. Each case leaves its line
in the timeline.
"""

from datetime import datetime

from msgspec import structs

from rung.core.document import Level, Path
from rung.core.draft import Draft
from rung.core.effects import VersionChanged
from rung.core.issue import Escalation, Told
from rung.core.paths import climb, levels, telling
from rung.core.reasons import Reason


def move_climbs(draft: Draft, version: int) -> None:
    """Move all that is live and of an earlier version. 0: none were asked to."""
    for escalation in draft.state.live():
        if escalation.policy < version:
            _move(draft, escalation, version)


def _move(draft: Draft, escalation: Escalation, version: int) -> None:
    old = draft.path_of(escalation)
    new = draft.policy.at_version(version).document.paths.get(escalation.path)
    if new is None:
        words = f"version {version} has no path {escalation.path}: it is climbed to its end as version "
        draft.note(Reason("policy", f"{words}{escalation.policy} has it"))
        return
    moved = draft.put_escalation(escalation, policy=version, raise_to=_raised(escalation, old, new))
    if escalation.level > len(old.levels):
        end = len(new.levels) + 1
        past = draft.put_escalation(moved, level=end, told=_renumbered(escalation, end))
        _say(draft, escalation, past, "all its levels were told")
        return
    if escalation.level == 0:
        _say(draft, escalation, moved, "who was told keeps their time")
        return
    level = found_again(old, new, escalation.level)
    spec = old.levels[escalation.level - 1]
    if escalation.state == "held":
        level = level or min(escalation.level, len(new.levels))
        urgency = levels.urgency_of(draft, new.levels[level - 1])
        _say(draft, escalation, draft.put_escalation(moved, level=level, urgency=urgency), "it begins there")
    elif escalation.state == "open" and escalation.level_at is None:
        _start(draft, escalation, moved, level or escalation.level)
    elif level is not None:
        _go_on(draft, escalation, moved, new, level, spec)
    else:
        _go_on_without(draft, escalation, moved, new, spec)


def found_again(old: Path, new: Path, level: int) -> int | None:
    """The number that a level has in another version of its path; None where it is gone."""
    spec = old.levels[level - 1]
    named = [number for number, one in enumerate(new.levels, start=1) if one.name == spec.name]
    if named:
        return level if level in named else named[0]
    is_renamed = level <= len(new.levels) and new.levels[level - 1].notify == spec.notify
    return level if is_renamed else None


def _raised(escalation: Escalation, old: Path, new: Path) -> int | None:
    """The level that was asked for while somebody has it."""
    asked = escalation.raise_to
    if asked is None:
        return None
    return found_again(old, new, min(asked, len(old.levels))) or min(asked, len(new.levels))


def _start(draft: Draft, was: Escalation, moved: Escalation, level: int) -> None:
    """Its level waits for its hours, and nobody of it is told yet: it is looked at as it stands now."""
    moved = draft.put_escalation(moved, waits_until=None)
    _say(draft, was, structs.replace(moved, level=level), "its level is looked at again")
    climb.start_level(draft, moved, level, Reason(was.waits_code, f"version {moved.policy} of the policy"))


def _go_on(draft: Draft, was: Escalation, moved: Escalation, new: Path, level: int, before: Level) -> None:
    spec = new.levels[level - 1]
    moved = draft.put_escalation(moved, level=level, told=_renumbered(was, level))
    _say(draft, was, moved, "it goes on there")
    if was.state == "open":
        _set_times(draft, was, telling.current(draft, moved), spec, before, is_last=level == len(new.levels))


def _go_on_without(draft: Draft, was: Escalation, moved: Escalation, new: Path, gone: Level) -> None:
    """Its level is gone. Who was told keeps their time; then comes what stands at that place now."""
    level = max(min(was.level - 1, len(new.levels)), 0 if was.state == "open" else 1)
    moved = draft.put_escalation(moved, level=level, told=_renumbered(was, level))
    _say(draft, was, moved, f"{gone.name} is gone: who was told keeps their time")
    if was.state == "open":
        own = max(levels.climbs_at(draft, gone, was.level_at), draft.wake)
        climbs_at = was.climbs_at or max(own, _held_until(draft, was, gone) or own)
        draft.put_escalation(moved, repeats_at=None, climbs_at=climbs_at)


def _set_times(
    draft: Draft, was: Escalation, moved: Escalation, spec: Level, before: Level, *, is_last: bool
) -> None:
    """When it climbs and is told again by the level as it is now. What did not change keeps its instant, and nothing
    comes before the end of a hold or of the last repeat.
    """
    held_until = _held_until(draft, was, before)
    repeats_at = _repeats_at(draft, was, spec, before)
    if is_last and spec.repeat and spec.repeat.times and levels.repeats_at(draft, spec):
        if repeats_at is not None:
            draft.put_escalation(moved, climbs_at=None, repeats_at=max(repeats_at, held_until or repeats_at))
        else:
            draft.put_escalation(moved, climbs_at=was.climbs_at or was.repeats_at, repeats_at=None)
        return
    climbs_at = was.climbs_at if _same_span(draft, spec, before) else None
    climbs_at = climbs_at or max(levels.climbs_at(draft, spec, was.level_at), draft.wake)
    if held_until is not None:
        draft.put_escalation(moved, climbs_at=max(climbs_at, held_until), repeats_at=None)
    else:
        draft.put_escalation(moved, climbs_at=climbs_at, repeats_at=_if_before(repeats_at, climbs_at))


def _repeats_at(draft: Draft, was: Escalation, spec: Level, before: Level) -> datetime | None:
    """When it is told again; None where all repeats are used, or there are none."""
    if spec.repeat is not None and spec.repeat.times is not None and was.repeated >= spec.repeat.times:
        return None
    every, every_before = (one.repeat.every if one.repeat else None for one in (spec, before))
    keeps = every == every_before and (every is None or was.repeats_at is not None)
    return was.repeats_at if keeps else levels.repeats_at(draft, spec)


def _held_until(draft: Draft, was: Escalation, before: Level) -> datetime | None:
    """Until when its ladder holds, because somebody declined or its repeats are used: later than `climb_after` says."""
    if was.climbs_at is None:
        has_declined = any(one.state == "declined" for one in telling.of_level(was))
        return was.repeats_at if has_declined else None
    own = levels.climbs_at(draft, before, was.level_at)
    return was.climbs_at if was.climbs_at > own else None


def _same_span(draft: Draft, spec: Level, before: Level) -> bool:
    priority = draft.state.priority
    return (spec.climb_after.of(priority), spec.climb_clock.of(priority)) == (
        before.climb_after.of(priority), before.climb_clock.of(priority),
    )  # fmt: skip


def _if_before(repeats_at: datetime | None, climbs_at: datetime) -> datetime | None:
    return repeats_at if repeats_at is not None and repeats_at < climbs_at else None


def _renumbered(was: Escalation, level: int) -> tuple[Told, ...]:
    """What its level has told, under the number that the level has now."""
    mine = {one.notice for one in telling.of_level(was)}
    return tuple(structs.replace(one, level=level) if one.notice in mine else one for one in was.told)


def _say(draft: Draft, was: Escalation, moved: Escalation, words: str) -> None:
    draft.say(
        VersionChanged(
            at=draft.wake, because=Reason("policy", words), number=was.number, path=was.path, was=was.policy,
            version=moved.policy, level=moved.level,
        )
    )  # fmt: skip
