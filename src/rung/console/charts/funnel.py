"""Levels as a funnel: below each other as wide as many escalations came there, the part that was taken there filled."""

from msgspec import Struct

from rung.core.policy import Policy
from rung.reports import asking
from rung.reports.levels import Climbs, Step
from rung.reports.reading import Reading
from rung.store.pages import names

WIDTH = 100.0


class Rung(Struct, frozen=True):
    """One level; lengths in the units of the drawing."""

    step: Step
    width: float
    taken_width: float
    query: str
    """Of the address of the issues that came here, or were taken here."""
    ways: tuple[tuple[str, str, int, int], ...]
    """By path: its name, what the level is called there, reached, taken."""


class Funnel(Struct, frozen=True):
    rungs: tuple[Rung, ...]
    nobody_width: float
    """Of those that came to the end of their path."""


def funnel(climbs: Climbs, reading: Reading, policy: Policy | None) -> Funnel:
    most = max((climbs.exhausted, *(max(step.reached, step.taken) for step in climbs.steps))) or 1
    query = asking.query_of(reading.asked)
    found = []
    for step in climbs.steps:
        ways = tuple(
            (path, names.level(policy, path, step.level) if policy else f"level {step.level}", *counts)
            for path, counts in step.by_path.items()
        )
        found.append(
            Rung(
                step, round(step.reached / most * WIDTH, 2), round(step.taken / most * WIDTH, 2),
                asking.encoded(query | {"number": str(step.level)}), ways,
            )
        )  # fmt: skip
    return Funnel(tuple(found), round(climbs.exhausted / most * WIDTH, 2))
