"""The one door into the core: `decide(state, event, policy, desk, now)`.

Pure: the same arguments give the same answer, live, in a scenario, in a back-test, or in a replay that explains why.

An event first does what it means for the issue (`HAPPENS`), then routing looks, then the triggers, then what a good end
closes. A `TimePassed` does, in this order, what has come due: breaches, time triggers in document order, then what
ladders and people wait for (acknowledgements that end, levels that wait, climbs, repeats, later channels, quiet
hours).
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from msgspec import Struct

from rung.core.desk import Desk, DeskChange, Facts
from rung.core.draft import Draft, Kinds
from rung.core.effects import AnyEffect
from rung.core.events import AccountChanged, AnyEvent, IssueOpened, PolicyPublished, TimePassed
from rung.core.happenings import conversation, gathering, happen, linking, opening, survey, watching
from rung.core.issue import IssueState
from rung.core.paths import acknowledge, ladder
from rung.core.people import absence, places, routing
from rung.core.policy import Policy
from rung.core.promises import breach_risk, sla, terms
from rung.core.refused import Refused
from rung.core.texts import TEXTS
from rung.core.triggers import firing, time_triggers, triggers, windows

LONGEST_NAME = 200
NAMES = ("issue", "kind", "team", "status", "priority", "account", "channel", "to", "path", "by", "reason")

Begin = Callable[[IssueState, AnyEvent, Policy, Desk, datetime], Draft]

__all__ = ["Decision", "Refused", "decide"]


class Decision(Struct, frozen=True):
    """What an event led to: the issue's new state, what to do, and what changed on the desk."""

    state: IssueState
    effects: tuple[AnyEffect, ...]
    desk_changes: tuple[DeskChange, ...] = ()
    facts: Facts = Facts()


def decide(
    state: IssueState | None, event: AnyEvent, policy: Policy, desk: Desk, now: datetime, begin: Begin = Draft
) -> Decision:
    """Decide one event of one issue.

    `state` is null for an issue never seen. `now` is when the decision is made (aware, UTC); it is later than the
    event's `at` where Rung learned of it late. `begin` makes the draft: one that listens, where somebody asks why.
    Raises `Refused` for an event that makes no sense.
    """
    issue = getattr(event, "issue", None)
    if issue is None:
        raise Refused(
            "no_issue", f"{event.__struct_config__.tag} belongs to no issue", "give it to the subject it names"
        )
    _check_names(event)
    opens = state is None
    if state is None:
        state = IssueState(
            id=issue, opened_at=event.at, decided_at=event.at, partial=not isinstance(event, IssueOpened)
        )
    draft = begin(state, event, policy, desk, now)
    if opens and isinstance(event, IssueOpened):
        draft.begins_here = True
    elif opens:
        draft.begins_partial = True
        opening.begin_partial(draft)
    breach_risk.take(draft)
    if isinstance(event, TimePassed):
        _time_passed(draft)
    else:
        _happened(draft, event)
    if draft.state.breach_risk is not None:
        breach_risk.let_go(draft)
    if linking.INCIDENT in (state.kind, draft.state.kind):
        linking.tell_of_incident(draft)
        gathering.tell_account(draft)
    if draft.state.watchers:
        watching.tell(draft)
    places.announce(draft)
    draft.finish(ladder.wake_at(draft))
    return Decision(draft.state, tuple(draft.effects), tuple(draft.desk_changes), draft.facts())


def _check_names(event: AnyEvent) -> None:
    """Keys and values that others look things up by have an end; words that people wrote have none here."""
    names, read, has_changes = _names_of(type(event))
    for value in read(event):
        if value.__class__ is str and len(value) > LONGEST_NAME:
            raise _too_long(next(name for name in names if getattr(event, name) is value), value)
    if not has_changes:
        return
    for name, value in event.changes.items():  # type: ignore[union-attr]
        if isinstance(value, str) and len(value) > LONGEST_NAME and name not in TEXTS:
            raise _too_long(name, value)


@cache
def _names_of(kind: type[AnyEvent]) -> tuple[tuple[str, ...], Callable[[AnyEvent], tuple[Any, ...]], bool]:
    """What others look things up by in this type of event, what reads all of it, and whether it has changes as well."""
    fields = kind.__struct_fields__
    names = tuple(name for name in NAMES if name in fields)
    return (*names, "at"), attrgetter(*names, "at"), "changes" in fields


def _too_long(name: str, value: str) -> Refused:
    return Refused(
        "too_long",
        f"`{name}` has {len(value)} characters",
        f"a name has at most {LONGEST_NAME}; longer words belong into a note or into `fields`",
    )


def _happened(draft: Draft, event: AnyEvent) -> None:
    kinds = happen.HAPPENS[type(event)](draft, event)
    if draft.state.assignee is None and _may_route(draft, kinds):
        routing.route(draft)
    if draft.state.away_at is not None:
        absence.look_if_away(draft)
    if draft.policy.targets_follow:
        sla.reconsider(draft, "the issue changed")
    if draft.policy.waits_by_account:
        draft.put(account_calendar=terms.account_calendar(draft))
    triggers.on_event(draft, kinds)
    time_triggers.again_at_event(draft)
    windows.at_publication(draft)
    if draft.state.away_at is not None:
        absence.step(draft)
    triggers.note_account(draft, kinds)
    time_triggers.forget_moved(draft)
    ladder.settle(draft)
    conversation.note_owner(draft, event)
    acknowledge.renew(draft, getattr(event, "by", None))


def _may_route(draft: Draft, kinds: Kinds) -> bool:
    """Whether an event may make another routing rule hold. Who takes an issue from a person leaves it to no rule."""
    if "opened" in kinds or "assigned" in kinds:
        return False  # an opening has been routed before its clocks began
    if draft.changes or draft.begins_partial or "reopened" in kinds or isinstance(draft.event, AccountChanged):
        return True
    if isinstance(draft.event, PolicyPublished) and draft.state.waits_for_assignee:
        return True
    return draft.policy.routing_follows and bool(kinds)


def _time_passed(draft: Draft) -> None:
    heard = False
    for clock in sla.breach_due(draft):
        heard = firing.end_silence(draft) or heard
        acknowledge.expire_at_breach(draft, clock.metric)
    time_triggers.at_instant(draft, silence_ended=heard)
    windows.look_again(draft)
    acknowledge.expire(draft)
    ladder.step(draft)
    absence.step(draft)
    survey.step(draft)
    time_triggers.jump_after_step(draft)
    time_triggers.forget_moved(draft)
    ladder.settle(draft)
