"""Outgoing HTTP for every channel: short timeouts, small answers, no redirects, no addresses of our own network.

A URL that a person typed may point anywhere, also at this machine or at a neighbour that trusts it. What counts is
the address to which the connection is really made, so the check sits at the socket, after the name was resolved: a
name that changes its address between check and use gains nothing. A redirect is not followed: it would be a second
URL, chosen by the other side. """

import ipaddress
import json
import re
import socket
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from msgspec import Struct

from rung.channels.base import Failed, check_still_ours
from rung.channels.text import writable

TIMEOUT = 10.0
LARGEST_ANSWER = 64 * 1024
PRIVATE = "this address leads into a private network and is refused"


class PrivateAddress(Exception):
    """A URL leads to an address that is not on the public Internet."""


ERRORS = (PrivateAddress, aiohttp.ClientError, TimeoutError)


class Answer(Struct, frozen=True):
    """What the other side said. `body` is cut at `LARGEST_ANSWER`."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def object(self) -> dict[str, Any]:
        """The JSON object that it is; empty where it is none."""
        said = self.json
        return said if isinstance(said, dict) else {}

    @property
    def json(self) -> Any:
        """The JSON value that it is, whose texts can be kept; None where it is none."""
        try:
            if b"\\u" not in self.body:
                return json.loads(self.body)
            said = json.loads(_ESCAPED_NULL.sub(rb"\1", self.body))
            return json.loads(writable(json.dumps(said, ensure_ascii=False)))
        except (ValueError, RecursionError):
            return None


_ESCAPED_NULL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""The letter 0 as JSON writes it, and what stands before it: pairs of backslashes, each of which is one."""


def open_session(
    *,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
    resolver: AbstractResolver | None = None,
    unpacks: bool = True,
) -> aiohttp.ClientSession:
    """A session for a deliverer's whole life. `allow_private`: for stand-ins and for addresses that the
    installation's own configuration names; without it every connection to a private, loopback or link-local address
    is refused. `timeout`: the seconds that one attempt may take. `unpacks`: whether compressed answers are unpacked,
    to whatever size."""
    limits = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
    factory = None if allow_private else _public_socket
    # No common limit of connections: silent hosts would use it up for all others. The deliverer's rooms are the limit.
    connector = aiohttp.TCPConnector(limit=0, socket_factory=factory, ttl_dns_cache=60, resolver=resolver)
    return aiohttp.ClientSession(
        connector=connector, timeout=limits, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=unpacks,
        trace_configs=[_last_look()], json_serialize=_as_json,
    )  # fmt: skip


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


async def post(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str], name: str
) -> Answer:
    """POST once and read a bounded answer. `name` stands for the other side in messages; the URL may hold a secret."""
    return await ask(session, "POST", url, body, headers, name)


async def ask(
    session: aiohttp.ClientSession, method: str, url: str, body: bytes | None, headers: Mapping[str, str], name: str,
    largest: int = LARGEST_ANSWER,
) -> Answer:  # fmt: skip
    """One request by any method, and what was answered, up to `largest` bytes."""
    try:
        async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
            return Answer(response.status, _headers(response), await _up_to(largest, response.content))
    except ERRORS as error:
        raise failure(error, name) from None


def _last_look() -> aiohttp.TraceConfig:
    """Asks once more, when the connection stands and before anything is written to it, whether we may still send."""
    looks = aiohttp.TraceConfig()

    async def look(*_: object) -> None:
        check_still_ours()

    for signal in (looks.on_request_start, looks.on_connection_create_end, looks.on_connection_reuseconn):
        signal.append(look)
    return looks


async def get(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], name: str, largest: int
) -> Answer:
    """GET once. The body of an answer 200 is read up to one byte more than `largest`, so that more is seen."""
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            body = await _up_to(largest + 1, response.content) if response.status == 200 else b""
            return Answer(response.status, _headers(response), body)
    except ERRORS as error:
        raise failure(error, name) from None


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {writable(name): writable(value) for name, value in response.headers.items()}


async def _up_to(most: int, content: aiohttp.StreamReader) -> bytes:
    found = bytearray()
    while len(found) < most and (chunk := await content.read(most - len(found))):
        found += chunk
    return bytes(found)


def failure(error: Exception, name: str) -> Failed:
    """What an exception of the HTTP client (one of `ERRORS`) means for a delivery."""
    match error:
        case PrivateAddress():
            return Failed(f"{name}: {error}", permanent=True)
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return Failed(f"{name}: this is not an HTTP address", permanent=True)
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError():
            return Failed(f"{name}: no safe connection (TLS): {type(error).__name__}")
        case aiohttp.ClientConnectorError():
            return Failed(f"{name}: no connection: {_reason(error.os_error)}")
        case aiohttp.ConnectionTimeoutError():
            return Failed(f"{name}: no connection in time")
        case TimeoutError():
            return Failed(f"{name}: no answer in time", unknown=True)
        case _:
            return Failed(f"{name}: the connection broke before the answer: {type(error).__name__}", unknown=True)


def from_status(answer: Answer, name: str) -> Failed:
    """What a status other than success means: whether trying again can help, and when."""
    status = answer.status
    words = f"{name} answered {status}"
    if status == 429:
        return Failed(words, retry_after=retry_after(answer.headers), busy=True)
    if status == 503:
        return Failed(words, retry_after=retry_after(answer.headers))
    if status >= 500:
        return Failed(words, unknown=True)
    if 300 <= status < 400:
        return Failed(f"{words}: redirects are not followed; use the final address", permanent=True)
    return Failed(words, permanent=status != 408)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After header: a number, or a date beside the answer's own. None where it says neither."""
    said = {name.lower(): value.strip() for name, value in headers.items()}
    value = said.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, present = _instant(value), _instant(said.get("date", ""))
    return max(0.0, (until - present).total_seconds()) if until and present else None


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def is_public(host: str) -> bool:
    """Whether an IP address is on the public Internet. An IPv4 address inside an IPv6 one counts as what it is."""
    address = ipaddress.ip_address(host.split("%")[0])
    inner = _inner_ipv4(address) if isinstance(address, ipaddress.IPv6Address) else None
    return all(_is_public(each) for each in (address, inner) if each is not None)


def _inner_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return True  # judged by the address inside
    return address.is_global and not address.is_multicast


def _public_socket(address: Any) -> socket.socket:
    family, kind, protocol, _, target = address
    if not is_public(target[0]):
        raise PrivateAddress(PRIVATE)
    return socket.socket(family=family, type=kind, proto=protocol)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
