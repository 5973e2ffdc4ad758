"""What the page of an account shows of how it is: its health now and day by day, and what is heard from it by which
channel.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from rung.core.accounts.health_facts import BEFORE, LATELY, WORKED, Happened
from rung.engine.accounts import health
from rung.engine.accounts.health import Look
from rung.store.accounts import account_health
from rung.store.accounts.account_health import Kept
from rung.store.decisions import account_past

SHOWN = timedelta(days=90)
UNSAID = "not said"


class Heard(Struct, frozen=True):
    """What customers wrote by one channel in 30 days."""

    channel: str
    messages: int
    last_at: datetime


class Signal(Struct, frozen=True):
    """What another system measured of the account: its last word, and the mean of a day lately and before."""

    name: str
    value: float
    at: datetime
    lately: float | None
    before: float | None
    counts: bool
    """It tells of use, by the rules."""

    @property
    def change(self) -> int | None:
        """Percent."""
        return round(100 * (self.lately / self.before - 1)) if self.lately is not None and self.before else None


class AccountPage(Struct, frozen=True):
    look: Look
    days: tuple[Kept, ...]
    """The oldest first; what is kept of the last 90 days."""
    heard: tuple[Heard, ...]
    signals: tuple[Signal, ...]


def page(account: str, now: datetime) -> AccountPage:
    past = account_past.past_of(account, now)
    found = health.look(account, now, past)
    days = account_health.of_account(account, health.today(now) - SHOWN)
    return AccountPage(found, tuple(days), tuple(_heard(past, now)), tuple(_signals(past, found, now)))


def _heard(past: Sequence[Happened], now: datetime) -> list[Heard]:
    """The busiest channel first. A message that says no channel came by that of its issue."""
    by_issue = {one.issue: one.channel for one in past if one.what == "opened" and one.channel}
    found: dict[str, list[datetime]] = {}
    for one in past:
        if one.what in ("opened", "message") and one.at > now - WORKED:
            found.setdefault(one.channel or by_issue.get(one.issue, UNSAID), []).append(one.at)
    heard = [Heard(channel, len(times), max(times)) for channel, times in found.items()]
    return sorted(heard, key=lambda one: -one.messages)


def _signals(past: Sequence[Happened], found: Look, now: datetime) -> list[Signal]:
    signals = []
    for name in sorted({one.name for one in past if one.what == "signal"}):
        said = sorted((one for one in past if one.what == "signal" and one.name == name), key=lambda one: one.at)
        by_day = {one.at.date(): one for one in said}.values()
        lately = [one.value or 0.0 for one in by_day if one.at > now - LATELY]
        before = [one.value or 0.0 for one in by_day if now - LATELY - BEFORE < one.at <= now - LATELY]
        counts = not found.rules.usage or name in found.rules.usage
        signals.append(Signal(name, said[-1].value or 0.0, said[-1].at, _mean(lately), _mean(before), counts))
    return signals


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
