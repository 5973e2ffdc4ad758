"""The bulletin at the end of a watch: the difference between the draft and the live policy is there to read."""

from datetime import datetime

from rung import clock, config
from rung.channels.base import Alert
from rung.core.policy import Policy
from rung.engine.alerts import Dropped
from rung.engine.shift_bulletins import quietly
from rung.store import bulletins, names, policies
from rung.store.bulletins import Bulletin, Said
from rung.store.claims import Leased
from rung.store.watches import Watch

KIND = "watch"


def tell(watch: Watch, why: str) -> None:
    """Tells whoever began the watch, in the transaction that ends it. Somebody whom the policy does not know reads it
    on the page Policy."""
    policy, now = policies.current(), clock.now()
    if watch.asked_by not in policy.document.people:
        return
    ended = names.local(watch.ends_at, policy.zone_of(watch.asked_by))
    facts = [("Watched", f"{watch.name}, revision {watch.revision}"), ("Until", ended)]
    if why:
        facts.append(("Not compared", why))
    title = "the week is over, and could not be compared" if why else "the week is over: see what would have changed"
    said = Said(watch.name, title, "", tuple(facts), f"{config.current().base_url}/policy/watches/{watch.id}")
    bulletins.say(KIND, quietly(policy, watch.asked_by, now), now, to=watch.asked_by, said=said)


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries."""
    said = bulletin.said
    if said is None:
        return Dropped("what it was to say is not there any more")
    return Alert(
        base_url=config.current().base_url,
        issue="",
        notice=f"bulletin#{bulletin.id}",
        to=delivery.to,
        to_name=names.who(policy, delivery.to),
        state="informing",
        urgency="normal",
        priority="Policy",
        account=said.topic,
        subject=said.title,
        opened_at=bulletin.at,
        entries=said.facts,
        link=said.link,
        act_link=said.link,
        possible_repeat=delivery.possible_repeat,
        ring=False,
        time_zone=policy.zone_of(delivery.to),
        now=now,
    )
