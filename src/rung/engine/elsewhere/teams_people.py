"""Who a member of our tenant is here: found by their mail address when they first write to the bot in Teams.

Mail addresses and user names of a tenant are given by its administrators, so they prove who somebody is; those of
guests are their own, and prove nothing.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from msgspec import Struct

from rung.core.document import Person
from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished
from rung.engine.sending.senders import TEAMS
from rung.policy.tables.directory import Values
from rung.store.elsewhere import teams_rooms
from rung.store.policies import policies

log = structlog.get_logger()


class Recognised(Struct, frozen=True):
    """Who it is, and whether notices can reach them in Teams from now on."""

    person: Person
    is_reachable: bool


def recognise(member: Mapping[str, Any], tenant: str) -> Recognised | None:
    """Remembers who a member of a conversation is, as the Connector describes them; None where nobody here is."""
    object_id, principal = _text(member, "aadObjectId").lower(), _text(member, "userPrincipalName").lower()
    if not object_id or is_guest(member, tenant):
        return None
    person = _with({_text(member, "email").lower(), principal} - {""})
    if person is None:
        return None
    teams_rooms.link(object_id, person.key)
    return Recognised(person, bool(person.address(TEAMS)) or _keep_address(person, object_id))


def is_guest(member: Mapping[str, Any], tenant: str) -> bool:
    """Whether somebody is of another organisation, or a guest of ours."""
    elsewhere = _text(member, "tenantId").lower() != tenant.lower()
    return elsewhere or _text(member, "userRole") not in ("", "user") or "#ext#" in _text(
        member, "userPrincipalName"
    ).lower()


def _with(names: set[str]) -> Person | None:
    """The one person whose mail address, or address in Teams, is one of these names."""
    try:
        people = policies.current().document.people.values()
    except policies.NoPolicy:
        return None
    found = [one for one in people if {(one.email or "").lower(), one.addresses.get(TEAMS, "").lower()} & names]
    return found[0] if len(found) == 1 else None


def _keep_address(person: Person, object_id: str) -> bool:
    """Enters the address into the directory; false where the policy's own text says how they are reached."""
    said = directory.standing().said_by_policy.get(("people", person.key), frozenset())
    if "addresses" in said:
        return False

    def change(records: Values) -> Mapping[str, Any]:
        before = (records.get("people", {}).get(person.key) or {}).get("addresses") or {}
        return {"people": {person.key: {"addresses": {**before, TEAMS: object_id}}}}

    try:
        directory.keep(change, person.key, "they wrote to Rung in Teams")
    except NotPublished as refused:
        log.warning("teams.address_not_kept", person=person.key, error=str(refused))
        return False
    return True


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""
