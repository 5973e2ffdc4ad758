"""What somebody answers who was woken, in a few words: that they have it, or that the next one is to be asked.

Only words that can mean nothing else do something. Whatever else is written is for people to read.
"""

import re
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from rung.core.events import EscalationAcknowledged, EscalationDeclined, NoteAdded, SideReplied
from rung.intake.directory import Beside, Directory, Ring

READ = 200
"""Characters that are looked at."""
INSISTS = frozenset({"take", "taking"})
"""Takes it over from a colleague as well."""
TAKES = INSISTS | frozenset(
    "1 ack acks acked acknowledge acknowledged ok okay yes yep mine ja oui si sí".split()
)  # fmt: skip
HAVES = frozenset({"have", "got", "on"})
PASSES = frozenset("2 no nope not decline declined nein non".split())
BESIDE = frozenset(
    "it this that one i m am ll will is s me now please pls plz thanks thx thank you".split()
) | HAVES  # fmt: skip
"""Words that change nothing of what the others say."""
REASONS = {"ours": "not_ours", "mine": "not_ours", "urgent": "not_urgent", "known": "known"}
"""What a refusal is about, by a word of it; without one, whoever declines is unavailable."""
WHYS = frozenset("not can t cannot cant unavailable busy away sorry already".split()) | set(REASONS)
OVER = "{issue} is over: there is nothing to take any more."
READ_ONLY = "You may look here, and change nothing."
OWN = "You have {issue} already."
LAST = "Nobody comes after you: {issue} still waits for somebody to take it."
_WORD = re.compile(r"[^\W_]+")


class Said(Struct, frozen=True):
    """What a short answer means."""

    verb: Literal["take", "pass"]
    insists: bool = False
    """It is to be theirs even where a colleague has it."""
    reason: str = "unavailable"


def said_in(text: str, name: str = "") -> Said | None:
    """`ack pls`, `1`, `on it`, `no, not ours`; None for whatever says anything beside that, and for nothing. `name`:
    of whoever wrote it, who may have put it below."""
    words = _WORD.findall(text.casefold()) if len(text) <= READ else []
    given = set(words).difference(_WORD.findall(name.casefold()))
    if words and words[0] in PASSES and given <= PASSES | WHYS | BESIDE:
        return Said("pass", reason=next((REASONS[one] for one in words if one in REASONS), "unavailable"))
    takes = given & TAKES or (given & HAVES and given & {"it", "this"})
    if takes and given <= TAKES | BESIDE:
        return Said("take", insists=bool(given & INSISTS))
    return None


def answered(
    text: str, beside: Beside, by: str, directory: Directory, *, name: str, at: datetime
) -> EscalationAcknowledged | EscalationDeclined | None:
    """What a teammate's words below an alert come to; None where they say anything else, or come too late: then they
    are a note."""
    known = directory.document().people.get(by)
    said = said_in(text, known.name if known else "") if beside.notice is not None else None
    ring = directory.ring_of_notice(beside.issue, beside.notice, by) if said and beside.notice is not None else None
    act = act_of(said, ring, directory, name=name, at=at) if said and ring else ""
    return None if isinstance(act, str) else act


def said_below(
    words: str, beside: Beside, by: str, directory: Directory, *, name: str, at: datetime, channel: str,
    has_files: bool,
) -> EscalationAcknowledged | EscalationDeclined | NoteAdded | SideReplied:  # fmt: skip
    """What a teammate writes below what the team was told: what it comes to, or else a word beside the conversation.
    Whoever sends a file along says more than a word."""
    act = None if has_files else answered(words, beside, by, directory, name=name, at=at)
    return act or beside.answered(words, name=name, at=at, by=by, channel=channel)


def act_of(
    said: Said, ring: Ring, directory: Directory, *, name: str, at: datetime
) -> EscalationAcknowledged | EscalationDeclined | str:
    """What it comes to; or in a sentence why it comes to nothing. `name` names the answer: a repeat is the same one."""
    if not ring.is_open:
        return OVER.format(issue=ring.issue)
    if not directory.may(ring.person, "work"):
        return READ_ONLY
    if ring.had_by is not None and not said.insists:
        if ring.had_by == ring.person:
            return OWN.format(issue=ring.issue)
        known = directory.document().people.get(ring.had_by)
        return f"{known.name if known else ring.had_by} has {ring.issue}. Nothing is asked of you any more."
    common: dict[str, Any] = {"issue": ring.issue, "at": at, "id": name, "by": ring.person, "path": ring.path}
    if said.verb == "take":
        return EscalationAcknowledged(**common)
    if not ring.is_climbing:
        return LAST.format(issue=ring.issue)
    return EscalationDeclined(reason=said.reason, **common)
