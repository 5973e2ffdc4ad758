"""Slack's side of Socket Mode: an app opens a socket, hears `hello`, and gets everything as envelopes.

An envelope that the app does not acknowledge comes again through its next socket; the app may say more in its
acknowledgement, as it would in an HTTP answer.
"""

import asyncio
import json
import uuid
from typing import Any
from urllib.parse import parse_qs

from aiohttp import WSMsgType, web

from rung.channels.slack.interactions import APP, Signed

_PATIENCE = 20.0


class Sockets:
    """The sockets that apps have opened, and what they have not acknowledged yet."""

    def __init__(self) -> None:
        self._open: list[web.WebSocketResponse] = []
        self._unacknowledged: dict[str, tuple[dict[str, Any], asyncio.Future[str]]] = {}
        self.connections = 0
        """How many were opened in all."""
        self.hang_up = 0
        """So many sockets are told to come again before they hear `hello`."""

    @property
    def is_open(self) -> bool:
        return bool(self._open or self._unacknowledged)

    @property
    def waiting(self) -> int:
        """Envelopes that no app has acknowledged."""
        return len(self._unacknowledged)

    async def take(self, request: web.Request) -> web.WebSocketResponse:
        """One socket, from its opening to its end."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        if self.hang_up > 0:
            self.hang_up -= 1
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._open.append(socket)
        try:
            about = {"app_id": APP}
            await socket.send_json({"type": "hello", "num_connections": len(self._open), "connection_info": about})
            for envelope, _ in list(self._unacknowledged.values()):
                again = {"retry_attempt": envelope.get("retry_attempt", 0) + 1, "retry_reason": "timeout"}
                await socket.send_json({**envelope, **again})
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            if socket in self._open:
                self._open.remove(socket)
        return socket

    async def deliver(self, signed: Signed) -> str:
        """Sends what would be posted, and returns what the app says in its acknowledgement."""
        kind, payload = _opened(signed)
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }  # fmt: skip
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._unacknowledged[str(envelope["envelope_id"])] = (envelope, answer)
        for socket in self._open[-1:]:
            await socket.send_json(envelope)
        async with asyncio.timeout(_PATIENCE):
            return await answer

    async def say(self, text: str) -> None:
        """Sends any text to the app, well formed or not."""
        for socket in self._open:
            await socket.send_str(text)

    async def disconnect(self, reason: str) -> None:
        """Slack asks the app to come again (`warning`, `refresh_requested`), and hangs up."""
        for socket in list(self._open):
            self._open.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason})
            await socket.close()

    async def close(self) -> None:
        for socket in list(self._open):
            await socket.close()

    def _acknowledge(self, said: dict[str, Any]) -> None:
        found = self._unacknowledged.pop(str(said.get("envelope_id")), None)
        if found is not None and not found[1].done():
            payload = said.get("payload")
            found[1].set_result("" if payload is None else json.dumps(payload))


def _opened(signed: Signed) -> tuple[str, dict[str, Any]]:
    """What an HTTP request says, and how Socket Mode calls it."""
    if signed.headers["Content-Type"] == "application/json":
        return "events_api", json.loads(signed.body)
    form = {name: values[0] for name, values in parse_qs(signed.body.decode()).items()}
    if "payload" in form:
        return "interactive", json.loads(form["payload"])
    return "slash_commands", form
