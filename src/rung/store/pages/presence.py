"""Words of presence, as every process of the edge hears them: `rung.edge.presence` says what they mean.

They are signals like any other: told to whoever listens, and kept nowhere.
"""

import msgspec
from msgspec import Struct, structs

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
    """As it travels. Of more people than a signal holds, the first: a signal that is too long says that words were
    lost, upon which everybody would say theirs again, for ever."""
    words = msgspec.json.encode(said)
    while said.here and len(words) > signals.LONGEST:
        said = structs.replace(said, here=said.here[: len(said.here) * 9 // 10])
        words = msgspec.json.encode(said)
    return words.decode()


def say(stream: str, account: str, doing: str) -> None:
    """What a page says of itself."""
    signals.send(SIGNAL, written(Said(stream=stream[:LONGEST], account=account, doing=doing[:LONGEST])))
