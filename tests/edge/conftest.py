"""The edge on real sockets, before a fresh database of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.house_fixture import pytest_configure

if TYPE_CHECKING:
    from tests.edge.front import Front

__all__ = ["pytest_configure"]


@pytest.fixture
def front(database: str) -> Iterator[Front]:
    from tests.edge.front import open_front

    with open_front() as opened:
        yield opened


@pytest.fixture
def sqlite_front(sqlite_database: str) -> Iterator[Front]:
    from tests.edge.front import open_front

    with open_front() as opened:
        yield opened
