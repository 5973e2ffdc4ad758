"""Bulletins about shifts: somebody offers you one, somebody covers yours.

They go by mail and chat only, whatever the hour: none of them is worth a phone that rings.
"""

from collections.abc import Iterable
from datetime import datetime

from rung import clock, config
from rung.channels.base import Alert
from rung.channels.registry import CHANNELS
from rung.core.policy import Policy
from rung.engine import destinations
from rung.engine.alerts import Dropped
from rung.store import bulletins, names, shift_swaps
from rung.store.bulletins import Bulletin, Letter, Said
from rung.store.claims import Leased

QUIET = ("slack", "teams", "email")
"""The channels by which nobody is woken."""
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
    ways = quietly(policy, person, now)
    said = Said(topic, title, asked, tuple(facts), f"{config.current().base_url}/{PAGE}" + ("#swaps" if swap else ""))
    bulletins.say(KIND, ways, now, to=person, said=said, swap=swap)


def quietly(policy: Policy, person: str, now: datetime) -> list[Letter]:
    """One letter for each way by which somebody is written to and not woken."""
    somebody = policy.document.people[person]
    wanted = [(name, somebody.address(name)) for name in QUIET if name in CHANNELS]
    return [
        Letter(person, name, place, now, ring=False, destination=destinations.of(name, place).name)
        for name, place in wanted
        if place
    ]


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries; a question that is answered by now is not asked any more."""
    said = bulletin.said
    if said is None:
        return Dropped("what it was to say is not there any more")
    swap = shift_swaps.one(bulletin.swap) if bulletin.swap and said.asked else None
    if swap is not None and swap.state != "open":
        return Dropped(f"the offer is {swap.state}: nobody is asked any more")
    return Alert(
        base_url=config.current().base_url,
        issue="",
        notice=f"bulletin#{bulletin.id}",
        to=delivery.to,
        to_name=names.who(policy, delivery.to),
        state="informing",
        urgency="normal",
        priority="Shift",
        account=said.topic,
        subject=said.title,
        opened_at=bulletin.at,
        asked=said.asked,
        entries=said.facts,
        link=said.link,
        act_link=said.link,
        possible_repeat=delivery.possible_repeat,
        ring=False,
        time_zone=policy.zone_of(delivery.to),
        now=now,
    )
