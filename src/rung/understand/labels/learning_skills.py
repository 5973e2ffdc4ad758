"""Learning which skills issues need, and saying what that is worth on the latest of them, which did not teach."""

from collections import Counter
from collections.abc import Sequence

from rung.understand.figures import Doubt, Figures, figures_of, surest, teaching
from rung.understand.judges import TooLittle
from rung.understand.known import Known
from rung.understand.labels.learning import LEAST, LEAST_OF_A_LABEL
from rung.understand.labels.skills import NEEDED, OTHER, KnownSkills, Skills, learn
from rung.understand.labels.vocabulary import read


def learn_skills(known: Sequence[tuple[Known, KnownSkills]], skills: Sequence[str]) -> tuple[Skills, Figures]:
    """A model of each skill of which enough is known, and what they are worth by the latest fifth.

    What is counted is every skill of an issue that it needs, or that is said of it: what was missed is as wrong as what
    was said for nothing. Raises TooLittle.
    """
    rows = sorted(known, key=lambda one: one[0].at)
    model = learn([said for _, said in rows], skills, LEAST_OF_A_LABEL) if len(rows) >= LEAST else Skills({})
    if not model.by_skill:
        raise TooLittle(
            f"it needs {LEAST} issues of which somebody said what skills they need, and of a skill {LEAST_OF_A_LABEL} "
            f"that need it and {LEAST_OF_A_LABEL} that do not; there are {len(rows)} issues"
        )
    place = teaching(len(rows))
    before = learn([said for _, said in rows[:place]], skills, LEAST_OF_A_LABEL)
    return model, _measured(before, rows[place:], _usual(rows[:place]), len(rows))


def _usual(rows: Sequence[tuple[Known, KnownSkills]]) -> str:
    needed = Counter(skill for _, said in rows for skill in said.needed)
    return needed.most_common(1)[0][0] if needed else OTHER


def _measured(model: Skills, tested: Sequence[tuple[Known, KnownSkills]], usual: str, learned_from: int) -> Figures:
    there: list[str] = []
    told: list[str] = []
    sure: list[float] = []
    doubts: list[Doubt] = []
    for issue, said in tested:
        spoken = {one.skill: one.confidence for one in model.spoken(read(issue.text), model.by_skill)}
        for skill in sorted({*spoken, *(said.needed & model.by_skill.keys())}):
            label = said.label(skill)
            if label is None:
                continue
            there.append(skill if label == NEEDED else OTHER)
            told.append(skill if skill in spoken else "")
            sure.append(spoken.get(skill, 0.0))
            if there[-1] != told[-1]:
                doubts.append(Doubt(issue.issue, there[-1], told[-1], round(sure[-1], 3)))
    return figures_of(there, told, sure, usual, learned_from, surest(doubts))
