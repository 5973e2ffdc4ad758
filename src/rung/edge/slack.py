"""Slack at the door: which Slack it is, whether it said this before, and what we ask of it in return.

Slack waits three seconds for an answer. The events are on disk by then; the form behind Reply and a word to one person
are asked for afterwards, in the background.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from msgspec import Struct

from rung import clock
from rung.channels.base import Failed, Wire
from rung.channels.http import open_session
from rung.channels.slack.modal import open_reply_form
from rung.config import Config
from rung.intake.base import Call, Rejected
from rung.intake.slack.intake import SlackIntake

log = structlog.get_logger()
_WINDOW = timedelta(minutes=10)
"""Twice the five minutes for which a signature is good: nothing older gets past the signature."""
_ANSWER_WITHIN = 3.0


class SlackApp(Struct, frozen=True):
    """One Slack that may post here: the real one, or the stand-in on this machine."""

    signing_secret: str
    token: str = ""
    api_url: str = "https://slack.com/api/"
    stand_in: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a wire that leads to it."""
        return {"token": self.token, "signing_secret": self.signing_secret, "api_url": self.api_url}


SlackApps = Callable[[], Sequence[SlackApp]]


def configured_apps(config: Config) -> Sequence[SlackApp]:
    """The real Slack, where it is set up."""
    if not config.slack_signing_secret:
        return ()
    return (SlackApp(config.slack_signing_secret, config.slack_token or "", config.slack_api_url),)


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


def verified(apps: Sequence[SlackApp], headers: Mapping[str, str], body: bytes, now: datetime) -> SlackApp:
    """The Slack that signed this. Raises `Rejected` where none did."""
    intake = SlackIntake()
    if not apps:
        intake.verify(headers, body, {}, now)
    error: Rejected | None = None
    for app in apps:
        try:
            intake.verify(headers, body, {"slack_signing_secret": app.signing_secret}, now)
        except Rejected as refusal:
            error = refusal
        else:
            return app
    assert error is not None
    raise error


class Asking:
    """Asks Slack for what an intake wants done at once; what fails is logged, and the button can be pressed again."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, app: SlackApp, calls: Sequence[Call]) -> None:
        for call in calls:
            task = asyncio.create_task(self._ask(app, call))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, app: SlackApp, call: Call) -> None:
        if self._session is None:
            self._session = open_session(allow_private=True, timeout=_ANSWER_WITHIN)
        try:
            if call.method == "reply_form":
                wire = Wire(session=self._session, settings=app.settings, at=clock.now(), stand_in=app.stand_in)
                await open_reply_form(wire, call.payload["trigger_id"], call.payload["value"])
            else:
                await self._respond(self._session, app, call.payload["url"], call.payload["body"])
        except (Failed, aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.not_answered", method=call.method, error=str(error))

    async def _respond(self, session: aiohttp.ClientSession, app: SlackApp, url: str, body: dict[str, Any]) -> None:
        """To the address that came with the press, when it leads to the Slack that signed it."""
        host, own = urlsplit(url).hostname or "", urlsplit(app.api_url).hostname or ""
        if host != own and not host.endswith(".slack.com"):
            log.warning("slack.strange_address", host=host)
            return
        async with session.post(url, json=body, allow_redirects=False) as response:
            if response.status >= 300:
                log.warning("slack.not_answered", method="respond", status=response.status)
