"""What a helpdesk tells of what Rung itself has written there: left out, so that nothing goes round in circles.

A message is known by what it is called over there, or by its words where the webhook was quicker than the answer to the
request that wrote it; a note of our own user also by the link to its issue. Any other change is known by who made it:
the user that Rung has over there.
"""

from datetime import datetime

from msgspec import structs

from rung.channels.helpdesk.channel import fingerprints
from rung.channels.registry import HELPDESKS, TRACKERS
from rung.core.events import IssueChanged, MessageReceived, MessageSent, NoteAdded, TrackerChanged
from rung.engine.telling import links
from rung.intake.base import Item, Parcel
from rung.store.elsewhere import written
from rung.store.elsewhere.sources import Source
from rung.store.pages import queries


def left_out(parcel: Parcel, source: Source, now: datetime) -> Parcel:
    """A parcel without what we wrote ourselves, and without how the ticket stands, told beside it, where that is no
    news."""
    kept = tuple(item for item in parcel.items if not _is_ours(item, source, now))
    if any(isinstance(item.event, MessageSent | NoteAdded) for item in parcel.items if item not in kept):
        kept = tuple(item for item in kept if not _is_no_news(item))
    if len(kept) == len(parcel.items):
        return parcel
    return structs.replace(parcel, items=kept, passed_over="" if kept or parcel.problems else f"{source.kind}_echo")


def _leads_here(event: MessageSent | NoteAdded) -> bool:
    """Whether a note bears the mark of ours: the link to its issue."""
    return links.to_issue(event.issue) in event.body


def _is_no_news(item: Item) -> bool:
    event = item.event
    if not isinstance(event, IssueChanged):
        return False
    state = queries.state_of(event.issue)
    if state is None:
        return False
    told = {name: value for name, value in event.changes.items() if name != "fields"}
    own = event.changes.get("fields", {})
    known = all(getattr(state, name, None) == value for name, value in told.items())
    return known and all(state.fields.get(name) == value for name, value in own.items())


def _is_ours(item: Item, source: Source, now: datetime) -> bool:
    event = item.event
    if source.kind in TRACKERS:
        return _is_ours_in_tracker(item, source, now)
    match event:
        case MessageSent() | NoteAdded():
            kind = written.NOTE if isinstance(event, NoteAdded) else written.ANSWER
            marks = fingerprints(event.body)
            if kind == written.NOTE and item.actor == source.me and source.me and _leads_here(event):
                return True
            if source.me and item.actor not in ("", source.me) and not HELPDESKS[source.kind].acts_as_author:
                marks = ()
            return written.is_echo(source.name, event.issue, kind, item.there, marks, event.id, now)
        case MessageReceived():
            return False
        case _:
            return bool(source.me) and item.actor == source.me


def _is_ours_in_tracker(item: Item, source: Source, now: datetime) -> bool:
    """Comments that we wrote bear the link to an issue of ours. How far something is there is news whoever moved it;
    other fields that our own user set are not."""
    event, is_me = item.event, bool(source.me) and item.actor == source.me
    match event:
        case NoteAdded():
            if is_me and links.to_issue("") in event.body:
                return True
            return written.is_echo(source.name, event.issue, written.NOTE, item.there, (), event.id, now)
        case TrackerChanged():
            return is_me and not event.state
        case _:
            return False
