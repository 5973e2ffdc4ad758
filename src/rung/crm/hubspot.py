"""Companies and owners of HubSpot, by its REST API (CRM objects, version 3) with the token of a private app.

    GET /crm/v3/objects/companies?limit=100&properties=name,domain,...&after=...
    GET /crm/v3/owners?limit=100&after=...

The scopes `crm.objects.companies.read` and `crm.objects.owners.read` are enough: nothing is ever written there. A page
names the next one in `paging.next.after`. Too many requests are answered 429, sometimes with Retry-After.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
from msgspec import Struct

from rung.channels import http
from rung.channels.base import Failed

ADDRESS = "https://api.hubapi.com"
NAME = "HubSpot"
PAGE = 100
LARGEST_PAGE = 2_000_000
MOST_PAGES = 5_000
"""Half a million companies."""
TRIES = 4
LONGEST_REST = 60.0
PROPERTY = re.compile(r"[a-z0-9_]{1,100}")
"""The internal name of a property, as HubSpot writes it."""

Sleep = Callable[[float], Awaitable[None]]


class Company(Struct, frozen=True):
    """One company: its number there, and what was asked of it. Every value is a text, or not known."""

    id: str
    properties: dict[str, str | None]


class Found(Struct, frozen=True):
    companies: tuple[Company, ...]
    owners: dict[str, str]
    """By the owner's number, their mail address."""


class Unreachable(Exception):
    """It could not be read: why, in words, and how to mend it."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.hint = hint


async def read(
    token: str, properties: Sequence[str], *, address: str = ADDRESS, allow_private: bool = False,
    sleep: Sleep = asyncio.sleep,
) -> Found:  # fmt: skip
    """All companies with these properties, and all owners. Raises Unreachable; nothing half read is given back."""
    async with http.open_session(allow_private=allow_private) as session:
        reader = _Reader(session, address.rstrip("/"), token, sleep)
        companies = await reader.pages("/crm/v3/objects/companies", {"properties": ",".join(properties)})
        owners = await reader.pages("/crm/v3/owners", {})
    addresses = {str(one["id"]): str(one.get("email") or "") for one in owners}
    return Found(tuple(_company(one) for one in companies), addresses)


def _company(said: dict[str, Any]) -> Company:
    properties = said.get("properties")
    known = properties if isinstance(properties, dict) else {}
    return Company(_text(said["id"]), {name: None if value is None else _text(value) for name, value in known.items()})


def _text(value: Any) -> str:
    """Without what no database keeps: NUL, and halves of characters."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


class _Reader:
    def __init__(self, session: aiohttp.ClientSession, address: str, token: str, sleep: Sleep) -> None:
        self._session = session
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._sleep = sleep

    async def pages(self, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        for _ in range(MOST_PAGES):
            query = urlencode({"limit": PAGE, **asked, **({"after": after} if after else {})})
            page = await self._page(f"{self._address}{path}?{query}")
            found += [one for one in page["results"] if isinstance(one, dict) and "id" in one]
            after = _next(page)
            if not after:
                return found
        raise Unreachable(f"{NAME} has more than {MOST_PAGES * PAGE:,} of them", "so many were never tried")

    async def _page(self, url: str) -> dict[str, Any]:
        for attempt in range(TRIES):
            try:
                answer = await http.ask(self._session, "GET", url, None, self._headers, NAME, LARGEST_PAGE)
            except Failed as error:
                raise Unreachable(str(error), "see that the address is right, and that Rung may reach it") from error
            if answer.status == 200:
                return _checked(answer)
            failed = http.from_status(answer, NAME)
            if failed.permanent or attempt == TRIES - 1:
                raise _refusal(answer, failed)
            await self._sleep(min(failed.retry_after or 2.0**attempt, LONGEST_REST))
        raise AssertionError("the last try returns or raises")


def _checked(answer: http.Answer) -> dict[str, Any]:
    said = answer.object
    if not isinstance(said.get("results"), list):
        raise Unreachable(f"{NAME} answered what is no list of results", "is the address that of HubSpot's API?")
    return said


def _next(page: dict[str, Any]) -> str:
    paging = page.get("paging")
    following = paging.get("next") if isinstance(paging, dict) else None
    return str(following.get("after") or "") if isinstance(following, dict) else ""


def _refusal(answer: http.Answer, failed: Failed) -> Unreachable:
    said = str(answer.object.get("message") or "")[:300]
    why = f"{failed}" + (f": {said}" if said else "")
    match answer.status:
        case 401:
            return Unreachable(why, "the token is not known there: copy that of a private app anew")
        case 403:
            return Unreachable(
                why, "give the private app the scopes crm.objects.companies.read and crm.objects.owners.read"
            )
        case 400:
            return Unreachable(why, "is each property written with its internal name?")
        case _:
            return Unreachable(why, "it is asked again by itself")
