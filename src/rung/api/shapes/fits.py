"""Who suits an issue by what they solved before."""

from pydantic import Field

from rung.api.shapes.base import Shown
from rung.core.people import fit


class Fit(Shown):
    """How much one person's past speaks for them."""

    person: str = Field(description="Their key.")
    chance: float = Field(description="That it is they who solve it, of all who ever solved anything: 0 to 1.")
    solved: int = Field(description="Issues like this one that they solved.")
    words: list[str] = Field(description="What those have in common with this one; without any, skills it speaks of.")


class Fits(Shown):
    """Those for whom something speaks, the most first."""

    by: str = Field(description="What says so: a version of what was learned, or what people's skills are called.")
    least: float = Field(description="A chance below this does not count.")
    people: list[Fit]

    @classmethod
    def of(cls, fits: fit.Fits) -> "Fits":
        people = [
            Fit(person=person, chance=one.chance, solved=one.solved, words=list(one.words))
            for person, one in sorted(fits.people.items(), key=lambda pair: -pair[1].chance)
        ]
        return cls(by=fits.by, least=fits.least, people=people)
