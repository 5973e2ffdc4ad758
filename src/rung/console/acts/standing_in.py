"""Who may act in whose place on the Outbox page.

While messages go to the Outbox everybody may try a press as whoever was told. Once somebody is told for real, what is
done in their name must be theirs.
"""

from rung.core.document import PolicyDocument
from rung.store import settings_store
from rung.store.elsewhere import teams_rooms
from rung.store.people.members import Membership


def refusal(member: Membership, user: str, document: PolicyDocument) -> str:
    """Why a member may not press or write as `user`, a member id of Slack or an object id of Teams; empty where they
    may."""
    key = _person(user, document)
    if key is None or key == member.person or not settings_store.delivery_mode().is_live_for(key):
        return ""
    name = document.people[key].name
    return f"Nothing was done: {name} is told for real by now, so nobody else acts as {name} here."


def _person(user: str, document: PolicyDocument) -> str | None:
    people, named = document.people, user.lower()
    linked = teams_rooms.people().get(named)
    own = {
        address.lower(): key
        for key, one in people.items()
        for address in (one.slack, one.addresses.get("teams"))
        if address
    }
    return own.get(named) or (linked if linked in people else None)
