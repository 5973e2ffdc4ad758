"""Orders of a teammate in a chat by which they are rid of an issue: declined, snoozed, resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rung.core.events import EscalationDeclined, IssueResolved, IssueSnoozed
from rung.intake import whens
from rung.intake.directory import Directory
from rung.intake.facts import IssueFacts
from rung.intake.named import not_understood
from rung.intake.spoken import Reply, Unclear
from rung.intake.woken import said_in

if TYPE_CHECKING:
    from rung.intake.commands import Order

BACK = {"not_ours": "not ours", "not_urgent": "not urgent", "known": "known already"}


def decline(order: Order, issue: IssueFacts, why: str, directory: Directory) -> Reply:
    """The next one is asked, or whoever escalated reads why not."""
    named = order.voice.link(issue.key, issue.link)
    said = said_in(f"no {why}")
    if said is None:
        raise Unclear("Say `not ours`, `not urgent`, `known`, or nothing more.", "unknown_reason")
    climbing = [one for one in issue.ladders if one.state == "open"]
    climbing.sort(key=lambda one: order.person not in one.told)
    if not climbing:
        raise Unclear(f"{named} does not climb, so there is nothing to decline.", "nothing_climbs")
    event = EscalationDeclined(
        issue=issue.key, id=order.name, at=order.now, by=order.person, path=climbing[0].path, reason=said.reason
    )
    then = BACK.get(said.reason)
    text = f"You declined {named}: {then}." if then else f"You declined {named}. Whoever comes next is asked."
    return Reply(text=text, events=(event,))


def snooze(order: Order, issue: IssueFacts, when: str, directory: Directory) -> Reply:
    named, there = order.voice.link(issue.key, issue.link), directory.time_zone_of(order.person)
    if not issue.is_open:
        raise Unclear(f"{named} is resolved: there is nothing to snooze.", "not_open")
    if not when:
        raise Unclear("Say until when.")
    until = whens.until(when, order.now, there)
    event = IssueSnoozed(issue=issue.key, id=order.name, at=order.now, by=order.person, until=until)
    ends = whens.wall(until, order.now, there)
    return Reply(text=f"{named} is snoozed until {ends}. Its clocks and ladders go on.", events=(event,))


def resolve(order: Order, issue: IssueFacts, rest: str, directory: Directory) -> Reply:
    named = order.voice.link(issue.key, issue.link)
    if rest:
        raise not_understood(rest, order.voice)
    if not issue.is_open:
        raise Unclear(f"{named} is resolved already.", "not_open")
    event = IssueResolved(issue=issue.key, id=order.name, at=order.now, by=order.person)
    return Reply(text=f"{named} is resolved, and nobody is asked any more.", events=(event,))
