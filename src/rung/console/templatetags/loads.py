"""How loads and shares are written on the Fairness page."""

from django import template

from rung.console.pictures import load_chart
from rung.reports.fairness import MEASURES, Line, Load

register = template.Library()


@register.filter
def above(value: float | None) -> str:
    """`+2.5`, `−1.0`, `0`: by how much more or less than an even share."""
    if value is None:
        return ""
    rounded = round(value, 1)
    if not rounded:
        return "±0"
    return f"+{rounded:.1f}" if rounded > 0 else f"−{-rounded:.1f}"


@register.filter
def measured(load: Load, measure: str) -> int:
    return MEASURES[measure](load)


@register.filter
def in_a_row(line: Line) -> int:
    return load_chart.in_a_row(line)


@register.filter
def unlocal(value: float) -> str:
    """A number for a drawing, the same in every language."""
    return f"{value:g}"
