"""Escalation paths: how a ladder opens and ends (POLICY.md, "What paths mean").

    (none) --trigger or person--> open --climb_after--> open, next level --past the last--> if_nobody --> exhausted
       |                          |  ^                                                                        |
       +--somebody has the issue--|--|--> held                                                                |
                     acknowledged v  | it expires: the same level again                                       |
                              acknowledged <------------------------------------------------------------------+

and from each of these: fulfilled (its wait ended well), closed (by hand, `closes_when`), replaced, joined, resolved.
How it climbs in between stands in `climb.py`, what comes past the last level in `exhaustion.py`.
"""

from rung.core import climb, levels, moves, notices
from rung.core.draft import Draft
from rung.core.effects import EscalationOpened
from rung.core.issue import LIVE_STATES, Escalation
from rung.core.reasons import Reason


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
    urgency = levels.urgency_of(draft, spec.levels[level - 1])
    carried = _replaced(draft, replaces, urgency)
    for exhausted in moves.each(draft, "exhausted"):
        if exhausted.path == path:
            end(draft, exhausted, "replaced", Reason(because.code, f"{because.words}: it begins anew"))
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
        _carry_over(draft, carried, escalation)
    elif not holder:
        climb.start_level(draft, escalation, level, because)


def end(draft: Draft, escalation: Escalation, state: str, because: Reason, by: str | None = None) -> None:
    """It is over for this escalation. What it held back waits on until the same instant, or the next breach."""
    current = draft.state.escalation(escalation.number)
    if current is None or current.state not in LIVE_STATES:
        return
    moves.move(draft, current, state, because, by=by)
    for held in moves.each(draft, "held"):
        if held.held_by == current.number:
            draft.put_escalation(held, held_by=None, held_until=current.acknowledged_until)


def let_go(draft: Draft) -> None:
    """What is held and nothing would ever let go begins: its holder has ended, and no clock can breach. Where somebody
    else has the issue at its urgency, it waits for them.

    Looked at once all of a decision is done, so that nobody is rung by what the same event ends.
    """
    for held in moves.each(draft, "held"):
        if held.held_by is not None or held.held_until is not None or _can_breach(draft):
            continue
        if holder := _holder(draft, held.urgency):
            draft.put_escalation(held, held_by=holder.number)
        elif draft.event.bulk:
            draft.put_escalation(held, held_until=draft.wake)
        else:
            climb.begin_again(draft, held, Reason("acknowledgement_expired", "nothing would ever let go of it"))


# Small questions ----------------------------------------


def _can_breach(draft: Draft) -> bool:
    return any(clock.state in ("running", "paused") and clock.shown for clock in draft.state.clocks.values())


def _raise_to(draft: Draft, escalation: Escalation, level: int, because: Reason) -> None:
    if level <= max(escalation.level, escalation.raise_to or 0):
        draft.note(Reason(because.code, f"{because.words}: {escalation.path} is already at level {escalation.level}"))
    elif escalation.state == "open":
        climb.start_level(draft, escalation, level, Reason("raised", because.words))
    elif escalation.state == "held":
        urgency = levels.urgency_of(draft, draft.path_of(escalation).levels[level - 1])
        raised = draft.put_escalation(escalation, level=level, urgency=urgency)
        if not _holder(draft, urgency):
            climb.begin_again(draft, raised, Reason("raised", because.words))
            return
        draft.note(Reason("raised", f"{because.words}: held, it will begin at level {level}"))
    else:
        draft.put_escalation(escalation, raise_to=level)
        draft.note(Reason("raised", f"{because.words}: level {level} is told when the acknowledgement ends"))


def _replaced(draft: Draft, paths: tuple[str, ...], urgency: str) -> Escalation | None:
    """Close what is replaced; returns one whose acknowledgement is good for the new one: of its urgency or a higher."""
    carried = None
    for escalation in moves.each(draft):
        if escalation.path in paths:
            if escalation.state == "acknowledged" and notices.rank(escalation.urgency) <= notices.rank(urgency):
                carried = escalation
            end(draft, escalation, "replaced", Reason("trigger", "replaced by a more fitting path"))
    return carried


def _carry_over(draft: Draft, carried: Escalation, escalation: Escalation) -> None:
    """Whoever had the replaced escalation has the new one, until the same instant."""
    acknowledged = draft.put_escalation(
        escalation,
        acknowledged_by=carried.acknowledged_by,
        acknowledged_at=carried.acknowledged_at,
        acknowledged_until=carried.acknowledged_until,
        lasts=carried.lasts,
    )
    why = Reason("event", f"{carried.acknowledged_by} has it since {carried.path}, which this one replaces")
    moves.move(draft, acknowledged, "acknowledged", why, by=carried.acknowledged_by, until=carried.acknowledged_until)


def _holder(draft: Draft, urgency: str) -> Escalation | None:
    """An acknowledged escalation of the same or a higher urgency: while somebody has it, another one waits."""
    for other in draft.state.live("acknowledged"):
        if notices.rank(other.urgency) <= notices.rank(urgency):
            return other
    return None
