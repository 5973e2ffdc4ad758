"""Rung: every urgent customer issue reaches the right person before its deadline.

DESIGN of the house: a pure core decides (`rung.core`), a thin shell performs (everything else).
"""

__version__ = "0.1.0"
