"""How the socket to Slack stands, as the process that holds it said last."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from rung.clock import SystemClock
from rung.store import settings_store

_KEY = "slack_socket"
SILENT = timedelta(minutes=3)
"""Without a word for so long, nobody holds a socket."""

State = Literal["connecting", "connected", "broken"]


class Standing(Struct, frozen=True):
    """One socket. Instants are UTC."""

    state: State = "connecting"
    since: datetime | None = None
    trouble: str = ""
    """Why it broke, where it is broken."""
    said_at: datetime | None = None


def put(standing: Standing) -> None:
    settings_store.put(_KEY, msgspec.to_builtins(standing))


def get() -> Standing | None:
    """None: nobody ever opened one."""
    kept = settings_store.get(_KEY)
    return msgspec.convert(kept, Standing) if kept else None


def in_words(standing: Standing | None) -> tuple[bool, str]:
    """Whether Slack is heard, and how that stands. By the clock of the world: the line knows no other."""
    now = SystemClock().now()
    if standing is None or standing.said_at is None:
        return False, "no socket to Slack was opened yet"
    if now - standing.said_at > SILENT:
        return False, f"no word of the socket to Slack since {standing.said_at:%Y-%m-%d %H:%M} UTC"
    if standing.state != "connected":
        return False, f"the socket to Slack does not stand: {standing.trouble or 'it is being opened'}"
    return True, f"connected since {standing.since:%Y-%m-%d %H:%M} UTC"
