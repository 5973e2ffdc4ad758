"""How an account sounded, week by week: the mood of each message of its customers, where one is known."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import fmean

from msgspec import Struct

from rung.core.accounts.health_facts import LEAVING, Happened
from rung.store.decisions.account_past import past_of

WEEKS = 12
LATELY = timedelta(weeks=4)


class Week(Struct, frozen=True):
    """The messages of one week, by UTC."""

    monday: date
    messages: int
    sentiment: float
    """The mean, from -1 (angry) to 1 (happy)."""
    threats: int
    """Messages that threaten to leave or with the law."""


class Trend(Struct, frozen=True):
    """How an account sounds."""

    weeks: tuple[Week, ...]
    """The newest first; those without a known mood are left out."""
    change: float | None
    """The mean of the last four weeks less that of the weeks before; None where one of them is not known."""


class _Message(Struct):
    """A message as it counts: what a colleague said of it stands."""

    at: datetime
    sentiment: float | None
    flags: tuple[str, ...]


def trend(account: str, now: datetime) -> Trend:
    """Over the last twelve weeks. Issues that were spam, a duplicate or internal do not count."""
    since = now - timedelta(weeks=WEEKS)
    messages = [one for one in _messages(past_of(account, now, since)) if since <= one.at <= now]
    by_week: dict[date, list[_Message]] = {}
    for one in messages:
        by_week.setdefault(one.at.date() - timedelta(days=one.at.weekday()), []).append(one)
    lately = _known(one for one in messages if one.at > now - LATELY)
    before = _known(one for one in messages if one.at <= now - LATELY)
    return Trend(
        tuple(_week(monday, by_week[monday]) for monday in sorted(by_week)[::-1] if _known(by_week[monday])),
        round(fmean(lately) - fmean(before), 2) if lately and before else None,
    )


def _messages(past: Sequence[Happened]) -> list[_Message]:
    left_out = {one.issue for one in past if one.what == "left_out"}
    found: dict[tuple[str, str], _Message] = {}
    for one in past:
        key = (one.issue, one.name)
        if one.what in ("opened", "message") and one.issue not in left_out:
            found[key] = _Message(one.at, one.value, one.flags)
        elif one.what == "mood" and key in found:
            found[key].sentiment = one.value
    return list(found.values())


def _known(messages: Iterable[_Message]) -> list[float]:
    return [one.sentiment for one in messages if one.sentiment is not None]


def _week(monday: date, messages: Sequence[_Message]) -> Week:
    known = _known(messages)
    threats = sum(not set(LEAVING).isdisjoint(one.flags) for one in messages)
    return Week(monday, len(known), round(fmean(known), 2), threats)
