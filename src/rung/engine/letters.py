"""Messages to people that are about no issue: somebody offers you a shift, somebody covers yours.

They are deliveries like any other: by the modes, limits and retries of all, and onto the Outbox page where nothing
leaves. They go by mail and chat only, whatever the hour: none of them is worth a phone that rings.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rung import clock, config
from rung.channels.base import Alert
from rung.channels.registry import CHANNELS
from rung.core.policy import Policy
from rung.engine import destinations
from rung.engine.alerts import Dropped
from rung.store import letters, names, policies, shift_swaps
from rung.store.claims import Leased
from rung.store.letters import OP, Letter

QUIET = ("slack", "teams", "email")
"""The channels by which nobody is woken."""
PAGE = "on-call"

__all__ = ["OP", "build", "write", "zone_of"]


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
    somebody, now = policy.document.people.get(person), clock.now()
    if somebody is None:
        return
    wanted = [(name, somebody.address(name)) for name in QUIET if name in CHANNELS]
    ways = [(name, place, destinations.of(name, place).name) for name, place in wanted if place]
    link = f"{config.current().base_url}/{PAGE}" + ("#swaps" if swap else "")
    letters.add(Letter(person, topic, title, asked, tuple(facts), link, now, swap), ways, now)


def build(deliveries: Sequence[Leased], now: datetime) -> list[Alert | Dropped]:
    """What these deliveries carry, in their order; a question that is answered by now is not asked any more."""
    found = letters.by_numbers(one.notice for one in deliveries)
    return [_build(one, found.get(one.notice), now) for one in deliveries]


def zone_of(policy: Policy, person: str) -> str:
    """The zone in which a person reads times."""
    somebody = policy.document.people.get(person)
    return (somebody.time_zone if somebody else None) or policy.workspace.time_zone


def _build(delivery: Leased, letter: Letter | None, now: datetime) -> Alert | Dropped:
    if letter is None:
        return Dropped("it is not there any more")
    swap = shift_swaps.one(letter.swap) if letter.swap and letter.asked else None
    if swap is not None and swap.state != "open":
        return Dropped(f"the offer is {swap.state}: nobody is asked any more")
    policy = policies.current()
    return Alert(
        base_url=config.current().base_url,
        issue=delivery.issue,
        notice=f"{delivery.issue}#{delivery.notice}",
        to=delivery.to,
        to_name=names.who(policy, delivery.to),
        state="informing",
        urgency="normal",
        priority="Shift",
        account=letter.topic,
        subject=letter.title,
        opened_at=letter.written_at,
        asked=letter.asked,
        entries=letter.facts,
        link=letter.link,
        act_link=letter.link,
        possible_repeat=delivery.possible_repeat,
        ring=False,
        time_zone=zone_of(policy, delivery.to),
        now=now,
    )
