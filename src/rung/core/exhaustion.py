"""Past the last level of a path: `if_nobody`, then exhausted, and the last resort of a critical ladder."""

from datetime import datetime

from rung.core import levels, people, telling
from rung.core.draft import Draft
from rung.core.effects import LevelStarted
from rung.core.issue import Escalation
from rung.core.moves import move
from rung.core.policy import Path
from rung.core.reasons import Reason


def past_last(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """Everyone of `if_nobody` is told, as one level more; where there is none, the ladder is exhausted."""
    path = draft.path_of(escalation)
    choice = people.choose(draft, path.if_nobody, "everyone", "")
    why = Reason("if_nobody", because.words)
    level = len(path.levels) + 1
    if path.if_nobody:
        escalation = draft.put_escalation(
            escalation, level=level, level_at=draft.wake, repeats_at=None, repeated=0, waits_until=None, passed=()
        )
        told = telling.tell_choice(draft, escalation, choice, level, why, alone=not telling.asks_people(path.if_nobody))
        if told:
            climbs_at = _span_of_last(draft, path)
            current = draft.put_escalation(telling.current(draft, escalation), climbs_at=climbs_at)
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
    exhaust(draft, telling.current(draft, escalation), because)


def exhaust(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """Nobody has it. A critical ladder tells the last resort, by every channel, at any hour."""
    move(draft, escalation, "exhausted", Reason("climb", f"nobody is left to tell: {because.words}"))
    tell_last_resort(draft)


def tell_last_resort(draft: Draft) -> None:
    """Once nothing climbs any more: for each critical ladder that ended with nobody, once. Who is away is told as well
    where nobody else is left.
    """
    if draft.state.live("open"):
        return
    for exhausted in draft.state.live("exhausted"):
        if exhausted.last_resort or not _was_critical(draft, exhausted):
            continue
        exhausted = draft.put_escalation(exhausted, urgency="critical", last_resort=True)
        why = Reason("last_resort", f"the ladder {exhausted.path} ended with nobody")
        targets = draft.policy.workspace.last_resort
        choice = people.choose(draft, targets, "everyone", "")
        choice = choice._replace(people=choice.people or people.named(draft, targets))
        if not telling.tell_choice(draft, exhausted, choice, exhausted.level, why, alone=True):
            looked = "; ".join(f"{who} {reason}" for who, reason in choice.considered) or "none is named"
            draft.note(Reason("nobody", f"no last resort could be told: {looked}"))


def _was_critical(draft: Draft, escalation: Escalation) -> bool:
    """Whether the level told last was critical; where none could be told, whether any would have been."""
    stops = draft.path_of(escalation).levels
    told = [one for one in escalation.told if one.counts and one.level <= len(stops)]
    if told:
        return max(told, key=lambda one: one.notice).urgency == "critical"
    return any(levels.urgency_of(draft, spec) == "critical" for spec in stops)


def _span_of_last(draft: Draft, path: Path) -> datetime:
    spec = path.levels[-1]
    repeats_at = levels.repeats_at(draft, spec) if spec.repeat and spec.repeat.times else None
    return repeats_at or levels.climbs_at(draft, spec)
