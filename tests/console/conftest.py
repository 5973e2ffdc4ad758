"""The office: a company at work, seen through the console."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.house_fixture import pytest_configure

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.console.house import House
    from tests.console.office import Office

__all__ = ["pytest_configure"]


@pytest.fixture
def office(database: str) -> Iterator[Office]:
    """On both kinds of database."""
    from tests.console.office import Office

    with Office().at_work() as office:
        yield office


@pytest.fixture
def sqlite_office(sqlite_database: str) -> Iterator[Office]:
    from tests.console.office import Office

    with Office().at_work() as office:
        yield office


@pytest.fixture
def house(sqlite_database: str) -> Iterator[House]:
    """Everything at work on real sockets, for a browser."""
    from tests.console.house import open_house

    with open_house() as house:
        yield house


@pytest.fixture
def page(house: House, page: Page) -> Page:
    """A window on the house. It closes first: a house that closed before it would refuse its last request."""
    return page
