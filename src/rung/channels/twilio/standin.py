"""Twilio's API on this machine: takes messages and calls as it takes them, and refuses as it refuses."""

import base64
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from rung.channels.base import Captured
from rung.channels.http_standin import HttpStandIn

ACCOUNT, TOKEN, SENDER = "AC0123456789", "stands-in", "+15005550006"
_LOGIN = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
_LONGEST = 1600


def signature(address: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """What proves that these parameters were posted to this public address by Twilio."""
    signed = address + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), "sha1").digest()).decode()


class TwilioApi(HttpStandIn):
    """Answers 201 with the new resource's SID; errors have Twilio's code beside the status."""

    def __init__(
        self, *, channel: str, capture: Callable[[Captured], None], now: Callable[[], datetime], hook: str = ""
    ) -> None:
        super().__init__(capture=capture, now=now)
        self._channel = channel
        self._count = 0
        self.hook = hook
        """Where it posts text messages that come in, and what became of ours."""
        self.public = ""
        """The address that it signs for, where a proxy stands before that."""
        self.refused: dict[str, int] = {}
        """By number, the code with which it is refused."""

    @property
    def settings(self) -> dict[str, Any]:
        callback = {"callback": self.hook} if self.hook else {}
        return {"account": ACCOUNT, "token": TOKEN, "sender": SENDER, "api_url": self.url, **callback}

    async def says(self, number: str, words: str) -> str:
        """Somebody sends a text message to our number; returns the words that go back, as TwiML."""
        self._count += 1
        return await self._post({"From": number, "To": SENDER, "Body": words, "MessageSid": f"SM{self._count:032d}"})

    async def presses(self, ref: str, number: str, key: str) -> str:
        """Whoever a call (`CA…`) reached presses a key; returns what the call goes on to say, as TwiML."""
        return await self._post(
            {"CallSid": ref, "CallStatus": "in-progress", "From": SENDER, "To": number, "Digits": key}
        )

    async def reports(self, ref: str, status: str, **more: str) -> str:
        """What became of a message (`SM…`) or a call (`CA…`)."""
        kind = "Message" if ref.startswith("SM") else "Call"
        return await self._post({f"{kind}Sid": ref, f"{kind}Status": status, **more})

    async def _post(self, fields: dict[str, str]) -> str:
        fields = {"AccountSid": ACCOUNT, **fields}
        headers = {"X-Twilio-Signature": signature(self.public or self.hook, fields)}
        async with aiohttp.ClientSession() as session, session.post(self.hook, data=fields, headers=headers) as answer:
            if answer.status != 200 or answer.content_type != "text/xml":
                raise ValueError(f"error 11200: the address answered {answer.status}, {answer.content_type}")
            return await answer.text()

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
