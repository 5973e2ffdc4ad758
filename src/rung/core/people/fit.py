"""How well people suit an issue by what they solved before, as the shell measured it when the issue was opened.

The core reads no texts and knows no model: each person's fit comes with the event, and the state keeps it for choices
that are made later. Which words speak for somebody is said only of words that many customers use.
"""

from typing import Annotated

from msgspec import Meta, Struct

Chance = Annotated[float, Meta(ge=0, le=1)]


class Fit(Struct, frozen=True, gc=False, omit_defaults=True):
    """How much one person's past speaks for them."""

    chance: Chance
    """That it is this person who solves it, of all who ever solved anything: 0 to 1."""
    solved: int = 0
    """Issues like this one that they solved."""
    words: tuple[str, ...] = ()
    """What those have in common with this one."""


class Fits(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a past says of one issue: about whom it says nothing, it knows nothing."""

    people: dict[str, Fit]
    least: Chance = 0.0
    """A chance below this is too unsure to count."""
    by: str = ""
    """What said it: a version of a learned model, or what people's skills are called."""
