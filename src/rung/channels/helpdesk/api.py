"""One request to the REST API of a helpdesk: JSON both ways, and what a refusal means for a delivery."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct

from rung.channels import http
from rung.channels.base import Failed, Wire

LARGEST = 1024 * 1024
"""Bytes of an answer: a ticket with its last comments."""
LONGEST_REASON = 160
NO_CONTENT = 204

ResetOf = Callable[[Mapping[str, str], datetime], float | None]
"""The seconds until more requests are taken, as an answer's headers (in lower case) say it."""


class Api(Struct, frozen=True):
    """The API of one installation of a helpdesk, with the credentials of a source."""

    session: aiohttp.ClientSession
    vendor: str
    base: str
    headers: Mapping[str, str]
    at: datetime
    reset_of: ResetOf | None = None
    scope: str = ""
    """What stands before everything in its paths, such as the number of an account."""
    full_at: tuple[int, ...] = (429,)
    """The statuses by which it may say that there were too many requests: `reset_of` tells whether it does."""

    async def get(self, path: str) -> dict[str, Any]:
        return await self.ask("GET", path)

    async def ask(self, method: str, path: str, content: Any = None, **headers: str) -> dict[str, Any]:
        """What was answered, as an object. Raises `Failed`."""
        body = None if content is None else json.dumps(content, ensure_ascii=False).encode()
        kinds = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body is not None else {})
        given = {**kinds, **self.headers, **headers}
        try:
            answer = await http.ask(self.session, method, f"{self.base}{path}", body, given, self.vendor, LARGEST)
        except Failed as failed:
            if http.PRIVATE not in failed.message:
                raise
            host = self.base.partition("://")[2].partition("/")[0]
            raise Failed(f"{failed.message}; RUNG_HELPDESK_HOSTS={host} allows it", permanent=True) from None
        said = answer.json
        if not 200 <= answer.status < 300:
            raise self._refused(answer, said)
        if answer.status == NO_CONTENT:
            return {}
        if said is None:
            raise Failed(f"{self.vendor}: the answer is not JSON; is this the address of {self.vendor}?", unknown=True)
        return said if isinstance(said, dict) else {"payload": said}

    def _refused(self, answer: http.Answer, said: Any) -> Failed:
        failed = http.from_status(answer, self.vendor)
        reason = _reason(said)
        words = f"{self.vendor} answered {answer.status}" + (f": {reason}" if reason else "")
        if answer.status in self.full_at and failed.retry_after is None and self.reset_of is not None:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            wait = self.reset_of(headers, self.at)
            if wait is not None or answer.status == 429:
                return Failed(words, retry_after=wait, busy=True)
        if answer.status in (401, 403):
            return Failed(f"{words}. Is the token still good, and may its user do this?", permanent=True)
        if answer.status == 404:
            return Failed(f"{words}. Is it gone over there, or is the address another one's?", permanent=True)
        if answer.status == 409:
            return Failed(f"{words}: somebody changes it there just now", only_here=True)
        return failed.saying(words)


def _root_of(url: str, vendor: str) -> str:
    """Scheme and host of an installation. Raises `Failed` for what is no address."""
    given = url.strip() if "://" in url else f"https://{url.strip()}"
    none = Failed(f"The settings of {vendor} name no address: {given[:80]!r}", permanent=True)
    try:
        parts = urlsplit(given)
        host = parts.hostname
    except ValueError:
        raise none from None
    if not host or parts.scheme not in ("http", "https"):
        raise none
    return f"{parts.scheme}://{parts.netloc}"


def opened(
    wire: Wire, vendor: str, url: str, headers: Mapping[str, str], *, reset_of: ResetOf | None = None, below: str = "",
    scope: str = "", full_at: tuple[int, ...] = (429,),
) -> Api:  # fmt: skip
    """The API of the installation at `url`, as its settings say it; `below`: what its paths begin with. Raises `Failed`
    for what is no address."""
    return Api(wire.session, vendor, _root_of(url, vendor) + below, headers, wire.at, reset_of, scope, full_at)


def _reason(said: Any) -> str:
    """Why, as the various systems say it: `error`, `message`, `description`, `errors: [{message}]`, `errorMessages`,
    `errors: {field: message}`."""
    if not isinstance(said, dict):
        return ""
    errors, listed = said.get("errors"), said.get("errorMessages")
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(listed, list) and listed:
        first = listed[0]
    elif isinstance(errors, dict) and errors:
        first = "; ".join(f"{field}: {why}" for field, why in errors.items())
    found = [
        said.get("error_human"), said.get("description"), said.get("message"), said.get("error"),
        first.get("message") if isinstance(first, dict) else first,
    ]  # fmt: skip
    return next((" ".join(one.split())[:LONGEST_REASON] for one in found if isinstance(one, str) and one.strip()), "")
