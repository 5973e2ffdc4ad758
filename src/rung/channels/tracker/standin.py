"""A tracker on this machine, as far as all of them are alike. What a vendor's file adds is its protocol."""

import re
from abc import abstractmethod
from collections.abc import Callable
from html import escape
from typing import Any, ClassVar, Self
from urllib.parse import quote, unquote

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.helpdesk.standin import RUNG, HelpdeskStandIn, Ticket

PAGE = "/browse/"
ENGINEER = "4"
"""Fay's number there."""


class TrackerStandIn(HelpdeskStandIn):
    """Issues by their numbers. What people do there, stories say: `says`, `sets`, `opens_one`."""

    METHODS: ClassVar[tuple[str, ...]] = ("GET", "POST", "PUT", "PATCH")
    FIRST: ClassVar[int] = 12
    STATES: ClassVar[dict[str, str]]
    """Its own words for how far something is: by new, started, done, cancelled."""

    def __init__(self, *, capture: Callable[[Captured], None], now: Callable[[], Any]) -> None:
        super().__init__(capture=capture, now=now)
        self.agents = {RUNG: ("Rung", "rung@support.example"), ENGINEER: ("Fay Laurent", "fay@support.example")}
        self.fixed_in = ""
        """The release that is named where something is done."""
        self.asked_to_find = 0
        self._next_number = self.FIRST
        self.recall: Callable[[str], Captured | None] = lambda ref: None
        """What an earlier life of it has opened."""

    def remembering(self, recall: Callable[[str], Captured | None]) -> Self:
        """With what an earlier life of it has opened."""
        self.recall = recall
        return self

    def count_from(self, number: int) -> None:
        """What is said there from now on has numbers after this one."""
        self._count = number

    @abstractmethod
    def number_of(self, count: int) -> str:
        """What the issue with this count is called."""

    @property
    def made(self) -> list[Ticket]:
        """In the order in which they were opened."""
        return list(self.tickets.values())

    def ref_of(self, ticket: Ticket) -> str:
        """What the tracker itself knows an issue by."""
        return str(10_000 + int(re.findall(r"\d+", ticket.number)[-1]))

    async def moves(self, number: str, state: str, by: str = ENGINEER) -> None:
        """Somebody moves it on there: new, started, done, cancelled."""
        await self.sets(number, by, status=self.STATES[state])

    async def makes(self, title: str, words: str, **facts: Any) -> Ticket:
        """An issue that came by the API: captured, and told by a webhook."""
        ticket = await self.opens_one(title, words, RUNG, is_request=True, **facts)
        payload = {"title": title, "body": words, "priority": ticket.priority}
        self.capture(
            Captured(
                channel=self.channel, kind="new", to=ticket.number, ref=ticket.number, text=f"{title}\n{words}",
                payload=payload, at=self.now(),
            )
        )  # fmt: skip
        return ticket

    async def opens_one(
        self, title: str, words: str, by: str = ENGINEER, *, is_request: bool = False, **facts: Any
    ) -> Ticket:
        """Somebody opens an issue there."""
        while self.recall(self.number_of(self._next_number)) is not None:
            self._next_number += 1
        number = self.number_of(self._next_number)
        self._next_number += 1
        given = {"status": self.STATES["new"], **facts}
        self.tickets[number] = ticket = Ticket(number, title, words, self.now(), **given)
        await self.tell("opened", ticket, None, by, is_request=is_request)
        return ticket

    def state_of(self, ticket: Ticket) -> str:
        return next((state for state, word in self.STATES.items() if word == ticket.status), "new")

    async def take(self, request: web.Request) -> web.Response:
        if request.method == "GET" and request.path.startswith(PAGE):
            return self._page(unquote(request.path.removeprefix(PAGE)))
        return await super().take(request)

    def page_of(self, ticket: Ticket) -> str:
        """Where people read an issue."""
        return f"{self.url}{PAGE}{quote(ticket.number, safe='')}"

    def _page(self, number: str) -> web.Response:
        ticket = self.tickets.get(number)
        if ticket is None:
            return web.Response(status=404, text=f"{number} was opened in an earlier life of this stand-in")
        said = "".join(
            f"<h2>{escape(self.agents[one.author][0])}</h2><pre>{escape(one.words)}</pre>" for one in ticket.comments
        )
        head = f"<title>{escape(number)}</title><p>{escape(number)}, {escape(ticket.status)} (a stand-in)</p>"
        page = f"<!doctype html>{head}<h1>{escape(ticket.subject)}</h1><pre>{escape(ticket.words)}</pre>{said}"
        return web.Response(text=page, content_type="text/html")

    def missing(self) -> web.Response:
        return self.refuse(404, "Not Found")
