"""What of an account's past its health and its churn risk are made of, as it was known at one instant.

An account's past is a list of small facts: an issue was opened, a customer wrote and sounded so, a promise was missed,
a product was used. Each has the instant at which it happened and the one at which it was known here; a past day counts
what was known by its end. What an import brings of the past counts as known when it happened, for it tells of days on
which nobody had Rung.

Windows, in days back from the instant: what happens lately (14) beside the time before (up to 56 more), how it sounded
(28), escalations and promises (30), words of leaving (60), answers of surveys (90), contact (120).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Literal

from msgspec import Struct

What = Literal[
    "opened", "message", "answered", "mood", "escalated", "missed", "kept", "rated", "signal", "renews", "left_out"
]
DAY = timedelta(days=1)
LATELY = timedelta(days=14)
BEFORE = timedelta(days=56)
LEAST_BEFORE = timedelta(days=14)
"""With less of a past there is nothing to compare with."""
SOUNDED = timedelta(days=28)
WORKED = timedelta(days=30)
THREATENED = timedelta(days=60)
RATED = timedelta(days=90)
LOOKS_BACK = timedelta(days=120)
"""How much of the past is read: nothing older counts."""
SILENT_AFTER = timedelta(days=21)
CHAMPION_WROTE = 3
"""Messages in the time before, from which on somebody is missed who writes no more."""
BY_POLICY = "policy"
"""Who said when an account renews; what an event says of it goes before, as with every other fact."""
LEAVING = ("threat_to_leave", "legal")
"""Words that are noticed in messages and speak of an end."""


class Happened(Struct, frozen=True, gc=False):
    """One thing of an account's past."""

    what: What
    at: datetime
    known_at: datetime
    issue: str = ""
    name: str = ""
    """Of a message, a mood or an opening: the event; of a signal: what was measured; of a rating: who gave it."""
    value: float | None = None
    """How it sounded (-1 to 1), the score (1 to 5), or what a signal says."""
    flags: tuple[str, ...] = ()
    contact: str | None = None
    channel: str = ""
    day: date | None = None
    """When it renews."""


class Usage(Struct, frozen=True):
    """One signal of how much the product is used: the mean of a day lately and before."""

    name: str
    lately: float
    before: float

    @property
    def change(self) -> float:
        """-0.4: two fifths less than before."""
        return self.lately / self.before - 1


class Threat(Struct, frozen=True):
    """Words of leaving, or of lawyers."""

    issue: str
    flag: str
    at: datetime


class Silent(Struct, frozen=True):
    """Whoever wrote most before, and writes no more."""

    contact: str
    messages: int
    last_at: datetime


class Facts(Struct, frozen=True):
    """What is known of an account at one instant. None: not known, which is never the same as nought."""

    at: datetime
    opened: int | None = None
    """Issues lately; None: there is no time before to compare with."""
    usual: float | None = None
    """Issues that as long a time had before."""
    mood: float | None = None
    moods: int = 0
    mood_lately: float | None = None
    mood_before: float | None = None
    moods_lately: int = 0
    moods_before: int = 0
    issues: int = 0
    """Issues in which anything happened in the last 30 days."""
    escalations: int = 0
    missed: int = 0
    kept: int = 0
    rating: float | None = None
    ratings: int = 0
    usage: tuple[Usage, ...] = ()
    contact_at: datetime | None = None
    renews_in_days: int | None = None
    threats: tuple[Threat, ...] = ()
    silent: Silent | None = None


def facts_at(past: Iterable[Happened], at: datetime, today: date, usage: Sequence[str] = ()) -> Facts:
    """What was known at `at`, which is a moment of the day `today` where the team works.

    `usage` names the signals that tell of use; none named: every signal does.
    """
    since = at - LOOKS_BACK
    known = [
        one
        for one in past
        if one.known_at <= at and one.at <= at and (one.what == "renews" or min(one.at, one.known_at) >= since)
    ]
    left_out = {one.issue for one in known if one.what == "left_out"}
    counted = [one for one in known if not one.issue or one.issue not in left_out]
    worked = [one for one in counted if one.at > at - WORKED]
    written = [one for one in counted if one.what in ("opened", "message")]
    opened, usual = _opened(counted, at)
    scores = _ratings(counted, at)
    said = [one for one in known if one.what == "renews"]
    renews = next(iter([one for one in said[::-1] if one.name != BY_POLICY] or said[::-1]), None)
    sounded = _sounded(counted, written)
    whole, lately = _between(sounded, at - SOUNDED, at), _between(sounded, at - LATELY, at)
    before = _between(sounded, at - LATELY - BEFORE, at - LATELY)
    return Facts(
        at, opened, usual, mood=_mean(whole), moods=len(whole), mood_lately=_mean(lately), moods_lately=len(lately),
        mood_before=_mean(before), moods_before=len(before),
        issues=len({one.issue for one in worked if one.issue}),
        escalations=sum(one.what == "escalated" for one in worked),
        missed=sum(one.what == "missed" for one in worked), kept=sum(one.what == "kept" for one in worked),
        rating=_mean(scores), ratings=len(scores),
        usage=tuple(_usage([one for one in known if one.what == "signal"], at, usage)),
        contact_at=max((one.at for one in counted if one.what in ("opened", "message", "answered")), default=None),
        renews_in_days=(renews.day - today).days if renews is not None and renews.day is not None else None,
        threats=tuple(
            Threat(one.issue, flag, one.at)
            for one in written
            for flag in one.flags
            if flag in LEAVING and one.at > at - THREATENED
        ),
        silent=_silent(written, at),
    )  # fmt: skip


def _opened(known: Sequence[Happened], at: datetime) -> tuple[int | None, float | None]:
    """Issues lately, and how many as long a time had before; nothing where there is too little of a past."""
    first = min((one.at for one in known if one.issue), default=at)
    since, until = max(first, at - LATELY - BEFORE), at - LATELY
    if until - since < LEAST_BEFORE:
        return None, None
    openings = [one.at for one in known if one.what == "opened"]
    before = sum(since <= one <= until for one in openings)
    return sum(one > until for one in openings), before * (LATELY / (until - since))


def _sounded(known: Sequence[Happened], written: Sequence[Happened]) -> list[tuple[datetime, float]]:
    """How customers' messages sounded; what a colleague said of one counts for it."""
    said = {one.name: one.value for one in known if one.what == "mood"}
    return [(one.at, value) for one in written if (value := said.get(one.name, one.value)) is not None]


def _between(sounded: Sequence[tuple[datetime, float]], after: datetime, until: datetime) -> list[float]:
    return [value for at, value in sounded if after < at <= until]


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _ratings(known: Sequence[Happened], at: datetime) -> list[float]:
    """The answers of surveys; a second one of an issue replaces the first."""
    newest = {(one.issue, one.name): one for one in known if one.what == "rated"}
    return [one.value for one in newest.values() if one.value is not None and one.at > at - RATED]


def _usage(signals: Sequence[Happened], at: datetime, wanted: Sequence[str]) -> Iterable[Usage]:
    """The last word of a day counts for that day."""
    names = sorted({one.name for one in signals if not wanted or one.name in wanted})
    for name in names:
        by_day = {one.at.date(): one for one in signals if one.name == name and one.value is not None}
        lately = [one.value or 0.0 for one in by_day.values() if one.at > at - LATELY]
        before = [one.value or 0.0 for one in by_day.values() if at - LATELY - BEFORE < one.at <= at - LATELY]
        if before and lately and fmean(before) > 0:
            yield Usage(name, fmean(lately), fmean(before))


def _silent(written: Sequence[Happened], at: datetime) -> Silent | None:
    """The contact who wrote most in the time before, where nothing was heard of them since."""
    by_contact: dict[str, list[datetime]] = {}
    for one in written:
        if one.contact and one.at > at - SILENT_AFTER - BEFORE:
            by_contact.setdefault(one.contact, []).append(one.at)
    before = {who: [one for one in times if one <= at - SILENT_AFTER] for who, times in by_contact.items()}
    most = max(before, key=lambda who: (len(before[who]), who), default=None)
    if most is None or len(before[most]) < CHAMPION_WROTE or len(before[most]) < len(by_contact[most]):
        return None
    return Silent(most, len(before[most]), max(before[most]))
