"""The edition says truly whether an older Rung can read, and write back, what this one keeps."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import msgspec

from rung.core.edition import EDITION
from rung.core.effects import AnyEffect
from rung.core.events import AnyEvent
from rung.core.issue import IssueState

SHAPES = {1: "b3312ff2bdbe04f2"}
"""By edition, the shape of states, events and effects. What is released stays as it is here."""


def test_another_shape_is_another_edition() -> None:
    assert SHAPES.get(EDITION) == _shape(), (
        "states, events or effects have another shape. If the last edition was released, raise EDITION, write "
        f'"new edition" into the changelog, and add {EDITION + 1}: "{_shape()}" here; if it was not, replace its shape.'
    )


def _shape() -> str:
    _, components = msgspec.json.schema_components([IssueState, AnyEvent, AnyEffect])
    return sha256(json.dumps(_bare(components), sort_keys=True).encode()).hexdigest()[:16]


def _bare(schema: Any) -> Any:
    """Without the words that explain it."""
    if isinstance(schema, dict):
        return {name: _bare(value) for name, value in schema.items() if name != "description"}
    return [_bare(value) for value in schema] if isinstance(schema, list) else schema
