"""What an issue was while it was open, as unbroken times in which nothing of it changed: the backlog is made of them.

A time that is over is filed at its end, one that goes on at its beginning. So what was open at the end of some day is
found among what ended since then and what still stands; nothing before that day need be read but what stands.
"""

from datetime import datetime

from msgspec import Struct, structs

from rung.core.measures.fact import Fact


class Standing(Struct, gc=False):
    """Follows one issue from line to line of its journal."""

    facts: list[Fact]
    """Of the times that are over."""
    was: Fact | None = None
    """What it is since `since`; None: it is not open."""
    since: datetime | None = None
    opened_at: datetime | None = None
    """Of an issue that was never opened here, when the first was heard of it."""
    with_team_since: datetime | None = None

    def opened(self, at: datetime) -> None:
        """Its opening is known: it was open from then on."""
        if not self.facts and self.was is not None and self.opened_at is not None and at <= self.opened_at:
            self.since = self.with_team_since = at
        self.opened_at = at

    def see(self, at: datetime, now: Fact | None) -> None:
        """What it is from an instant on, which never goes back; None: it is over."""
        was = self.was
        if now == was:
            return
        if was is not None and self.since is not None:
            if at > self.since:
                self.facts.append(self._stood("stood", at, was, self.since))
            if now is None or now.team != was.team:
                self._leave_team(at, was, now)
        if now is not None and (was is None or was.team != now.team):
            self.with_team_since = at
        self.was, self.since = now, at

    def done(self) -> list[Fact]:
        """Its times up to now, the one that goes on too."""
        if self.was is None or self.since is None:
            return self.facts
        return [*self.facts, self._stood("standing", self.since, self.was, self.since)]

    def _stood(self, kind: str, at: datetime, what: Fact, since: datetime) -> Fact:
        assert self.opened_at is not None
        opened = self.opened_at.timestamp()
        return structs.replace(what, kind=kind, at=at, seconds=since.timestamp(), worked=opened)

    def _leave_team(self, at: datetime, was: Fact, now: Fact | None) -> None:
        since = self.with_team_since
        if since is not None and at > since:
            seconds = (at - since).total_seconds()
            name = "" if now is None else now.team or ""
            self.facts.append(structs.replace(was, kind="team_left", at=at, person=None, seconds=seconds, name=name))
