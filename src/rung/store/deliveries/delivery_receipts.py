"""What the other side reports of messages that it took: handed on, delivered, or lost after all. In any order, and
however often: each word of it counts once, at the instant at which it came first."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from rung.store.models import DeliveryReceipt

LONGEST_DETAIL = 500


class Report(Struct, frozen=True):
    """One report of one message."""

    state: str
    """In the other side's own word."""
    at: datetime
    detail: str


def keep(channel: str, ref: str, state: str, detail: str, at: datetime) -> None:
    """Keeps a report; the same one again changes nothing."""
    row = DeliveryReceipt(channel=channel, ref=ref[:500], state=state[:20], detail=detail[:LONGEST_DETAIL], at=at)
    DeliveryReceipt.objects.bulk_create([row], ignore_conflicts=True)


def of_messages(refs: Iterable[str]) -> dict[tuple[str, str], tuple[Report, ...]]:
    """By channel and the message's name there, what was reported, the first first."""
    found: dict[tuple[str, str], tuple[Report, ...]] = {}
    named = {ref for ref in refs if ref}
    for one in DeliveryReceipt.objects.filter(ref__in=named).order_by("at", "id") if named else ():
        known = found.get((one.channel, one.ref), ())
        found[one.channel, one.ref] = (*known, Report(one.state, one.at, one.detail))
    return found
