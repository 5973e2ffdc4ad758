"""What people, or the sources that issues came from, said of the team's own issues: what learned models learn from.

What a model set and nobody confirmed is no such word, nor is what a rule of the policy set.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rung.core.document import PolicyDocument
from rung.core.events import AnyEvent, HandoffAccepted, IssueAssigned, IssueChanged, IssueOpened
from rung.core.happenings.suggestions import SUGGESTED
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.understand.known import Known
from rung.understand.labels.suggesting import text_of

REACHES_BACK = timedelta(days=730)
MOST = 5_000
"""Issues, the newest."""


def newest_issues(now: datetime) -> list[int]:
    """The issues that are learned from, by the order in which they were opened."""
    return past.issues(now - REACHES_BACK, now)[-MOST:]


def known(field: str, document: PolicyDocument, now: datetime) -> list[Known]:
    """The openings whose kind, priority or team somebody said, oldest first; erased ones are not among them."""
    allowed = _allowed(field, document)
    found: list[Known] = []
    for lines in past.lines(newest_issues(now), now):
        said = {key: label for key, label in _labels(field, lines) if allowed is None or label in allowed}
        words = past.words(said)
        found += [
            Known(line.key, line.event.at, text, said[line.subject_id, line.seq])
            for line in lines
            if (line.subject_id, line.seq) in said and (text := words_of(words.get((line.subject_id, line.seq), {})))
        ]
    return sorted(found, key=lambda one: one.at)


def words_of(words: dict[str, str]) -> str:
    """Of what is kept of an opening, subject and body as one text; empty once they are erased."""
    return text_of(words.get("subject", ""), words.get("body", ""))


def said_in(event: AnyEvent) -> Iterator[tuple[str, str | None]]:
    """The fields that an event says, with their values."""
    match event:
        case IssueOpened():
            yield from ((field, value) for field in SUGGESTED if (value := getattr(event, field)) is not None)
        case IssueChanged():
            yield from ((field, event.changes[field]) for field in SUGGESTED if field in event.changes)
        case IssueAssigned(team=str() as team) | HandoffAccepted(to=str() as team):
            yield "team", team
        case _:
            pass


def _labels(field: str, lines: Sequence[PastLine]) -> Iterator[tuple[tuple[int, int], str]]:
    """By the line that opened an issue, what was said last."""
    opened: dict[int, int] = {}
    said: dict[int, str | None] = {}
    for line in lines:
        if isinstance(line.event, IssueOpened) and not line.event.partial:
            opened.setdefault(line.subject_id, line.seq)
        said.update((line.subject_id, value) for name, value in said_in(line.event) if name == field)
    for subject_id, seq in opened.items():
        if isinstance(label := said.get(subject_id), str) and label:
            yield (subject_id, seq), label


def _allowed(field: str, document: PolicyDocument) -> frozenset[str] | None:
    """The values that a field may have; null where any word is one."""
    if field == "priority":
        return frozenset(document.workspace.priorities)
    return frozenset(document.teams) if field == "team" else None
