"""Cells that a spreadsheet would take for formulas and calculate: written with a mark before them, read without it."""

from __future__ import annotations

import re

_BEGINS = "=+-@"
_NUMBER = re.compile(r"[+-][\d\s().,/-]+")
"""A number, or a phone number: it stays as it is."""


def marked(cell: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{cell}" if cell and cell[0] in _BEGINS and not _NUMBER.fullmatch(cell) else cell


def unmarked(cell: str) -> str:
    """What stood there before it was marked."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _BEGINS else cell
