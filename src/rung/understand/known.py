"""What learned models are taught by: texts of which it is known what they are, or who solved what they ask.

Reading them from the store needs nothing that a model needs, so nothing of it is loaded by whoever learns nothing.
"""

from datetime import datetime

from msgspec import Struct

GAVE_AWAY = -0.3
"""What the vote of one counts that somebody had and gave away, beside one that they solved."""


class Known(Struct, frozen=True):
    """A text of which people or its source said what it is."""

    issue: str
    at: datetime
    text: str
    label: str


class Solved(Struct, frozen=True):
    """An issue of which it is known who solved it, or who had it and gave it away."""

    issue: str
    at: datetime
    """When it was opened."""
    text: str
    person: str
    writer: str = ""
    """Who wrote it, as an id; the issue itself where that is not known."""
    counts: float = 1.0
    """Beside the others: 1 where it was solved as fast as most, less where it took long, below 0 if given away."""
