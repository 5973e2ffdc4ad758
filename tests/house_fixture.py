"""What every room's `conftest.py` that tests with the house of `tests/engine/house.py` brings in by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.house import House


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Tables can be imported only once Django is set up, and modules of tests import them."""
    from rung.store import setup
    from tests import passwords

    setup.configure()
    passwords.cheap()


@pytest.fixture
def house(database: str) -> Iterator[House]:
    """On SQLite and on PostgreSQL."""
    from tests.engine.house import open_house

    with open_house() as opened:
        yield opened
