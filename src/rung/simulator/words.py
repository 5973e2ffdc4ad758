"""Steps in words: one line for what happened, one for each thing that came of it."""

from typing import Any

from rung.core import effects as fx
from rung.core import events as ev
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.times.spans import format_span

_STATES: dict[str, str] = {
    "open": "climbing",
    "acknowledged": "acknowledged",
    "held": "held",
    "fulfilled": "closed: what it waited for came",
    "replaced": "replaced by another path",
    "joined": "joined to an incident",
    "resolved": "closed: the issue is resolved",
    "closed": "closed by hand",
    "exhausted": "exhausted: nobody took it",
}
STATES = tuple(_STATES)


def event_in_words(event: AnyEvent) -> str:
    """What happened, without the words people wrote."""
    match event:
        case ev.TimePassed():
            return "time passed"
        case ev.IssueOpened(account=account, priority=priority, subject=subject):
            facts = ", ".join(part for part in (priority, account, subject and f"“{subject}”") if part)
            return f"the issue was opened ({facts})" if facts else "the issue was opened"
        case ev.IssueRiskSaid(by=by, late=None):
            return f"{by or 'somebody'} leaves it to what is foretold whether it will be late"
        case ev.IssueRiskSaid(by=by, late=late):
            return f"{by or 'somebody'} says that it will be {'late' if late else 'in time'}"
        case ev.IssueFoundUnlike(by=by, to=to):
            return f"{by or 'somebody'} says that it is not about the same as {to}"
        case ev.IssueSkillSaid(by=by, skill=skill, needed=needed):
            return f"{by or 'somebody'} says that it {'needs' if needed else 'does not need'} {skill}"
        case ev.IssueWatched(person=person, by=by) | ev.IssueUnwatched(person=person, by=by):
            verb = "watches" if isinstance(event, ev.IssueWatched) else "no longer watches"
            return f"{person or by or 'somebody'} {verb} it{_by(by) if person and person != by else ''}"
        case ev.IssueChanged(changes=changes, by=by):
            return f"{by or 'somebody'} changed {_changes(changes)}"
        case ev.IssueAssigned(to=to, by=by):
            return f"assigned to {to}{_by(by)}" if to else f"unassigned{_by(by)}"
        case ev.IssueEscalated(path=path, level=level, by=by):
            return f"escalated by hand: {path}, level {level}{_by(by)}"
        case ev.EscalationAcknowledged(path=path, by=by):
            return f"{by or 'somebody'} acknowledged {path or 'all that is open'}"
        case ev.EscalationDeclined(path=path, by=by, reason=reason):
            return f"{by or 'somebody'} declined {path or 'the escalation'}: {reason}"
        case ev.AccountChanged(account=account, changes=changes):
            return f"account {account} changed {_changes(changes)}"
        case ev.AccountSignal(account=account, name=name, value=value):
            return f"account {account}: {name} is {value:g}"
        case _:
            kind = event.__struct_config__.tag
            return _said(event) or _of_people(event) or f"{kind}{_by(getattr(event, 'by', None))}"


def _said(event: AnyEvent) -> str | None:
    """What was said, to the customer, by them, or beside; None for what is no such event."""
    match event:
        case ev.MessageReceived():
            return "the customer wrote"
        case ev.MessageMoodCorrected(by=by, mood=mood, model=model):
            return f"{by or (f'the model {model}' if model else 'somebody')} says that a message sounds {mood}"
        case ev.MessageEdited(by=by):
            return f"{by or 'the customer'} edited a message"
        case ev.MessageDeleted(by=by):
            return f"{by or 'the customer'} removed a message"
        case ev.MessageSent(automatic=True):
            return "an automatic answer went out"
        case ev.MessageSent(by=by):
            return f"{by or 'somebody'} answered the customer"
        case ev.NoteAdded(by=by):
            return f"{by or 'somebody'} added a note"
        case ev.SideStarted(by=by):
            return f"{by or 'somebody'} asks beside the conversation"
        case ev.SideReplied(side=side, by=by):
            return f"{by or 'somebody outside'} writes in side conversation {side}"
        case ev.CsatReceived(score=score):
            return f"the customer rates it {score} of 5"
        case _:
            return None


def _of_people(event: AnyEvent) -> str | None:
    """Who is there and has room; None for what is no such event."""
    match event:
        case ev.PersonAway(person=person, until=until, deputy=deputy):
            back = f" until {until.isoformat()}" if until else ""
            return f"{person} is away{back}{f', {deputy} stands in' if deputy else ''}"
        case ev.PersonBack(person=person):
            return f"{person} is back"
        case ev.PersonFreed(person=person):
            return f"those who wait for {person} are asked"
        case ev.PlaceOffered(person=person):
            return f"{person} may have room"
        case _:
            return None


def effect_in_words(effect: AnyEffect) -> str:
    """What came of it, and why."""
    return f"{_what(effect)}  [{effect.because}]"


def _what(effect: AnyEffect) -> str:
    match effect:
        case fx.ClockStarted() | fx.ClockMoved() | fx.ClockFulfilled() | fx.ClockBreached() | fx.ClockCancelled():
            return _clock(effect)
        case fx.Measured(metric=metric, started_at=started_at, ended_at=ended_at):
            return f"{metric} took {format_span(ended_at - started_at)}"
        case fx.IssueSet(field=field, was=was, now=now):
            return f"{field}: {was} → {now}"
        case fx.OpenedAs(priority=priority):
            return f"opened as {priority}"
        case fx.Assigned(to=to, team=team):
            return f"assigned to {to}" if to else f"waits for somebody of {team or 'the team'}"
        case fx.HandoverMoved(state=state, to=to):
            return f"hand-over to {to} {state}"
        case fx.EscalationOpened(path=path, level=level, held=held):
            return f"{path} {'held' if held else 'opens'} at level {level}"
        case fx.LevelStarted(path=path, level=level, name=name, notified=notified):
            return f"{path} level {level} ({name}): {', '.join(notified) or 'nobody to tell'}"
        case fx.LevelWaits(path=path, level=level, until=until):
            return f"{path} level {level} waits until {until:%a %H:%M}"
        case fx.EscalationMoved(path=path, state=state, by=by):
            return f"{path} {_STATES.get(state, state)}{_by(by)}"
        case fx.VersionChanged(path=path, version=version, level=level):
            return f"{path} goes on by version {version}, at level {level}"
        case fx.Declined(path=path, by=by, reason=reason):
            return f"{path} declined by {by}: {reason}"
        case fx.Notice(to=to, urgency=urgency, channels=channels, ring=ring, held_until=held_until):
            later = f", held until {held_until:%a %H:%M}" if held_until else ""
            return f"{'RING' if ring and not later else 'tell'} {to} ({urgency}, {'+'.join(channels)}{later})"
        case fx.SurveySent():
            return "the customer is asked how it went"
        case fx.MessagesChanged():
            return "messages brought up to date"
        case fx.Emitted(event=event):
            return f"sends on: {event_in_words(event)}"
        case fx.Recorded():
            return "noted"


def _clock(
    effect: fx.ClockStarted | fx.ClockMoved | fx.ClockFulfilled | fx.ClockBreached | fx.ClockCancelled
) -> str:
    metric = effect.metric
    match effect:
        case fx.ClockStarted(due_at=due_at):
            return f"{metric} starts" + (f", due {due_at:%a %H:%M:%S}" if due_at else "")
        case fx.ClockMoved(paused=True):
            return f"{metric} pauses"
        case fx.ClockMoved(due_at=due_at):
            return f"{metric} is due {due_at:%a %H:%M:%S}" if due_at else f"{metric} is due at no time"
        case fx.ClockFulfilled(met=met):
            return f"{metric} {'met' if met else 'answered after its breach'}"
        case fx.ClockBreached():
            return f"{metric} breached"
        case fx.ClockCancelled():
            return f"{metric} cancelled"


def _changes(changes: dict[str, Any]) -> str:
    return ", ".join(f"{field} to {value}" for field, value in changes.items())


def _by(person: str | None) -> str:
    return f" by {person}" if person else ""
