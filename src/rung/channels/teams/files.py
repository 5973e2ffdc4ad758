"""Files that came with a message of Teams: pictures that the bot may fetch, and files that were sent to it.

Our token goes to Microsoft's Connector alone. A file's own address in SharePoint holds its permission in itself, for a
few minutes.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from rung.channels import http
from rung.channels.base import Failed, Wire
from rung.channels.teams.connector import NAME, Connector, Settings

_SHAREPOINT = (".sharepoint.com", ".sharepoint.us")


def is_of(url: str, settings: Mapping[str, Any]) -> bool:
    """Whether a file lies with Teams, as these settings know it."""
    return _is_service(url, msgspec.convert(dict(settings), Settings)) or _is_sharepoint(url)


async def content(wire: Wire, url: str, most: int) -> bytes:
    """What is in a file. Raises `Failed`."""
    connector = Connector(wire)

    async def fetch(token: str | None = None) -> http.Answer:
        ours = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return await http.get(wire.session, url, {"Accept-Encoding": "identity", **ours}, NAME, most)

    if _is_service(url, connector.settings):
        answer = await connector.with_token(fetch)
    elif _is_sharepoint(url):
        answer = await fetch()
    else:
        raise Failed("Teams: the file lies somewhere else, where Rung does not fetch it", permanent=True)
    if answer.status in (401, 403, 404, 410):
        hint = "ask the customer to send it again"
        raise Failed(f"Teams no longer gives the file ({answer.status}): {hint}", permanent=True)
    if answer.status != 200:
        raise http.from_status(answer, NAME)
    if len(answer.body) > most:
        raise Failed(f"it has more than {most:,} bytes, which are the most that is kept", permanent=True)
    return answer.body


def _is_service(url: str, settings: Settings) -> bool:
    """At the Connector, whatever the region in the path."""
    theirs, own = urlsplit(url), urlsplit(settings.where.service)
    return (theirs.scheme, theirs.netloc) == (own.scheme, own.netloc)


def _is_sharepoint(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.hostname or "").endswith(_SHAREPOINT)
