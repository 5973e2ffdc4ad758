"""The bulletin at the end of a watch: the difference between the draft and the live policy is there to read."""

from datetime import datetime

from rung import clock, config
from rung.channels.base import Alert
from rung.core.policy import Policy
from rung.engine.telling import letters
from rung.engine.telling.alerts import Dropped
from rung.store.deliveries import bulletins
from rung.store.deliveries.bulletins import Bulletin, Said
from rung.store.deliveries.claims import Leased
from rung.store.pages import names
from rung.store.policies import policies
from rung.store.policies.watches import Watch

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
    bulletins.say(KIND, letters.quietly(policy, watch.asked_by, now), now, to=watch.asked_by, said=said)


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries."""
    return letters.said(delivery, bulletin, policy, now, "Policy")
