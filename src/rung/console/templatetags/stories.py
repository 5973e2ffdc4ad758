"""How the pictures and results of scenarios are written on pages."""

from django import template

from rung.console.pictures.story_picture import Mark, Picture
from rung.engine.proof.scenarios import Progress
from rung.simulator.scenarios.scenario import Outcome
from rung.simulator.scenarios.story import Expectation

register = template.Library()


@register.filter
def offset_of(mark: Mark, picture: Picture) -> str:
    """`+1 h 15 min`: how long after the story began."""
    return picture.offset(mark.at)


@register.filter
def found_for(outcome: Outcome, row: Expectation) -> str:
    """What was there in the place of what a row expects."""
    return next((one.found for one in outcome.failures if one.expected == row.text), "")


@register.filter
def tally(progress: Progress) -> str:
    """`12 pass, 1 fails`: how many scenarios do what."""
    passing, failing = progress.passing, len(progress.failing)
    return f"{passing} pass{'es' if passing == 1 else ''}, {failing or 'none'} fail{'s' if failing <= 1 else ''}"
