"""The office that customers write to, by forms and on their own page."""

from tests.console.conftest import house, office, page, sqlite_office
from tests.house_fixture import pytest_configure

__all__ = ["house", "office", "page", "pytest_configure", "sqlite_office"]
