"""The house of `tests/engine/house.py`, on SQLite and on PostgreSQL, and the other side of its channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.house_fixture import house, pytest_configure

if TYPE_CHECKING:
    from tests.engine.house import House
    from tests.worker.vendor import Vendor

__all__ = ["house", "pytest_configure", "vendor"]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    from tests.worker.vendor import open_vendor

    with open_vendor() as opened:
        yield opened


@pytest.fixture
def sqlite_house(sqlite_database: str) -> Iterator[House]:
    """For a story that is the same on both, and long."""
    from tests.engine.house import open_house

    with open_house() as opened:
        yield opened
