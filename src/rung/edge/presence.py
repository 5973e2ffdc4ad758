"""Who looks at an issue just now, and who is writing there.

Whoever has an issue's page open is there for as long as the page's live stream is: nobody reports anything, and a page
that is closed is gone with its stream. What somebody writes shows by a word of their page that is good for a while.

Each process of the edge knows its own streams. On PostgreSQL, where there may be several, each tells the others whom it
has at an issue, all of them at once, whenever that changes, when another asks, and from time to time while it has
anybody; what a process that vanished said runs out. Nothing of it is written anywhere.
"""

import asyncio
import secrets
from collections.abc import Callable

from msgspec import Struct, structs

from rung.store.pages.presence import Here, Said, read, written

WRITES_FOR = 45.0
"""Seconds for which a word that somebody writes is good; their page repeats it meanwhile."""
SAID_AGAIN = 60.0
"""Seconds after which a process says once more whom it has."""
GOOD_FOR = 150.0
"""Seconds for which what another process said is believed."""
MOST = 50
"""So many people at one issue are told of to other processes."""
LONGEST_KEY = 200
LONGEST_NAME = 80
WRITING = "writing"


class _Own(Struct):
    """A stream of this process."""

    issue: str
    here: Here
    ends: asyncio.TimerHandle | None = None
    """When what they write is no longer believed."""


class Presence:
    """`on_change` is told an issue whose people changed; `publish` carries words to the other processes, where there
    are any. All of it runs in the event loop."""

    def __init__(self, on_change: Callable[[str], None], publish: Callable[[str], None] | None) -> None:
        self._on_change = on_change
        self._publish = publish
        self._process = secrets.token_hex(8)
        self._own: dict[str, _Own] = {}
        self._others: dict[tuple[str, str], tuple[float, tuple[Here, ...]]] = {}
        """By issue and process."""
        self._repeats: asyncio.TimerHandle | None = None

    def enter(self, issue: str, account: str, name: str) -> str:
        """Somebody opens an issue's page; the name of their stream, which nobody else can guess."""
        stream = secrets.token_urlsafe(12)
        is_first = all(one.issue != issue for one in self._own.values())
        self._own[stream] = _Own(issue, Here(account, name[:LONGEST_NAME]))
        if is_first:
            self._say(Said(process=self._process, issue=issue, asks=True))
        self._changed(issue)
        return stream

    def leave(self, stream: str) -> None:
        own = self._own.pop(stream, None)
        if own is not None:
            if own.ends is not None:
                own.ends.cancel()
            self._changed(own.issue)

    def people(self, issue: str, but: str) -> tuple[Here, ...]:
        """Who is there, each once, without one account; those who write first."""
        now = asyncio.get_running_loop().time()
        found = [one.here for one in self._own.values() if one.issue == issue]
        for key, (at, others) in list(self._others.items()):
            if now - at > GOOD_FOR:
                del self._others[key]
            elif key[0] == issue:
                found += others
        by_account: dict[str, Here] = {}
        for one in sorted(found, key=lambda one: not one.doing):
            by_account.setdefault(one.account, one)
        return tuple(one for account, one in by_account.items() if account != but)

    def heard(self, payload: str) -> None:
        """What another process says, or somebody's page through whichever process it reached."""
        if payload == "*":  # words may have been lost: who is where is asked and said anew
            for issue in {one.issue for one in self._own.values()}:
                self._say(Said(process=self._process, issue=issue, asks=True))
                self._announce(issue)
            return
        said = read(payload)
        if said.stream:
            self._does(said.stream, said.account, said.doing)
        elif said.process != self._process and said.asks:
            if any(one.issue == said.issue for one in self._own.values()):
                self._announce(said.issue)
        elif said.process != self._process and said.here is not None:
            self._others.pop((said.issue, said.process), None)
            if said.here:
                self._others[said.issue, said.process] = (asyncio.get_running_loop().time(), said.here)
            self._on_change(said.issue)

    def close(self) -> None:
        """This process has nobody any more."""
        for own in self._own.values():
            if own.ends is not None:
                own.ends.cancel()
        if self._repeats is not None:
            self._repeats.cancel()

    def _does(self, stream: str, account: str, doing: str) -> None:
        own = self._own.get(stream)
        if own is None or own.here.account != account:
            return
        was, own.here = own.here, structs.replace(own.here, doing=WRITING if doing == WRITING else "")
        if own.ends is not None:
            own.ends.cancel()
            own.ends = None
        if own.here.doing:
            own.ends = asyncio.get_running_loop().call_later(WRITES_FOR, self._does, stream, account, "")
        if own.here != was:
            self._changed(own.issue)

    def _changed(self, issue: str) -> None:
        self._on_change(issue)
        self._announce(issue)

    def _announce(self, issue: str) -> None:
        here = tuple(one.here for one in self._own.values() if one.issue == issue)[:MOST]
        self._say(Said(process=self._process, issue=issue, here=here))
        if self._publish is not None and self._own and self._repeats is None:
            self._repeats = asyncio.get_running_loop().call_later(SAID_AGAIN, self._repeat)

    def _repeat(self) -> None:
        """Says once more whom this process has, for as long as it has anybody."""
        self._repeats = None
        for issue in {one.issue for one in self._own.values()}:
            self._announce(issue)

    def _say(self, said: Said) -> None:
        if self._publish is not None:
            self._publish(written(said))

