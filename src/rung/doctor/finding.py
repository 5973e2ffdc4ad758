"""What was found, in words."""

from datetime import timedelta
from typing import Literal

from msgspec import Struct

State = Literal["ok", "doubtful", "wrong"]


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    mend: str = ""


def ok(name: str, says: str) -> Finding:
    return Finding(name, "ok", says)


def doubtful(name: str, says: str, mend: str) -> Finding:
    return Finding(name, "doubtful", says, mend)


def wrong(name: str, says: str, mend: str) -> Finding:
    return Finding(name, "wrong", says, mend)


def graded(name: str, says: str, mend: str, value: float, doubtful_from: float, wrong_from: float) -> Finding:
    """By how far a value is gone."""
    if value >= wrong_from:
        return wrong(name, says, mend)
    return doubtful(name, says, mend) if value >= doubtful_from else ok(name, says)


def counted(number: int, noun: str, several: str = "") -> str:
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def spoken(span: timedelta | float) -> str:
    """A span as people say it, to one unit."""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def some(names: list[str], most: int = 3) -> str:
    """The first few of them."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
