"""Slack through a socket that we open (Socket Mode), for an installation that nobody outside can reach.

Slack sends the same events, buttons and commands as envelopes; each is acknowledged once what it brought is on disk,
so what was not is sent again. The socket is opened anew whenever Slack asks for that, or the line breaks. How it stands
is kept where the console and the doctor look.
"""

import asyncio
import contextlib
from typing import Any

import aiohttp
import msgspec
import structlog
from django.db import DatabaseError, InterfaceError
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from rung.channels.base import Failed
from rung.channels.slack.errors import MessageGone, translated
from rung.clock import SystemClock
from rung.config import Config
from rung.edge.gathering import Full, Unavailable
from rung.edge.slack_door import SlackDoor
from rung.edge.threads import DatabaseThreads
from rung.engine.sending.senders import StoreDirectory
from rung.intake.base import Parcel, Rejected
from rung.intake.slack.intake import read
from rung.store.elsewhere import slack_socket
from rung.store.elsewhere.slack_socket import Standing

_AGAIN_AFTER = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the next attempt, by those that failed in a row."""
_HELLO_WITHIN = 10.0
_HEARTBEAT = 15.0
"""Seconds between two looks at whether the line still stands."""
_LAST_ENVELOPES = 2.0
"""Seconds for which an ending socket waits for what is being put on disk."""
_SAYS_EVERY = 30.0
_AT_ONCE = 16

log = structlog.get_logger()


class SlackSocket:
    """Keeps one socket open from `start` to `stop`."""

    def __init__(
        self, config: Config, door: SlackDoor, directory: StoreDirectory, threads: DatabaseThreads,
        hello_within: float = _HELLO_WITHIN,
    ) -> None:  # fmt: skip
        """`hello_within`: seconds that Slack has for each step until the line stands."""
        self._token = config.slack_app_token
        self._api_url = config.slack_api_url
        self._door = door
        self._directory = directory
        self._threads = threads
        self._hello_within = hello_within
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._tasks: list[asyncio.Task[None]] = []
        self.standing = Standing()

    def start(self) -> None:
        if self._token:
            self._tasks = [asyncio.create_task(self._run(self._token)), asyncio.create_task(self._say_again())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, token: str) -> None:
        failed = 0
        timeout = aiohttp.ClientTimeout(total=None, connect=self._hello_within)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                await asyncio.sleep(_AGAIN_AFTER[min(failed, len(_AGAIN_AFTER) - 1)])
                try:
                    await self._listen(session, await self._address(session, token))
                    failed = 0
                except (Failed, aiohttp.ClientError, TimeoutError, MessageGone) as error:
                    words = error.message if isinstance(error, Failed) else str(error) or type(error).__name__
                    failed = failed + 1 if self.standing.state != "connected" else 1
                    log.warning("slack.socket_lost", error=words)
                    await self._stand("broken", words)

    async def _address(self, session: aiohttp.ClientSession, token: str) -> str:
        client = AsyncWebClient(base_url=self._api_url, session=session, retry_handlers=[])
        async with asyncio.timeout(self._hello_within), translated():
            opened = await client.apps_connections_open(app_token=token)
        return str(opened.get("url") or "")

    async def _listen(self, session: aiohttp.ClientSession, url: str) -> None:
        """Until Slack asks to come again; raises where the line breaks, or never stood."""
        taking: set[asyncio.Task[None]] = set()
        async with (
            asyncio.timeout(self._hello_within) as patience,
            session.ws_connect(url, heartbeat=_HEARTBEAT) as socket,
        ):
            try:
                async for message in socket:
                    given = _decoded(message)
                    if given.get("type") == "hello":
                        patience.reschedule(None)
                        await self._stand("connected", "")
                    elif given.get("type") == "disconnect":
                        reason = str(given.get("reason"))[:40]
                        if patience.when() is not None:
                            raise Failed(f"Slack hung up before it said hello: {reason}")
                        log.info("slack.socket_renewed", reason=reason)
                        return
                    elif "envelope_id" in given:
                        task = asyncio.create_task(self._take(socket, given))
                        taking.add(task)
                        task.add_done_callback(taking.discard)
                raise aiohttp.ServerDisconnectedError("the line to Slack broke")
            finally:
                # What is being put on disk is acknowledged while the line still stands, or comes again.
                if taking:
                    await asyncio.wait(taking, timeout=_LAST_ENVELOPES)

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
        """One envelope; it is acknowledged once it is on disk, or where nothing could be made of it ever."""
        payload, now = envelope.get("payload"), SystemClock().now()
        answer: dict[str, Any] | None = None

        def parcel() -> Parcel:
            return read(payload if isinstance(payload, dict) else {}, self._directory, now, self._door.setup)

        try:
            async with self._room:
                answer = (await self._door.take(parcel)).payload
        except Rejected as error:
            log.warning("slack.envelope_refused", error=error.message)
        except (Full, Unavailable, DatabaseError, InterfaceError, Failed) as error:
            log.warning("slack.envelope_waits", error=str(error)[:200], hint="Slack sends it again")
            return
        said = answer if envelope.get("accepts_response_payload") else None
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):  # it comes again, and changes nothing
            await socket.send_json(SocketModeResponse(str(envelope["envelope_id"]), said).to_dict())

    async def _stand(self, state: slack_socket.State, trouble: str) -> None:
        present = SystemClock().now()
        since = self.standing.since if self.standing.state == state and self.standing.since else present
        self.standing = Standing(state, since, trouble, present)
        try:
            await self._threads.run(slack_socket.put, self.standing)
        except (DatabaseError, InterfaceError) as error:
            log.warning("slack.socket_unsaid", error=str(error)[:200])

    async def _say_again(self) -> None:
        """Whoever looks must see that somebody still holds the socket."""
        while True:
            await asyncio.sleep(_SAYS_EVERY)
            await self._stand(self.standing.state, self.standing.trouble)


def _decoded(message: aiohttp.WSMessage) -> dict[str, Any]:
    """What Slack said; nothing for what is no JSON object."""
    if message.type != aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = msgspec.json.decode(message.data)
    except (msgspec.DecodeError, RecursionError):
        log.warning("slack.socket_nonsense", size=len(message.data))
        return {}
    return found if isinstance(found, dict) else {}
