"""How a learned model is kept: what it knows as MessagePack, squeezed, under the number of its format."""

import zlib
from typing import Protocol, TypeVar

import msgspec

from rung.understand.judges import Unreadable


class Kept(Protocol):
    """What a model keeps begins with the number of its format."""

    @property
    def format(self) -> int: ...


Model = TypeVar("Model", bound=Kept)


def closed(whole: Kept) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(whole), 1)


def opened(content: bytes, kind: type[Model], *known: int) -> Model:
    """Raises Unreadable for what is no such model, and for one of none of the `known` formats."""
    try:
        given = msgspec.msgpack.decode(zlib.decompress(content), type=kind)
    except (zlib.error, msgspec.DecodeError) as error:
        raise Unreadable(f"no model: {error}") from error
    if given.format not in known:
        raise Unreadable(f"a model of format {given.format}; this Rung knows format {known[-1]}")
    return given
