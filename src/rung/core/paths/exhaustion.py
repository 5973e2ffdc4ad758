"""Past the last level of a path: `if_nobody`, then exhausted, and the last resort of a critical ladder."""

from datetime import datetime

from msgspec import structs

from rung.core.document import Path
from rung.core.draft import Draft
from rung.core.effects import LevelStarted
from rung.core.issue import Escalation
from rung.core.paths import levels, moves, telling
from rung.core.people import people
from rung.core.reasons import Reason


def past_last(draft: Draft, escalation: Escalation, because: Reason) -> None:
    """Everyone of `if_nobody` is told, as one level more; where there is none, the ladder is exhausted."""
    path = draft.path_of(escalation)
    level = len(path.levels) + 1
    of = structs.replace(escalation, level=level)
    choice = people.choose(draft, path.if_nobody, "everyone", "", of=of)
    why = Reason("if_nobody", because.words)
    if path.if_nobody:
        escalation = draft.put_escalation(
            escalation, level=level, level_at=draft.wake, repeats_at=None, repeated=0, waits_until=None, passed=()
        )
        told = telling.tell_choice(draft, escalation, choice, level, why)
        if told:
            climbs_at = span_of_last(draft, path)
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
    """Nobody has it. A critical ladder then tells the last resort, once all of the decision is done."""
    moves.move(draft, escalation, "exhausted", Reason("climb", f"nobody is left to tell: {because.words}"))


def tell_last_resort(draft: Draft) -> None:
    """Once nothing climbs any more: for each critical ladder that ended with nobody, once, by every channel and at any
    hour. A ladder that waits for its hours tells nobody meanwhile, so it does not climb.
    """
    climbs = any(one.waits_until is None for one in draft.state.live("open"))
    for exhausted in moves.each(draft, "exhausted"):
        waited = draft.put_escalation(exhausted, held_until=None) if exhausted.held_until else exhausted
        if climbs or waited.last_resort or _is_taken_care_of(draft, waited) or not _was_critical(draft, waited):
            continue
        if draft.event.bulk:
            draft.put_escalation(waited, held_until=draft.wake)
        else:
            _tell(draft, draft.put_escalation(waited, urgency="critical", last_resort=True))


def _tell(draft: Draft, exhausted: Escalation) -> None:
    """Who is away is told as well where nobody else is left."""
    why = Reason("last_resort", f"the ladder {exhausted.path} ended with nobody")
    targets = draft.policy.workspace.last_resort
    choice = people.choose(draft, targets, "everyone", "", of=exhausted)
    who = choice.people or people.named(draft, targets)
    choice = structs.replace(choice, people=who, counting=frozenset(choice.places))
    if not telling.tell_choice(draft, exhausted, choice, exhausted.level, why):
        looked = "; ".join(f"{who} {reason}" for who, reason in choice.considered) or "none is named"
        draft.note(Reason("nobody", f"no last resort could be told: {looked}"))


def _is_taken_care_of(draft: Draft, exhausted: Escalation) -> bool:
    """Whether it ended before now, and somebody took what climbed on: the issue is not alone until that ends."""
    was = draft.before.escalation(exhausted.number)
    return was is not None and was.state == "exhausted" and bool(draft.state.live("acknowledged"))


def _was_critical(draft: Draft, escalation: Escalation) -> bool:
    """Whether the level told last was critical; where none could be told, whether any would have been."""
    stops = draft.path_of(escalation).levels
    told = [
        one for one in escalation.told if one.counts and one.level <= len(stops) and one.state not in ("failed", "held")
    ]
    if told:
        return max(told, key=lambda one: one.notice).urgency == "critical"
    return any(levels.urgency_of(draft, spec) == "critical" for spec in stops)


def span_of_last(draft: Draft, path: Path) -> datetime:
    """When `if_nobody` has had its time: the same span again as the last level."""
    spec = path.levels[-1]
    repeats_at = levels.repeats_at(draft, spec) if spec.repeat and spec.repeat.times else None
    return repeats_at or levels.climbs_at(draft, spec)
