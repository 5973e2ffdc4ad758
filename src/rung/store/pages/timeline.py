"""What happened to an issue, in words: the journal as people read it.

Each journal line becomes one entry: who did what, and a sentence for each thing it led to, with its reason.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

import msgspec
from msgspec import Struct

from rung.core.conditions.parts import name_in_words
from rung.core.effects import (
    AnyEffect,
    Assigned,
    ClockBreached,
    ClockCancelled,
    ClockFulfilled,
    ClockMoved,
    ClockStarted,
    Declined,
    Emitted,
    EscalationMoved,
    EscalationOpened,
    HandoverMoved,
    IssueSet,
    LevelStarted,
    LevelWaits,
    Measured,
    MessagesChanged,
    Notice,
    OpenedAs,
    Recorded,
    SurveySent,
    VersionChanged,
)
from rung.core.events import LinkTold, PersonFreed
from rung.core.policy import Policy
from rung.store.decisions import lookups
from rung.store.models import Journal, Subject
from rung.store.pages import event_words, names
from rung.store.policies import policies


class Sentence(Struct, frozen=True):
    """One thing that a decision led to."""

    words: str
    kind: str
    """The effect's type, such as `clock.breached`."""
    code: str
    """The reason's code, such as `climb`."""
    because: str
    facts: dict[str, Any]
    """The values that made it so."""
    at: datetime
    considered: tuple[tuple[str, str], ...] = ()
    """For a level: who was looked at, and why told or passed over."""
    notice: int | None = None
    """The number of the notice that it is about."""


class Entry(Struct, frozen=True):
    """One decision."""

    seq: int
    at: datetime
    decided_at: datetime
    id: str
    """The name that the event came with; empty for a step of time."""
    event: str
    """The event's type, such as `message.received`."""
    by: str | None
    by_name: str
    words: str
    """What happened, as one line."""
    sentences: tuple[Sentence, ...]
    fields: dict[str, Any]
    """The event's facts, without its words."""
    policy_version: int | None
    late_by: float | None
    """Seconds between the event's instant and the decision, where that is more than a few."""


LATE = 5.0
ALL = 100_000
"""So many entries are all there are."""


def timeline(key: str, after: int = 0, limit: int = 1000) -> list[Entry]:
    """An issue's entries after the line numbered `after`, oldest first."""
    subject_id = lookups.subject_id(key)
    if subject_id is None:
        return []
    lines = Journal.objects.filter(subject_id=subject_id, seq__gt=after).order_by("seq")[:limit]
    return [entry(line) for line in lines]


def entry_of(key: str, seq: int) -> Entry:
    """One entry of an issue, by its number."""
    return entry(Journal.objects.get(subject_id=Subject.objects.get(kind="issue", key=key).pk, seq=seq))


def entry(line: Journal) -> Entry:
    """One journal line as an entry."""
    policy = policies.load(line.policy_version) if line.policy_version else policies.current()
    event = dict(line.event)
    by = event.get("by")
    late = (line.decided_at - line.at).total_seconds()
    return Entry(
        seq=line.seq,
        at=line.at,
        decided_at=line.decided_at,
        id=event.get("id", ""),
        event=event["type"],
        by=by,
        by_name=names.who(policy, by) if by else "",
        words=event_words.what_happened(event, policy),
        sentences=tuple(one for effect in decoded(line.effects) if (one := sentence(effect, policy)) is not None),
        fields={name: value for name, value in event.items() if name not in ("type", "issue", "at", "id", "by")},
        policy_version=line.policy_version,
        late_by=late if late > LATE else None,
    )


def decoded(effects: Any) -> tuple[AnyEffect, ...]:
    """A journal line's effects as values."""
    return msgspec.convert(effects, tuple[AnyEffect, ...])


def values_in_words(facts: Mapping[str, Any]) -> str:
    """The values that made something so: `issue.priority is "P0"`, `the time for it is 15 min`."""
    return ", ".join(_value_in_words(name, value) for name, value in facts.items())


def _value_in_words(name: str, value: Any) -> str:
    if name == "span_s":
        return f"the time for it is {names.span(value)}"
    return f"the {name} is {value}" if name in ("calendar", "target") else name_in_words(name, value)


def sentence(effect: AnyEffect, policy: Policy) -> Sentence | None:
    """What an effect says to people; None for what they see elsewhere."""
    words = _words(effect, policy)
    if words is None:
        return None
    considered = effect.considered if isinstance(effect, LevelStarted) else ()
    named = tuple((names.who(policy, key), why) for key, why in considered)
    because = effect.because
    why = because.words if because.words != words else ""
    notice = effect.notice if isinstance(effect, Notice) else None
    kind = str(effect.__struct_config__.tag)
    return Sentence(words, kind, because.code, why, because.facts, effect.at, named, notice)


def _words(effect: AnyEffect, policy: Policy) -> str | None:
    match effect:
        case ClockStarted() | ClockMoved() | ClockFulfilled() | ClockBreached() | ClockCancelled():
            return _clock(effect)
        case IssueSet(field=field, was=was, now=now):
            return f"{field}: {_shown(was)} → {_shown(now)}"
        case Assigned(to=to, team=team, waits=waits):
            return _assigned(to, team, waits, policy)
        case HandoverMoved(number=number, state=state, to=to, from_=from_):
            moved = "not asked any more" if state == "withdrawn" else state
            return f"hand-over {number} {_between(from_, to, policy)}: {moved}"
        case Recorded(because=because):
            return because.words or because.code
        case EscalationOpened() | LevelStarted() | LevelWaits() | EscalationMoved() | VersionChanged() | Declined():
            return _ladder(effect, policy)
        case Notice(to=to, channels=channels, ring=ring):
            ways = ", ".join(channels)
            return f"{'told' if ring else 'informed'} {names.who(policy, to)}" + (f" by {ways}" if ways else "")
        case Emitted(event=PersonFreed()):
            return None
        case Emitted(event=LinkTold(), because=because):
            return because.words
        case Emitted(event=event):
            return f"passed on to {getattr(event, 'issue', '') or 'another subject'}: {event.__struct_config__.tag}"
        case SurveySent(number=number):
            return "the customer is asked how it went" + (f", for the {_nth(number)} time" if number > 1 else "")
        case MessagesChanged() | Measured() | OpenedAs():
            return None
        case _:
            assert_never(effect)


def _clock(effect: ClockStarted | ClockMoved | ClockFulfilled | ClockBreached | ClockCancelled) -> str | None:
    metric = names.metric(effect.metric)
    match effect:
        case ClockStarted(due_at=due_at):
            return f"{metric} due {names.instant(due_at)}" if due_at else None
        case ClockMoved(paused=True):
            return f"{metric} paused"
        case ClockMoved(due_at=due_at):
            return f"{metric} now due {names.instant(due_at)}" if due_at else f"{metric} has no due time"
        case ClockFulfilled(met=met):
            return f"{metric} {'met' if met else 'given late'}"
        case ClockBreached():
            return f"{metric} missed"
        case ClockCancelled():
            return f"{metric} cancelled"
        case _:
            assert_never(effect)


def _ladder(
    effect: EscalationOpened | LevelStarted | LevelWaits | EscalationMoved | VersionChanged | Declined, policy: Policy
) -> str:
    match effect:
        case EscalationOpened(path=path, trigger=trigger, held=held):
            return f"escalation {path} {'opened but held' if held else 'opened'} ({trigger})"
        case LevelStarted(path=path, level=level, name=name, notified=notified):
            told = ", ".join(names.who(policy, one) for one in notified) or "nobody"
            return f"{path}, level {level} ({name}): told {told}"
        case LevelWaits(path=path, level=level, until=until):
            return f"{path}, level {level} waits until {names.instant(until)}"
        case EscalationMoved(path=path, state=state, by=by):
            return f"escalation {path} {state}" + (f" by {names.who(policy, by)}" if by else "")
        case VersionChanged(path=path, version=version, level=level):
            return f"escalation {path} goes on by version {version} of the policy, at level {level}"
        case Declined(path=path, by=by, reason=reason):
            return f"{names.who(policy, by)} declined {path}: {reason.replace('_', ' ')}"
        case _:
            assert_never(effect)


def _nth(number: int) -> str:
    return {2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def _between(from_: str | None, to: str, policy: Policy) -> str:
    """From which team to which."""
    start = f"from {names.team(policy, from_)} " if from_ else ""
    return f"{start}to {names.team(policy, to)}"


def _assigned(to: str | None, team: str | None, waits: bool, policy: Policy) -> str:
    if to:
        return f"assigned to {names.who(policy, to)}"
    if waits:
        return f"waits for somebody of {names.team(policy, team)}" if team else "waits for somebody"
    return f"with {names.team(policy, team)}, nobody in person" if team else "unassigned"


def _shown(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
