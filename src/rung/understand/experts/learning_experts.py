"""Learning who solves what, and saying what that is worth on the latest issues, which did not teach it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rung.core.people.fit import Fit
from rung.understand.evaluation import mean
from rung.understand.experts.experts import Experts, learn
from rung.understand.figures import Doubt, Figures, figures_of, surest, teaching
from rung.understand.judges import TooLittle
from rung.understand.known import Solved
from rung.understand.labels.learning import LEAST


def learn_experts(known: Sequence[Solved], now: datetime) -> tuple[Experts, Figures]:
    """Who solves what by all that is known, and what it is worth by the latest fifth. Raises TooLittle."""
    rows = sorted(known, key=lambda one: one.at)
    solved = [one for one in rows if one.counts > 0]
    people = {one.person for one in solved}
    if len(solved) < LEAST or len(people) < 2:
        raise TooLittle(
            f"it needs {LEAST} solved issues of at least two people; there are {len(solved)}, and people {len(people)}"
        )
    cut = solved[teaching(len(solved))].at
    taught, tested = [one for one in rows if one.at < cut], [one for one in solved if one.at >= cut]
    if len({one.person for one in taught if one.counts > 0}) < 2:
        raise TooLittle("all but the latest fifth was solved by one person: there is nothing to tell apart")
    figures = measure(learn(taught, cut), taught, tested, len(solved))
    return learn(rows, now), figures


def measure(model: Experts, taught: Sequence[Solved], tested: Sequence[Solved], learned_from: int) -> Figures:
    """How often the first, and one of the first three, is who solved it. Where nobody is named, that is wrong."""
    fits = [model.fits(one.text) for one in tested]
    first = [next(iter(found), "") for found in fits]
    sure = [_sureness(found) for found in fits]
    usual = Counter(one.person for one in taught if one.counts > 0).most_common(1)[0][0]
    doubts = [
        Doubt(one.issue, one.person, who, round(chance, 3))
        for one, who, chance in zip(tested, first, sure, strict=True)
        if one.person != who
    ]
    among_three = mean([one.person in list(found)[:3] for one, found in zip(tested, fits, strict=True)])
    return figures_of(
        [one.person for one in tested], first, sure, usual, learned_from,
        surest(doubts), {"among_three": among_three},
    )  # fmt: skip


def _sureness(found: dict[str, Fit]) -> float:
    return max((fit.chance for fit in found.values()), default=0.0)
