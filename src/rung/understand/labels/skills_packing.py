"""What was learned of skills as bytes and back: by skill, its classifier as `packing` keeps it."""

from msgspec import Struct

from rung.understand.envelope import closed, opened
from rung.understand.labels import packing
from rung.understand.labels.skills import Skills

FORMAT = 1


class _Packed(Struct, frozen=True):
    format: int
    by_skill: dict[str, bytes]


def pack(skills: Skills) -> bytes:
    return closed(_Packed(FORMAT, {skill: packing.pack(model) for skill, model in skills.by_skill.items()}))


def unpack(content: bytes) -> Skills:
    """Raises Unreadable."""
    given = opened(content, _Packed, FORMAT)
    return Skills({skill: packing.unpack(model) for skill, model in given.by_skill.items()})
