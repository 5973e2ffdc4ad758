"""A channel that accepts nothing is told to whoever leads, by another channel: once, and once more when it is back."""

from datetime import datetime

import structlog
from django.db import transaction

from rung import config
from rung.channels.base import Alert
from rung.core.policy import Policy
from rung.engine.sending import destinations
from rung.engine.telling import leads, letters
from rung.engine.telling.alerts import Dropped
from rung.store.decisions import desk as shared
from rung.store.deliveries import bulletins
from rung.store.deliveries import destinations as kept
from rung.store.deliveries.bulletins import Bulletin, Said
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.destinations import Standing
from rung.store.pages import names
from rung.store.policies import policies

KIND = "channel"
DOWN, BACK = "accepts nothing", "is back"

log = structlog.get_logger()


def look(now: datetime) -> int:
    """Tells of what broke and of what is back; how much that is. Costs two small queries while all is well."""
    standings = kept.standings()
    broken = [one for one in standings.values() if one.is_open]
    told = kept.told()
    news = [one for one in broken if one.name not in told]
    back = [name for name in told if name not in {one.name for one in broken}]
    if not news and not back:
        return 0
    try:
        policy = policies.current()
    except policies.NoPolicy:
        return 0
    closed = {one.name for one in broken}
    for one in news:
        _tell(policy, one.name, _facts(one, now), DOWN, closed, now)
    for name in back:
        since = names.span(now - told[name])
        facts = (("Since", "just now"), ("It was down for", f"{since} and a little more"))
        _tell(policy, name, facts, BACK, closed, now)
    return len(news) + len(back)


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries; that something is down is not said once it is back."""
    said = bulletin.said
    if said is not None and said.title == DOWN and delivery.content_hash is None:
        open_now = {destinations.title(one.name) for one in kept.standings().values() if one.is_open}
        if said.topic not in open_now:
            return Dropped("it is back already")
    return letters.said(delivery, bulletin, policy, now, "Channel")


def _facts(one: Standing, now: datetime) -> tuple[tuple[str, str], ...]:
    since = names.span(now - one.failing_since) if one.failing_since else "a moment"
    facts = [("Since", since), ("It said", (one.error or "nothing")[:200])]
    return (*facts, ("Meanwhile", "what is critical goes another way at once, where a person has one"))


def _tell(
    policy: Policy, name: str, facts: tuple[tuple[str, str], ...], title: str, closed: set[str], now: datetime
) -> None:
    with transaction.atomic():
        if not kept.mark_told(name, now if title == DOWN else None):
            return  # another worker has said it
        ways = leads.letters(policy, shared.read(now), now, without=closed)
        if not ways:
            hint = "give somebody of workspace.last_resort, or a lead, an address on another channel"
            log.error("deliver.nobody_to_tell", destination=name, says=title, hint=hint)
            return
        link = f"{config.current().base_url}/outbox#ways"
        said = Said(destinations.title(name), title, "", facts, link)
        bulletins.say(KIND, ways, now, said=said)
