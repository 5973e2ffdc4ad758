"""A helpdesk on this machine, as far as all of them are alike: tickets, comments, agents, and signed webhooks.

What a vendor's file adds is its protocol. Whatever nobody expected is refused and kept in `unexpected`.
"""

import asyncio
import json
import re
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

import aiohttp
from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

TOKEN = "stands-in"  # noqa: S105 - what the stand-in takes for one
RUNG, CUSTOMER = "1", "9"
Handler = Callable[[web.Request, re.Match[str], Any], Awaitable[web.Response]]


@dataclass
class Comment:
    """Something that was written."""

    id: str
    author: str
    words: str
    is_public: bool
    at: datetime
    kind: str = "comment"


@dataclass
class Ticket:
    """A ticket or a conversation."""

    number: str
    subject: str
    words: str
    at: datetime
    priority: str = ""
    status: str = "open"
    assignee: str = ""
    organization: str = ""
    tags: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    changes: int = 0

    @property
    def stamp(self) -> str:
        """Another one after each change."""
        return f"{self.at:%Y-%m-%dT%H:%M:%S}.{self.changes:06d}Z"

    def said(self, *, public: bool = True) -> list[str]:
        return [one.words for one in self.comments if one.is_public is public]


@dataclass
class Hook:
    """Where webhooks go, and what they are signed with."""

    url: str
    secret: str
    when: Literal["after", "before"] = "after"
    """Whether a webhook about a change comes after the answer to the request that made it."""


class HelpdeskStandIn(HttpStandIn):
    """Tickets by their numbers, agents by theirs. `tickets` that nobody opened are there all the same (`is_strict`:
    they are not)."""

    METHODS: ClassVar[tuple[str, ...]] = ("GET", "POST", "PUT")
    channel = ""

    def __init__(self, *, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        super().__init__(capture=capture, now=now)
        self.tickets: dict[str, Ticket] = {}
        self.agents = {RUNG: ("Rung", "rung@support.example"), "4": ("Bo Lind", "bo@support.example")}
        self.hook: Hook | None = None
        self.is_revoked = False
        self.is_strict = False
        self.unexpected: list[str] = []
        self.told: list[int] = []
        """The statuses with which webhooks were answered."""
        self.silent_writes = 0
        """How many of the next writes are taken and never answered."""
        self.broken_writes = 0
        """How many of the next writes are taken, and the connection breaks before the answer."""
        self._count = 1000
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    @abstractmethod
    def routes(self) -> tuple[tuple[str, str, Handler], ...]:
        """Method, path and handler."""

    @abstractmethod
    def is_known(self, request: web.Request) -> bool:
        """Whether the request's credentials are good."""

    @abstractmethod
    def webhook(self, what: str, ticket: Ticket, comment: Comment | None, actor: str) -> tuple[dict[str, str], bytes]:
        """Headers and body that tell of `opened`, `comment`, `priority`, `status`, `assignee` or `tags`."""

    def refuse(self, status: int, why: str) -> web.Response:
        return web.json_response({"error": why}, status=status)

    def is_write(self, request: web.Request, given: Any) -> bool:
        return request.method != "GET"

    async def take(self, request: web.Request) -> web.Response:
        if self.is_revoked or not self.is_known(request):
            return self.refuse(401, "Couldn't authenticate you")
        text = await request.text()
        for method, path, handler in self.routes:
            if request.method == method and (found := re.fullmatch(path, request.path)):
                given = json.loads(text) if text else None
                answer = await handler(request, found, given)
                if self.broken_writes and self.is_write(request, given) and request.transport is not None:
                    self.broken_writes -= 1
                    request.transport.abort()
                if self.silent_writes and self.is_write(request, given):
                    self.silent_writes -= 1
                    await asyncio.Event().wait()  # until the other side hangs up, which cancels this handler
                return answer
        self.unexpected.append(f"{request.method} {request.path}")
        return self.refuse(404, "Not found")

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().stop()

    # What people do there ---------------------------------------------------------------------------------------------

    async def opens(self, number: str, words: str, **facts: Any) -> Ticket:
        """A customer opens a ticket."""
        ticket = Ticket(number, words[:60], words, self.now(), **facts)
        self.tickets[number] = ticket
        await self.tell("opened", ticket, None, CUSTOMER, is_request=False)
        return ticket

    async def says(self, number: str, author: str, words: str, *, is_public: bool = True) -> Comment:
        """Somebody writes there by hand."""
        comment = self.add(self.tickets[number], author, words, is_public)
        await self.tell("comment", self.tickets[number], comment, author, is_request=False)
        return comment

    async def sets(self, number: str, actor: str, **facts: str) -> None:
        """An agent changes fields there by hand."""
        for name, value in facts.items():
            setattr(self.tickets[number], name, value)
            self.tickets[number].changes += 1
            await self.tell(name, self.tickets[number], None, actor, is_request=False)

    @property
    def has_more_to_tell(self) -> bool:
        """Whether webhooks are still on their way."""
        return bool(self._tasks)

    # For handlers -----------------------------------------------------------------------------------------------------

    def ticket(self, number: str) -> Ticket | None:
        if number not in self.tickets and not self.is_strict:
            self.tickets[number] = Ticket(number, "", "", self.now())
        return self.tickets.get(number)

    def next_id(self) -> str:
        self._count += 1
        return str(self._count)

    def add(self, ticket: Ticket, author: str, words: str, is_public: bool, kind: str = "comment") -> Comment:
        comment = Comment(self.next_id(), author, words, is_public, self.now(), kind)
        ticket.comments.append(comment)
        ticket.changes += 1
        return comment

    async def written(self, ticket: Ticket, author: str, words: str, is_public: bool, actor: str) -> Comment:
        """A comment that came by the API: captured, and told by a webhook."""
        comment = self.add(ticket, author, words, is_public)
        payload = {"body": words, "public": is_public, "author": author}
        self.capture(
            Captured(
                channel=self.channel, kind="new" if is_public else "private", to=ticket.number, ref=comment.id,
                text=words, payload=payload, at=self.now(),
            )
        )  # fmt: skip
        await self.tell("comment", ticket, comment, actor)
        return comment

    async def set_fields(self, ticket: Ticket, actor: str, **facts: Any) -> None:
        """Fields that came by the API."""
        for name, value in facts.items():
            if getattr(ticket, name) != value:
                setattr(ticket, name, value)
                ticket.changes += 1
                await self.tell(name, ticket, None, actor)

    async def tell(
        self, what: str, ticket: Ticket, comment: Comment | None, actor: str, *, is_request: bool = True
    ) -> None:
        """Posts a webhook; one about a request of ours after its answer, unless a story wants it before."""
        if self.hook is None:
            return
        headers, body = self.webhook(what, ticket, comment, actor)
        if is_request and self.hook.when == "after":
            task = asyncio.get_running_loop().create_task(self._later(self.hook.url, headers, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            await self._post(self.hook.url, headers, body)

    async def _later(self, url: str, headers: dict[str, str], body: bytes) -> None:
        await asyncio.sleep(0.05)
        await self._post(url, headers, body)

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> None:
        given = {"Content-Type": "application/json", **headers}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=given) as answer:
            self.told.append(answer.status)


def numbered(value: str) -> int | None:
    return int(value) if value else None
