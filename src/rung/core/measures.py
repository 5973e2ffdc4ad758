"""What one issue has to tell the measures: a list of facts made from its journal, line by line (docs/measures.md).

A fact belongs to the instant at which it was known for good, in the world's time: an answer to when it was given, a
missed promise to when it was due, a level to when it was reached. So a day that is over gives the same answer for ever,
but for what arrives late and is filed where it happened. Each fact carries what the issue was at that instant: its
account and tier, team, kind, channel and priority, and whether it had been escalated by then.

An issue that was closed as spam, as a duplicate or as internal leaves the measures: it has no facts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import Struct, structs

from rung.core import effects as fx
from rung.core import events as ev
from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.ending import OUT_OF_THE_MEASURES, OVER
from rung.core.events import AnyEvent
from rung.core.issue import ENDED_STATES

KINDS = (
    "opened", "first_response", "next_response", "resolution", "promise", "escalated", "level", "level_left",
    "acknowledged", "exhausted", "escalation_ended", "reopened", "csat", "ring",
)  # fmt: skip

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
CARRIED = {"account": "account", "team": "team", "kind": "issue_kind", "channel": "channel", "priority": "priority"}
"""Fields of an issue that facts carry, with the names they have there."""


ACTS = (ev.MessageSent, ev.NoteAdded, ev.IssueChanged, ev.IssueAssigned, ev.HandoffOffered)
"""What somebody may do about an issue that escalates; where nothing of it follows, it was a false alarm."""


class Fact(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One thing that happened, as the measures count it. `detail`, `seconds`, `ok` and `number` mean by kind:

        opened            when it began
        first_response, next_response, resolution   seconds, worked: how long it took; person: who did it
        promise           detail: the metric; name: its target; ok: kept; seconds: how late, where it was given late
        escalated         detail: the path; name: the trigger; number: the level it began at; ok: not by hand;
                          first: the issue's first one
        level             detail: the path; number: the level reached
        level_left        the same, when the next began or the climb was over; seconds: how long it had been there
        acknowledged      detail: the path; number: the level; seconds: since somebody was first told; person: who
        exhausted         detail: the path; number: its last level
        escalation_ended  detail: the path; name: how; ok: not a false alarm; seconds: since it was opened
        reopened          number: how often by now
        csat              number: the score
        ring              detail: the urgency; person: whom; number: the level
    """

    kind: str
    """One of KINDS."""
    at: datetime
    detail: str = ""
    name: str = ""
    person: str | None = None
    number: int | None = None
    seconds: float | None = None
    """By the calendar on the wall."""
    worked: float | None = None
    """Seconds of working time."""
    ok: bool | None = None
    first: bool = False
    account: str | None = None
    tier: str | None = None
    team: str | None = None
    issue_kind: str | None = None
    channel: str = ""
    priority: str = ""
    escalated: bool = False


class JournalLine(Protocol):
    """A decision as the journal keeps it."""

    @property
    def event(self) -> AnyEvent: ...
    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...
    @property
    def facts(self) -> Facts: ...


def facts_of(lines: Iterable[JournalLine]) -> list[Fact]:
    """The facts of one issue, in the order of their instants. `lines`: all its lines, oldest first."""
    reading = _Reading()
    for line in lines:
        reading.take(line)
    return reading.done()


class _Climb(Struct, gc=False):
    """An escalation while it is read."""

    path: str
    opened_at: datetime
    level: int = 0
    level_at: datetime | None = None
    told_at: datetime | None = None
    acknowledged: bool = False
    acted: bool = False
    """Somebody answered, changed or handed on the issue since it was acknowledged."""


class _Reading:
    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.promises: dict[tuple[str, int], Fact] = {}
        """By metric and run: how each ended; what arrives late may end it otherwise."""
        self.targets: dict[tuple[str, int], str] = {}
        self.climbs: dict[int, _Climb] = {}
        self.is_out = False
        self.is_open = True
        self.reopens = 0
        self.now = Fact(kind="opened", at=BEFORE_ALL)
        """What the issue is at the instant that is read."""

    def take(self, line: JournalLine) -> None:
        if line.facts.account is not None:
            self.now = structs.replace(self.now, tier=line.facts.account.tier)
        event = line.event
        self._take_event(event)
        by = getattr(event, "by", None)
        for effect in line.effects:
            self._take_effect(effect, by)
        if by and isinstance(event, ACTS):
            self._acted()

    def done(self) -> list[Fact]:
        if self.is_out:
            return []
        return sorted([*self.facts, *self.promises.values()], key=lambda fact: fact.at)

    def _take_event(self, event: AnyEvent) -> None:
        match event:
            case ev.CsatReceived(at=at, score=score):
                self._tell("csat", at, number=score)
            case ev.IssueClosed(as_=as_):
                self.is_out = as_ in OUT_OF_THE_MEASURES
            case ev.IssueMerged():
                self.is_out = True

    def _take_effect(self, effect: AnyEffect, by: str | None) -> None:
        match effect:
            case fx.IssueSet(field=field, now=now, at=at):
                self._set(field, now, at)
            case fx.OpenedAs(at=at):
                given = {ours: getattr(effect, theirs) for theirs, ours in CARRIED.items()}
                self.now = structs.replace(self.now, **given)
                self._tell("opened", at)
            case fx.Assigned(team=team):
                self.now = structs.replace(self.now, team=team or self.now.team)
            case fx.Measured():
                self._tell(
                    effect.metric, effect.ended_at, person=by, worked=effect.worked,
                    seconds=(effect.ended_at - effect.started_at).total_seconds(),
                )  # fmt: skip
            case fx.ClockStarted(metric=metric, run=run, target=target):
                self.targets[metric, run] = target or ""
            case fx.ClockBreached(metric=metric, run=run, breached_at=at):
                self._promised(metric, run, at, ok=False)
            case fx.ClockFulfilled(metric=metric, run=run, fulfilled_at=at, met=met):
                self._fulfilled(metric, run, at, met)
            case _:
                self._take_climb(effect)

    def _take_climb(self, effect: AnyEffect) -> None:
        match effect:
            case fx.EscalationOpened():
                self.climbs[effect.number] = _Climb(effect.path, effect.at)
                self._tell(
                    "escalated", effect.at, detail=effect.path, name=effect.trigger, number=effect.level,
                    person=effect.by, ok=effect.by is None, first=not self.now.escalated,
                )  # fmt: skip
                self.now = structs.replace(self.now, escalated=True)
            case fx.LevelStarted(number=number, level=level, at=at):
                climb = self.climbs[number]
                self._leave(climb, at)
                climb.level, climb.level_at = level, at
                self._tell("level", at, detail=climb.path, number=level)
            case fx.Notice(ring=True, number=number, at=at, held_until=None):
                self._tell("ring", at, detail=effect.urgency, person=effect.to, number=effect.level)
                if number is not None and (climb := self.climbs[number]).told_at is None:
                    climb.told_at = at
            case fx.EscalationMoved():
                self._moved(self.climbs[effect.number], effect)

    def _moved(self, climb: _Climb, effect: fx.EscalationMoved) -> None:
        at, state = effect.at, effect.state
        if state == "acknowledged" and not climb.acknowledged:
            since = climb.told_at or climb.opened_at
            self._tell(
                "acknowledged", at, detail=climb.path, number=climb.level, person=effect.by,
                seconds=(at - since).total_seconds(),
            )  # fmt: skip
            climb.acknowledged, climb.acted = True, False
        elif state == "exhausted":
            self._tell("exhausted", at, detail=climb.path, number=climb.level)
        if state in ENDED_STATES:
            self._leave(climb, at)
            is_false = climb.acknowledged and not climb.acted and state == "closed"
            seconds = (at - climb.opened_at).total_seconds()
            self._tell("escalation_ended", at, detail=climb.path, name=state, ok=not is_false, seconds=seconds)

    def _leave(self, climb: _Climb, at: datetime) -> None:
        if climb.level_at is not None:
            seconds = (at - climb.level_at).total_seconds()
            self._tell("level_left", at, detail=climb.path, number=climb.level, seconds=seconds)
        climb.level_at = None

    def _acted(self) -> None:
        for climb in self.climbs.values():
            climb.acted = True

    def _set(self, field: str, value: Any, at: datetime) -> None:
        if field in CARRIED:
            self.now = structs.replace(self.now, **{CARRIED[field]: value or ("" if field == "priority" else None)})
        if field != "status":
            return
        if not self.is_open and value not in OVER:
            self.reopens += 1
            self.is_out = False
            self._tell("reopened", at, number=self.reopens)
        self.is_open = value not in OVER

    def _promised(self, metric: str, run: int, at: datetime, *, ok: bool, seconds: float | None = None) -> None:
        name = self.targets.get((metric, run), "")
        told = self._fact("promise", at, detail=metric, name=name, number=run, ok=ok, seconds=seconds)
        self.promises[metric, run] = told

    def _fulfilled(self, metric: str, run: int, at: datetime, met: bool) -> None:
        """Given late, it was missed when it was due, and it is known by how much now."""
        missed = self.promises.get((metric, run))
        if met or missed is None:
            self._promised(metric, run, at, ok=met)
        else:
            late = (at - missed.at).total_seconds()
            self.promises[metric, run] = structs.replace(missed, seconds=late)

    def _tell(self, kind: str, at: datetime, **said: Any) -> None:
        self.facts.append(self._fact(kind, at, **said))

    def _fact(self, kind: str, at: datetime, **said: Any) -> Fact:
        return structs.replace(self.now, kind=kind, at=at, **said)
