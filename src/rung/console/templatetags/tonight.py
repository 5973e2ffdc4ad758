"""How the Tonight page writes spans, cells and what became of a test ring."""

from datetime import datetime

from django import template

from rung.console.pictures.tonight import Shown
from rung.core.times.walltime import zone
from rung.engine.sending import destinations
from rung.simulator.coverage.tonight import Cell
from rung.store.deliveries.bulletins import Outcome

register = template.Library()


@register.filter
def spell(cell: Cell, time_zone: str) -> str:
    """`22:00 to 07:00`: when a cell holds, on the viewer's clock."""
    there = zone(time_zone)
    return f"{cell.from_at.astimezone(there):%H:%M} to {cell.to_at.astimezone(there):%H:%M}"


@register.filter
def says(one: Shown) -> str:
    """A cell in words, for whoever cannot see its colour."""
    if one.cell.kind == "told":
        return ", ".join(who.name + ("" if who.is_proven else " (unproven)") for who in one.told)
    return {"waits": "waits for its people", "nobody": "nobody"}.get(one.cell.kind, "known only for a real issue")


@register.filter
def became(one: Outcome) -> str:
    """`Slack took it`, `Email: no mail server is set up`."""
    name = destinations.title(one.channel)
    if one.state == "sent":
        return f"{name} took it" + (" (the Outbox, which proves nothing)" if one.mode == "outbox" else "")
    if one.state in ("waiting", "leased"):
        return f"{name} is being tried" + (f": {one.error.rstrip('.')}" if one.error else "")
    return f"{name}: {(one.error or one.state).rstrip('.')}"


@register.filter
def face(at: datetime, time_zone: str) -> str:
    """`03:10`: what the clocks show there."""
    return f"{at.astimezone(zone(time_zone)):%H:%M}"


@register.filter
def stamp(at: datetime, time_zone: str) -> str:
    """`Fri 03:00`."""
    return f"{at.astimezone(zone(time_zone)):%a %H:%M}"


@register.filter
def day(at: datetime, time_zone: str) -> str:
    """`Friday, 13 March`."""
    there = at.astimezone(zone(time_zone))
    return f"{there:%A}, {there.day} {there:%B}"
