"""What Rung makes for itself; nobody sends it."""

from rung.core.desk import Spot
from rung.core.events.base import Event, IssueEvent


class LinkTold(
    IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="issue.link_told", rename={"from_": "from"}
):
    """Another issue was linked with this one or unlinked from it; or what is linked became an open incident, or is
    none any more. Made by Rung itself.
    """

    from_: str
    is_linked: bool = True
    is_incident: bool = False
    """The other one is an incident, and open."""
    by_person: str | None = None
    """Who linked or unlinked them: it is no act on this issue."""


class PersonFreed(Event, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="person.freed"):
    """Somebody may have room, or be there again: those who wait for them are asked. Made by Rung itself."""

    person: str
    after: Spot | None = None
    """Those in line up to here were asked already."""
    issue: None = None


class PlaceOffered(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="place.offered"):
    """Somebody whom the issue waits for may have room. Made by Rung itself."""

    person: str
    spot: Spot | None = None
    """Where it stood in line."""
    is_last: bool = False
    """The last of those who are asked at once."""


class PolicyPublished(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="policy.published"):
    """An open issue is decided with another version of the policy from now on: its promises are looked at anew."""

    version: int = 0
    climbs: int = 0
    """The version to which open escalations of earlier ones go over, where its publishing asked for that."""


class TimePassed(IssueEvent, frozen=True, gc=False, omit_defaults=True, kw_only=True, tag="time.passed"):
    """An instant at which something of this issue is due has come."""
