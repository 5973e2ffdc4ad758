"""The house of `tests/engine/house.py`, on SQLite and on PostgreSQL."""

from tests.house_fixture import house, pytest_configure

__all__ = ["house", "pytest_configure"]
