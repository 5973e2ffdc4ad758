"""That what a team corrected before changed how a message was heard: put into its event before it is decided."""

from typing import Annotated

from msgspec import Meta, Struct


class LearnedMood(Struct, frozen=True, gc=False, omit_defaults=True):
    """Beside the mood of an event: what changed it, how sure that was, and what it would have been."""

    version: int
    """Of the model that learned from the team's corrections."""
    confidence: Annotated[float, Meta(ge=0, le=1)]
    """The share of such messages that sound so, as far as it is known."""
    by_words: Annotated[float, Meta(ge=-1, le=1)] | None = None
    """The sentiment by the words alone; absent: they could not tell."""

    def __str__(self) -> str:
        words = "could not tell" if self.by_words is None else f"say {self.by_words:g}"
        by = f"corrections of messages like it, version {self.version}, {self.confidence:.0%} sure"
        return f"the words alone {words}; {by}"
