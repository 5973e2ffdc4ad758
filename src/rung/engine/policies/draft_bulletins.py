"""Bulletins about a draft that needs a second pair of eyes: who may agree is asked, and whoever asked hears of it."""

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
from rung.store.people import members
from rung.store.policies import policies
from rung.store.policies.drafts import Draft

KIND = "draft"


def may_agree(draft: Draft) -> list[str]:
    """Who may agree to a draft, as they act: leads and administrators who wrote nothing of it."""
    found = dict.fromkeys(one.acts_as for one in members.everyone() if one.can("publish_policy"))
    return [who for who in found if who not in draft.authors]


def ask(draft: Draft, by: str) -> list[str]:
    """Asks them, in the transaction of the question; whom it asked. Before the first policy nobody can be told."""
    if policies.current_number() is None:
        return []
    policy = policies.current()
    asked = [person for person in may_agree(draft) if person != by and person in policy.document.people]
    for person in asked:
        _say(policy, draft, person, f"{names.who(policy, by)} asks for a second pair of eyes")
    return asked


def tell_agreed(draft: Draft, by: str) -> None:
    """Whoever asked may publish it now."""
    if policies.current_number() is None:
        return
    policy = policies.current()
    if draft.asked_by and draft.asked_by != by and draft.asked_by in policy.document.people:
        _say(policy, draft, draft.asked_by, f"{names.who(policy, by)} agreed: it can be published")


def alert(delivery: Leased, bulletin: Bulletin, policy: Policy, now: datetime) -> Alert | Dropped:
    """What such a delivery carries."""
    return letters.said(delivery, bulletin, policy, now, "Policy")


def _say(policy: Policy, draft: Draft, person: str, title: str) -> None:
    now = clock.now()
    facts = (("Draft", f"{draft.name}, revision {draft.revision}"),)
    said = Said(draft.name, title, "", facts, f"{config.current().base_url}/policy/drafts/{draft.id}")
    bulletins.say(KIND, letters.quietly(policy, person, now), now, to=person, said=said)
