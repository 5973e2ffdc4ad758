"""What was measured, each figure with what it is compared to and what it aims at."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct


class Figure(Struct, frozen=True, omit_defaults=True):
    """One line of the result."""

    name: str
    value: float
    unit: str
    against: str = ""
    """What it is compared to, and that one's value."""
    ratio: float | None = None
    aim: str = ""
    database: str = ""
    """PostgreSQL or SQLite; empty where no database takes part."""


class Missing(Struct, frozen=True):
    """A measurement that could not be made here, and why."""

    name: str
    why: str
    database: str = ""


Result = tuple[list[Figure], list[Missing]]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def side_by_side(figures: Sequence[Figure]) -> list[Figure]:
    """The same measurement on one database beside the other."""
    order: dict[str, int] = {}
    for one in figures:
        order.setdefault(one.name, len(order))
    return sorted(figures, key=lambda one: (order[one.name], one.database))


def as_rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    return [
        (
            one.name, one.database, f"{shown(one.value)} {one.unit}", one.against,
            "" if one.ratio is None else f"{one.ratio:.2f}", one.aim,
        )
        for one in side_by_side(figures)
    ]  # fmt: skip


def as_markdown(figures: Sequence[Figure], missing: Sequence[Missing], about: dict[str, Any]) -> str:
    """The page that `--write` makes."""
    machine = ", ".join(f"{name} {value}" for name, value in about.items())
    lines = [
        "# Performance",
        "",
        "Measured by `make bench`. Read them as ratios: rates differ between machines and from run to run.",
        "Load, server and database share the machine.",
        "",
        f"Here: {machine}.",
        "",
        "| measurement | database | value | beside | ratio | aim |",
        "|---|---|---:|---|---:|---|",
        *(f"| {' | '.join(row)} |" for row in as_rows(figures)),
        "",
        *(f"- not measured: {one.name}{f' ({one.database})' if one.database else ''}: {one.why}" for one in missing),
    ]
    return "\n".join(lines).rstrip() + "\n"
