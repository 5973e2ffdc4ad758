"""The circuit breaker of a destination: when to leave it alone, and how to find out that it is back.

After `OPENS_AFTER` temporary failures in a row, or one refusal of our token or password, it opens: nothing is sent
there, and what waits uses up no attempts. After a pause, which grows, one delivery goes as a probe; as soon as anything
is accepted it is closed again. A destination that says "too many" is well, and only rests.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from rung import clock
from rung.store.deliveries.destinations import Standing

OPENS_AFTER = 3
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(seconds=60)
REST = timedelta(seconds=5)
"""For a destination that is busy and does not say for how long."""
LONGEST_REST = timedelta(hours=1)
"""What is said to be longer is asked again then: one wrong header must not silence a channel for a day."""


class Outcome(Struct, frozen=True):
    """What one attempt says about its destination. `neutral`: nothing, such as a wrong address."""

    kind: Literal["accepted", "failed", "busy", "neutral"]
    is_probe: bool = False
    retry_after: float | None = None
    error: str = ""
    refuses_us: bool = False
    """Nothing of ours is taken: no other attempt has to find that out."""


def after(standing: Standing, outcomes: Iterable[Outcome], now: datetime) -> Standing:
    """How a destination stands after these attempts, in the order of their ends."""
    for outcome in outcomes:
        match outcome.kind:
            case "accepted":
                standing = Standing(standing.name, paused_until=_still(standing.paused_until, now))
            case "failed":
                standing = _failed(standing, outcome, now)
            case "busy":
                rested = Standing(standing.name, failing_since=standing.failing_since or now, error=outcome.error)
                standing = structs.replace(rested, paused_until=_rest(standing, outcome, now))
            case "neutral" if outcome.is_probe:
                standing = structs.replace(standing, probing_until=None)
    return standing


def changes_anything(standing: Standing | None, outcomes: Iterable[Outcome]) -> bool:
    """Whether these outcomes are worth a look at the shared row: not while all goes well."""
    return standing is not None or any(outcome.kind in ("failed", "busy") for outcome in outcomes)


def admits(standing: Standing, now: datetime) -> Literal["all", "probe", "none"]:
    """What may be sent to it now."""
    if standing.paused_until and standing.paused_until > now:
        return "none"
    if not standing.is_open:
        return "all"
    if standing.probing_until and standing.probing_until > now:
        return "none"
    return "probe" if standing.probe_at is None or standing.probe_at <= now else "none"


def next_at(standing: Standing, now: datetime) -> datetime | None:
    """When it may be tried again; None while it may be now, or a probe is under way."""
    instants = (standing.paused_until, standing.probe_at if standing.is_open else None)
    return max((at for at in instants if at is not None and at > now), default=None)


def _failed(standing: Standing, outcome: Outcome, now: datetime) -> Standing:
    failed = structs.replace(
        standing, failures=standing.failures + 1, failing_since=standing.failing_since or now, error=outcome.error,
        paused_until=_rest(standing, outcome, now) if outcome.retry_after else _still(standing.paused_until, now),
    )  # fmt: skip
    if not standing.is_open and (outcome.refuses_us or failed.failures >= OPENS_AFTER):
        return structs.replace(failed, opened_at=now, probes=0, probe_at=now + clock.of_real(FIRST_PAUSE))
    if standing.is_open and outcome.is_probe:
        probes = standing.probes + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(probes, 10))
        return structs.replace(failed, probes=probes, probe_at=now + clock.of_real(pause), probing_until=None)
    return failed


def _rest(standing: Standing, outcome: Outcome, now: datetime) -> datetime:
    wanted = timedelta(seconds=outcome.retry_after) if outcome.retry_after is not None else REST
    until = now + clock.of_real(min(wanted, LONGEST_REST))
    return max(until, standing.paused_until or until)


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until and until > now else None
