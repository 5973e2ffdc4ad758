"""What was measured, each figure with what it is compared to."""

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


class Missing(Struct, frozen=True):
    """A measurement that could not be made here, and why."""

    name: str
    why: str


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def as_rows(figures: list[Figure]) -> list[tuple[str, str, str, str]]:
    return [
        (one.name, f"{shown(one.value)} {one.unit}", one.against, "" if one.ratio is None else f"{one.ratio:.2f}")
        for one in figures
    ]


def as_markdown(figures: list[Figure], missing: list[Missing], about: dict[str, Any]) -> str:
    """The page that `--write` makes."""
    machine = ", ".join(f"{name} {value}" for name, value in about.items())
    lines = [
        "# Performance",
        "",
        "Measured by `make bench`. Read them as ratios: rates differ between machines and from run to run.",
        "",
        f"Here: {machine}.",
        "",
        "| measurement | value | beside | ratio |",
        "|---|---:|---|---:|",
        *(f"| {' | '.join(row)} |" for row in as_rows(figures)),
        "",
        *(f"- not measured: {one.name}: {one.why}" for one in missing),
    ]
    return "\n".join(lines).rstrip() + "\n"
