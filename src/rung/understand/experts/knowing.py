"""Who suits an issue by its words, before it is decided: by what people solved, where that was learned, else by what
their declared skills are called.
"""

from typing import Protocol, runtime_checkable

from msgspec import structs

from rung.core.document import PolicyDocument
from rung.core.events import AnyEvent, IssueOpened
from rung.core.people.fit import Fit, Fits
from rung.core.policy import Policy
from rung.understand.judges import Judges
from rung.understand.labels.skills import is_named
from rung.understand.labels.suggesting import text_of
from rung.understand.labels.text_features import content_words

JUDGE = "person"
"""Among the learned models, the one that says who solves what."""
LEAST = 0.2
"""A chance below this is too unsure to count, unless a team asks for more or less."""
BY_SKILLS = "what people's skills are called"


@runtime_checkable
class KnowsPeople(Protocol):
    """What was learned of who solves what."""

    def fits(self, text: str) -> dict[str, Fit]:
        """By person, how much speaks for them; nobody for a text unlike any that was solved."""


def with_fits(event: AnyEvent, policy: Policy, judges: Judges) -> AnyEvent:
    """What opens an issue with how well people suit it, where the policy picks who knows best. What the event brings
    itself stands.
    """
    if not isinstance(event, IssueOpened) or event.fits is not None or not policy.asks_who_knows_best:
        return event
    text = text_of(event.subject, event.body)
    if not text:
        return event
    judge = judges.judge(JUDGE)
    if judge is None or not isinstance(judge.model, KnowsPeople):
        fits = by_skills(text, policy.document)
    else:
        least = LEAST if judge.threshold is None else judge.threshold
        people = {key: fit for key, fit in judge.model.fits(text).items() if key in policy.document.people}
        fits = Fits(people, least, f"version {judge.version} of who solves what")
    return event if fits is None else structs.replace(event, fits=fits)


def by_skills(text: str, document: PolicyDocument) -> Fits | None:
    """Whose declared skills a text speaks of, by the words that skills are called by; null where it speaks of none."""
    words = content_words(text)
    spoken = {skill for one in document.people.values() for skill in one.skills if is_named(skill, words)}
    levels = {
        key: {skill: level for skill, level in one.skills.items() if skill in spoken and level}
        for key, one in document.people.items()
    }
    most = sum(level for had in levels.values() for level in had.values())
    people = {
        key: Fit(round(sum(had.values()) / most, 3), 0, tuple(sorted(had))) for key, had in levels.items() if had
    }
    return Fits(people, 0.0, BY_SKILLS) if people else None
