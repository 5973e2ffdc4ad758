"""Numbers that all processes of an installation add to, and that outlive them; `/metrics` shows their sums."""

from collections.abc import Mapping

from django.db import transaction

from rung.store.dialect import Table
from rung.store.models import Figure

LATENESS = "lateness"
"""By the upper end of a bucket in seconds, the wake-ups that were committed so late; `sum`: their seconds."""

ATTEMPTS = "attempts"
"""By channel and outcome, with a space between them, the tries to send, and what was never sent."""
TRIED = ("accepted", "retry", "failed")
"""Outcomes of what was really asked of the other side."""
UNSENT = {"accepted": "arrived", "failed": "unsendable"}
"""What such an outcome is called of a delivery for which nothing was asked: it is there already, or cannot be sent."""

_FIGURE = Table("figure", {"name": "text", "label": "text", "number": "double precision"}, key=("name", "label"))
_ADDED = "ON CONFLICT (name, label) DO UPDATE SET number = figure.number + excluded.number"


def add(name: str, numbers: Mapping[str, float]) -> None:
    """Adds to each; in one order, so that two processes that do so at once do not wait for each other for ever."""
    rows = [{"name": name, "label": label, "number": number} for label, number in sorted(numbers.items())]
    with transaction.atomic():
        _FIGURE.insert(rows, _ADDED)


def read(name: str) -> dict[str, float]:
    return dict(Figure.objects.filter(name=name).values_list("label", "number"))
