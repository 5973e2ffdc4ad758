"""Asks a helpdesk who we are there, with the credentials of its source: whether they are good, in its own words."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from rung import config
from rung.channels import http
from rung.channels.base import Failed, Proof, Wire
from rung.channels.registry import OF_SOURCES
from rung.engine.sending import wires
from rung.engine.sending.asking import answer_to
from rung.store.elsewhere import sources
from rung.store.elsewhere.sources import Source
from rung.store.sealed import HINT, lost

PATIENCE = 8.0
"""Seconds for which somebody waits on a page."""


class Proved(Struct, frozen=True):
    """What came of it, in words; `me`: our number over there."""

    is_good: bool
    words: str
    me: str = ""


def prove(source: Source, now: datetime, world: datetime) -> Proved:
    """Asks, and keeps what was said. Nothing is changed over there."""
    try:
        if source.is_api_lost:
            raise Failed(f"{lost('the login')}: {HINT}", permanent=True)
        found = answer_to(_ask(source.kind, dict(source.api), world))
        proved = Proved(True, f"it knows us as {found.name}, number {found.number}", found.number)
    except Failed as failed:
        proved = Proved(False, failed.message)
    sources.proved(source.name, proved.me, proved.words, now, is_proved=proved.is_good)
    return proved


async def _ask(kind: str, settings: dict[str, Any], world: datetime) -> Proof:
    is_private = wires.may_be_private(kind, "", config.current(), settings)
    async with http.open_session(allow_private=is_private, timeout=PATIENCE) as session:
        return await OF_SOURCES[kind].prove(Wire(session=session, settings=settings, at=world))
