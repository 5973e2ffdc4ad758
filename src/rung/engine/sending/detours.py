"""Another way for a critical ring whose destination accepts nothing: every other channel of the person, at once.

Whoever has no other channel waits: a minute after it was due the notice has failed, and the ladder goes on without it.
The stuck delivery stays in its line and is sent when the destination is back, as far as the person is still asked.
"""

from collections.abc import Iterable
from datetime import datetime

from rung import config
from rung.core.document import Person
from rung.engine.perform import FAILS_AFTER, Address, addresses_of, lane
from rung.engine.sending import destinations, wires
from rung.store.deliveries import detours, outbox
from rung.store.deliveries.destinations import Standing
from rung.store.deliveries.detours import Detour, Stuck
from rung.store.pages.queries import policy_for
from rung.store.settings_store import DeliveryMode


def divert(standings: Iterable[Standing], mode: DeliveryMode, now: datetime) -> int:
    """Sends stuck critical rings another way; says how many were."""
    closed = {one.name: one for one in standings if accepts_nothing(one, now)}
    if not closed or mode.mode == "outbox":
        return 0
    found = [
        _detour(one, closed, now) for one in detours.stuck_at(sorted(closed)) if wires.route(mode, one.to) == wires.LIVE
    ]
    return detours.take([one for one in found if one is not None], now)


def accepts_nothing(standing: Standing, now: datetime) -> bool:
    """Whether a critical ring would fail before this destination takes anything."""
    if standing.is_open:
        return True
    return standing.paused_until is not None and standing.paused_until > now + FAILS_AFTER["critical"]


def _detour(stuck: Stuck, closed: dict[str, Standing], now: datetime) -> Detour | None:
    """None: there are other ways, and none of them is open now."""
    others = _other_ways(policy_for(stuck.policy_version).document.people.get(stuck.to), stuck)
    ways = [one for one in others if destinations.of(*one).name not in closed]
    if others and not ways:
        return None
    words = f"{destinations.title(stuck.destination)} accepts nothing at the moment"
    if ways:
        words += f": sent by {', '.join(dict.fromkeys(destinations.title(one.channel) for one in ways))} as well"
    return Detour(stuck, tuple(_row(stuck, one, now) for one in ways), words)


def _other_ways(person: Person | None, stuck: Stuck) -> list[Address]:
    if person is None:
        return []
    mine = [one for one in addresses_of(person) if (one.channel, one.address) not in stuck.used]
    return [one for one in mine if wires.missing(config.current(), one.channel) is None]


def _row(stuck: Stuck, one: Address, now: datetime) -> dict[str, object]:
    return {
        "subject_id": stuck.subject_id, "notice": stuck.notice, "lane": lane(stuck.subject_id, stuck.to, one),
        "recipient": stuck.to, "channel": one.channel, "address": one.address, "op": "send", "ring": True,
        "urgency": stuck.urgency, "due_at": now, "state": "waiting", "created_at": now, "error": None,
        "destination": destinations.of(one.channel, one.address).name,
        "rank": outbox.rank("send", True, stuck.urgency), "event_id": stuck.event_id,
    }  # fmt: skip
