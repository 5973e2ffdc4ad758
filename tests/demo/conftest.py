"""A house in which everything is at work, for what comes from beside the sample company."""

from tests.console.conftest import house, pytest_configure

__all__ = ["house", "pytest_configure"]
