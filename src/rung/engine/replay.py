"""An issue's state made anew from its journal: the proof that the journal holds everything, and what "why" pages ask.

Each line is decided again, by the same `decide`, with the policy version and the facts that stand in the line. What the
new decision says is compared with what the line kept. Words are not in the journal: where conditions read them
(`issue.body`), the texts are given back as far as they are not erased.
"""

from datetime import datetime

import msgspec
from msgspec import Struct, structs

from rung.core.decide import Refused, decide
from rung.core.desk import Desk
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState
from rung.store import journal, policies, texts
from rung.store.journal import Line


class Difference(Struct, frozen=True):
    """A line whose decision would be another one today."""

    seq: int
    at: datetime
    kept: tuple[str, ...]
    """What the journal says, effect by effect, as JSON."""
    decided: tuple[str, ...]
    """What the replay says."""


class Replayed(Struct, frozen=True):
    """An issue as its journal tells it."""

    state: IssueState | None
    lines: int
    differences: tuple[Difference, ...]
    is_same_state: bool
    """Whether the rebuilt state is the one that is kept."""


def replay(issue: str) -> Replayed:
    """Rebuilds an issue from its journal and says where it differs. Raises LookupError for an unknown issue."""
    kept, lines = journal.of_issue(issue)
    words = _words(kept.id)
    words[0]["contact"] = texts.address_of(kept.state.contact if kept.state else None) or ""
    state: IssueState | None = None
    differences = []
    for line in lines:
        state, effects = decide_again(state, line, words.get(line.seq, {}), words.get(0, {}))
        if _as_json(effects) != _as_json(line.effects):
            differences.append(Difference(line.seq, line.at, _as_json(line.effects), _as_json(effects)))
    return Replayed(state, len(lines), tuple(differences), _encoded(state) == _encoded(kept.state))


def decide_again(
    state: IssueState | None, line: Line, words: dict[str, str], opening: dict[str, str]
) -> tuple[IssueState | None, tuple[AnyEffect, ...]]:
    """One journal line, decided once more with the facts that it kept."""
    desk = Desk.of(line.facts)
    desk.texts[getattr(line.event, "issue", None) or ""] = opening
    known_as = getattr(line.event, "contact", None)
    event = _with_words(line.event, words, texts.address_of(known_as))
    now = max(line.decided_at, state.decided_at) if state else line.decided_at
    try:
        decision = decide(state, event, policies.load(line.policy_version), desk, now)
    except Refused:
        return state, ()
    after = decision.state
    if known_as and after.contact == getattr(event, "contact", None):
        after = structs.replace(after, contact=known_as)
    return after, decision.effects


def _with_words(event: AnyEvent, words: dict[str, str], address: str | None) -> AnyEvent:
    """The event with the words it came with, and the address of its contact, as far as they are not erased."""
    own = {name: text for name, text in words.items() if name in ("subject", "body", "comment", "summary", "asked")}
    if address:
        own["contact"] = address
    known = type(event).__struct_fields__
    return structs.replace(event, **{name: text for name, text in own.items() if name in known})


def _words(subject_id: int) -> dict[int, dict[str, str]]:
    """By journal line the words that came with it; under 0 those of the opening, which conditions may read later."""
    found: dict[int, dict[str, str]] = {0: texts.subjects_and_bodies([subject_id]).get(subject_id, {})}
    for one in texts.of_subject(subject_id):
        found.setdefault(one.journal_seq, {})[one.field] = one.text
    return found


def _as_json(effects: tuple[AnyEffect, ...]) -> tuple[str, ...]:
    return tuple(msgspec.json.encode(effect).decode() for effect in effects)


def _encoded(state: IssueState | None) -> bytes:
    return msgspec.json.encode(state)
