"""What a chaos run has to answer for: nothing lost, nothing repeated without a mark, nothing early, nothing left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from rung.channels.base import Captured
from rung.channels.mail.message import message_id
from rung.channels.slack import channel as slack
from rung.config import Config
from rung.engine import replay
from rung.store.models import Delivery, Inbox, Journal, Notice, Subject
from tests.chaos.crew import STOPPED_FOR
from tests.chaos.policy import FIRST_CLIMB
from tests.chaos.server import order_of_commits
from tests.chaos.vendors import is_marked

AT_A_TURN = timedelta(seconds=STOPPED_FOR[1] + 3)
"""What is sent or dropped bears the instant at which its turn began, and a worker may be stopped in its middle."""
SETTLING = ("escalation.acknowledged", "issue.resolved", "message.sent", "issue.changed")
EXACTLY = timedelta(milliseconds=1)


class Verdict(Struct):
    """What was found. Each fault names its issue."""

    faults: list[str]
    accepted: int = 0
    refused: int = 0
    lost: int = 0
    lines: int = 0
    issues: int = 0
    rings: int = 0
    messages: int = 0
    unmarked: int = 0
    marked: int = 0
    early: int = 0
    late: tuple[tuple[float, str], ...] = ()
    """Seconds from a notice's own instant to its arrival, and the notice; ascending."""


def judge(sent: Mapping[str, tuple[str, str]], taken: Mapping[str, list[Captured]], settings: Config) -> Verdict:
    """`sent`: every accepted event with its subject. `taken`: what the vendors took, by name."""
    book = _Book()
    verdict = Verdict([], accepted=len(sent), lines=len(book.rows), issues=len(book.issues))
    _judge_events(verdict, book, sent)
    _judge_journal(verdict, book)
    _judge_rings(verdict, book, taken, settings)
    _judge_repeats(verdict, taken)
    _judge_instants(verdict, book)
    verdict.faults += [f"{issue} never heard of {event}" for issue, event in _unheard(book)]
    verdict.faults += _left_over()
    return verdict


class _Book:
    """Every line of every subject."""

    def __init__(self) -> None:
        self.keys = {row.pk: (row.kind, row.key) for row in Subject.objects.all()}
        self.rows = list(Journal.objects.order_by("subject_id", "seq"))
        self.of: defaultdict[int, list[Journal]] = defaultdict(list)
        for row in self.rows:
            self.of[row.subject_id].append(row)
        self.issues = {pk: key for pk, (kind, key) in self.keys.items() if kind == "issue"}
        self.accounts = {pk: key for pk, (kind, key) in self.keys.items() if kind == "account"}


def _judge_events(verdict: Verdict, book: _Book, sent: Mapping[str, tuple[str, str]]) -> None:
    """Each accepted event stands in its subject's journal exactly once, or is kept as refused."""
    seen = Counter((book.keys[row.subject_id], row.event.get("id", "")) for row in book.rows)
    refused = set(Inbox.objects.filter(state="refused").values_list("event_id", flat=True))
    verdict.refused = len(refused)
    for event, subject in sent.items():
        times = seen[subject, event] + (event in refused)
        if times != 1:
            verdict.lost += times == 0
            verdict.faults.append(f"{subject[1]}: the event {event} was decided {times} times")
    for (subject, event), times in seen.items():
        if event and event not in sent and times > 1:
            verdict.faults.append(f"{subject[1]}: the event {event} was decided {times} times")


def _judge_journal(verdict: Verdict, book: _Book) -> None:
    """Numbers without holes, and the same decisions when they are made again."""
    for pk, lines in book.of.items():
        if [line.seq for line in lines] != list(range(1, len(lines) + 1)):
            verdict.faults.append(f"{book.keys[pk][1]}: its journal has holes")
    for key in book.issues.values():
        replayed = replay.replay(key)
        if replayed.differences or not replayed.is_same_state:
            verdict.faults.append(f"{key}: a replay differs: {replayed.differences[:1]}")


def _judge_rings(verdict: Verdict, book: _Book, taken: Mapping[str, list[Captured]], settings: Config) -> None:
    """Each ring arrived, or was said by a later one, or was needless by then."""
    sends: defaultdict[tuple[int, int], list[Delivery]] = defaultdict(list)
    for row in Delivery.objects.filter(op="send"):
        sends[row.subject_id, row.notice].append(row)
    late = []
    for notice in Notice.objects.filter(ring=True):
        verdict.rings += 1
        name = f"{notice.issue}#{notice.number} to {notice.to}"
        mine = sends[notice.subject_id, notice.number]
        arrived = [one for row in mine for one in _arrivals(row, notice.issue, taken, settings)]
        if not arrived and not _is_needless(notice, mine, book):
            verdict.lost += 1
            verdict.faults.append(f"{name} rang nobody: {notice.state}. {_what_came(notice, mine, book)}")
        for message in arrived:
            if message.at < notice.at - EXACTLY:
                verdict.early += 1
                verdict.faults.append(f"{name} arrived {notice.at - message.at} early")
        if arrived:
            late.append(((min(one.at for one in arrived) - notice.at).total_seconds(), _story(name, notice, mine)))
    verdict.late = tuple(sorted(late))


def _story(name: str, notice: Notice, sends: list[Delivery]) -> str:
    """Why it took its time, as far as the tables say."""
    decided = min(one.created_at for one in sends) - notice.at
    return f"{name}: decided {decided.total_seconds():.1f} s late, {sum(one.attempts for one in sends)} attempts"


def _what_came(notice: Notice, sends: list[Delivery], book: _Book) -> str:
    """What became of its deliveries, and what was decided since; in seconds from its own instant."""

    def after(at: datetime | None) -> str:
        return f"{(at - notice.at).total_seconds():.1f}" if at else "never"

    ends = [f"{one.channel} {one.state} at {after(one.done_at)} ({one.error})" for one in sends]
    lines = [f"{one.event['type']} at {after(one.decided_at)}" for one in book.of[notice.subject_id]]
    return f"{', '.join(ends)}; its issue: {', '.join(lines)}"


def _arrivals(row: Delivery, issue: str, taken: Mapping[str, list[Captured]], settings: Config) -> Iterator[Captured]:
    for name in _names(row, f"{issue}#{row.notice}/{row.channel}/{row.pk}", settings):
        yield from taken.get(name, ())


def _names(row: Delivery, key: str, settings: Config) -> list[str]:
    """How the vendor names what a delivery sends."""
    match row.channel:
        case "slack":
            return [f"slack {slack.message_id(each)}" for each in (key, f"{key}/ring")]
        case "email":
            return [f"email {message_id(key, settings.mail_from)}"]
        case _:
            return [f"{row.channel} {key}"]


def _is_needless(notice: Notice, sends: list[Delivery], book: _Book) -> bool:
    """Nobody was asked any more when it could be sent, because of something that stands in the journal: it was dropped,
    or only changed the message that was there. Or a later ring said it."""
    if not sends or any(one.state not in ("dropped", "sent") for one in sends):
        return False
    if notice.collapsed_into is not None:
        return True
    until = max(one.done_at for one in sends if one.done_at) + AT_A_TURN
    lines = book.of[notice.subject_id]
    return any(notice.at <= line.decided_at <= until and line.event["type"] in SETTLING for line in lines)


def _judge_repeats(verdict: Verdict, taken: Mapping[str, list[Captured]]) -> None:
    """What came again says so. An answer to a customer bears the name of the first: a mail program shows it once."""
    for name, messages in taken.items():
        verdict.messages += len(messages)
        for again in messages[1:]:
            if is_marked(again) or again.to.startswith("joe@"):
                verdict.marked += 1
            else:
                verdict.unmarked += 1
                verdict.faults.append(f"{name} came to {again.to} again, without a mark: {again.text[:80]}")


def _judge_instants(verdict: Verdict, book: _Book) -> None:
    """No step of time before its instant, no level before its time."""
    for row in book.rows:
        if row.event["type"] == "time.passed" and row.decided_at < row.at:
            verdict.early += 1
            verdict.faults.append(f"{book.keys[row.subject_id][1]}: line {row.seq} was decided before its instant")
    failed = set(Notice.objects.filter(state="failed").values_list("subject_id", "escalation"))
    first: dict[tuple[int, int | None], Any] = {}
    for one in Notice.objects.filter(path="outage", level=1, ring=True).order_by("-at"):
        first[one.subject_id, one.escalation] = one.at
    for one in Notice.objects.filter(path="outage", level=2, code="climb"):
        place = (one.subject_id, one.escalation)
        if place in first and place not in failed and one.at < first[place] + timedelta(seconds=FIRST_CLIMB) - EXACTLY:
            verdict.early += 1
            verdict.faults.append(f"{one.issue}#{one.number}: the second level came {one.at - first[place]} after")


def _unheard(book: _Book) -> Iterator[tuple[str, str]]:
    """Changes of an account that an open issue of it was neither opened with nor told. What Rung computes of an account
    is none: issues hear of it where it changes what conditions read.

    Exactly: whoever changed it looked for open issues before that was committed; so an issue whose end was committed
    later was open then.
    """
    order = order_of_commits()
    changes = {
        key: [(row.event["id"], row) for row in book.of[pk] if "fields" in row.event.get("changes", {})]
        for pk, key in book.accounts.items()
    }
    for pk, key in book.issues.items():
        lines = book.of[pk]
        account = lines[0].event.get("account")
        known = ((lines[0].facts.get("account") or {}).get("fields") or {}).get("change", 0)
        ended = [order[pk, line.seq] for line in lines if line.event["type"] == "issue.resolved"]
        told = [line.event["id"] for line in lines if line.event["type"] == "account.changed"]
        heard = {event.partition("@")[0] for event in told}
        is_news = known == 0
        for event, row in changes.get(account, ()):
            if is_news and event not in heard and (not ended or order[row.subject_id, row.seq] < ended[0]):
                yield key, event
            is_news = is_news or row.event["changes"]["fields"]["change"] == known


def _left_over() -> list[str]:
    events = Inbox.objects.exclude(state="refused")
    unsent = Delivery.objects.filter(state__in=("waiting", "leased", "failed"))
    found = [f"{row.subject_key}: {row.event_id} is {row.state}: {row.error}" for row in events]
    found += [f"delivery {row.pk} of {row.lane} is {row.state}: {row.error}" for row in unsent]
    return found + [f"{row.key} is blocked: {row.blocked}" for row in Subject.objects.exclude(blocked=None)]
