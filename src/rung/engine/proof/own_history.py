"""The installation's own past as a history for back-tests: the journal's events as they came in, with their words.

Every issue that was open in the span comes with its whole life, so that its clocks, follow-ups and ladders stand as
they would have; what a back-test does before `since` is not counted. What Rung did itself is left out, for the policy
under test does its own: steps of time, events that one subject told another. So are the outcomes of notices, which
belong to the notices of then; a back-test takes every notice as accepted.

What the shell measured stays in the events (how a message sounded), and who was away and what changed of accounts are
events of this history. An event of which Rung learned late is replayed at the instant at which it learned of it.
Words are read when they are asked for and are never written anywhere else.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct, structs

from rung.core.events import (
    INWARD,
    AccountChanged,
    AnyEvent,
    IssueAbsorbed,
    IssueOpened,
    IssueReleased,
    LinkTold,
    NoticeAccepted,
    NoticeFailed,
    NoticeSeen,
    OfAccount,
    PersonAway,
    PersonBack,
)
from rung.simulator.backtests.backtest import Backtest
from rung.simulator.backtests.rows import instant, sortable
from rung.simulator.histories.history import Walk
from rung.simulator.run import Late
from rung.simulator.shelf import SortedRows
from rung.store.decisions import past
from rung.store.decisions.past import PastLine
from rung.store.words import texts

LATE = timedelta(minutes=5)
"""An event decided so long after its own instant is one of which Rung learned late."""
AT_ONCE = 500
"""Events whose words are read together."""
OUTCOMES = (NoticeAccepted, NoticeFailed, NoticeSeen)
TOLD_TO_ISSUES = (AccountChanged, PersonAway, PersonBack)
"""What happens to an account or a person is told to each issue that it concerns, here as live."""
WORDS = ("subject", "body", "comment", "summary", "asked")
_TOLD = re.compile(r"(.+)/(\d+)/(\d+)")
"""How the engine names what one issue tells another: issue, line, number of the effect."""


class OwnHistory(Struct, frozen=True):
    """What came in, ready to be walked as often as needed, in order and in flat memory."""

    since: datetime
    until: datetime
    """The span that counts; the events of its issues may have begun before."""
    count: int
    issues: int
    first_at: datetime | None
    """The first event of an issue; what was known of people and accounts may be older."""
    last_at: datetime | None
    rang: int
    """Notices that rang in the span, as it was."""
    left_out: dict[str, int]
    """Why lines of the journal are no part of this, each with their number."""
    lines: SortedRows
    in_order: bool = True

    @property
    def years(self) -> range:
        """The years that it touches: their holidays are needed."""
        return range((self.first_at or self.since).year, self.until.year + 1)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report has to say of it."""
        began_before = self.first_at is not None and self.first_at < self.since
        said = (words for why, words in _NOTES.items() if why in self.left_out)
        return (*([BEGAN_BEFORE] if began_before else []), *said)

    def how_true(self, in_force: Backtest) -> str:
        """The policy in force, replayed, beside what it did: how far a replay can be believed."""
        counted = sortable(str(instant(self.since)))
        again = sum(
            row["ring"] and sortable(row["at"]) >= counted and not row["because"].startswith("fallback")
            for row in in_force.rows.notices
        )
        return (
            f"Then {self.rang:,} notices rang; the policy in force, replayed here, makes {again:,} ring. The closer "
            "they are, the more can be made of the rest. (Further channels of one notice are not counted.)"
        )

    def events(self, progress: Callable[[], object] = lambda: None) -> Walk:
        """The events by the instant at which Rung learned of them; each `id` is its issue and its journal line."""
        return Walk(self._numbered(progress))

    def as_it_happened(self) -> list[AnyEvent]:
        """The same events by the instants at which they happened, whenever Rung learned of them, and as the journal has
        them: nothing that anybody wrote, contacts by their ids.
        """
        return sorted((msgspec.convert(row["event"], AnyEvent) for row in self.lines), key=lambda event: event.at)

    def _numbered(self, progress: Callable[[], object]) -> Iterator[tuple[int, AnyEvent | Late]]:
        rows, number = iter(self.lines), 0
        while page := list(islice(rows, AT_ONCE)):
            for given in _with_words(page):
                number += 1
                progress()
                yield number, given


BEGAN_BEFORE = (
    "Issues that were open when the span began went through the policy from their first event on; what it did before "
    "the span is not counted."
)
_NOTES = {
    "outcomes of notices": "Notices that failed then belong to the notices of then: here every one is accepted.",
    "refused then": "Events that made no sense to the policy of then are left out, though they might to this one.",
}


def own_history(
    since: datetime, until: datetime, watch: Callable[[int, int], object] = lambda _done, _total: None
) -> OwnHistory:
    """The installation's events for a back-test over [since, until]. `watch` is told how many of how many issues are
    read. Reads the journal once; what is decided later is no part of it.
    """
    gathered = _Gathered(until)
    gathered.take_issues(past.issues(since, until), watch)
    return _with_what_they_read(gathered, since, until)


def of_issue(issue: str, until: datetime) -> OwnHistory:
    """One issue's whole life up to an instant, for a dry run; it has no `issues` where there is no such issue."""
    gathered = _Gathered(until)
    gathered.take_issues(past.subjects("issue", [issue]), lambda _done, _total: None)
    return _with_what_they_read(gathered, gathered.first_at or until, until)


def _with_what_they_read(gathered: "_Gathered", since: datetime, until: datetime) -> OwnHistory:
    """With what happened to accounts and people, which decisions about these issues read."""
    gathered.take(past.subjects("account", gathered.accounts), lambda _done: None)
    gathered.take(past.subjects("person"), lambda _done: None)
    left_out = dict(sorted((+gathered.left_out).items()))
    if refused := past.refused(since, until):
        left_out["refused then"] = refused
    return OwnHistory(
        since, until, gathered.rows.count, gathered.issues, gathered.first_at, gathered.last_at,
        past.rings(since, until), left_out, gathered.rows,
    )  # fmt: skip


class _Gathered:
    """Journal lines on their way into a history."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.rows = SortedRows()
        self.issues = 0
        self.accounts: set[str] = set()
        self.left_out: Counter[str] = Counter()
        self.first_at: datetime | None = None
        self.last_at: datetime | None = None
        self._tellers: set[str] = set()
        """Issues that told an issue of this history something: they have to tell it again."""

    def take_issues(self, ids: Sequence[int], watch: Callable[[int, int], object]) -> None:
        """These issues, and those that told them something."""
        known: set[int] = set()
        while ids:
            known.update(ids)
            before, self.issues = self.issues, len(known)
            self.take(ids, partial(self._tell, watch, before))
            ids = [one for one in past.subjects("issue", self._tellers) if one not in known]

    def take(self, ids: Sequence[int], watch: Callable[[int], object]) -> None:
        """The lines of some subjects."""
        done = 0
        for lines in past.lines(ids, self.until):
            self._take_lines(lines)
            done = min(done + past.AT_ONCE, len(ids))
            watch(done)

    def _tell(self, watch: Callable[[int, int], object], before: int, done: int) -> None:
        watch(before + done, self.issues)

    def _take_lines(self, lines: Sequence[PastLine]) -> None:
        subject, learned_at = 0, self.until
        for line in lines:
            at = line.decided_at if line.decided_at - line.at > LATE else line.at
            # A step of time that was decided before it was taken before it: so it came after that.
            learned_at = max(at, learned_at) if line.subject_id == subject else at
            subject = line.subject_id
            if why := self._why_left_out(line):
                self.left_out[why] += 1
            else:
                self._keep(line, learned_at)

    def _why_left_out(self, line: PastLine) -> str | None:
        event = line.event
        if isinstance(event, IssueAbsorbed | IssueReleased | LinkTold):
            self._tellers.add(event.from_)
        if isinstance(event, INWARD):
            return "Rung's own steps"
        if isinstance(event, OUTCOMES):
            return "outcomes of notices"
        if isinstance(event, TOLD_TO_ISSUES) and event.issue is not None:
            return "told to issues by an account or a person"
        if isinstance(event, OfAccount):
            return "signals and notes of accounts"
        told = _TOLD.fullmatch(event.id)
        if told and past.told_by(told[1], int(told[2]), int(told[3])):
            self._tellers.add(told[1])
            return "told to issues by another issue"
        return None

    def _keep(self, line: PastLine, learned_at: datetime) -> None:
        event = structs.replace(line.event, id=f"{line.key}/{line.seq}")
        if isinstance(event, IssueOpened) and event.near:
            event = structs.replace(event, near=())  # what belongs together is found anew
        changes = getattr(event, "changes", {})
        self.accounts.update(
            one for one in (getattr(event, "account", None), changes.get("account")) if isinstance(one, str)
        )
        row: dict[str, Any] = {"event": msgspec.to_builtins(event), "line": [line.subject_id, line.seq]}
        if learned_at != event.at:
            row["learned_at"] = learned_at
        instants = (sortable(str(instant(learned_at))), sortable(str(instant(line.decided_at))))
        # At one instant what is known of people and accounts comes first: an issue is decided with it.
        place = (str(int(event.issue is not None)), f"{line.subject_id:019}", f"{line.seq:09}")
        self.rows.add((*instants, *place), row)
        if event.issue is not None:
            self.first_at = min(event.at, self.first_at or event.at)
            self.last_at = max(learned_at, self.last_at or learned_at)


def _with_words(page: Sequence[dict[str, Any]]) -> Iterator[AnyEvent | Late]:
    """Events with what was written in them, and the addresses of their contacts, as far as they are not erased."""
    said = past.words((row["line"][0], row["line"][1]) for row in page)
    contacts = {contact for row in page if (contact := row["event"].get("contact"))}
    addresses = texts.addresses_of(contacts) if contacts else {}
    for row in page:
        values = {**row["event"]}
        own = said.get((row["line"][0], row["line"][1]), {})
        values |= {name: own[name] for name in WORDS if name in own}
        if "contact" in values:
            values["contact"] = addresses.get(values["contact"])
        event = msgspec.convert(values, AnyEvent)
        learned_at = row.get("learned_at")
        yield Late(event, datetime.fromisoformat(learned_at)) if learned_at else event
