"""How a message sounds here: by its words, and where the team has corrected messages like it, by what that taught."""

from typing import Protocol, runtime_checkable

from msgspec import Struct

from rung.core.happenings.learned_mood import LearnedMood
from rung.understand.judges import NONE, Judges
from rung.understand.labels.suggesting import text_of
from rung.understand.moods.mood import LONGEST_SUBJECT, Mood, measure

JUDGE = "mood"
"""Among the learned models, the one that the corrections of moods teach."""
LEAST_CORRECTED = 5
"""Corrected messages that are needed before anything is learned of them."""
LEAST_SURE = 0.5
"""How sure another label must be, unless a team asks for more."""


class Heard(Struct, frozen=True):
    """How a message sounds after what was corrected."""

    label: str
    confidence: float
    mood: Mood
    words: tuple[str, ...]
    """The message's own words that speak most for the change."""


@runtime_checkable
class HearsMoods(Protocol):
    """What was learned of how messages sound."""

    def hear(self, text: str, mood: Mood, least_sure: float) -> Heard | None:
        """The mood as the corrections shift it; null where they leave it."""


def heard(subject: str, body: str, judges: Judges = NONE) -> tuple[Mood, LearnedMood | None]:
    """The mood of a message, and what corrections have to do with it."""
    mood = measure(subject, body)
    found = learned_of(subject, body, mood, judges)
    if found is None:
        return mood, None
    return found.mood, LearnedMood(judges.by_name[JUDGE].version, found.confidence, mood.sentiment)


def learned_of(subject: str, body: str, mood: Mood, judges: Judges) -> Heard | None:
    """What the corrections change of the mood of a message's words; null where nothing."""
    judge = judges.judge(JUDGE)
    if judge is None or not isinstance(judge.model, HearsMoods):
        return None
    least = LEAST_SURE if judge.threshold is None else judge.threshold
    return judge.model.hear(text_of(subject[:LONGEST_SUBJECT], body), mood, least)
