"""Cells that a spreadsheet would take for formulas and calculate: written with a mark before them, read without it."""

import re

BEGINS = "=+-@＝＋－＠\t\r\n"
"""What such a cell begins with; some spreadsheets read the wide signs of East Asian keyboards alike."""
_NUMBER = re.compile(r"[+-][\d\s().,/-]+")
"""A number, or a phone number: it stays as it is."""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet that reads this as text might calculate it."""
    return bool(cell) and cell[0] in BEGINS and not _NUMBER.fullmatch(cell)


def marked(cell: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{cell}" if is_formula(cell) else cell


def unmarked(cell: str) -> str:
    """What stood there before it was marked."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in BEGINS else cell
