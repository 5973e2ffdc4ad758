"""Which of the skills that people declare an issue speaks of: each by itself, for it may need several or none.

From the first day by what skills are called: all words of a skill's name stand in the text. Once issues are known that
need a skill and others that do not, a model of its own learns that skill, and says how sure it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from rung.understand.labels.text_features import content_words, plain, stems

if TYPE_CHECKING:
    from rung.understand.labels.classifier import Classifier
    from rung.understand.labels.vocabulary import Read

NEEDED, OTHER = "needed", "not needed"
LEAST_SURE = 0.5
"""What is less sure is likelier not needed."""
SURE_BY_NAME = 0.5
"""What is said of a skill that is only called so in the text: nobody measured how often that is right, so it is never
set by itself.
"""
MOST = 5
"""So many are suggested of one issue, the surest."""


class Spoken(NamedTuple):
    """A skill that a text speaks of."""

    skill: str
    confidence: float
    words: tuple[str, ...]
    is_learned: bool


class KnownSkills(Struct, frozen=True):
    """What people, or its source, said of the skills that an issue needs."""

    text: str
    needed: frozenset[str]
    not_needed: frozenset[str] | None = None
    """Those of which it was said that it does not; null: all others, since all that it needs were named."""

    def label(self, skill: str) -> str | None:
        """Null where nobody said anything of it."""
        if skill in self.needed:
            return NEEDED
        return OTHER if self.not_needed is None or skill in self.not_needed else None


class Skills:
    """What was learned: by skill, a model that tells those that need it from those that do not."""

    def __init__(self, by_skill: Mapping[str, "Classifier"]) -> None:
        self.by_skill = by_skill

    def spoken(self, text: "Read", among: Iterable[str]) -> list[Spoken]:
        """The learned ones among these skills that the text needs; none for a text unlike what they learned from."""
        found = []
        for skill in among:
            if (model := self.by_skill.get(skill)) is None:
                continue
            judged = model.judge_read(text)
            if judged.label == NEEDED and not judged.is_strange and judged.confidence >= LEAST_SURE:
                found.append(Spoken(skill, judged.confidence, judged.words, is_learned=True))
        return found


def by_name(text: str, among: Iterable[str]) -> list[Spoken]:
    """Those of these skills whose names stand in the text."""
    written = plain(text)  # a stem is a piece of its word: where it does not stand, the words need no look
    near = [one for one in among if all(stem in written for stem in _stems_of(one))]
    words = content_words(text) if near else frozenset()
    return [Spoken(one, SURE_BY_NAME, tuple(_parts(one)), is_learned=False) for one in near if is_named(one, words)]


def is_named(skill: str, words: frozenset[str]) -> bool:
    """Whether all words of a skill's name are among these content words."""
    parts = _stems_of(skill)
    return bool(parts) and words.issuperset(parts)


@lru_cache(maxsize=10_000)
def _stems_of(skill: str) -> tuple[str, ...]:
    return tuple(stems(_words_of(skill)))


def learn(rows: Sequence[KnownSkills], skills: Iterable[str], least: int) -> Skills:
    """A model for each skill that so many issues need, and so many do not."""
    from rung.understand.evaluation import Labelled
    from rung.understand.labels.classifier import learn as learn_labels

    by_skill = {}
    for skill in skills:
        known = [(one.text, label) for one in rows if (label := one.label(skill)) is not None]
        if min(sum(label == way for _, label in known) for way in (NEEDED, OTHER)) >= least:
            examples = [Labelled(text, label) for text, label in known]
            by_skill[skill] = learn_labels(examples, {NEEDED: _words_of(skill)})
    return Skills(by_skill)


def spoken_of(model: Skills | None, text: str, among: Sequence[str], read: Callable[[], "Read"]) -> list[Spoken]:
    """What a text needs, the surest first: by what was learned of a skill, else by what it is called."""
    learned = set(model.by_skill) if model else set()
    found = model.spoken(read(), among) if model else []
    found += by_name(text, [one for one in among if one not in learned])
    return sorted(found, key=lambda one: (-one.confidence, one.skill))[:MOST]


def _words_of(skill: str) -> str:
    return skill.replace("_", " ").replace("-", " ")


def _parts(skill: str) -> list[str]:
    return _words_of(skill).split()
