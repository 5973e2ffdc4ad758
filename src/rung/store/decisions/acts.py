"""What somebody does, as one event: put in, decided, and told what became of it.

Pages and the API act in the same way: the act goes into the inbox like any other event, and whoever acted waits a
moment so that what they see next shows the result.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent
from rung.store.decisions import intake
from rung.store.decisions.intake import Accepted, Decided, Duplicate, InboxRow
from rung.store.models import Inbox, Subject
from rung.store.words.attachments import File

PATIENCE = 3.0
"""Seconds for which whoever acts waits for the decision."""

State = Literal["decided", "waiting", "repeated", "refused", "unfit", "failed"]


class Outcome(Struct, frozen=True):
    """What became of an act.

    `decided`; `waiting` for its turn, and safe; `repeated`, the same was done before; `refused`, it makes no sense for
    its issue; `unfit`, it could not be taken down; `failed`, deciding it went wrong and a person is shown it.
    """

    state: State
    event: str
    """The event's id."""
    code: str = ""
    message: str = ""
    hint: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether it counts, or will."""
        return self.state in ("decided", "waiting", "repeated")


def put(
    event: AnyEvent, source: str, content: bytes = b"", patience: float = PATIENCE, files: tuple[File, ...] = ()
) -> Outcome:
    """Puts one event in and waits until it is decided. `content` tells a repetition from another act of the same id."""
    (outcome,) = _put([InboxRow(source, event, content, files)], patience)
    return outcome


def put_several(events: Sequence[AnyEvent], source: str, patience: float = PATIENCE) -> list[Outcome]:
    """Puts several events in at once and waits until all are decided: what became of each, in their order."""
    return _put([InboxRow(source, event) for event in events], patience)


def _put(rows: Sequence[InboxRow], patience: float) -> list[Outcome]:
    kept = intake.put(rows)
    seqs = [one.seq for one in kept if isinstance(one, Accepted)]
    decided = dict(zip(seqs, intake.wait_decided(seqs, patience), strict=True)) if seqs else {}
    return [_outcome(one, decided) for one in kept]


def _outcome(kept: intake.Outcome, decided: Mapping[int, Decided]) -> Outcome:
    match kept:
        case Accepted(seq=seq, event_id=event_id):
            return _decided(decided[seq], event_id)
        case Duplicate(event_id=event_id):
            return Outcome("repeated", event_id, message="this was done already")
        case _:
            return Outcome("unfit", kept.event_id, kept.code, kept.message, kept.hint)


def is_there(issue: str) -> bool:
    """Whether there is such an issue to act on: decided, or opened by an event that waits its turn."""
    return bool(
        Subject.objects.filter(kind="issue", key=issue).exists()
        or Inbox.objects.filter(subject_kind="issue", subject_key=issue).exists()
    )


def _decided(decided: Decided, event_id: str) -> Outcome:
    match decided.state:
        case "decided" | "waiting" as state:
            return Outcome(state, event_id)
        case "refused":
            why = msgspec.json.decode(decided.error or "{}", type=dict[str, str])
            return Outcome("refused", event_id, why.get("code", ""), why.get("message", ""), why.get("hint", ""))
        case _:
            message = "deciding this went wrong; the event is kept, and what happens to its issue next waits for it"
            return Outcome(
                "failed", event_id, "set_aside", message, "look at the issue in the console: it says what failed"
            )
