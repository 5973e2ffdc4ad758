"""iCal feeds of schedules: the turns that a calendar's entries mean, between two instants.

An entry is somebody's turn when it names somebody whom the policy knows: by the mail address of an attendee, else by
its summary, which is the person's key, name, or what stands before the @ of their address. `@ana` names ana too.

What a feed holds was written by others. Reading it never raises anything but UnreadableFeed and ends within a budget
of work; what is left out is told of, and takes nothing else with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rung.core.document import Person
from rung.core.people.oncall import Shift
from rung.core.times.walltime import as_utc

if TYPE_CHECKING:
    from rung.policy.feeds.entries import Entries, Entry

LARGEST = 1_000_000
"""Bytes of one feed."""
MOST_TOLD = 5
"""Entries with the same fault are told of one by one up to so many."""
SMALLER = "leave past years out of the calendar, and end the series that never end"

HINTS = {
    "feed_names_nobody": "name an attendee's mail address, or the person's key, in the entry",
    "feed_series_unreadable": "mend the entry in the calendar, or make it anew there",
    "feed_ends_before_start": "give the entry an end after its start",
    "feed_zone_unknown": "choose a time zone such as Europe/Berlin in the calendar",
}
MORE = {
    "feed_names_nobody": "more entries name nobody of the policy",
    "feed_series_unreadable": "more entries are left out, for they cannot be worked out",
    "feed_ends_before_start": "more entries are left out, for they end before they begin",
    "feed_zone_unknown": "more time zones are not known",
}


class UnreadableFeed(Exception):
    """A feed that gives no turns at all: no calendar, too large, or without end. What was read before stays good."""

    def __init__(self, message: str, hint: str = "export the calendar anew, as iCalendar (.ics)") -> None:
        super().__init__(message)
        self.hint = hint


class FeedProblem(Struct, frozen=True):
    """Something that the owner of a calendar should know: what was left out, or read as well as it could be."""

    code: str
    message: str

    @property
    def hint(self) -> str:
        return HINTS[self.code]


class FeedRead(Struct, frozen=True):
    """What a feed says: its turns in order, and what its owner should know."""

    shifts: tuple[Shift, ...]
    problems: tuple[FeedProblem, ...] = ()


def shifts_of(
    source: bytes, people: Mapping[str, Person], time_zone: str, from_at: datetime, to_at: datetime
) -> FeedRead:
    """The turns of a feed that lie in or reach into [from_at, to_at). Raises UnreadableFeed."""
    entries = _entries(source, time_zone, from_at, to_at)
    told = [FeedProblem(fault.code, fault.message) for fault in entries.faults]
    return _read(entries.found, _Names(people), told)


def check_feed(source: bytes, time_zone: str, from_at: datetime, to_at: datetime) -> None:
    """Raises UnreadableFeed where a feed gives no turns at all, whomever its entries may name."""
    _entries(source, time_zone, from_at, to_at)


def _entries(source: bytes, time_zone: str, from_at: datetime, to_at: datetime) -> Entries:
    if len(source) > LARGEST:
        raise UnreadableFeed(f"the feed has more than {LARGEST:,} bytes", SMALLER)
    # The libraries behind it are large: they come with the first feed, and their loading is no part of its budget.
    from rung.policy.feeds.entries import entries_of

    entries = entries_of(source, time_zone, as_utc(from_at), as_utc(to_at))
    if entries.refusal:
        raise UnreadableFeed(entries.refusal, SMALLER) if entries.is_too_much else UnreadableFeed(entries.refusal)
    return entries


def _read(entries: Iterable[Entry], names: _Names, told: list[FeedProblem]) -> FeedRead:
    shifts: dict[tuple[datetime, datetime, str], None] = {}
    for entry in entries:
        who = names.named_by(entry)
        if who is None:
            name = repr(entry.summary[:80]) if entry.summary else "an entry without a summary"
            told.append(FeedProblem("feed_names_nobody", f"{name} names nobody of the policy"))
        elif entry.since < entry.until:
            shifts[entry.since, entry.until, who] = None
        else:
            ends = "when" if entry.since == entry.until else "before"
            which = f"{entry.summary[:80]!r} of {entry.since:%Y-%m-%d}"
            told.append(FeedProblem("feed_ends_before_start", f"{which} is left out: it ends {ends} it begins"))
    return FeedRead(tuple(Shift(who, since, until) for since, until, who in sorted(shifts)), tuple(_few(told)))


def _few(told: Iterable[FeedProblem]) -> Iterable[FeedProblem]:
    """Each problem once, and the first few of a kind: a calendar may hold a thousand birthdays."""
    by_code: dict[str, list[FeedProblem]] = {}
    for problem in dict.fromkeys(told):
        by_code.setdefault(problem.code, []).append(problem)
    for code, problems in by_code.items():
        yield from problems[:MOST_TOLD]
        if len(problems) > MOST_TOLD:
            yield FeedProblem(code, f"{len(problems) - MOST_TOLD} {MORE[code]}")


class _Names:
    """People by every word that a feed may use for them."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self._by_mail = {person.email.casefold(): key for key, person in people.items() if person.email}
        self._by_word: dict[str, str] = {}
        local_parts = ((mail.partition("@")[0], key) for mail, key in self._by_mail.items())
        names = ((person.name.casefold(), key) for key, person in people.items())
        keys = ((key.casefold(), key) for key in people)
        for word, key in (*keys, *names, *local_parts):
            self._by_word.setdefault(word, key)

    def named_by(self, entry: Entry) -> str | None:
        """Whose turn an entry is; None where it names nobody."""
        for attendee in entry.attendees:
            mail = attendee.strip().casefold().removeprefix("mailto:")
            if mail in self._by_mail:
                return self._by_mail[mail]
        summary = " ".join(entry.summary.casefold().split())
        word = summary.removeprefix("@")
        return self._by_mail.get(word) or self._by_word.get(word)
