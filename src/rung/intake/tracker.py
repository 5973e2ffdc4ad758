"""What the webhooks of trackers have in common: what happened to an issue there concerns each of ours that is followed
in it. Whatever concerns none of ours is passed over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rung.core.events import AnyEvent, NoteAdded, TrackerChanged
from rung.intake.base import Item, Parcel, Setup, digest_of
from rung.intake.directory import Directory
from rung.intake.helpdesk import person_of

STEPS = "In Rung: tick below what is written there, and name the teams whose hand-overs are opened there."


class Told:
    """One thing that a tracker tells of one of its issues."""

    def __init__(
        self, system: str, setup: Setup, directory: Directory, at: datetime, *, number: str, ref: str, event_id: str
    ) -> None:
        self.system, self.setup, self.directory, self.at, self.event_id = system, setup, directory, at, event_id
        self.number = number
        self.followed = directory.issues_followed_in(setup.name, number, ref) if number or ref else ()

    def person(self, number: str, email: str = "") -> str | None:
        """Whose something is, or who did it: a teammate's key, else what the tracker knows them by."""
        return person_of(self.directory, self.system, number, email) or number or None

    def note(self, body: str, by: str | None) -> Iterable[AnyEvent]:
        """A comment, as a note on each of ours. Where only marked ones come here, any other is none."""
        marked = str(self.setup.options.get("marked", "")).strip().casefold()
        if body and (not marked or marked in body.casefold()):
            yield from self.linked(body, by)

    def linked(self, body: str, by: str | None) -> Iterable[AnyEvent]:
        """What stands beside the issue there, as a note on each of ours."""
        known = by if by and self.directory.person_by_key(by) else None
        for issue, number in self.followed:
            head = f"{number}: " if known else f"{number}, {by or 'somebody'}: "
            yield NoteAdded(issue=issue, at=self.at, id=f"{self.event_id}/{issue}", by=known, body=f"{head}{body}")

    def changed(self, by: str | None, **facts: Any) -> Iterable[AnyEvent]:
        """What changed, on each of ours."""
        known = by if by and self.directory.person_by_key(by) else None
        gives_back = bool(self.setup.options.get("gives_back")) and facts.get("state") == "done"
        for issue, number in self.followed:
            renamed = self.number if self.number and self.number != number else ""
            yield TrackerChanged(
                issue=issue, at=self.at, id=f"{self.event_id}/{issue}", tracker=self.setup.name, number=number,
                by=known, renamed=renamed, gives_back=gives_back, **facts,
            )  # fmt: skip

    def parcel(self, events: Iterable[AnyEvent], content: Any, *, comment: str = "", actor: str = "") -> Parcel:
        """As it is handed on; `comment` and `actor`: what they are called there."""
        items = tuple(
            Item(event=event, digest=digest_of([content, event.id]), there=comment, actor=actor) for event in events
        )
        if items:
            return Parcel(items=items)
        return Parcel(passed_over=f"{self.system}_{'nothing_new' if self.followed else 'not_followed_here'}")
