"""A word to whoever pressed a button, by the `response_url` that came with the press."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from rung.channels import http


async def respond(session: aiohttp.ClientSession, response_url: str, body: Mapping[str, Any]) -> None:
    """Post `body` (`text`, and `response_type` ephemeral: only they see it). The URL came in a request that Slack
    signed. Slack takes five answers within half an hour."""
    headers = {"Content-Type": "application/json"}
    answer = await http.post(session, response_url, json.dumps(body).encode(), headers, "Slack")
    if answer.status != 200:
        raise http.from_status(answer, "Slack")
