"""The learned models that count at present, as what is understood is given them: a judge that is off is not there."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

Model = TypeVar("Model")


class Unreadable(Exception):
    """What was kept is no model of a format that this Rung knows."""


class TooLittle(Exception):
    """There is not enough to learn from; says what is missing."""


class Judge(Struct, frozen=True):
    """A learned model with what people may want to know of it."""

    name: str
    """What it judges, such as `kind`."""
    version: int
    threshold: float | None
    """From which confidence on its word counts without anybody's yes; null: never."""
    model: object


class Judges(Struct, frozen=True):
    """By name the judges that count."""

    by_name: Mapping[str, Judge] = {}
    off: frozenset[str] = frozenset()
    """Judges that a team switched off: nothing is said in their place either."""
    broken: Mapping[str, str] = {}
    """Judges whose model cannot be read, and why: they count as if they were off, and people are shown it."""

    def only(self, *names: str) -> "Judges":
        """Those of these names."""
        return Judges({name: one for name, one in self.by_name.items() if name in names})

    def judge(self, name: str) -> Judge | None:
        return self.by_name.get(name)

    def model(self, name: str, kind: type[Model]) -> Model | None:
        """A judge's model, where there is one and it is of this kind."""
        found = self.by_name.get(name)
        return found.model if found is not None and isinstance(found.model, kind) else None


NONE = Judges()
