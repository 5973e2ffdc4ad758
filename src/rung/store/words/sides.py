"""What was said in the side conversations of an issue: kept and shown apart from everything its customer reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from msgspec import Struct

from rung.core.happenings.collaboration import Side
from rung.core.happenings.mentions import TEAM
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import lookups
from rung.store.deliveries import deliveries
from rung.store.models import Attempt, Delivery, Inbox, Journal, Receipt, Subject, Text
from rung.store.pages import names
from rung.store.words import attachments, texts
from rung.store.words.attachments import Kept

DIRECTION = "side"
"""Of their texts, which are neither in nor out."""
OUTSIDE = "outside"
"""The recipient of what goes to an address outside."""
STARTED, REPLIED = "side.started", "side.replied"
DOUBTS = {
    "other_sender": "It came from another address than it was sent to.",
    "disowned": "The sender's domain says that this mail is not from there (SPF, DKIM).",
}


class Spoken(Struct, frozen=True):
    """One thing that was said in one."""

    seq: int
    event_id: str
    at: datetime
    author: str
    """A name; the address of whoever wrote from outside."""
    is_outside: bool
    words: str
    doubt: str
    """Why its sender is doubted, in words; empty where nothing speaks against them."""
    automatic: bool
    message_id: str
    """Of the mail that brought it."""
    files: tuple[Kept, ...]
    travels: deliveries.AnswerRow | None
    """How it reaches the address outside, where Rung carries it."""


class SideTalk(Struct, frozen=True):
    """One side conversation."""

    state: Side
    topic: str
    address: str
    """The address outside; empty where it is with teammates, or was erased."""
    parties: str
    """With whom, as people call them."""
    said: tuple[Spoken, ...]


class Ours(Struct, frozen=True):
    """The side conversation of an issue that a mail belongs to."""

    issue: str
    number: int


def of_issue(key: str, state: IssueState, policy: Policy) -> tuple[SideTalk, ...]:
    """Of an issue, in the order of their numbers."""
    if not state.sides:
        return ()
    subject_id = Subject.objects.get(kind="issue", key=key).pk
    events = _events(subject_id)
    words: dict[int, dict[str, str]] = {}
    for one in texts.of_lines(subject_id, [line.seq for line, _ in events]):
        words.setdefault(one.journal_seq, {})[one.field] = one.text
    files: dict[str, list[Kept]] = {}
    for kept in attachments.of_issue(key):
        files.setdefault(kept.event_id, []).append(kept)
    answers = deliveries.answers_of(subject_id)
    talks = []
    for side in state.sides:
        mine = [line for line, number in events if number == side.number]
        first = words.get(mine[0].seq, {}) if mine else {}
        address = first.get("outside", "")
        said = tuple(_spoken(line, words.get(line.seq, {}), files, answers, policy) for line in mine)
        talks.append(SideTalk(side, first.get("topic", ""), address, parties(side, address, policy), said))
    return tuple(talks)


def parties(side: Side, address: str, policy: Policy) -> str:
    """With whom it is, as people call them."""
    if side.is_outside:
        return address or "an address outside"
    called = [
        names.team(policy, one[len(TEAM) :]) if one.startswith(TEAM) else names.who(policy, one) for one in side.to
    ]
    return ", ".join(called)


def of_lines(subject_id: int, lines: Sequence[int]) -> dict[int, tuple[int, str]]:
    """By line of an issue's journal in which something was said in one: its number, and its topic."""
    numbers = {line.seq: number for line, number in _events(subject_id)}
    first = {number: seq for seq, number in sorted(numbers.items(), reverse=True)}
    said = texts.of_lines(subject_id, first.values())
    topics = {one.journal_seq: one.text for one in said if one.field == "topic"}
    return {line: (numbers[line], topics.get(first[numbers[line]], "")) for line in lines if line in numbers}


def address_of(subject_id: int, number: int) -> str:
    """The address outside to which one goes; empty where it has none, or that was erased."""
    line = next((line for line, each in _events(subject_id) if each == number and line.event["type"] == STARTED), None)
    said = texts.of_lines(subject_id, [line.seq]) if line else []
    found = next((one.text for one in said if one.field == "outside"), "")
    return found if found != texts.ERASED else ""


def sent_as(subject_id: int, number: int) -> list[str]:
    """The ids of the mails that carried what was said in one, oldest first."""
    carried = Delivery.objects.filter(subject_id=subject_id, op="answer", to=OUTSIDE, lane__contains=f"|side/{number}|")
    tries = Attempt.objects.filter(delivery_id__in=carried.values("pk"), outcome="accepted").exclude(ref="")
    return list(tries.order_by("pk").values_list("ref", flat=True))


def of_mail(source: str, message_ids: Sequence[str]) -> Ours | None:
    """The one that the first known of these mails belongs to, whichever way the mail went."""
    for named in message_ids:
        tries = Attempt.objects.filter(ref=named).values("delivery_id")
        sent = Delivery.objects.filter(pk__in=tries, op="answer", to=OUTSIDE).first()
        if sent is not None:
            key = Subject.objects.values_list("key", flat=True).get(pk=sent.subject_id)
            return Ours(key, int(sent.lane.partition("|side/")[2].partition("|")[0]))
        came = Receipt.objects.filter(source=source, event_id=named).exclude(subject_key="").first()
        if came is not None and (number := _number_of(came.subject_key, named)) is not None:
            return Ours(came.subject_key, number)
    return None


def _number_of(issue: str, event_id: str) -> int | None:
    """The number of the one that an event belongs to, decided already or not; None for one of no side conversation."""
    waiting = Inbox.objects.filter(subject_kind="issue", subject_key=issue).values_list("event", flat=True)
    for event in waiting:
        if event.get("type") == REPLIED and event.get("id") == event_id:
            return int(event["side"])
    subject_id = lookups.subject_id(issue)
    lines = _events(subject_id) if subject_id is not None else []
    return next((number for line, number in lines if line.event.get("id") == event_id), None)


def _events(subject_id: int) -> list[tuple[Journal, int]]:
    """The lines of the journal in which something was said, each with the number of its side conversation. They are
    numbered in the order in which they were started, also those that were started without a word."""
    seqs = Text.objects.filter(subject_id=subject_id, direction=DIRECTION).values("journal_seq")
    all_lines = Journal.objects.filter(subject_id=subject_id).alias(text=Cast("event", TextField()))
    told = Q(seq__in=seqs) | Q(text__startswith=f'{{"type":"{STARTED}"')
    lines = all_lines.filter(told).order_by("seq").defer("effects", "facts")
    found: list[tuple[Journal, int]] = []
    started = 0
    for line in lines:
        if line.event["type"] == STARTED:
            started += 1
        found.append((line, started if line.event["type"] == STARTED else int(line.event["side"])))
    return found


def _spoken(
    line: Journal, words: dict[str, str], files: dict[str, list[Kept]],
    answers: dict[int, deliveries.AnswerRow], policy: Policy,
) -> Spoken:  # fmt: skip
    event: dict[str, Any] = line.event
    is_outside = bool(event.get("from_outside"))
    by = event.get("by")
    author = words.get("outside", "") or "somebody outside" if is_outside else names.who(policy, by) if by else ""
    return Spoken(
        seq=line.seq, event_id=event.get("id", ""), at=line.at, author=author, is_outside=is_outside,
        words=words.get("said", ""), doubt=DOUBTS.get(event.get("doubt", ""), ""),
        automatic=bool(event.get("automatic")), message_id=str((event.get("fields") or {}).get("message_id", "")),
        files=tuple(files.get(event.get("id", ""), ())), travels=answers.get(line.seq),
    )  # fmt: skip
