"""Bulletins about shifts: somebody offers you one, somebody covers yours.

They go by mail and chat only, whatever the hour: none of them is worth a phone that rings.
"""

from collections.abc import Iterable
from datetime import datetime

from rung import clock, config
from rung.channels.base import Alert
from rung.core.policy import Policy
from rung.engine.telling import letters
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Bulletin, Said
from rung.store.deliveries.claims import Leased
from rung.store.people import shift_swaps

PAGE = "on-call"
KIND = "shift"


def write(
    policy: Policy,
    person: str,
    *,
    topic: str,
    title: str,
    facts: Iterable[tuple[str, str]] = (),
    asked: str = "",
    swap: int | None = None,
) -> None:
    """Writes to somebody, inside the transaction of what is told; nobody who has no such address is written to."""
    now = clock.now()
    if person not in policy.document.people:
        return
    ways = letters.quietly(policy, person, now)
    said = Said(topic, title, asked, tuple(facts), f"{config.current().base_url}/{PAGE}" + ("#swaps" if swap else ""))
    bulletins.say(KIND, ways, now, to=person, said=said, swap=swap)


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries; a question that is answered by now is not asked any more."""
    kept = bulletin.said
    swap = shift_swaps.one(bulletin.swap) if kept is not None and kept.asked and bulletin.swap else None
    if swap is not None and swap.state != "open":
        return Dropped(f"the offer is {swap.state}: nobody is asked any more")
    return letters.said(delivery, bulletin, policy, now, "Shift", asked=kept.asked if kept is not None else "")
