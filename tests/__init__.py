"""The tests of Rung; folders mirror src/rung, fixtures for all are in conftest.py."""
