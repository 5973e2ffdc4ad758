"""A server of its own: one that is restarted under load is no place for other tests."""

from __future__ import annotations

from tests.house_fixture import pytest_configure

__all__ = ["pytest_configure"]
