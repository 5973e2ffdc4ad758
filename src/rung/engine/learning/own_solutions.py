"""Who solved the team's own issues, and who had one and gave it away: what is learned of who knows best.

Who solved it resolved it; where a system or the customer did that, who answered last; else who had it assigned. Who had
it by a person's or a rule's choice, and from whom a person took or gave it on, is a weak word against.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.effects import Assigned
from rung.core.events import IssueChanged, IssueClosed, IssueOpened, IssueResolved, MessageSent
from rung.engine.learning.own_labels import newest_issues, words_of
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.understand.known import GAVE_AWAY, Solved

SLOWEST = 0.5
"""What a solution that took ever so long counts beside one that took no longer than most."""


class _Life(Struct):
    """What is known of one issue's way."""

    opened: PastLine | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    answered_by: str | None = None
    assignee: str | None = None
    gave_away: tuple[str, ...] = ()
    is_done: bool = True

    @property
    def solver(self) -> str | None:
        return (self.resolved_by or self.answered_by or self.assignee) if self.resolved_at and self.is_done else None


def solved(document: PolicyDocument, now: datetime) -> list[Solved]:
    """The issues that somebody solved or gave away, oldest first; erased ones are not among them."""
    lives: list[tuple[_Life, str]] = []
    for lines in past.lines(newest_issues(now), now):
        given = past.assigned({line.subject_id for line in lines})
        known = [one for one in _lives(lines, given, document).values() if one.opened is not None]
        wanted = [(one.opened.subject_id, one.opened.seq) for one in known if one.opened]
        words = past.words(wanted)
        lives += [(one, words_of(words.get(place, {}))) for one, place in zip(known, wanted, strict=True)]
    usual = median([_hours(one) for one, _ in lives if one.solver] or [1.0])
    found = [solution for life, text in lives if text for solution in _solutions(life, text, usual)]
    return sorted(found, key=lambda one: one.at)


def _solutions(life: _Life, text: str, usual: float) -> Iterator[Solved]:
    line = life.opened
    if line is None:
        return
    writer = str(getattr(line.event, "contact", None) or "")
    solver = life.solver
    if solver:
        speed = max(SLOWEST, min(1.0, usual / max(_hours(life), 1e-6)))
        yield Solved(line.key, line.event.at, text, solver, writer, speed)
    for person in dict.fromkeys(life.gave_away):
        if person != solver:
            yield Solved(line.key, line.event.at, text, person, writer, GAVE_AWAY)


def _hours(life: _Life) -> float:
    if life.opened is None or life.resolved_at is None:
        return 0.0
    return (life.resolved_at - life.opened.event.at) / timedelta(hours=1)


def _lives(
    lines: Sequence[PastLine], given: Mapping[tuple[int, int], Sequence[Assigned]], document: PolicyDocument
) -> dict[int, _Life]:
    lives: dict[int, _Life] = {}
    for line in lines:
        life = lives.setdefault(line.subject_id, _Life())
        if isinstance(line.event, IssueOpened) and not line.event.partial and life.opened is None:
            life.opened = line
        _live(life, line, document)
        for one in given.get((line.subject_id, line.seq), ()):
            if one.because.code == "manual" and one.to and life.assignee and one.to != life.assignee:
                life.gave_away = (*life.gave_away, life.assignee)
            life.assignee = one.to if one.to in document.people else None
    return lives


def _live(life: _Life, line: PastLine, document: PolicyDocument) -> None:
    event = line.event
    match event:
        case MessageSent(by=str() as by) if by in document.people and not event.automatic:
            life.answered_by = by
        case IssueResolved() | IssueClosed() | IssueChanged(changes={"status": "resolved" | "closed"}):
            if life.resolved_at is None:
                life.resolved_at = event.at
                life.resolved_by = event.by if event.by in document.people else None
            if isinstance(event, IssueClosed) and event.as_ != "done":
                life.is_done = False
        case _:
            pass
