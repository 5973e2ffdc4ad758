"""What the names of conditions can be at all: the world in which cases are looked at."""

from __future__ import annotations

from rung.core.conditions.check import ALWAYS, Vocabulary
from rung.core.conditions.names import AUTHENTICATED, NAMES_BY_NAME, UNKNOWN
from rung.core.conditions.regions import ANYTHING, FLAGS, NUMBERS, Region, between, only, words

_BOUNDS = {
    "issue.sentiment": (-1.0, 1.0),
    "message.sentiment": (-1.0, 1.0),
    "issue.frustration": (0.0, 1.0),
    "issue.breach_risk": (0.0, 1.0),
}
"""The moods and chances that are measured, each within bounds."""


class World:
    """What names can be at all in a document: an issue always has one of its priorities, and moods have bounds."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._known: dict[str, Region] = {}
        if vocabulary and vocabulary.priorities:
            self._known["issue.priority"] = words(*vocabulary.priorities)
        self._known["message.authenticated"] = words(*AUTHENTICATED, UNKNOWN) | Region(absent=True)
        for name, (low, high) in _BOUNDS.items():
            self._known[name] = between((low, 0), (high, 1)) | Region(absent=True)

    def of(self, name: str) -> Region:
        """All values that a name may have."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = _values_of(name)
        return found


def _values_of(name: str) -> Region:
    """The values that a name, or a part that stands for itself, may have."""
    known = NAMES_BY_NAME.get(name)
    if known is None:
        if name == "true" or name == f"in_hours({ALWAYS!r})":
            return only(True)
        if name.startswith("in_hours("):
            return Region(flags=FLAGS)
        is_field = NAMES_BY_NAME.get(name.rpartition(".")[0])
        return ANYTHING if is_field else Region(flags=FLAGS, absent=True)
    match known.kind:
        case "text":
            return Region(other_texts=True, absent=True)
        case "number":
            return Region(numbers=NUMBERS, no_number=True, absent=True)
        case _:
            return Region(flags=FLAGS, absent=known.empty is None)
