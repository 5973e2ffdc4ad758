"""Can everybody be reached: by person, their ways, what each lacks to be used, and which of them are proven."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from rung import config
from rung.channels.registry import CHANNELS
from rung.config import Config
from rung.core.document import Person
from rung.core.policy import Policy
from rung.engine.perform import addresses_of
from rung.engine.sending import destinations, wires
from rung.store import settings_store
from rung.store.deliveries import proof, reach_tests


class Way(Struct, frozen=True):
    """One address of somebody, on one channel."""

    channel: str
    label: str
    """The channel, as people call it."""
    address: str
    lacks: str
    """What the installation lacks to send by it; empty where it can."""
    proven_at: datetime | None
    """When it last really took a notice or a test, or its owner said that they heard one, in the last month."""


class Reach(Struct, frozen=True):
    """How somebody can be reached."""

    person: str
    name: str
    ways: tuple[Way, ...]
    unusable: tuple[str, ...]
    """Channels on which they have an address, and which Rung does not know."""

    @property
    def is_proven(self) -> bool:
        """One way at least really took a message of Rung lately, or they said so themselves."""
        return any(way.proven_at for way in self.ways)

    @property
    def why_not(self) -> str:
        """Why no notice can reach them; empty where one can."""
        if not self.ways:
            has = f", only {', '.join(self.unusable)}" if self.unusable else ""
            return f"has no address that Rung can use{has}"
        if any(not way.lacks for way in self.ways):
            return ""
        return f"can be told by nothing: {', '.join(dict.fromkeys(way.lacks for way in self.ways))}"

    @property
    def mend(self) -> str:
        return "set the channel up, or give them another address" if self.ways else "write email: or slack: at them"


def of_everybody(policy: Policy, now: datetime) -> dict[str, Reach]:
    """By person of the policy, how they can be reached. While nothing really leaves, nothing is lacking for it."""
    sends = settings_store.delivery_mode().mode != "outbox"
    people = policy.document.people
    proven = proof.proven(people, now)
    for one in _said(now):
        ways = proven.setdefault(one.person, {})
        ways[one.way] = max(one.confirmed_at, ways.get(one.way, one.confirmed_at))
    return {key: _reach(person, proven.get(key, {}), sends=sends) for key, person in people.items()}


def unproven_places(places: Iterable[str], now: datetime) -> set[str]:
    """Of these channel targets, those that took nothing of Rung lately."""
    found = proof.proven(places, now)
    return {place for place, ways in found.items() if not ways}


def _lack(present: Config, channel: str) -> str:
    """`no mail server is set up`."""
    words = (wires.missing(present, channel) or "").partition(":")[0]
    return words[:1].lower() + words[1:]


class _Heard(NamedTuple):
    person: str
    way: tuple[str, str]
    confirmed_at: datetime


def _said(now: datetime) -> list[_Heard]:
    """What people themselves said that they heard, lately."""
    return [
        _Heard(one.person, one.way, one.confirmed_at)
        for one in reach_tests.lately(now)
        if one.confirmed_at and now - one.confirmed_at <= proof.LATELY
    ]


def _reach(person: Person, proven: dict[tuple[str, str], datetime], *, sends: bool) -> Reach:
    present = config.current()
    ways = tuple(
        Way(
            one.channel, destinations.title(one.channel), one.address, _lack(present, one.channel) if sends else "",
            proven.get((one.channel, one.address)),
        )
        for one in addresses_of(person)
    )  # fmt: skip
    unusable = tuple(channel for channel in person.channels if channel not in CHANNELS)
    return Reach(person.key, person.name, ways, unusable)
