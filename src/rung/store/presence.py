"""Words of presence, as every process of the edge hears them: `rung.edge.presence` says what they mean.

They are signals like any other: told to whoever listens, and kept nowhere.
"""

import msgspec
from msgspec import Struct

from rung.store import signals

SIGNAL = "presence"
LONGEST = 64


class Here(Struct, frozen=True, array_like=True):
    """Somebody at an issue."""

    account: str
    """The name of their account: somebody with two pages open is one."""
    name: str
    doing: str = ""
    """`writing`, or nothing but looking."""


class Said(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one process tells all: whom it has at an issue, or that it wants to know, or what one page does."""

    process: str = ""
    issue: str = ""
    here: tuple[Here, ...] | None = None
    asks: bool = False
    stream: str = ""
    account: str = ""
    doing: str = ""


_words = msgspec.json.Decoder(Said)


def read(payload: str) -> Said:
    return _words.decode(payload)


def written(said: Said) -> str:
    return msgspec.json.encode(said).decode()


def say(stream: str, account: str, doing: str) -> None:
    """What a page says of itself."""
    signals.send(SIGNAL, written(Said(stream=stream[:LONGEST], account=account, doing=doing[:LONGEST])))
