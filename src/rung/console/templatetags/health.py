"""How health is written: its tone, and how much of the whole a part is."""

from django import template

from rung.console.pictures.health_tone import tone_of
from rung.core.accounts.health import Health, Part

register = template.Library()

register.filter("health_tone", tone_of)


@register.filter
def share_of(health: Health, part: Part) -> float:
    return health.share(part)


@register.filter
def add_to(value: float, more: int) -> float:
    return value + more
