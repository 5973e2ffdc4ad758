"""Histories: files of events, one JSON object a line, as the back-tester reads them.

A history is read twice. The first look checks every line, so that all that is wrong is said at once and before a long
run begins; it also learns how many events there are and whether they are in order. The second streams, in flat memory.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec
from msgspec import Struct

from rung.core.events import AnyEvent, IssueFoundUnlike, IssueLinked, IssueMerged, IssueUnlinked, IssueUnmerged
from rung.policy.files import Unreadable, check_regular
from rung.simulator.histories.events import BadEvent, event_of
from rung.simulator.histories.history_faults import EXAMPLE, bad_event, no_history, no_json, unreadable
from rung.simulator.histories.mentions import Mentions, Places
from rung.simulator.histories.unpacking import counted
from rung.simulator.problems import BadInput, Problem
from rung.simulator.run import Late

REACHING_OTHERS = (IssueMerged, IssueLinked, IssueUnlinked, IssueFoundUnlike, IssueUnmerged)
"""Events of one issue that another hears of."""
MOST_PROBLEMS = 50
"""So many problems are named; more would not help anybody."""
LONGEST_LINE = 10_000_000
"""Bytes of one event: the longest mail is shorter."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Ahead(Struct, frozen=True):
    """What the first look learns and the second has use for, so that it need not remember all that it saw."""

    last_lines: Places
    """The lines with the last event of an issue; none where issues may reach into each other later."""
    repeated: frozenset[int]
    """The hashes of the `id`s that more than one event has."""


class Walk:
    """The events of a history, one after the other; `line` is where the last of them stands in its file."""

    def __init__(self, numbered: Iterator[tuple[int, AnyEvent | Late]], ahead: Ahead | None = None) -> None:
        """`ahead`: what is known of all its events."""
        self.line = 0
        self._numbered = numbered
        self._ahead = ahead

    @property
    def names_issue_no_more(self) -> bool:
        """Whether the event that was taken last is the last of its issue."""
        return self._ahead is not None and self.line in self._ahead.last_lines

    @property
    def repeated(self) -> frozenset[int] | None:
        """The hashes of the `id`s that more than one event has; None where that is not known."""
        return None if self._ahead is None else self._ahead.repeated

    def __iter__(self) -> Iterator[AnyEvent | Late]:
        for line, event in self._numbered:
            self.line = line
            yield event


def years_between(first: datetime | None, last: datetime | None) -> range:
    """Every year from one instant to another; none where nothing happened."""
    return range(first.year, last.year + 1) if first is not None and last is not None else range(0)


class Past(Protocol):
    """What a back-test replays, wherever it comes from."""

    @property
    def count(self) -> int:
        """How many events it has."""

    @property
    def first_at(self) -> datetime | None: ...

    @property
    def last_at(self) -> datetime | None: ...

    @property
    def in_order(self) -> bool: ...

    @property
    def years(self) -> range:
        """The years that it touches: their holidays are needed."""

    def events(self, progress: Callable[[], object] = ...) -> Walk:
        """The events in their order, as often as they are asked for; `progress` is called for each."""


class History(Struct, frozen=True):
    """A checked history file: its events can be walked as often as needed, in order."""

    file: Path
    count: int
    first_at: datetime | None
    last_at: datetime | None
    in_order: bool
    ahead: Ahead

    @property
    def years(self) -> range:
        """The years that it touches: their holidays are needed."""
        return years_between(self.first_at, self.last_at)

    def events(self, progress: Callable[[], object] = lambda: None) -> Walk:
        """The events by `at`, ties by position."""
        return Walk(self._numbered(progress), self.ahead)

    def _numbered(self, progress: Callable[[], object]) -> Iterator[tuple[int, AnyEvent]]:
        events: Iterable[tuple[int, AnyEvent]] = _lines(self.file, on_problem=_raise)
        if not self.in_order:
            events = sorted(events, key=lambda numbered: numbered[1].at)
        for line, event in events:
            progress()
            yield line, event


def read_history(file: Path) -> History:
    """Check a `.jsonl` or `.jsonl.gz` file; raises BadInput with every problem found."""
    problems: list[Problem] = []
    count = 0
    first = last = None
    in_order = True
    issues, ids, merges = Mentions(), Mentions(), False
    for line, event in _lines(file, on_problem=problems.append):
        count += 1
        if event.issue is not None:
            issues.add(event.issue, line)
            merges = merges or isinstance(event, REACHING_OTHERS)
        if event.id:
            ids.add(event.id, line)
        first = min(first, event.at) if first else event.at
        in_order = in_order and (last is None or event.at >= last)
        last = max(last, event.at) if last else event.at
        if len(problems) >= MOST_PROBLEMS:
            break
    if not count and not problems:
        problems.append(Problem(file=str(file), line=1, code="empty", message="the history is empty", hint=EXAMPLE))
    if problems:
        raise BadInput(problems[:MOST_PROBLEMS])
    # An issue that another is merged into or linked with is named by that one's events, too. Out of order the last
    # line is not the last event.
    last_lines = issues.last() if in_order and not merges else Places()
    return History(file, count, first, last, in_order, Ahead(last_lines, ids.repeated()))


def _lines(file: Path, on_problem: Callable[[Problem], object]) -> Iterator[tuple[int, AnyEvent]]:
    """The events of a file with their lines."""
    read = 0
    try:
        check_regular(file)
        with _opened(file) as source:
            for number, line in enumerate(_cut(source), 1):
                if number == 1 and (other := no_history(line, str(file))):
                    # A file of another kind is one problem, and not one for each of its lines.
                    on_problem(other)
                    return
                if (event := _event(line, str(file), number, on_problem)) is not None:
                    yield number, event
                read = number
    except (OSError, EOFError, zlib.error, Unreadable) as error:
        raise BadInput([unreadable(error, str(file), read)]) from None


def _event(line: bytes, source: str, number: int, on_problem: Callable[[Problem], object]) -> AnyEvent | None:
    line = line.rstrip()
    if not line:
        return None
    try:
        return event_of(_DECODER.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        on_problem(no_json(error, line, source, number))
    except BadEvent as error:
        on_problem(bad_event(error, line, source, number))
    return None


_DECODER = msgspec.json.Decoder(dict[str, Any])


def _cut(source: IO[bytes]) -> Iterator[bytes]:
    """The lines, without the mark that some editors put before the first."""
    first = True
    while line := source.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            raise Unreadable(f"a line has more than {LONGEST_LINE:,} bytes")
        yield line.removeprefix(BYTE_ORDER_MARK) if first else line
        first = False


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """The bytes of the file, unpacked where it is gzip (known by its first bytes, not by its name)."""
    with file.open("rb") as plain:
        if plain.peek(2)[:2] != b"\x1f\x8b":
            yield plain
            return
        with gzip.open(plain) as unpacked:
            yield counted(unpacked)


def _raise(problem: Problem) -> None:
    raise BadInput([problem])
