"""Escalation paths: how a ladder opens and ends (POLICY.md, "What paths mean").

    (none) --trigger or person--> open --climb_after--> open, next level --past the last--> if_nobody --> exhausted
       |                          |  ^                                                                        |
       +--somebody has the issue--|--|--> held                                                                |
                     acknowledged v  | it expires: the same level again                                       |
                              acknowledged <------------------------------------------------------------------+

and from each of these: fulfilled (its wait ended well), closed (by hand, `closes_when`), replaced, joined, resolved.
How it climbs in between stands in `climb.py`, what comes past the last level in `exhaustion.py`.
"""

from datetime import datetime

from rung.core.document import Path
from rung.core.draft import Draft
from rung.core.effects import EscalationOpened
from rung.core.issue import LIVE_STATES, Escalation, Hold
from rung.core.paths import climb, levels, moves, notices
from rung.core.reasons import Reason
from rung.core.values import holds


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
    """Open an escalation of a path, or raise the one that is open there. `replaces` closes others in any case."""
    if climbing := draft.state.climb_of(path):
        _again(draft, climbing, level, because, by, replaces, over_acknowledged)
        return
    if _is_needless(draft, path, because):
        return
    spec = draft.policy.document.paths[path]
    level, urgency = _aimed_at(draft, spec, level)
    carried = _replaced(draft, replaces, urgency, draft.state.next_escalation, over_acknowledged)
    _end_exhausted(draft, path, because)
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
    _open(draft, escalation, because)
    notices.inform(draft, spec.inform, Reason("inform", f"{path} was opened"), escalation)
    if carried:
        _carry_over(draft, carried, escalation)
    elif not holder:
        climb.start_level(draft, escalation, level, because)


def hold(
    draft: Draft, path: str, level: int, because: Reason, trigger: str, wait: str | None, held_until: datetime, by: Hold
) -> Escalation | None:
    """Known trouble holds what a trigger asks for: it is opened, and tells nobody yet. None: it is not needed."""
    if _is_needless(draft, path, because):
        return None
    level, urgency = _aimed_at(draft, draft.policy.document.paths[path], level)
    escalation = Escalation(
        number=draft.state.next_escalation,
        path=path,
        trigger=trigger,
        policy=draft.policy.version,
        opened_at=draft.wake,
        urgency=urgency,
        state="held",
        level=level,
        reason=because.words,
        wait=wait,
        held_until=held_until,
        hold=by,
    )
    _open(draft, escalation, because)
    return escalation


def begin(
    draft: Draft, held: Escalation, level: int, because: Reason, replaces: tuple[str, ...], over_acknowledged: bool
) -> None:
    """What known trouble held begins as if it were opened now."""
    spec = draft.path_of(held)
    level, urgency = _aimed_at(draft, spec, max(held.level, level))
    carried = _replaced(draft, replaces, urgency, held.number, over_acknowledged)
    _end_exhausted(draft, held.path, because)
    free = draft.put_escalation(held, level=level, urgency=urgency, held_until=None, hold=None)
    notices.inform(draft, spec.inform, Reason("inform", f"{held.path} was opened"), free)
    if carried:
        _carry_over(draft, carried, free)
    elif not over_acknowledged and (holder := _holder(draft, urgency)):
        draft.put_escalation(free, held_by=holder.number)
    else:
        climb.begin_again(draft, free, because)


def end(
    draft: Draft,
    escalation: Escalation,
    state: str,
    because: Reason,
    by: str | None = None,
    heir: int | None = None,
) -> None:
    """It is over for this escalation. What it held back waits on until the same instant, or the next breach; where its
    acknowledgement is carried over to an heir, until that ends.
    """
    current = draft.state.escalation(escalation.number)
    if current is None or current.state not in LIVE_STATES:
        return
    moves.move(draft, current, state, because, by=by)
    for held in moves.each(draft, "held"):
        if held.held_by == current.number:
            draft.put_escalation(held, held_by=heir, held_until=None if heir else current.acknowledged_until)


def let_go(draft: Draft) -> None:
    """What is held and nothing would ever let go begins: its holder has ended, and no clock can breach. Where somebody
    else has the issue at its urgency, it waits for them.

    Looked at once all of a decision is done, so that nobody is rung by what the same event ends.
    """
    for held in moves.most_urgent_first(draft, "held"):
        if held.held_by is not None or held.held_until is not None or _can_breach(draft):
            continue
        if holder := _holder(draft, held.urgency):
            draft.put_escalation(held, held_by=holder.number)
        elif draft.event.bulk:
            draft.put_escalation(held, held_until=draft.wake)
        else:
            climb.begin_again(draft, held, Reason("acknowledgement_expired", "nothing would ever let go of it"))


def _open(draft: Draft, escalation: Escalation, because: Reason) -> None:
    draft.put(next_escalation=escalation.number + 1)
    draft.put_escalation(escalation)
    draft.say(
        EscalationOpened(
            at=draft.wake,
            because=because,
            number=escalation.number,
            path=escalation.path,
            trigger=escalation.trigger,
            level=escalation.level,
            held=escalation.state == "held",
            by=escalation.escalated_by,
        )
    )


# Small questions ----------------------------------------


def _aimed_at(draft: Draft, spec: Path, level: int) -> tuple[int, str]:
    """The level that is meant, of those there are, and how urgent it is."""
    level = max(1, min(level, len(spec.levels)))
    return level, levels.urgency_of(draft, spec.levels[level - 1])


def _is_needless(draft: Draft, path: str, because: Reason) -> bool:
    """Whether the path's `closes_when` holds already, so that it is not opened."""
    closes_when = draft.policy.document.paths[path].closes_when
    if not closes_when or not holds(draft, closes_when):
        return False
    draft.note(Reason(because.code, f"{because.words}: {path} is not opened, for {closes_when} holds already"))
    return True


def _end_exhausted(draft: Draft, path: str, because: Reason) -> None:
    for exhausted in moves.each(draft, "exhausted"):
        if exhausted.path == path:
            end(draft, exhausted, "replaced", Reason(because.code, f"{because.words}: it begins anew"))


def _can_breach(draft: Draft) -> bool:
    return any(clock.state in ("running", "paused") and clock.shown for clock in draft.state.clocks.values())


def _again(
    draft: Draft,
    climbing: Escalation,
    level: int,
    because: Reason,
    by: str | None,
    replaces: tuple[str, ...],
    over_acknowledged: bool,
) -> None:
    """The path is open already: what it replaces closes, and it is raised where a higher level is asked for."""
    stops = draft.path_of(climbing).levels
    level = max(1, min(level, len(stops)))
    if by and climbing.escalated_by is None:
        climbing = draft.put_escalation(climbing, escalated_by=by)
    if climbing.hold:
        begin(draft, climbing, level, because, replaces, over_acknowledged)
        return
    urgency = levels.urgency_of(draft, stops[level - 1]) if level > climbing.level else climbing.urgency
    carried = _replaced(draft, replaces, urgency, climbing.number, over_acknowledged)
    if carried and climbing.state in ("open", "held"):
        climbing = _carry_over(draft, carried, climbing)
    if climbing.state == "held" and over_acknowledged:
        raised = draft.put_escalation(climbing, level=max(level, climbing.level))
        climb.begin_again(draft, raised, because)
    else:
        _raise_to(draft, climbing, level, because)


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


def _replaced(
    draft: Draft, paths: tuple[str, ...], urgency: str, heir: int, over_acknowledged: bool
) -> Escalation | None:
    """Close what is replaced; returns one whose acknowledgement is good for the heir: of its urgency or a higher. What
    that held back waits for the heir now.
    """
    carried = None
    for escalation in moves.each(draft):
        if escalation.path not in paths or escalation.number == heir:
            continue
        is_good = (
            not over_acknowledged
            and escalation.state == "acknowledged"
            and notices.rank(escalation.urgency) <= notices.rank(urgency)
        )
        carried = escalation if is_good else carried
        because = Reason("trigger", "replaced by a more fitting path")
        end(draft, escalation, "replaced", because, heir=heir if is_good else None)
    return carried


def _carry_over(draft: Draft, carried: Escalation, escalation: Escalation) -> Escalation:
    """Whoever had the replaced escalation has the new one, until the same instant."""
    acknowledged = draft.put_escalation(
        escalation,
        held_by=None,
        held_until=None,
        acknowledged_by=carried.acknowledged_by,
        acknowledged_at=carried.acknowledged_at,
        acknowledged_until=carried.acknowledged_until,
        lasts=carried.lasts,
    )
    why = Reason("event", f"{carried.acknowledged_by} has it since {carried.path}, which this one replaces")
    by, until = carried.acknowledged_by, carried.acknowledged_until
    return moves.move(draft, acknowledged, "acknowledged", why, by=by, until=until)


def _holder(draft: Draft, urgency: str) -> Escalation | None:
    """An acknowledged escalation of the same or a higher urgency: while somebody has it, another one waits."""
    for other in draft.state.live("acknowledged"):
        if notices.rank(other.urgency) <= notices.rank(urgency):
            return other
    return None
