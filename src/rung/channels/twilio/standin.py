"""Twilio's API on this machine: takes messages and calls as it takes them, and refuses as it refuses."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

ACCOUNT, TOKEN, SENDER = "AC0123456789", "stands-in", "+15005550006"
_LOGIN = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
_LONGEST = 1600


class TwilioApi(HttpStandIn):
    """Answers 201 with the new resource's SID; errors have Twilio's code beside the status."""

    def __init__(self, *, channel: str, capture: Callable[[Captured], None], now: Callable[[], datetime]) -> None:
        super().__init__(capture=capture, now=now)
        self._channel = channel
        self._count = 0
        self.refused: dict[str, int] = {}
        """By number, the code with which it is refused."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"account": ACCOUNT, "token": TOKEN, "sender": SENDER, "api_url": self.url}

    async def take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != _LOGIN:
            return _error(401, 20003, "Authenticate")
        what = request.path.rpartition("/")[2].removesuffix(".json")
        if request.path != f"/2010-04-01/Accounts/{ACCOUNT}/{what}.json" or what not in ("Messages", "Calls"):
            return _error(404, 20404, "The requested resource was not found")
        form = {name: str(value) for name, value in (await request.post()).items()}
        said = form.get("Body" if what == "Messages" else "Twiml", "")
        if code := self.refused.get(form.get("To", "")):
            return _error(400, code, "Refused")
        if not form.get("To", "").startswith("+") or not form.get("From"):
            return _error(400, 21211, f"The 'To' number {form.get('To', '')} is not a valid phone number")
        if not said or len(said) > _LONGEST:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self._count += 1
        ref = f"{'SM' if what == 'Messages' else 'CA'}{self._count:032d}"
        payload = {name: value for name, value in form.items() if name in ("Body", "Twiml")}
        self.capture(
            Captured(
                channel=self._channel, kind="new", to=form["To"], ref=ref, text=said, payload=payload, at=self.now()
            )
        )
        return web.json_response({"sid": ref, "status": "queued"}, status=201)


def _error(status: int, code: int, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message, "status": status}, status=status)
