"""`rung bench`: all measurements one after the other, and what they came to."""

import os
import platform
from collections.abc import Callable

from rung.bench import alerting, deciding, ingesting, lateness
from rung.bench.figures import Figure, Missing
from rung.bench.place import CannotMeasure, Place, place

Result = tuple[list[Figure], list[Missing]]
NAMES = ("decide", "alert", "lateness", "ingest")
"""In this order: the last one leaves a full inbox behind."""


def measure(
    wanted: list[str], seconds: float, issues: int, begin: Callable[[str], object]
) -> tuple[list[Figure], list[Missing]]:
    """Everything that is wanted. `begin` is told what comes next."""
    figures: list[Figure] = []
    missing: list[Missing] = []
    names = [name for name in NAMES if not wanted or name in wanted]
    if "decide" in names:
        begin("decisions by the core")
        figures += deciding.measure(seconds)
    rounds: dict[str, tuple[str, Callable[[Place], Result]]] = {
        "alert": ("an event to its Slack message", lambda spot: alerting.measure(spot, seconds)),
        "lateness": (f"lateness with {issues:,} open issues", lambda spot: lateness.measure(spot, seconds, issues)),
        "ingest": ("events one by one", lambda spot: ingesting.measure(spot, seconds)),
    }
    with_place = [name for name in names if name in rounds]
    if not with_place:
        return figures, missing
    with place() as spot:
        for name in with_place:
            words, run = rounds[name]
            begin(words)
            try:
                found, left_out = run(spot)
            except CannotMeasure as error:
                found, left_out = [], [Missing(words, str(error))]
            figures += found
            missing += left_out
    return figures, missing


def about() -> dict[str, str]:
    """The machine, so far as figures depend on it."""
    database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return {
        "Python": platform.python_version(),
        "on": f"{platform.system()} {platform.machine()}",
        "with": f"{os.cpu_count()} processors",
        "database": database,
    }
