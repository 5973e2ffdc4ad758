"""The switch of sentence vectors: whether kind, priority and team are learned by what texts mean, too."""

from datetime import datetime

from msgspec import Struct

from rung.core.happenings.suggestions import SUGGESTED
from rung.store import settings_store
from rung.store.policies import learned

SWITCH = "sentence_vectors"
"""The setting that says whether they are used; off on the first day."""


class NotInstalled(Exception):
    """What makes sentence vectors is not there."""


class Standing(Struct, frozen=True):
    """How it stands with sentence vectors."""

    is_on: bool
    is_installed: bool
    name: str
    """Of the vectors."""

    @property
    def are_used(self) -> bool:
        return self.is_on and self.is_installed

    @property
    def words(self) -> str:
        """What is used and why, for people."""
        from rung.understand.labels.sentence_vectors import INSTALL

        if self.are_used:
            return f"on: kind, priority and team are learned by words and by meaning ({self.name}, on this machine)"
        if self.is_on:
            return f"on, but what makes them is not installed, so words alone count: {INSTALL}"
        if self.is_installed:
            return "off: words alone count"
        return f"not installed, so words alone count: {INSTALL}"


def hint() -> str:
    """What brings them."""
    from rung.understand.labels.sentence_vectors import INSTALL

    return f"{INSTALL}, then start Rung anew"


def standing() -> Standing:
    from rung.understand.labels import sentence_vectors  # it needs numpy, and nothing else here does

    return Standing(bool(settings_store.get(SWITCH)), sentence_vectors.is_installed(), sentence_vectors.NAME)


def switch(*, on: bool, by: str, now: datetime) -> Standing:
    """Uses them from now on, or no more; what they matter to is learned anew within minutes. Raises NotInstalled."""
    before = standing()
    if on and not before.is_installed:
        raise NotInstalled("what makes sentence vectors is not installed")
    if on != before.is_on:
        settings_store.put(SWITCH, on)
        for judge in SUGGESTED:
            if learned.history(judge):
                learned.ask(judge, by, now)
    return standing()
