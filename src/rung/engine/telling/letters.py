"""What every bulletin has in common: a letter for each address, the quiet ways, and the alert that carries it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rung import config
from rung.channels.base import Alert
from rung.channels.registry import CHANNELS
from rung.core.paths.notices import bulletin_channels
from rung.core.policy import Policy
from rung.engine.perform import Address
from rung.engine.sending import destinations
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries.bulletins import Bulletin, Letter
from rung.store.deliveries.claims import Leased
from rung.store.pages import names


def letters_to(to: str, addresses: Iterable[Address], due_at: datetime, *, ring: bool = False) -> list[Letter]:
    """One letter for each of some addresses."""
    return [
        Letter(to, one.channel, one.address, due_at, ring, destinations.of(one.channel, one.address).name)
        for one in addresses
    ]


def quietly(policy: Policy, person: str, now: datetime) -> list[Letter]:
    """One letter for each way that somebody chose for what Rung itself says, else by which nobody is woken."""
    somebody = policy.document.people[person]
    names = [one for one in bulletin_channels(policy, somebody) if one in CHANNELS]
    return letters_to(person, [Address(name, somebody.address(name) or "") for name in names], now)


def carried(
    delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime, *, mark: str, topic: str, title: str,
    link: str, **more: Any,
) -> Alert:  # fmt: skip
    """A bulletin as the channels carry it: of no issue and no ladder, quiet unless said otherwise. `mark` stands where
    an alert has its priority, `topic` where it has the account."""
    given: dict[str, Any] = {"state": "informing", "ring": False, **more}
    return Alert(
        base_url=config.current().base_url,
        issue="",
        notice=f"bulletin#{bulletin.id}",
        to=delivery.to,
        to_name=names.who(policy, delivery.to),
        urgency="normal",
        priority=mark,
        account=topic,
        subject=title,
        opened_at=bulletin.at,
        link=link,
        act_link=link,
        possible_repeat=delivery.possible_repeat,
        time_zone=policy.zone_of(delivery.to),
        now=now,
        **given,
    )


def said(
    delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime, mark: str, asked: str = ""
) -> Alert | Dropped:
    """What was said when the bulletin was written."""
    kept = bulletin.said
    if kept is None:
        return Dropped("what it was to say is not there any more")
    return carried(
        delivery, bulletin, policy, now, mark=mark, topic=kept.topic, title=kept.title, link=kept.link, asked=asked,
        entries=kept.facts,
    )  # fmt: skip
