"""Small exports, written for the story at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from rung.simulator.histories.convert import Converted, read_any
from rung.simulator.histories.mapping import Mapping
from rung.simulator.problems import BadInput, Problem

Read = Callable[..., Converted]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes an export and reads it: a text, bytes, or values that become JSON."""

    def read(content: Any, mapping: Mapping | None = None, *, form: str = "", **how: Any) -> Converted:
        past = read_any(written(tmp_path, content), form, mapping, **how)
        assert isinstance(past, Converted)
        return past

    return read


@pytest.fixture
def problems(tmp_path: Path) -> Callable[..., tuple[Problem, ...]]:
    """What is wrong with an export."""

    def problems(content: Any, mapping: Mapping | None = None, *, form: str = "") -> tuple[Problem, ...]:
        with pytest.raises(BadInput) as bad:
            read_any(written(tmp_path, content), form, mapping)
        return bad.value.problems

    return problems


def written(folder: Path, content: Any) -> Path:
    file = folder / "export"
    if isinstance(content, str):
        content = content.encode()
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


def told(past: Converted, *keys: str) -> list[tuple[Any, ...]]:
    """Its events: hour and minute, issue, type, and some of their keys."""
    return [
        (
            f"{event.at:%H:%M}",
            event.issue,
            type(event).__struct_config__.tag,
            *(value for key in keys if (value := getattr(event, key, None)) not in (None, "", {}, (), UNSET, False)),
        )
        for event in past.events()
    ]  # type: ignore[union-attr]
