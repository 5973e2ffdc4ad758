"""The rooms that reports are told of: a house on both kinds of database."""

from tests.house_fixture import house, pytest_configure

__all__ = ["house", "pytest_configure"]
