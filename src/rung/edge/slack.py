"""Slack at the door: whether it said this before, and what we ask of it in return.

Slack waits three seconds for an answer. The events are on disk by then, and mostly decided; forms and words to one
person are asked for afterwards, in the background.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from django.db import DatabaseError, InterfaceError

from rung.channels.base import Failed, Wire
from rung.channels.http import open_session
from rung.channels.slack import conversations
from rung.channels.slack.interactions import APP as STAND_IN_APP
from rung.channels.slack.modal import open_form
from rung.channels.slack.unfurl import unfurl
from rung.clock import SystemClock
from rung.config import Config
from rung.edge.awaiting import AFTERWARDS, AT_ONCE, WAITING, Verdict, verdict
from rung.edge.threads import DatabaseThreads
from rung.intake.base import Answer, Awaited, Call, Parcel, Rejected
from rung.intake.slack.commands import said_at
from rung.store.decisions.intake import Outcome

log = structlog.get_logger()
_WINDOW = timedelta(minutes=10)
"""Twice the five minutes for which a signature is good: nothing older gets past the signature."""
_ANSWER_WITHIN = 3.0


StandIn = Callable[[], Mapping[str, Any]]
"""The settings of a wire that leads to the stand-in on this machine; called on a thread, since it may start it."""


class Seen:
    """Signatures of the last minutes: a copy of a request that was taken is refused."""

    def __init__(self) -> None:
        self._signatures: OrderedDict[str, datetime] = OrderedDict()

    def take(self, signature: str, now: datetime) -> None:
        """Raises `Rejected` for a signature that was taken before."""
        while self._signatures and next(iter(self._signatures.values())) < now - _WINDOW:
            self._signatures.popitem(last=False)
        if signature in self._signatures:
            raise Rejected(409, "replayed", "This very request was taken before.", "Slack signs each repeat anew.")
        self._signatures[signature] = now

    def forget(self, signature: str) -> None:
        """The request could not be taken after all: its sender may come again."""
        self._signatures.pop(signature, None)


class Asking:
    """Asks Slack for what an intake wants done at once; what fails is logged, and the button can be pressed again."""

    def __init__(self, config: Config, stand_in: StandIn | None = None) -> None:
        self._live = {
            "token": config.slack_token or "",
            "signing_secret": config.slack_secret,
            "api_url": config.slack_api_url,
        }
        self._stand_in = stand_in
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()

    @property
    def has_stand_in(self) -> bool:
        return self._stand_in is not None

    def ask(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self.begin(self._ask(call))

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something in the background; `stop` waits for its end."""
        self._keep(work, self._tasks)

    def wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        """The same for what waits for a decision; `stop` ends it, since the act itself is on disk."""
        self._keep(work, self._waiting)

    def _keep(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def say(self, address: str, text: str, app: str) -> None:
        """A word to whoever acted, and to nobody else."""
        await self._ask(said_at(address, text, app))

    async def message(self, call: Call) -> dict[str, Any]:
        """The message that an intake must read first; empty where there is none. Raises `Failed`."""
        wire = await self.wire(call.app)
        return await conversations.message(wire, call.payload["channel"], call.payload["ts"])

    async def stop(self) -> None:
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._waiting, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, call: Call) -> None:
        try:
            wire = await self.wire(call.app)
            match call.method:
                case "form":
                    await open_form(wire, call.payload["trigger_id"], call.payload["view"])
                case "unfurl":
                    await unfurl(wire, call.payload)
                case "say" | "whisper":
                    await conversations.say(wire, **call.payload)
                case _:
                    await _respond(wire, call.payload["url"], call.payload["body"])
        except (Failed, aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.not_answered", method=call.method, error=str(error))
            if call.method == "form" and call.payload["url"]:
                await self.say(call.payload["url"], call.payload["otherwise"], call.app)

    async def wire(self, app: str) -> Wire:
        """To whoever posted: the stand-in names itself in what it signs, as Slack names its app."""
        if self._session is None:
            self._session = open_session(allow_private=True, timeout=_ANSWER_WITHIN)
        now = SystemClock().now()
        if app == STAND_IN_APP and self._stand_in is not None:
            settings = await asyncio.to_thread(self._stand_in)
            return Wire(session=self._session, settings=settings, at=now, stand_in=True)
        return Wire(session=self._session, settings=self._live, at=now)


async def answer_of(
    parcel: Parcel, outcomes: Sequence[Outcome], asking: Asking, threads: DatabaseThreads
) -> Answer:
    """What Slack is answered; where somebody waits for a decision, after a moment of waiting for it."""
    awaited = parcel.awaited
    if awaited is None:
        return parcel.answer
    if awaited.where == "aside":
        asking.wait_for(_say_later(outcomes, awaited, awaited.done, asking, threads))
        return parcel.answer
    found = await verdict(outcomes, threads, AT_ONCE)
    if found.state == "done":
        return parcel.answer
    if awaited.where == "form":
        errors = {"response_action": "errors", "errors": {awaited.field: found.words}}
        return Answer(payload=errors) if found.state == "refused" else parcel.answer
    if found.state == "waiting" and awaited.address:
        done = str((parcel.answer.payload or {}).get("text", ""))
        asking.wait_for(_say_later(outcomes, awaited, done, asking, threads))
    return Answer(payload={"response_type": "ephemeral", "text": found.words})


async def _say_later(
    outcomes: Sequence[Outcome], awaited: Awaited, done: str, asking: Asking, threads: DatabaseThreads
) -> None:
    """Says what an act came to once it is decided; `done` where all went well (nothing, where that shows by itself)."""
    try:
        found = await verdict(outcomes, threads, AFTERWARDS)
    except (DatabaseError, InterfaceError) as error:
        log.warning("slack.not_answered", method="verdict", error=str(error))
        found = Verdict("waiting", WAITING)
    words = done if found.state == "done" else found.words
    if words and awaited.address:
        await asking.say(awaited.address, words, awaited.app)


async def _respond(wire: Wire, url: str, body: dict[str, Any]) -> None:
    """To the address that came with the press, where it leads to the Slack that we know."""
    host, own = urlsplit(url).hostname or "", urlsplit(str(wire.settings["api_url"])).hostname or ""
    if host != own and not host.endswith(".slack.com"):
        log.warning("slack.strange_address", host=host)
        return
    async with wire.session.post(url, json=body, allow_redirects=False) as response:
        if response.status >= 300:
            log.warning("slack.not_answered", method="respond", status=response.status)
