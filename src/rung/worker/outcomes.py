"""What an attempt's end means: for its delivery (sent, again later, failed), and for its destination (well or not)."""

import random
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import structs

from rung import clock
from rung.channels.base import Failed, NotOurs, Sent, Ticket
from rung.engine.elsewhere import tracking
from rung.engine.sending.breaker import Outcome
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.results import Finished
from rung.worker.parcels import Parcel
from rung.worker.sending import Result

FIRST_RETRY = 2.0
LONGEST_RETRY = 300.0
MOST_ATTEMPTS = 20

_random = random.Random()  # noqa: S311 - spreads retries, guards nothing


def for_deliveries(result: Result, now: datetime) -> list[Finished]:
    """What became of all that a message carried. One that carried many is nobody's living message."""
    finished = for_delivery(result, now)
    if not result.parcel.also:
        return [finished]
    shared = structs.replace(finished, vendor_ref=None, content_hash="")
    return [structs.replace(shared, delivery=one) for one in (result.parcel.delivery, *result.parcel.also)]


def for_delivery(result: Result, now: datetime) -> Finished:
    parcel, delivery = result.parcel, result.parcel.delivery
    if result.sent is not None and result.sent.skipped:
        return Finished(
            delivery, "skipped", now, parcel.mode, error=result.sent.skipped, **_there(result.sent)
        )
    if result.sent is not None:
        return Finished(
            delivery, "accepted", now, parcel.mode, vendor_ref=result.sent.vendor_ref,
            own_ref=result.sent.own_ref,
            content_hash=parcel.content_hash, **_there(result.sent), **_followed(delivery, result.sent.ticket, now),
        )  # fmt: skip
    assert result.failed is not None
    return _failed(result.failed, parcel, now)


def _there(sent: Sent) -> dict[str, Any]:
    return {"known": sent.written.known, "remarks": sent.written.remarks} if sent.written else {}


def _followed(delivery: Leased, ticket: Ticket | None, now: datetime) -> dict[str, Any]:
    """Of an issue that was opened or linked in a tracker: that it is followed there."""
    if ticket is None:
        return {}
    return {"follows": (ticket.number, ticket.ref), "events": tracking.outcome(delivery, ticket, "", now)}


def for_destination(result: Result) -> Outcome:
    """Only what was really asked of the other side says something about it."""
    is_probe = result.parcel.is_probe
    if result.sent is not None:
        return Outcome("neutral" if result.sent.skipped else "accepted", is_probe)
    failed = result.failed
    assert failed is not None
    if failed.permanent or failed.only_here or isinstance(failed, NotOurs):
        return Outcome("neutral", is_probe)
    kind: Literal["busy", "failed"] = "busy" if failed.busy else "failed"
    return Outcome(kind, is_probe, failed.retry_after, failed.message, failed.refuses_us)


def _failed(failed: Failed, parcel: Parcel, at: datetime) -> Finished:
    """Trying again helps, unless the failure says that it cannot."""
    delivery, mode = parcel.delivery, parcel.mode
    counts = not (failed.busy or parcel.is_probe or isinstance(failed, NotOurs))
    tries = max(1, delivery.attempt - delivery.uncounted - (0 if counts else 1))
    if failed.permanent or (counts and tries >= MOST_ATTEMPTS):
        events = tracking.outcome(delivery, None, failed.message, at)
        return Finished(delivery, "failed", at, mode, error=failed.message, events=events)
    seconds = 0.0 if isinstance(failed, NotOurs) else min(LONGEST_RETRY, FIRST_RETRY * 2 ** (tries - 1))
    seconds = max(seconds * _random.uniform(0.75, 1.25), failed.retry_after or 0.0)
    return Finished(
        delivery, "retry", at, mode, error=failed.message, retry_after=failed.retry_after,
        retry_at=at + clock.of_real(timedelta(seconds=seconds)), unknown=failed.unknown, counts=counts,
    )  # fmt: skip
