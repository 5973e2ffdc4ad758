"""Orders of a teammate in a chat by which an issue goes from team to team: offered, accepted, returned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rung.core.events import HandoffAccepted, HandoffOffered, HandoffReturned
from rung.intake import forms
from rung.intake.directory import Directory
from rung.intake.forms import LONGEST_REASON, LONGEST_WORD, Target
from rung.intake.named import issue_of, not_understood, team_of
from rung.intake.spoken import Reply, Unclear, shown
from rung.intake.usage import usage

if TYPE_CHECKING:
    from rung.intake.commands import Order


def hand_over(order: Order, rest: str, directory: Directory) -> Reply:
    voice, document = order.voice, directory.document()
    if not rest:
        return shown(forms.hand_over(Target(), document, None), f"Say which issue. {usage('handoff', voice)}")
    issue, rest = issue_of(rest, directory, voice)
    if not issue.is_open:
        raise Unclear(f"{voice.link(issue.key, issue.link)} is resolved: there is nothing to hand over.", "not_open")
    rest = re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)
    team, why = team_of(rest, directory, voice)
    if team and team == issue.team:
        raise Unclear(f"{voice.link(issue.key, issue.link)} is with {voice.plain(issue.team_name or team)} already.")
    if not team or not why:
        form = forms.hand_over(
            Target(i=issue.key), document, issue, team, why[:LONGEST_WORD], directory.brief(issue.key)
        )
        missing = "what you ask of them" if team else "to which team"
        return shown(form, f"Say {missing}. {usage('handoff', voice)}")
    if len(why) > LONGEST_WORD:
        raise Unclear(f"This has {len(why)} characters; {LONGEST_WORD} is the most.")
    event = HandoffOffered(
        issue=issue.key, id=order.name, at=order.now, by=order.person, from_=issue.team, to=team, asked=why,
        summary=directory.brief(issue.key),
    )  # fmt: skip
    name = voice.plain(document.teams[team].name)
    text = f"Offered {voice.link(issue.key, issue.link)} to {name}. It stays where it is until they accept."
    return Reply(text=text, events=(event,))


def accept(order: Order, rest: str, directory: Directory) -> Reply:
    """Takes over what was offered to another team."""
    voice = order.voice
    issue, rest = issue_of(rest, directory, voice)
    named = voice.link(issue.key, issue.link)
    if rest:
        raise not_understood(rest, voice)
    if not issue.offered_to:
        raise Unclear(f"{named} is not offered to anybody.", "not_offered")
    event = HandoffAccepted(issue=issue.key, id=order.name, at=order.now, by=order.person)
    return Reply(text=f"{named} is yours and {voice.plain(issue.offered_name)}'s: its clocks go on.", events=(event,))


def give_back(order: Order, rest: str, directory: Directory) -> Reply:
    """Gives back what was offered, or what came by a hand-over."""
    voice = order.voice
    issue, why = issue_of(rest, directory, voice)
    named = voice.link(issue.key, issue.link)
    if not issue.can_return:
        raise Unclear(f"{named} did not come by a hand-over: there is nothing to return.", "not_offered")
    if not why:
        return shown(forms.return_it(Target(i=issue.key), issue), f"Say why. {usage('return', voice)}")
    if len(why) > LONGEST_REASON:
        raise Unclear(f"The reason has {len(why)} characters; {LONGEST_REASON} is the most.")
    event = HandoffReturned(issue=issue.key, id=order.name, at=order.now, by=order.person, reason=why)
    return Reply(text=f"Returned {named} to {voice.plain(issue.can_return)}.", events=(event,))
