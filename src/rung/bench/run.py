"""`rung bench`: all measurements one after the other, and what they came to.

Each has a process and a database of its own, so that none stands in what another left behind.
"""

import os
import platform
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from rung.bench import (
    alerting,
    backlog,
    backtesting,
    burst,
    deciding,
    engine,
    ingesting,
    lateness,
    steps,
    understanding,
)
from rung.bench.figures import Figure, Missing, Result
from rung.bench.numbers import measure as numbers
from rung.bench.place import CannotMeasure, Place, place
from rung.bench.size import Size
from rung.config import Config

ROOMS: dict[str, Callable[[Place, Size], Result]] = {
    "ingest": ingesting.measure,
    "engine": engine.measure,
    "alert": alerting.measure,
    "burst": burst.measure,
    "backlog": backlog.measure,
    "lateness": lateness.measure,
    "numbers": numbers.measure,
    "understanding": understanding.measure,
}
WITHOUT_DATABASE: dict[str, Callable[[Size], list[Figure]]] = {
    "decide": lambda size: deciding.measure(size.seconds),
    "backtest": backtesting.measure,
    "mood": understanding.moods,
    "steps": lambda size: steps.measure(),
}
NAMES = (*WITHOUT_DATABASE, *ROOMS)
DATABASES = ("PostgreSQL", "SQLite")


class Task(Struct, frozen=True):
    """One measurement that is to be made."""

    name: str
    database: str = ""

    def __str__(self) -> str:
        return f"{self.name}{f' on {self.database}' if self.database else ''}"


def tasks(wanted: Sequence[str], databases: Sequence[str] = DATABASES) -> Iterator[Task]:
    """What is measured, in order. PostgreSQL takes part where `DATABASE_URL` names a server."""
    names = [name for name in NAMES if not wanted or name in wanted]
    for name in names:
        if name in WITHOUT_DATABASE:
            yield Task(name)
            continue
        yield from (Task(name, one) for one in databases if one != "PostgreSQL" or _has_postgres())


def measure(name: str, size: Size, ready: Callable[[Config], object]) -> Result:
    """One measurement. `ready` is told the configuration of the place before anything runs there."""
    if name in WITHOUT_DATABASE:
        return WITHOUT_DATABASE[name](size), []
    try:
        with place() as spot:
            ready(spot.config)
            return ROOMS[name](spot, size)
    except CannotMeasure as error:
        return [], [Missing(name, str(error))]


def about() -> dict[str, str]:
    """The machine, so far as figures depend on it."""
    return {
        "Python": platform.python_version(),
        "on": f"{platform.system()} {platform.machine()}",
        "with": f"{os.cpu_count()} processors",
    }


def _has_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")
