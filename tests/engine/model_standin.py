"""A server of OpenAI's chat completions for tests: it answers what it is told to, to whoever has the key.

It refuses what a real one would: no key, another model, a body that is no request; each unexpected message is kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web

from rung.channels.http_standin import HttpStandIn

KEY = "sk-stand-in"
MODEL = "stand-in"
Answering = Callable[[str, list[str]], Mapping[str, Any] | str]
"""By the message and the names of what is asked, the object to answer, or the words in place of one."""


class ModelStandIn(HttpStandIn):
    """Answers by `answering`; keeps each request."""

    def __init__(self, answering: Answering, now: Callable[[], datetime]) -> None:
        super().__init__(capture=lambda _: None, now=now)
        self.answering = answering
        self.requests: list[dict[str, Any]] = []
        self.unexpected: list[str] = []
        self.refusal = ""
        """What it says in place of an answer, once it is not empty."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"address": f"{self.url}/v1", "model": MODEL, "key": KEY}

    async def take(self, request: web.Request) -> web.Response:
        if request.path != "/v1/chat/completions":
            self.unexpected.append(f"{request.method} {request.path}")
            return _refused(404, "not_found", f"Unknown request URL: {request.method} {request.path}.")
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if (scheme, key) != ("Bearer", KEY):
            return _refused(401, "invalid_api_key", f"Incorrect API key provided: {key}.")
        try:
            given = msgspec.json.decode(await request.read(), type=dict[str, Any])
            system, user = (one["content"] for one in given["messages"])
        except (msgspec.DecodeError, KeyError, ValueError):
            self.unexpected.append("a body that is no request")
            return _refused(400, "invalid_request_error", "We could not parse the JSON body of your request.")
        if given.get("model") != MODEL:
            return _refused(404, "model_not_found", f"The model `{given.get('model')}` does not exist.")
        self.requests.append(given)
        asked = [line.split('"')[1] for line in system.splitlines() if line.startswith('- "')]
        said = self.answering(user.partition("\n\n")[2], asked)
        content = said if isinstance(said, str) else msgspec.json.encode(said).decode()
        message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": None}
        if self.refusal:
            message |= {"content": None, "refusal": self.refusal}
        return web.json_response(
            {
                "id": f"chatcmpl-{len(self.requests)}", "object": "chat.completion", "created": 1, "model": MODEL,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        )  # fmt: skip


def _refused(status: int, code: str, message: str) -> web.Response:
    said = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return web.json_response(said, status=status)
