"""A calendar fetched from its address: one request each, all at once, within a few seconds.

The address was typed into a policy, so the rules of `rung.channels.http` hold: no redirects, a bounded answer, and no
address of our own network unless the installation's configuration names its host.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct

from rung.channels import http
from rung.channels.base import Failed
from rung.channels.resolver import PatientResolver
from rung.policy.feeds.feeds import LARGEST, UnreadableFeed, check_feed
from rung.policy.feeds.sources import Copy, url_of

PATIENCE = 5.0
"""Seconds that somebody waits for who publishes or tries a policy out."""


class Version(Struct, frozen=True):
    """What an address said of the content that we have, for it to say that nothing changed."""

    etag: str = ""
    last_modified: str = ""


class Fetched(Struct, frozen=True):
    """What became of one request: content, or that it is unchanged, or why there is nothing."""

    content: bytes | None = None
    version: Version = Version()
    is_unchanged: bool = False
    trouble: str = ""
    retry_after: float | None = None


def fetch_all(wanted: Mapping[str, Version], own_hosts: Collection[str], patience: float) -> dict[str, Fetched]:
    """What each address answers. `own_hosts` are those that may lie in our own network."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_fetch_all(wanted, own_hosts, patience))
    finally:
        loop.close()


def read_all(
    zones: Mapping[str, str], from_at: datetime, to_at: datetime, own_hosts: Collection[str], patience: float = PATIENCE
) -> dict[str, Copy]:
    """What each address says now, where nothing is kept."""
    answers = fetch_all(dict.fromkeys(zones, Version()), own_hosts, patience)
    checked = {one: checked_calendar(answers[one], zone, from_at, to_at) for one, zone in zones.items()}
    return {one: Copy(found.content, trouble=found.trouble) for one, found in checked.items()}


def checked_calendar(fetched: Fetched, zone: str, from_at: datetime, to_at: datetime) -> Fetched:
    """The same, with trouble where what came is no calendar: many a server answers 200 and asks to sign in."""
    if fetched.content is None:
        return fetched
    try:
        check_feed(fetched.content, zone, from_at, to_at)
    except UnreadableFeed as unreadable:
        return Fetched(trouble=str(unreadable))
    return fetched


async def _fetch_all(
    wanted: Mapping[str, Version], own_hosts: Collection[str], patience: float
) -> dict[str, Fetched]:
    def session(*, allow_private: bool) -> aiohttp.ClientSession:
        return http.open_session(
            allow_private=allow_private, timeout=patience, resolver=PatientResolver(), unpacks=False
        )

    async with session(allow_private=False) as public, session(allow_private=True) as private:
        sessions = [private if _is_own(address, own_hosts) else public for address in wanted]
        tasks = (_fetch(one, *pair) for one, pair in zip(sessions, wanted.items(), strict=True))
        return dict(zip(wanted, await asyncio.gather(*tasks), strict=True))


async def _fetch(session: aiohttp.ClientSession, address: str, known: Version) -> Fetched:
    headers = {"User-Agent": "Rung", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    try:
        answer = await http.get(session, url_of(address), headers, "it", LARGEST)
        if answer.status != 200 and not (answer.status == 304 and known != Version()):
            raise http.from_status(answer, "it")
    except Failed as failed:
        trouble = failed.message.removeprefix("it: ")
        hint = "; RUNG_FEED_HOSTS names hosts of ours that are not" if trouble == http.PRIVATE else ""
        return Fetched(trouble=trouble + hint, retry_after=failed.retry_after)
    except ValueError:
        return Fetched(trouble="this is no address that can be fetched")
    said = {name.lower(): value for name, value in answer.headers.items()}
    version = Version(said.get("etag", "")[:500], said.get("last-modified", "")[:100])
    if answer.status == 304:
        return Fetched(is_unchanged=True, version=known)
    if said.get("content-encoding", "identity").lower() not in ("", "identity"):
        return Fetched(trouble="it answered in a compressed form, which was not asked for")
    return Fetched(answer.body, version)


def _is_own(address: str, own_hosts: Collection[str]) -> bool:
    parts = urlsplit(url_of(address))
    return bool({parts.hostname or "", parts.netloc.rpartition("@")[2].lower()} & set(own_hosts))
