"""`/chat/...`: the widget's script and page, and what the page asks: who it is, new lines, a message, a file, the end.

The page is of our own origin; whoever it speaks for is proven by the token that only this browser has. What is refused
says why, and when to come again.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rung import clock
from rung.config import Config
from rung.core.people.presence import Staffing
from rung.edge import body
from rung.edge.chat import limits, live, page, stamps, visits
from rung.edge.chat.limits import Limits, TooMany
from rung.edge.chat.visits import AtTheDesk, Posted, Visit
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import SAFE, json_answer, problem, unavailable
from rung.edge.threads import DatabaseThreads
from rung.engine.customers import chat_hours
from rung.engine.elsewhere.inbox_rows import row_of
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Attachment, Rejected
from rung.intake.chat import message
from rung.store import tallies
from rung.store.decisions.intake import Accepted, Duplicate
from rung.store.elsewhere import chat, chat_widgets
from rung.store.elsewhere.chat import Line, Said
from rung.store.elsewhere.chat_widgets import Widget

SOURCE = "chat"
MOST_BODY = 64 * 1024
LONGEST_FILE_NAME = 150
REMEMBERED = 5.0
"""Seconds for which a widget, and whether its team is there, is not asked for again."""

T = TypeVar("T")
Answer = Callable[[Request], Awaitable[Response]]


class Marks(msgspec.Struct):
    """How far a page got: the lines that it has, and those that the visitor looked at."""

    taken: int = 0
    seen: int = 0


class Rated(msgspec.Struct):
    """A visitor chose a score."""

    line: int
    """The line that asked."""
    score: int


class Chat:
    """Every door of the widget."""

    def __init__(
        self, config: Config, hub: live.ChatHub, directory: StoreDirectory, threads: DatabaseThreads,
        gathering: Gathering, figures: Figures,
    ) -> None:  # fmt: skip
        self._config = config
        self._hub = hub
        self._directory = directory
        self._threads = threads
        self._gathering = gathering
        self._figures = figures
        self._limits = Limits()
        self._widgets: dict[str, tuple[float, Widget]] = {}
        self._staffed: dict[str, tuple[float, Staffing]] = {}

    def routes(self) -> list[Route]:
        given: list[tuple[str, Answer, str]] = [
            ("/chat/{key}.js", self.script, "GET"),
            ("/chat/{key}", self.page, "GET"),
            ("/chat/{key}/visits", self.visit, "POST"),
            ("/chat/{key}/messages", self.message, "POST"),
            ("/chat/{key}/files", self.file, "POST"),
            ("/chat/{key}/lines", self.lines, "GET"),
            ("/chat/{key}/live", self.live, "GET"),
            ("/chat/{key}/marks", self.mark, "POST"),
            ("/chat/{key}/ratings", self.rate, "POST"),
            ("/chat/{key}/forgetting", self.forget, "POST"),
        ]
        return [Route(path, _told_when(answer), methods=[method]) for path, answer, method in given]

    async def script(self, request: Request) -> Response:
        return page.script(await self._widget(request))

    async def page(self, request: Request) -> Response:
        return page.page(await self._widget(request))

    async def visit(self, request: Request) -> Response:
        self._limits.take("visits", limits.address_of(request), limits.VISITS)
        widget, said = await self._widget(request), await _read(request, Visit)
        told = await self._threads.run(visits.visit, widget, _token(request), said, clock.now())
        return json_answer(200, {**told, **await self._here(widget)})

    async def message(self, request: Request) -> Response:
        """202 means that it is on disk."""
        address = limits.address_of(request)
        widget, said, token = await self._widget(request), await _read(request, Posted), _token(request)
        words, name = message.words_of(said.body), message.checked_id(said.id)
        self._limits.take("messages", address, limits.MESSAGES_OF_ADDRESS)
        if said.website:
            self._figures.passed_over(SOURCE, "chat_machine")
            return json_answer(202, {"line": None})  # a machine learns nothing from it
        found = await self._threads.run(visits.find, widget, token, said.identity, clock.now())
        if found.visitor is None:
            stamps.check(said.stamp, clock.wall())
            if found.identity is None:
                self._limits.take("new conversations", address, limits.BEGINNINGS)
        desk = await self._threads.run(visits.writes, widget, found, said, self._directory, clock.now())
        self._limits.take("messages of a visitor", desk.visitor.id, limits.MESSAGES)
        return await self._put(desk, name, words)

    async def file(self, request: Request) -> Response:
        """A file of a visitor who has written: its name in the header `X-File-Name`, its content as the body."""
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget, token = await self._widget(request), _token(request)
        visitor = await self._threads.run(visits.known, widget, token, clock.now())
        self._limits.take("files", limits.address_of(request), limits.FILES_OF_ADDRESS)
        self._limits.take("messages of a visitor", visitor.id, limits.MESSAGES)
        name = message.checked_id(request.headers.get("x-file-id", ""))
        content = await body.read(request, self._config.max_attachment)
        if await self._threads.run(tallies.is_too_much, len(content), limits.address_of(request)):
            raise TooMany("too_many", "That were too many files within the hour.", "Come again in an hour.", 3_600)
        if not content:
            raise Rejected(422, "empty_file", "The file is empty.", "Choose another one.")
        title = unquote(request.headers.get("x-file-name", ""))
        title = " ".join(title.replace("\0", "").replace("/", " ").split())[:LONGEST_FILE_NAME] or "file"
        kind = request.headers.get("content-type", "application/octet-stream")[:100]
        sha256 = hashlib.sha256(content).hexdigest()
        kept = Attachment(name=title, media_type=kind, size=len(content), sha256=sha256, content=content)
        desk = await self._threads.run(visits.at_the_desk, widget, visitor, self._directory)
        return await self._put(desk, name, f"[file: {title}]", (kept,))

    async def lines(self, request: Request) -> Response:
        """What is new beyond a line, for pages that cannot listen."""
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget = await self._widget(request)
        found = await self._threads.run(_lines, widget, _token(request), _after(request))
        return json_answer(200, {"lines": found, **await self._here(widget)})

    async def live(self, request: Request) -> Response:
        if not self._hub.is_open:
            return problem(503, "stopping", "Rung is stopping.", "Come back in a moment.", {"Retry-After": "2"})
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget, token, address = await self._widget(request), _token(request), limits.address_of(request)
        visitor = await self._threads.run(visits.known, widget, token, clock.now())
        bell = self._hub.join(visitor.id, address)

        async def read(after: int) -> list[Line] | None:
            try:
                return await self._threads.run(_lines, widget, token, after)
            except Rejected:
                return None

        lines = live.stream(self._hub, bell, read, _after(request), self._figures)
        return live.Listening(lines, lambda: self._hub.leave(visitor.id, address, bell))

    async def mark(self, request: Request) -> Response:
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget, said = await self._widget(request), await _read(request, Marks)
        visitor = await self._threads.run(visits.known, widget, _token(request), clock.now())
        await self._threads.run(chat.mark, visitor, said.taken, said.seen, clock.now())
        return Response(status_code=204, headers=SAFE)

    async def rate(self, request: Request) -> Response:
        """What a visitor says last of a survey counts, until it ends."""
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget, said = await self._widget(request), await _read(request, Rated)
        visitor = await self._threads.run(visits.known, widget, _token(request), clock.now())
        self._limits.take("messages of a visitor", visitor.id, limits.MESSAGES)
        item = await self._threads.run(visits.rating, visitor, said.line, said.score, clock.now())
        try:
            [outcome] = await self._gathering.put([row_of(item, SOURCE)])
        except (Full, Unavailable) as error:
            return unavailable(str(error), retry_after=2)
        self._figures.took(SOURCE, [outcome])
        return json_answer(202, {"score": said.score})

    async def forget(self, request: Request) -> Response:
        """The visitor wants to be forgotten: no browser is theirs any more."""
        self._limits.take("looks", limits.address_of(request), limits.ASKED)
        widget = await self._widget(request)
        visitor = await self._threads.run(visits.known, widget, _token(request), clock.now())
        await self._threads.run(chat.forget, visitor)
        return Response(status_code=204, headers=SAFE)

    async def _put(
        self, desk: AtTheDesk, name: str, words: str, files: tuple[Attachment, ...] = ()
    ) -> Response:
        """Into the inbox, and into what the visitor's pages show."""
        item = message.item_of(name, words, desk.writer, clock.now(), is_first=desk.is_first, files=files)
        try:
            [outcome] = await self._gathering.put([row_of(item, SOURCE)])
        except (Full, Unavailable) as error:
            return unavailable(str(error), retry_after=2)
        self._figures.took(SOURCE, [outcome])
        if not isinstance(outcome, Accepted | Duplicate):
            return problem(422, "not_taken", "The message could not be kept.", "Send it again in other words.")
        line = await self._threads.run(chat.keep, desk.visitor, name, "in", Said(words), item.event.at)
        return json_answer(202, {"line": line, "token": desk.token})

    async def _widget(self, request: Request) -> Widget:
        """The widget of the address. Raises `Rejected`."""
        key = request.path_params["key"]
        until, widget = self._widgets.get(key, (0.0, None))
        if until < time.monotonic():
            self._limits.take("looks", limits.address_of(request), limits.ASKED)
            widget = await self._threads.run(chat_widgets.by_key, key)
            self._widgets.pop(key, None)
        if widget is None:
            hint = "Copy the script tag anew, from Settings, Sources."
            raise Rejected(404, "no_widget", "There is no chat widget with this key.", hint)
        self._widgets.setdefault(key, (time.monotonic() + REMEMBERED, widget))
        return widget

    async def _here(self, widget: Widget) -> dict[str, Any]:
        """Whether somebody of the team is there."""
        until, found = self._staffed.get(widget.team, (0.0, None))
        if found is None or until < time.monotonic():
            found = await self._threads.run(chat_hours.staffed, widget.team, clock.now())
            self._staffed[widget.team] = (time.monotonic() + REMEMBERED, found)
        return {"is_open": found.is_open, "opens_at": found.opens_at}


def _lines(widget: Widget, token: str, after: int) -> list[Line]:
    """What is new for whoever this token is of. Raises `Rejected`."""
    return chat.lines(visits.known(widget, token, clock.now()), after)


async def _read(request: Request, kind: type[T]) -> T:
    content = await body.read(request, MOST_BODY)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        hint = "docs/chat.md says what the page sends."
        raise Rejected(400, "bad_request", f"The request cannot be read: {str(error)[:200]}", hint) from error


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:200] if scheme.lower() == "bearer" else ""


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _told_when(answer: Answer) -> Answer:
    """With `Retry-After` where it was too much."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except TooMany as error:
            wait = {"Retry-After": str(error.seconds)}
            return problem(error.status, error.code, error.message, error.hint, wait)

    return told
