"""`GET /live`: what has changed, as server-sent events, for every open page of the console.

`queue` says that rows of the queue changed (its data: the issues' keys), `issue:<key>` and `issue` (its data: the key)
that one issue did, `outbox` that the Outbox page has something new. One hub hears the signals for all streams; a stream
holds no database connection, and its session is looked at again every minute.

The page of an issue names it (`/live?issue=A-1`): who else has that page open, and who writes there, comes to it as
`presence`, and the name of its stream as `you`, by which it says that somebody writes (`edge.presence`).

`GET /wall/of/{token}/live` is for a screen without a login: it hears that something changed, and never what.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence

import structlog
from django.db import DatabaseError, InterfaceError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rung.edge.figures import Figures
from rung.edge.presence import LONGEST_KEY, Presence
from rung.edge.problems import SAFE, problem
from rung.edge.threads import DatabaseThreads
from rung.edge.visitor import member_of
from rung.store.dialect import is_postgres
from rung.store.pages import names
from rung.store.pages.presence import SIGNAL, Here
from rung.store.people.members import Membership
from rung.store.policies import policies
from rung.store.signals import Subscription, send
from rung.store.wall import links

KEEP_ALIVE = 15.0
CHECK_SESSION = 60.0
log = structlog.get_logger()
_MOST_WAITING = 200
MOST_SCREENS = 20
"""Streams of one read-only link."""
EVERYTHING = "*"


class Hub:
    """Hears that something changed, in any process, and tells every stream of this one."""

    def __init__(self, threads: DatabaseThreads) -> None:
        self._threads = threads
        self._streams: set[_Stream] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self.presence = Presence(self._moved, self._publish if is_postgres() else None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._subscription: Subscription | None = None
        self.is_open = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._subscription = Subscription(("queue", SIGNAL), self._heard)
        self.is_open = True

    def stop(self) -> None:
        """Ends every stream; browsers come back by themselves."""
        self.is_open = False
        if self._subscription is not None:
            self._subscription.close()
        self.presence.close()
        for stream in self._streams:
            stream.end()

    def join(self, issue: str, member: Membership, name: str) -> "_Stream":
        """A page opens its stream; one that names an issue is there for as long as the stream is open."""
        stream = _Stream(issue, member.username)
        self._streams.add(stream)
        if issue:
            stream.name = self.presence.enter(issue, member.username, name)
        return stream

    def join_screen(self, link: int) -> "_Stream":
        """A screen without a login opens its stream: it is nobody, and at no issue."""
        stream = _Stream("", "", link)
        self._streams.add(stream)
        return stream

    def screens(self, link: int) -> int:
        """How many streams are open by a read-only link."""
        return sum(one.link == link for one in self._streams)

    def leave(self, stream: "_Stream") -> None:
        self._streams.discard(stream)
        if stream.name:
            self.presence.leave(stream.name)

    def _heard(self, name: str, payload: str) -> None:
        """Called in whichever thread committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell if name == "queue" else self.presence.heard, payload)

    def _moved(self, issue: str) -> None:
        """Somebody came to an issue, left it, or began or ended to write."""
        for stream in self._streams:
            if stream.issue == issue:
                stream.look()

    def _publish(self, payload: str) -> None:
        """To the other processes of the edge. It may be lost: what is so is said again."""
        if self.is_open and self._loop is not None:
            task = self._loop.create_task(self._tell_others(payload))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell_others(self, payload: str) -> None:
        try:
            await self._threads.run(send, SIGNAL, payload)
        except (DatabaseError, InterfaceError):
            log.info("presence.untold", hint="it is said again within a minute")

    def _tell(self, payload: str) -> None:
        keys = [key for key in payload.split(",") if key]
        for stream in self._streams:
            stream.tell(keys or [EVERYTHING])


class _Stream:
    """What one page has not been told yet: keys, each once, however often it changed meanwhile."""

    def __init__(self, issue: str, account: str, link: int | None = None) -> None:
        self.issue = issue
        """The issue whose page it is; empty for any other page."""
        self.account = account
        self.link = link
        """The read-only link of a wall by which a screen listens; None for a member's page."""
        self.name = ""
        """By which its page speaks of itself."""
        self._is_to_look = bool(issue)
        self._keys: dict[str, None] = {}
        self._rung = asyncio.Event()
        self.has_ended = False

    def tell(self, keys: list[str]) -> None:
        self._keys.update(dict.fromkeys(keys))
        if len(self._keys) > _MOST_WAITING:
            self._keys = {EVERYTHING: None}
        self._rung.set()

    def look(self) -> None:
        """Who is at its issue has changed."""
        self._is_to_look = True
        self._rung.set()

    def has_to_look(self) -> bool:
        """Whether it has, since this was asked last."""
        was, self._is_to_look = self._is_to_look, False
        return was

    def end(self) -> None:
        self.has_ended = True
        self._rung.set()

    async def next(self, seconds: float) -> list[str]:
        """The keys that changed; none where nothing did for so long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return []
        self._rung.clear()
        keys, self._keys = list(self._keys), {}
        return keys


class Live:
    """Opens a stream for a signed-in member."""

    def __init__(self, hub: Hub, threads: DatabaseThreads, figures: Figures) -> None:
        self._hub = hub
        self._threads = threads
        self._figures = figures

    async def answer(self, request: Request) -> Response:
        if not self._hub.is_open:
            return _stopping()
        found = await self._threads.run(_visitor, dict(request.cookies))
        if found is None:
            return problem(401, "not_signed_in", "The live stream is for members who are signed in.", "Sign in first.")
        issue, cookies = request.query_params.get("issue", "")[:LONGEST_KEY], dict(request.cookies)
        return _streamed(self._lines(lambda: self._hub.join(issue, *found), _told, lambda: member_of(cookies)))

    async def answer_screen(self, request: Request) -> Response:
        """The stream of a screen without a login, by the read-only address of its wall."""
        if not self._hub.is_open:
            return _stopping()
        token = request.path_params["token"]
        link = await self._threads.run(links.find, token)
        if link is None:
            return problem(404, "no_such_address", "This address leads nowhere.", "A lead can make another.")
        if self._hub.screens(link.id) >= MOST_SCREENS:
            hint = "Close some of them, or make an address for each screen."
            words = f"{MOST_SCREENS} screens listen by this address already."
            return problem(429, "too_many_screens", words, hint, {"Retry-After": "60"})
        return _streamed(self._lines(lambda: self._hub.join_screen(link.id), _told_screen, lambda: links.find(token)))

    async def _still(self, find: Callable[[], object]) -> bool:
        """Whether there is still somebody. While nobody can be asked, nothing changes either: the stream stays, and
        says when it is over."""
        try:
            return await self._threads.run(find) is not None
        except (DatabaseError, InterfaceError):
            return True

    async def _lines(
        self, join: Callable[[], _Stream], told: Callable[[list[str]], str], find: Callable[[], object]
    ) -> AsyncIterator[str]:
        """What a stream hears for as long as `find` finds whose it is. `told`: what is said of keys that changed."""
        stream = join()
        self._figures.streams.inc()
        checked = asyncio.get_running_loop().time()
        try:
            yield "retry: 1000\n: welcome\n\n"
            if stream.name:
                yield f"event: you\ndata: {stream.name}\n\n"
            while True:
                if stream.has_to_look():
                    yield _there(self._hub.presence.people(stream.issue, but=stream.account))
                keys = await stream.next(KEEP_ALIVE)
                if stream.has_ended:
                    return
                yield told(keys) if keys else ": still here\n\n"
                if asyncio.get_running_loop().time() - checked > CHECK_SESSION:
                    checked = asyncio.get_running_loop().time()
                    if not await self._still(find):
                        return
        finally:
            self._hub.leave(stream)
            self._figures.streams.dec()


def _stopping() -> Response:
    return problem(503, "stopping", "Rung is stopping.", "Come back in a moment.", {"Retry-After": "2"})


def _streamed(lines: AsyncIterator[str]) -> Response:
    headers = {**SAFE, "X-Accel-Buffering": "no"}
    return StreamingResponse(lines, headers=headers, media_type="text/event-stream")


def _visitor(cookies: dict[str, str]) -> tuple[Membership, str] | None:
    """The member who is signed in, and how colleagues call them."""
    member = member_of(cookies)
    if member is None:
        return None
    named = policies.current_number() is not None and member.person
    return member, names.who(policies.current(), member.acts_as) if named else member.name or member.username


def _there(people: Sequence[Here]) -> str:
    """Who else is at an issue. JSON has no line break of its own."""
    return f"event: presence\ndata: {json.dumps([{'name': one.name, 'doing': one.doing} for one in people])}\n\n"


def _told(keys: list[str]) -> str:
    """One `queue` event for all, and one for each issue. No line break gets through in a key, which people chose."""
    clean = [" ".join(key.split()) for key in keys]
    issues = [key for key in clean if key not in (EVERYTHING, "outbox")]
    lines = [f"event: queue\ndata: {','.join(clean)}\n\n"] if issues or EVERYTHING in clean else []
    if "outbox" in clean or EVERYTHING in clean:
        lines.append("event: outbox\ndata: *\n\n")
    if EVERYTHING in clean:
        lines.append("event: issue\ndata: *\n\n")
    lines += [f"event: issue:{key}\ndata: {key}\n\nevent: issue\ndata: {key}\n\n" for key in issues]
    return "".join(lines)


def _told_screen(keys: list[str]) -> str:
    """That something changed, and never what."""
    return f"event: queue\ndata: {EVERYTHING}\n\n"
