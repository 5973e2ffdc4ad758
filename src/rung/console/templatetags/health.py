"""How health is written: its tone, and how much of the whole a part is."""

from django import template

from rung.core.health import Health, Part

register = template.Library()

FAIR, GOOD = 50, 75


@register.filter
def health_tone(points: float | None) -> str:
    """poor, fair or good; the number beside it says the same."""
    if points is None:
        return ""
    return "poor" if points < FAIR else "good" if points > GOOD else "fair"


@register.filter
def share_of(health: Health, part: Part) -> float:
    return health.share(part)


@register.filter
def add_to(value: float, more: int) -> float:
    return value + more
