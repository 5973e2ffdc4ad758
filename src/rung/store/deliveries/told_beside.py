"""What people were told beside the ladders: that a note mentions them, and what happened on issues that they watch.

It has a message of its own for each recipient and channel, which says all that came since the one before it was sent.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from msgspec import Struct

from rung.core.effects import Notice as Told
from rung.core.effects import Recorded
from rung.core.paths.aside import SIDE
from rung.store.decisions import lookups
from rung.store.deliveries.claims import Leased
from rung.store.models import Delivery, Journal, Notice
from rung.store.pages import timeline
from rung.store.words import texts

BESIDE = ("mention", "watch")
WORDED = ("body", "said")
"""The fields that hold the words of a note or message, and of a side conversation."""
LOOKED_AT = 50
"""So many of an issue's latest decisions are searched for a note that was just written."""
MENTIONED = "was mentioned"
"""What a line of the timeline says of a mention that reached nobody (`core.watching`)."""


class Heard(Struct, frozen=True):
    """One thing that somebody is told."""

    about: str
    """mention, watch, or which side conversation."""
    because: str
    at: datetime
    author: str | None
    """Whose words it brings; None where it brings none, or they are the customer's."""
    direction: str
    words: str
    """Empty where nobody wrote any, or they were erased."""


def heard(deliveries: Iterable[Leased]) -> dict[int, tuple[Heard, ...]]:
    """By delivery, what it says, the oldest first."""
    return {one.id: _of(one) for one in deliveries}


def about_of(issue: str, number: int) -> str:
    """What a notice of an issue is about; empty where it is one of its ladders."""
    return Notice.objects.filter(issue=issue, number=number).values_list("about", flat=True).first() or ""


def of_event(issue: str, event: str) -> tuple[list[str], list[str]]:
    """Of the note that came as an event: who is told because it mentions them, and why others are not, in words."""
    subject = lookups.subject_id(issue)
    latest = Journal.objects.filter(subject_id=subject).order_by("-seq")[:LOOKED_AT] if subject else ()
    line = next((one for one in latest if one.event.get("id") == event), None)
    if line is None:
        return [], []
    effects = timeline.decoded(line.effects)
    told = [one.to for one in effects if isinstance(one, Told) and one.about == "mention"]
    unreached = [one.because.words for one in effects if isinstance(one, Recorded) and MENTIONED in one.because.words]
    return told, unreached


def _of(delivery: Leased) -> tuple[Heard, ...]:
    sent = Delivery.objects.filter(
        subject_id=delivery.subject_id, lane=delivery.lane, op="send", state="sent", notice__lt=delivery.notice
    )
    last = sent.aggregate(last=Max("notice"))["last"] or 0
    rows = list(
        Notice.objects.filter(
            subject_id=delivery.subject_id, to=delivery.to, number__gt=last, number__lte=delivery.notice,
            about__in=_one_message(delivery),
        )
        .order_by("number")
    )
    lines = {row.line for row in rows if row.line is not None}
    words = {one.journal_seq: one for one in texts.of_lines(delivery.subject_id, lines) if one.field in WORDED}
    return tuple(_heard(row, words.get(row.line)) for row in rows)


def _one_message(delivery: Leased) -> tuple[str, ...]:
    """What goes into the same message: a side conversation has one of its own."""
    own = Notice.objects.filter(subject_id=delivery.subject_id, number=delivery.notice).values_list("about", flat=True)
    about = own.first() or ""
    return (about,) if about.startswith(SIDE) else BESIDE


def _heard(row: Notice, said: texts.Words | None) -> Heard:
    return Heard(
        row.about, row.because.partition(": ")[2], row.at, said.author if said else None,
        said.direction if said else "", said.text if said else "",
    )  # fmt: skip
