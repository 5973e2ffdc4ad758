"""The desk, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.desk import Desk


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    """A support desk at work."""
    from tests.api.desk import Desk  # it needs Django, which the database sets up

    with Desk().at_work() as desk:
        yield desk


@pytest.fixture
def sqlite_desk(sqlite_database: str) -> Iterator[Desk]:
    """The same where nothing depends on the kind of database."""
    from tests.api.desk import Desk

    with Desk().at_work() as desk:
        yield desk
