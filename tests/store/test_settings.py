"""The switches of the installation come back as they were put, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from rung.store import settings_store


@pytest.mark.parametrize(
    "value", ["2026-03-09T12:00:00+00:00", "null", '{"a": 1}', 7, 1.5, True, [], ["b", "a"], {"b": 1, "a": {"z": "ü"}}]
)
def test_a_value_comes_back_as_it_was_put(database: str, value: Any) -> None:
    """A text that looks like JSON is a text."""
    settings_store.put("a_switch", value)
    found = settings_store.get("a_switch")
    assert found == value
    if isinstance(value, dict):
        assert list(found) == list(value)
