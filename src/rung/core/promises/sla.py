"""The clocks of an issue: when each promise starts, pauses, is due, met, breached or cancelled (POLICY.md, "What the
clocks mean").

A run counts working time in its calendar. `worked` holds what was counted up to `since_at`; the due time is the
earliest instant at which `worked` and the working time since then make up the target's span. A change of priority,
tier, calendar or target settles what was worked so far and computes the due time anew, but never brings it nearer
than the change plus `grace`. A run that has breached, was met or was cancelled keeps its due time for ever.

A run without a target is kept as well, because triggers may wait on it; it becomes a reported promise (`shown`) at
the first due time it gets.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from rung.core.document import METRICS, Target
from rung.core.draft import Draft
from rung.core.effects import ClockBreached, ClockCancelled, ClockFulfilled, ClockMoved, ClockStarted, Measured
from rung.core.issue import Clock
from rung.core.policy import Policy
from rung.core.promises.due import NOTHING, due_of
from rung.core.promises.terms import RESPONSES, Terms, pauses, target_of, terms_of
from rung.core.reasons import Reason

MEASURED = (*RESPONSES, "resolution")
"""What the measures tell of, whether it was promised or not."""

# The life of a run ----------------------------------------


def open_with(draft: Draft, started_at: datetime, because: str) -> None:
    """An issue opens: what is promised from its opening on begins to run."""
    target = target_of(draft)
    for metric in ("first_response", "update", "resolution"):
        if metric not in draft.state.clocks:
            _start(draft, metric, started_at, because, target)


def start(draft: Draft, metric: str, started_at: datetime, because: str, promised_at: datetime | None = None) -> None:
    """Start a new run of a metric."""
    _start(draft, metric, started_at, because, target_of(draft), promised_at)


def _start(
    draft: Draft,
    metric: str,
    started_at: datetime,
    because: str,
    target: Target | None,
    promised_at: datetime | None = None,
) -> None:
    last = draft.state.clocks.get(metric)
    if last:
        _forget_moments(draft, last)
    terms = terms_of(draft, metric, target)
    paused = pauses(draft, metric, target)
    promised = terms.span is not None or promised_at is not None
    clock = Clock(
        metric=metric,
        run=last.run + 1 if last else 1,
        started_at=started_at,
        state="paused" if paused else "running",
        target=terms.target,
        calendar=terms.calendar,
        span=terms.span,
        since_at=None if paused else started_at,
        promised_at=promised_at,
        pauses=((started_at, None),) if paused else (),
    )
    if promised:
        clock = structs.replace(clock, due_at=due_of(draft.policy, clock), shown=True)
        draft.say(_started(draft, clock, Reason("clock", because, _facts(clock))))
    draft.put_clock(clock)


def fulfil(draft: Draft, metric: str, at: datetime, because: str) -> None:
    """What the run measures has happened. At the due instant it is met; later, a breached run only notes when."""
    clock = draft.state.clocks.get(metric)
    if clock is None or at < clock.started_at or not _is_fulfilled_by(clock, at):
        return
    in_time = clock.due_at is None or at <= clock.due_at
    met = clock.state != "breached" or in_time
    ended = _settled(
        draft.policy,
        clock,
        at,
        state="met" if met else "breached",
        fulfilled_at=at,
        breached_at=None if met else clock.breached_at,
        due_at=clock.due_at if clock.state != "paused" else None,
    )
    draft.put_clock(ended)
    if clock.shown and clock.span is None and clock.promised_at is None:
        # What was promised once is promised no more at this priority: neither met nor missed.
        draft.say(ClockCancelled(at=at, because=Reason("clock", because), metric=metric, run=clock.run))
    elif clock.shown:
        reason = Reason("clock", because, _facts(clock))
        draft.say(ClockFulfilled(at=at, because=reason, metric=metric, run=clock.run, fulfilled_at=at, met=met))
    if metric in MEASURED:
        _measure(draft, ended, at, because)


def _measure(draft: Draft, ended: Clock, at: datetime, because: str) -> None:
    """How long it took. What nobody promised has no calendar of its own, and is measured in the workspace's."""
    worked = ended.worked
    is_earlier = bool(ended.pauses) and ended.pauses[-1][0] > at  # it arrives late, and was counted further already
    if ended.target is None or is_earlier:
        name = ended.calendar if ended.target else draft.policy.workspace.calendar or ended.calendar
        worked = _worked_until(draft.policy, ended, name, at)
    draft.say(
        Measured(
            at=at,
            because=Reason("clock", because),
            metric=ended.metric,
            run=ended.run,
            started_at=ended.started_at,
            ended_at=at,
            worked=worked.total_seconds(),
        )
    )


def _worked_until(policy: Policy, clock: Clock, calendar: str, at: datetime) -> timedelta:
    """The working time of a run from its start to an instant, without the pauses before that."""
    hours, since, worked = policy.calendar(calendar), clock.started_at, NOTHING
    for stopped_at, resumed_at in clock.pauses:
        if stopped_at >= at:
            break
        worked += hours.between(since, max(stopped_at, since))
        since = min(max(resumed_at, since), at) if resumed_at else at
    return worked + (hours.between(since, at) if at > since else NOTHING)


def cancel(draft: Draft, metric: str, because: str) -> None:
    """The run ends neither met nor missed. One that has breached stays breached, but nothing waits for it any more;
    unless what ends it arrives late and happened before it was due.
    """
    clock = draft.state.clocks.get(metric)
    if clock is None or not clock.is_waiting:
        return
    if clock.state == "breached" and not (clock.due_at and draft.at <= clock.due_at):
        draft.put_clock(structs.replace(clock, let_go_at=draft.at))
        return
    draft.put_clock(_settled(draft.policy, clock, draft.at, state="cancelled", breached_at=None))
    if clock.shown:
        draft.say(ClockCancelled(at=draft.at, because=Reason("clock", because), metric=metric, run=clock.run))


def promise(draft: Draft, by: datetime, because: str) -> None:
    """The customer was told when they hear next: the `update` run is due then instead."""
    clock, by = draft.state.clocks.get("update"), max(by, draft.at)
    if clock is None or clock.state not in ("running", "paused"):
        start(draft, "update", draft.at, because, promised_at=by)
        return
    promised = structs.replace(clock, promised_at=by, floor_at=None)
    promised = structs.replace(promised, due_at=due_of(draft.policy, promised))
    _show(draft, promised, Reason("clock", because))


def begin_earlier(draft: Draft, metric: str, started_at: datetime, because: str) -> None:
    """A run that has not ended began earlier than was known: it has worked longer, and is due sooner."""
    clock = draft.state.clocks.get(metric)
    if clock is None or clock.state not in ("running", "paused") or started_at >= clock.started_at:
        return
    longer = draft.policy.calendar(clock.calendar).between(started_at, clock.started_at)
    earlier = structs.replace(clock, started_at=started_at, worked=clock.worked + longer)
    earlier = structs.replace(earlier, due_at=due_of(draft.policy, earlier))
    _show(draft, earlier, Reason("clock", because, _facts(earlier)))


def resume_resolution(draft: Draft, because: str) -> None:
    """A reopened issue: the same run goes on; the time while it was resolved does not count."""
    clock = draft.state.clocks.get("resolution")
    if clock is None:
        start(draft, "resolution", draft.at, because)
        return
    if clock.state == "breached":
        draft.put_clock(structs.replace(clock, fulfilled_at=None, let_go_at=None))
        draft.say(
            ClockMoved(
                at=draft.at,
                because=Reason("clock", "the issue was reopened"),
                metric=clock.metric,
                run=clock.run,
                due_at=clock.due_at,
            )
        )
        return
    since_at = max(draft.at, clock.pauses[-1][0]) if clock.pauses else draft.at
    again = structs.replace(
        clock, state="running", fulfilled_at=None, since_at=since_at, pauses=_closed(clock.pauses, since_at)
    )
    again = structs.replace(again, due_at=due_of(draft.policy, again))
    _show(draft, again, Reason("clock", "the issue was reopened"))
    reconsider(draft, "the issue was reopened")


def reconsider(draft: Draft, because: str) -> None:
    """After a change: pauses begin or end, and what is promised may have become something else."""
    running = [
        metric for metric in METRICS if (c := draft.state.clocks.get(metric)) and c.state in ("running", "paused")
    ]
    if not running:
        return
    target = target_of(draft)
    for metric in running:
        clock = draft.state.clocks[metric]
        changed = _under_terms(draft, clock, terms_of(draft, metric, target))
        changed = _paused_or_running(draft, changed, pauses(draft, metric, target))
        if changed is not clock and changed != clock:
            _show(draft, changed, Reason("clock", because, _facts(changed)))


def breach_due(draft: Draft, until: datetime | None = None) -> list[Clock]:
    """Every running clock whose due instant has come breaches, in the order of the metrics. `until`: before an instant
    of the past, not now.
    """
    breached = []
    for metric in METRICS:
        clock = draft.state.clocks.get(metric)
        if clock and clock.state == "running" and clock.due_at and (
            clock.due_at < until if until else clock.due_at <= draft.at
        ):
            late = _settled(draft.policy, clock, clock.due_at, state="breached", breached_at=clock.due_at)
            draft.put_clock(late)
            reason = Reason("time", f"{metric} was due and had not happened", _facts(clock))
            draft.say(
                ClockBreached(at=clock.due_at, because=reason, metric=metric, run=clock.run, breached_at=clock.due_at)
            )
            breached.append(late)
    return breached


# Small steps ----------------------------------------


def _is_fulfilled_by(clock: Clock, at: datetime) -> bool:
    """Whether something that happened at `at` ends the run: it goes on, it breached without an answer, or what arrives
    late happened in time, before what ended the run until now.
    """
    if clock.state in ("running", "paused"):
        return True
    in_time = clock.due_at is not None and at <= clock.due_at
    if clock.state == "breached":
        return clock.fulfilled_at is None or in_time or at < clock.fulfilled_at
    if clock.metric not in RESPONSES:
        return False
    if clock.state == "cancelled":
        return bool(clock.pauses) and at <= clock.pauses[-1][0]
    return clock.fulfilled_at is not None and at < clock.fulfilled_at


def _forget_moments(draft: Draft, last: Clock) -> None:
    """The run is over for good: which of its moments fired is not asked any more."""
    if not draft.state.spent and not draft.state.looked:
        return
    over = f"/{last.key}"
    draft.put(
        spent=tuple(key for key in draft.state.spent if not key.endswith(over)),
        looked=tuple(key for key in draft.state.looked if not key.endswith(over)),
    )


def _settled(policy: Policy, clock: Clock, at: datetime, **changes: Any) -> Clock:
    """The run with its working time counted up to `at`, standing still, and otherwise changed. What arrives late may
    lie before the instant up to which it was counted: then what was counted since is taken back, as far as the run went
    on.
    """
    if clock.since_at is None:
        return structs.replace(clock, **changes) if changes else clock
    resumed_at = clock.pauses[-1][1] if clock.pauses else None
    at = max(at, min(resumed_at or clock.started_at, clock.since_at))
    worked = max(clock.worked + policy.calendar(clock.calendar).between(clock.since_at, at), NOTHING)
    return structs.replace(clock, worked=worked, since_at=None, pauses=(*clock.pauses, (at, None)), **changes)


def _under_terms(draft: Draft, clock: Clock, terms: Terms) -> Clock:
    """The run under new terms: the working time so far stays, the due time is computed anew with grace."""
    if clock.target == terms.target and clock.calendar == terms.calendar and clock.span == terms.span:
        return clock
    was_due = clock.due_at
    settled = _settled(draft.policy, clock, draft.at)
    changed = structs.replace(
        settled,
        target=terms.target,
        calendar=terms.calendar,
        span=terms.span,
        since_at=settled.pauses[-1][0] if clock.since_at else None,
        pauses=clock.pauses,
        floor_at=None,
    )
    if clock.span is None and terms.span is not None:
        changed = structs.replace(changed, worked=_worked(draft.policy, changed))
    due = due_of(draft.policy, changed)
    if due is not None:
        floor = draft.at + terms.grace
        nearest = min(was_due, floor) if was_due else floor
        if due < nearest:
            changed, due = structs.replace(changed, floor_at=nearest), nearest
    return structs.replace(changed, due_at=due)


def _worked(policy: Policy, clock: Clock) -> timedelta:
    """The working time of a run up to where it was counted, in its calendar: what was not promised before counts from
    its start all the same.
    """
    calendar, since, worked = policy.calendar(clock.calendar), clock.started_at, NOTHING
    for stopped_at, resumed_at in clock.pauses:
        worked += calendar.between(since, max(stopped_at, since))
        since = max(since, resumed_at) if resumed_at else since
    return worked + (calendar.between(since, clock.since_at) if clock.since_at and clock.since_at > since else NOTHING)


def _paused_or_running(draft: Draft, clock: Clock, paused: bool) -> Clock:
    if paused and clock.state == "running":
        return _settled(draft.policy, clock, draft.at, state="paused", due_at=None)
    if not paused and clock.state == "paused":
        resumed_at = max(draft.at, clock.pauses[-1][0]) if clock.pauses else draft.at
        going = structs.replace(clock, state="running", since_at=resumed_at, pauses=_closed(clock.pauses, resumed_at))
        return structs.replace(going, due_at=due_of(draft.policy, going))
    return clock


def _closed(
    stops: tuple[tuple[datetime, datetime | None], ...], at: datetime
) -> tuple[tuple[datetime, datetime | None], ...]:
    """The pauses with the open one ended at `at`; one of no length is forgotten."""
    if not stops or stops[-1][1] is not None:
        return stops
    began = stops[-1][0]
    return (*stops[:-1], (began, at)) if at > began else stops[:-1]


def _show(draft: Draft, clock: Clock, because: Reason) -> None:
    """Keep the run, and tell of it: as started when it first has a due time (or would, were it not paused), else as
    moved.
    """
    known = clock.shown
    promised = clock.span is not None or clock.promised_at is not None
    draft.put_clock(structs.replace(clock, shown=True) if promised and not known else clock)
    if known:
        tell_moved(draft, clock, because)
    elif promised:
        draft.say(_started(draft, clock, because))


def tell_moved(draft: Draft, clock: Clock, because: Reason, *, is_anew: bool = False) -> None:
    """Tells how the run stands now. `is_anew`: how it seemed to have ended counts no more."""
    draft.say(
        ClockMoved(
            at=draft.at,
            because=because,
            metric=clock.metric,
            run=clock.run,
            due_at=clock.due_at,
            paused=clock.state == "paused",
            started_at=clock.started_at,
            is_anew=is_anew,
        )
    )


def _started(draft: Draft, clock: Clock, because: Reason) -> ClockStarted:
    return ClockStarted(
        at=draft.at,
        because=because,
        metric=clock.metric,
        run=clock.run,
        started_at=clock.started_at,
        due_at=clock.due_at,
        target=clock.target,
        calendar=clock.calendar,
    )


def _facts(clock: Clock) -> dict[str, object]:
    facts: dict[str, object] = {"calendar": clock.calendar}
    if clock.target:
        facts["target"] = clock.target
    if clock.span is not None:
        facts["span_s"] = clock.span.total_seconds()
    return facts
