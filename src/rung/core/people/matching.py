"""Who knows an issue best (`pick: best_match`): what people solved before, their declared skills, and how much they
carry, as one score.

    score = (0.6 fit + 0.25 skills + 0.15 room) / (the weights of those that are known)

Each part is 0 to 1: the fit and the declared skills as shares of the best among the candidates, the room as the share
of their capacity that is free. Skills are known where the issue names some and a candidate has one. Where no
candidate's fit reaches the confidence that the team asks for, skills decide alone, and of equals who carries least.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rung.core.draft import Draft
from rung.core.people.fit import Fit, Fits

FIT, SKILLS, ROOM = 0.6, 0.25, 0.15
"""What the parts of a score weigh."""
MOST_NAMED = 5
"""Candidates that a reason names; the choice lists all."""
UNLIMITED = 1_000
"""What an unlimited capacity counts as where shares are compared: the less loaded of two such people still comes
first.
"""


class Match(NamedTuple):
    """How one candidate does."""

    person: str
    score: float | None
    """None where the fit does not count."""
    made_of: str
    """In words, what they are ranked by."""

    def __str__(self) -> str:
        return self.made_of if self.score is None else f"{self.score:.2f}: {self.made_of}"


class Ranked(NamedTuple):
    """The candidates, the best first, and what was decided by."""

    matches: tuple[Match, ...]
    without_fit: str
    """Why what people solved did not count; empty where it did."""

    @property
    def words(self) -> str:
        """Why the first one: the candidates with what speaks for each."""
        first, *others = self.matches
        said = [f"knows it best, {first}", *(f"{one.person} {one}" for one in others[: MOST_NAMED - 1])]
        if len(others) >= MOST_NAMED:
            said.append(f"{len(others) - MOST_NAMED + 1} more")
        if self.without_fit:
            said.append(self.without_fit)
        return "; ".join(said)


def ranked(draft: Draft, candidates: Sequence[str]) -> Ranked:
    """The candidates by how well they suit the issue; of equals the one who carries least, then in their order."""
    fits = draft.state.fits
    best = max((fit.chance for who in candidates if (fit := _fit(fits, who))), default=0.0)
    skills = {who: _skill(draft, who) for who in candidates}
    if fits is None or best <= 0 or best < fits.least:
        matches = [Match(who, None, _words(draft, who, None)) for who in candidates]
        matches.sort(key=lambda one: (-skills[one.person], share_in_use(draft, one.person)))
        return Ranked(tuple(matches), _why_without(fits, candidates, best))
    most = max(skills.values())
    scores = {who: _score(draft, fits, who, best, skills[who] / most if most else None) for who in candidates}
    matches = [Match(who, scores[who], _words(draft, who, fits)) for who in candidates]
    matches.sort(key=lambda one: (-scores[one.person], share_in_use(draft, one.person)))
    return Ranked(tuple(matches), "")


def share_in_use(draft: Draft, key: str) -> float:
    """The share of a person's capacity that is in use. A capacity of nothing is always full."""
    person = draft.person(key)
    load = draft.load(key)
    if person is None or person.capacity is None:
        return load / UNLIMITED
    return load / person.capacity if person.capacity else math.inf


def _score(draft: Draft, fits: Fits, who: str, best: float, skill: float | None) -> float:
    fit = _fit(fits, who)
    parts = [(FIT, fit.chance / best if fit else 0.0), (ROOM, 1.0 - min(share_in_use(draft, who), 1.0))]
    if skill is not None:
        parts.append((SKILLS, skill))
    return sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)


def _fit(fits: Fits | None, who: str) -> Fit | None:
    return fits.people.get(who) if fits else None


def _wanted(draft: Draft) -> list[str]:
    return sorted({*draft.state.skills, *([draft.state.kind] if draft.state.kind else [])})


def _skill(draft: Draft, key: str) -> int:
    person = draft.person(key)
    return sum(person.skills.get(name, 0) for name in _wanted(draft)) if person else 0


def _words(draft: Draft, key: str, fits: Fits | None) -> str:
    """What a candidate's place is made of: what they solved, their skills, what they carry."""
    person, fit = draft.person(key), _fit(fits, key)
    said = []
    if fit and fit.solved:
        said.append(f"solved {fit.solved} like this" + (f" ({', '.join(fit.words)})" if fit.words else ""))
    elif fit and fit.words:
        said.append(f"their skills speak of {', '.join(fit.words)}")
    elif fits:
        said.append("solved none like this")
    if wanted := _wanted(draft):
        declared = [f"{name} {level}" for name in wanted if person and (level := person.skills.get(name))]
        said.append(", ".join(declared) or "no skill that it names")
    capacity = person.capacity if person else None
    said.append(f"{draft.load(key)} open" if capacity is None else f"{draft.load(key)} of {capacity} open")
    return ", ".join(said)


def _why_without(fits: Fits | None, candidates: Sequence[str], best: float) -> str:
    """Why what people solved does not count here; nothing to say where nobody learned anything."""
    if fits is None or len(candidates) < 2:
        return ""
    if best <= 0:
        return f"by skills and load, since {fits.by} knows of none of them"
    return f"by skills and load, since {fits.by} is unsure: {best:.0%} at most, below {fits.least:.0%}"
