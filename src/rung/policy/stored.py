"""A document as a published version keeps it: JSON that gives back the very same values."""

from __future__ import annotations

import msgspec

from rung.core.document import PolicyDocument

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(PolicyDocument)


def to_json(document: PolicyDocument) -> bytes:
    return _ENCODER.encode(document)


def from_json(stored: bytes | str) -> PolicyDocument:
    return _DECODER.decode(stored)
