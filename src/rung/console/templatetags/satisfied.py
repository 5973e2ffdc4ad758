"""Shares of answers as people read them."""

from django import template

register = template.Library()


@register.filter
def share(value: float | None) -> str:
    """`87 %`; a dash where there is nothing to share."""
    return "—" if value is None else f"{100 * value:.0f}\u00a0%"
