"""The harness: real channels on real sockets, the stand-ins behind them, and one assertion that reads aloud.

    await desk.send("slack", alert(), to="U02BO")
    desk.slack.expects("U02BO", "P0 Acme", "level 2")

A message that no test expected fails it at the end, and so does one that did not come.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from rung.channels import http
from rung.channels.apprise.standin import JsonReceiver
from rung.channels.base import Alert, Captured, Sent, Wire
from rung.channels.http_standin import HttpStandIn
from rung.channels.mail.standin import MailCatcher
from rung.channels.pagerduty.standin import EventsApi
from rung.channels.push.standin import NtfyServer
from rung.channels.registry import CHANNELS
from rung.channels.slack.standin import SlackStandin
from rung.channels.teams.standin import TeamsStandIn
from rung.channels.twilio.standin import TwilioApi
from rung.channels.webhook.standin import WebhookReceiver

TOKEN = "xoxb-a-very-secret-token"
SIGNING_SECRET = "a-very-secret-signing-secret"
WEBHOOK_SECRET = "whsec_QSB2ZXJ5IHNlY3JldCBzZWNyZXQgaW5kZWVkLg=="
MAIL_PASSWORD = "a-very-secret-password"
SECRETS = (TOKEN, SIGNING_SECRET, WEBHOOK_SECRET, MAIL_PASSWORD)
SENDER = "Rung <rung@support.example>"
POSTING = ("push", "pagerduty", "teams", "sms", "phone", "apprise")
PATIENT, HASTY = 10.0, 1.0
"""Seconds to wait for an answer: always enough; and as little as a test of silence should take."""


class Inbox:
    """What one stand-in took, in order, until the test expects it."""

    def __init__(self) -> None:
        self.waiting: list[Captured] = []

    def capture(self, message: Captured) -> None:
        self.waiting.append(message)

    def expects(self, to: str, *words: str, kind: str = "new") -> Captured:
        """The next message goes to `to` and says all of `words`."""
        assert self.waiting, f"nothing came for {to}"
        message = self.waiting.pop(0)
        assert (message.to, message.kind) == (to, kind), message
        for each in words:
            assert each in message.text or each in str(message.payload), f"{each!r} is not in {message.text!r}"
        return message

    def is_empty(self) -> None:
        assert not self.waiting, f"nobody expected these: {[(each.to, each.text) for each in self.waiting]}"


class Desk:
    """Every channel, its stand-in, and one clock that the test may push."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.slack, self.mail, self.hooks = Inbox(), Inbox(), Inbox()
        self.inboxes = {"slack": self.slack, "email": self.mail, "webhook": self.hooks}
        self.slack_app = self.slack_standin()
        self.mail_server = MailCatcher(capture=self.mail.capture, now=self._now, sender=SENDER)
        self.hook_receiver = WebhookReceiver(secret=WEBHOOK_SECRET, capture=self.hooks.capture, now=self._now)
        self.posted: dict[str, Inbox] = {name: Inbox() for name in POSTING}
        self.inboxes |= self.posted
        self.servers: dict[str, HttpStandIn] = {
            "apprise": JsonReceiver(capture=self.posted["apprise"].capture, now=self._now),
            "push": NtfyServer(capture=self.posted["push"].capture, now=self._now),
            "pagerduty": EventsApi(capture=self.posted["pagerduty"].capture, now=self._now),
            "teams": TeamsStandIn(capture=self.posted["teams"].capture, now=self._now),
            **{
                name: TwilioApi(channel=name, capture=self.posted[name].capture, now=self._now)
                for name in ("sms", "phone")
            },
        }
        self.app = RequestUrl()
        self.session: aiohttp.ClientSession
        self.hasty_session: aiohttp.ClientSession

    def slack_standin(self, **changes: Any) -> SlackStandin:
        return SlackStandin(
            token=TOKEN, signing_secret=SIGNING_SECRET, capture=self.slack.capture, now=self._now, **changes
        )

    def wire(self, channel: str, *, hasty: bool = False, **changes: Any) -> Wire:
        settings = {
            "slack": self.slack_app.settings,
            "email": {**self.mail_server.settings, "timeout": HASTY if hasty else PATIENT},
            "webhook": self.hook_receiver.settings,
            **{name: server.settings for name, server in self.servers.items()},
        }[channel]
        session = self.hasty_session if hasty else self.session
        return Wire(session=session, settings={**settings, **changes}, at=self.now, stand_in=True)

    async def send(
        self, channel: str, alert: Alert, *, to: str, previous: str | None = None, key: str = "k1", **changes: Any
    ) -> Sent:
        way = CHANNELS[channel]
        return await way.send(way.render(alert), to, previous, key, self.wire(channel, **changes))

    def push(self, **span: float) -> None:
        self.now += timedelta(**span)

    def _now(self) -> datetime:
        return self.now


class RequestUrl:
    """Where Slack's interactions and events arrive; the test reads them raw."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "RequestUrl":
        app = web.Application()
        app.router.add_post("/in/slack", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/in/slack"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.append((dict(request.headers), await request.read()))
        return web.Response(text="taken")


@asynccontextmanager
async def open_desk() -> AsyncIterator[Desk]:
    desk = Desk()
    async with AsyncExitStack() as stack:
        for server in (desk.slack_app, desk.mail_server, desk.hook_receiver, desk.app, *desk.servers.values()):
            await stack.enter_async_context(server)
        desk.slack_app.request_url = desk.app.url
        desk.session, desk.hasty_session = [
            await stack.enter_async_context(http.open_session(allow_private=True, timeout=timeout))
            for timeout in (PATIENT, HASTY)
        ]
        yield desk
    for inbox in desk.inboxes.values():
        inbox.is_empty()
