"""The facts of one issue, made from its journal line by line."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Protocol

from msgspec import Struct, structs

from rung.core import effects as fx
from rung.core import events as ev
from rung.core.desk import Facts
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.happenings.ending import OUT_OF_THE_MEASURES, OVER
from rung.core.issue import ENDED_STATES
from rung.core.measures.causes import cause_of
from rung.core.measures.fact import BEFORE_ALL, CARRIED, Fact
from rung.core.measures.standing import Standing
from rung.core.promises.sla import MEASURED
from rung.core.promises.team_times import Passed, Passing

ACTS = (ev.MessageSent, ev.NoteAdded, ev.IssueChanged, ev.IssueAssigned, ev.HandoffOffered)
"""What somebody may do about an issue that escalates; where nothing of it follows, it was a false alarm."""
NightOf = Callable[[str, datetime], tuple[bool, date | None]]
"""Whether somebody is a person of the policy in force at an instant, and the night of theirs that it falls into."""


class JournalLine(Protocol):
    """A decision as the journal keeps it."""

    @property
    def event(self) -> AnyEvent: ...
    @property
    def effects(self) -> tuple[AnyEffect, ...]: ...
    @property
    def facts(self) -> Facts: ...


def no_night(person: str, at: datetime) -> tuple[bool, date | None]:
    """Where nobody knows whose night it is."""
    return False, None


def facts_of(lines: Iterable[JournalLine], night_of: NightOf = no_night) -> list[Fact]:
    """The facts of one issue, in the order of their instants. `lines`: all its lines, oldest first."""
    reading = Reading(night_of)
    for line in lines:
        reading.take(line)
    return reading.done()


class _Climb(Struct, gc=False):
    """An escalation while it is read."""

    path: str
    trigger: str
    reason: str
    opened_at: datetime
    level: int = 0
    level_at: datetime | None = None
    told_at: datetime | None = None
    acknowledged: bool = False
    acted: bool = False
    """Somebody answered, changed or handed on the issue since it was acknowledged."""


class Reading:
    """Takes the lines of one issue, the oldest first, and has its facts."""

    def __init__(self, night_of: NightOf = no_night) -> None:
        self._night_of = night_of
        self._facts: list[Fact] = []
        self._promises: dict[tuple[str, int], Fact] = {}
        """By metric and run: how each ended; what arrives late may end it otherwise."""
        self._targets: dict[tuple[str, int], str] = {}
        self._climbs: dict[int, _Climb] = {}
        self._merged: dict[str, list[Fact]] = {}
        """What was told as a merge was decided: by the issue that came in, or "" where this one went into another."""
        self._passing = Passing()
        self._standing = Standing([])
        self._is_out = False
        self._is_open = True
        self._reopens = 0
        self._assignee: str | None = None
        self._event: AnyEvent | None = None
        self._by: str | None = None
        """Who did what is read."""
        self._now = Fact(kind="opened", at=BEFORE_ALL)
        """What the issue is at the instant that is read."""
        self._at = BEFORE_ALL
        """The latest instant of which a line has told."""
        self._seen: tuple[Fact, str | None, bool] | None = None
        """What it was after the line before."""

    def take(self, line: JournalLine) -> None:
        event, told = line.event, len(self._facts)
        account = line.facts.account
        if account is not None and account.tier != self._now.tier:
            self._now = structs.replace(self._now, tier=account.tier)
        self._event, self._by = event, getattr(event, "by", None)
        self._at = max(self._at, event.at)
        if self._standing.opened_at is None:
            self._standing.opened_at = event.at
        self._take_event(event)
        for effect in line.effects:
            if (passed := self._passing.take(effect)) is not None:
                self._tell_passed(passed, effect.at)
            self._take_effect(effect, told)
        if (passed := self._passing.end_of_line()) is not None:
            self._tell_passed(passed, event.at)
        self._of_merges(event, told)
        if self._by and isinstance(event, ACTS):
            self._acted()
        seen = (self._now, self._assignee, self._is_open)
        if seen != self._seen:
            self._seen = seen
            self._standing.see(self._at, structs.replace(self._now, person=self._assignee) if self._is_open else None)

    def done(self) -> list[Fact]:
        """All there is to tell by now."""
        if self._is_out:
            return []
        found = [*self._facts, *self._promises.values(), *self._standing.done()]
        return sorted(found, key=lambda fact: fact.at)

    def _take_event(self, event: AnyEvent) -> None:
        match event:
            case ev.IssueOpened(status=status) if status in OVER:
                self._is_open = False
            case ev.CsatReceived(at=at, score=score):
                self._tell("csat", at, number=score)
            case ev.IssueClosed(as_=as_):
                self._is_out |= as_ in OUT_OF_THE_MEASURES  # until it is opened again
            case ev.IssueMerged():
                self._is_out = True
            case ev.IssueReleased() if self._is_out and "" in self._merged:
                self._is_out, self._is_open = False, True

    def _of_merges(self, event: AnyEvent, told: int) -> None:
        """What a merge seemed to end or to answer is told no more once it is undone. `told`: as in `_take_effect`."""
        match event:
            case ev.IssueAbsorbed(from_=other):
                self._merged[other] = [fact for fact in self._facts[told:] if fact.kind in MEASURED]
            case ev.IssueMerged():
                self._merged[""] = [fact for fact in self._facts[told:] if fact.kind == "escalation_ended"]
            case ev.IssueUnmerged(from_=other):
                self._untell(self._merged.pop(other, []))
            case ev.IssueReleased():
                again = [fact for fact in self._facts[told:] if fact.kind == "exhausted"]
                self._untell([*self._merged.pop("", []), *again])
            case _:
                pass

    def _untell(self, facts: list[Fact]) -> None:
        gone = {id(fact) for fact in facts}
        self._facts = [fact for fact in self._facts if id(fact) not in gone]

    def _take_effect(self, effect: AnyEffect, told: int) -> None:
        """`told`: how many facts there were before its line."""
        match effect:
            case fx.IssueSet(field=field, now=now, at=at):
                self._set(field, now, at)
            case fx.OpenedAs(at=at):
                self._opened(effect, told)
            case fx.Assigned(to=to, team=team, waits=waits):
                self._now = structs.replace(self._now, team=team or self._now.team)
                if not waits:
                    self._assignee = to
                if to is not None:
                    self._tell("assigned", effect.at, person=to, detail=effect.because.code)
            case fx.Measured():
                self._tell(
                    effect.metric, effect.ended_at, person=self._by, worked=effect.worked,
                    seconds=(effect.ended_at - effect.started_at).total_seconds(),
                )  # fmt: skip
            case fx.ClockStarted(metric=metric, run=run, target=target):
                self._targets[metric, run] = target or ""
            case fx.ClockMoved(metric=metric, run=run, is_anew=True):
                self._promises.pop((metric, run), None)
            case fx.ClockBreached(metric=metric, run=run, breached_at=at):
                self._promised(metric, run, at, ok=False)
            case fx.ClockFulfilled(metric=metric, run=run, fulfilled_at=at, met=met):
                self._fulfilled(metric, run, at, met)
            case _:
                self._take_climb(effect)

    def _opened(self, effect: fx.OpenedAs, told: int) -> None:
        """What it was opened as holds for all that its opening did before that was known."""
        given = {ours: getattr(effect, theirs) for theirs, ours in CARRIED.items()}
        self._facts[told:] = [structs.replace(fact, **given) for fact in self._facts[told:]]
        self._now = structs.replace(self._now, **given)
        self._tell("opened", effect.at)
        self._standing.opened(effect.at)

    def _take_climb(self, effect: AnyEffect) -> None:
        match effect:
            case fx.EscalationOpened(at=at):
                climb = self._climbs[effect.number] = _Climb(effect.path, effect.trigger, self._reason(), at)
                self._tell_climb(
                    "escalated", at, climb, number=effect.level, person=effect.by,
                    ok=effect.because.code != "manual",
                    first=not self._now.escalated, reason=climb.reason,
                )  # fmt: skip
                self._now = structs.replace(self._now, escalated=True)
            case fx.LevelStarted(number=number, level=level, at=at):
                climb = self._climbs[number]
                self._leave(climb, at)
                climb.level, climb.level_at = level, at
                self._tell_climb("level", at, climb, number=level)
            case fx.Notice(ring=True, held_until=None):
                self._rang(effect)
            case fx.EscalationMoved():
                self._moved(self._climbs[effect.number], effect)

    def _reason(self) -> str:
        return cause_of(self._event) if self._event is not None else ""

    def _rang(self, notice: fx.Notice) -> None:
        at, climb = notice.at, self._climbs.get(notice.number) if notice.number is not None else None
        is_person, night = self._night_of(notice.to, at)
        self._tell(
            "ring", at, detail=notice.urgency, person=notice.to, number=notice.level,
            trigger=climb.trigger if climb else "", ok=night is None if is_person else None,
            name=night.isoformat() if night else "",
        )  # fmt: skip
        if climb is not None and climb.told_at is None:
            climb.told_at = at

    def _moved(self, climb: _Climb, effect: fx.EscalationMoved) -> None:
        at, state = effect.at, effect.state
        if state == "acknowledged" and not climb.acknowledged:
            since = climb.told_at or climb.opened_at
            self._tell_climb(
                "acknowledged", at, climb, number=climb.level, person=effect.by,
                seconds=(at - since).total_seconds(),
            )  # fmt: skip
            climb.acknowledged, climb.acted = True, False
        elif state == "exhausted":
            self._tell_climb("exhausted", at, climb, number=climb.level)
        if state in ENDED_STATES:
            self._leave(climb, at)
            is_false = climb.acknowledged and not climb.acted and state == "closed"
            seconds = (at - climb.opened_at).total_seconds()
            self._tell_climb(
                "escalation_ended", at, climb, name=state, ok=not is_false, seconds=seconds, reason=climb.reason
            )

    def _leave(self, climb: _Climb, at: datetime) -> None:
        if climb.level_at is not None:
            seconds = (at - climb.level_at).total_seconds()
            self._tell_climb("level_left", at, climb, number=climb.level, seconds=seconds)
        climb.level_at = None

    def _acted(self) -> None:
        for climb in self._climbs.values():
            climb.acted = True

    def _set(self, field: str, value: Any, at: datetime) -> None:
        if field in CARRIED:
            self._now = structs.replace(self._now, **{CARRIED[field]: value or ("" if field == "priority" else None)})
        if field != "status":
            return
        if not self._is_open and value not in OVER:
            self._reopens += 1
            self._is_out = False
            self._merged.pop("", None)
            self._tell("reopened", at, number=self._reopens)
        self._is_open = value not in OVER

    def _promised(self, metric: str, run: int, at: datetime, *, ok: bool, seconds: float | None = None) -> None:
        name = self._targets.get((metric, run), "")
        person = (self._by if ok else None) or self._assignee
        self._promises[metric, run] = self._fact(
            "promise", at, detail=metric, name=name, number=run, ok=ok, seconds=seconds, person=person
        )

    def _fulfilled(self, metric: str, run: int, at: datetime, met: bool) -> None:
        """Given late, it was missed when it was due, and it is known by how much now."""
        missed = self._promises.get((metric, run))
        if met or missed is None:
            self._promised(metric, run, at, ok=met)
        else:
            late = (at - missed.at).total_seconds()
            self._promises[metric, run] = structs.replace(missed, seconds=late)

    def _tell_passed(self, passed: Passed, at: datetime) -> None:
        self._tell(
            "passed", at, team=passed.team, name=passed.to or "", detail=passed.how, person=self._by,
            ok=not passed.is_bounce,
        )  # fmt: skip

    def _tell_climb(self, kind: str, at: datetime, climb: _Climb, **said: Any) -> None:
        self._tell(kind, at, detail=climb.path, trigger=climb.trigger, **said)

    def _tell(self, kind: str, at: datetime, **said: Any) -> None:
        self._facts.append(self._fact(kind, at, **said))

    def _fact(self, kind: str, at: datetime, **said: Any) -> Fact:
        return structs.replace(self._now, kind=kind, at=at, **said)
