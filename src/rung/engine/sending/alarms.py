"""Destinations that accept nothing, or more slowly than there is to send: what pages, the API and the figures say."""

from datetime import datetime, timedelta

from msgspec import Struct

from rung.engine.sending import destinations
from rung.store.deliveries import destinations as kept
from rung.store.deliveries.destinations import Standing, Waiting
from rung.store.pages.names import span

PATIENCE = timedelta(minutes=1)
"""How long a rest that a service asks for may be before everybody is told of it."""
SLOW = timedelta(seconds=10)
"""What is due for so long without being sent is shown on the Outbox page."""


class Way(Struct, frozen=True):
    """How one destination stands, in words."""

    name: str
    title: str
    """As people call it: `Slack`, `Webhook hooks.example.com`."""
    words: str
    """`has not accepted anything for 4 min`."""
    is_broken: bool
    """Everybody is told: nothing gets through, and something waits."""
    waiting: int
    next_try_at: datetime | None
    error: str | None


def ways(now: datetime) -> list[Way]:
    """Every destination that is not well, or for which something has waited for a while; the worst first."""
    standings, waiting = kept.standings(), kept.waiting(now)
    names = [*standings, *(name for name in waiting if name and name not in standings)]
    found = [_way(standings.get(name, Standing(name)), waiting.get(name), now) for name in names]
    return sorted((one for one in found if one is not None), key=lambda one: (not one.is_broken, one.title))


def broken(now: datetime) -> list[Way]:
    """What everybody has to know. Costs one small query while all is well."""
    return [one for one in ways(now) if one.is_broken] if kept.standings() else []


def waits(now: datetime) -> dict[str, str]:
    """By destination, why what waits for it is not sent now: `Slack has not accepted anything for 4 min`."""
    said = {name: _words(standing, now) for name, standing in kept.standings().items()}
    return {name: f"{destinations.title(name)} {words}" for name, words in said.items() if words}


def _way(standing: Standing, waiting: Waiting | None, now: datetime) -> Way | None:
    words = _words(standing, now)
    number = waiting.number if waiting else 0
    if not words:
        if waiting is None or now - waiting.since < SLOW:
            return None
        words = f"has been behind for {span(now - waiting.since)}"
    is_long = standing.failing_since is not None and (
        now - standing.failing_since >= PATIENCE
        or (standing.paused_until is not None and standing.paused_until - now >= PATIENCE)
    )
    return Way(
        name=standing.name,
        title=destinations.title(standing.name),
        words=words,
        is_broken=number > 0 and (standing.is_open or is_long),
        waiting=number,
        next_try_at=_next_try_at(standing),
        error=standing.error,
    )


def _words(standing: Standing, now: datetime) -> str:
    if standing.paused_until and standing.paused_until > now:
        return f"wants to be left alone for {span(standing.paused_until - now)}"
    if standing.failing_since and standing.is_open:
        return f"has not accepted anything for {span(now - standing.failing_since)}"
    return ""


def _next_try_at(standing: Standing) -> datetime | None:
    instants = [standing.paused_until, standing.probe_at if standing.is_open else None]
    return max((at for at in instants if at is not None), default=None)
