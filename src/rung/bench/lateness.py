"""How late wake-ups are decided while a great many issues are open, and what waiting costs: cost follows what is due,
never what is open.
"""

import time
from datetime import timedelta

from msgspec import Struct

from rung import clock
from rung.bench import idling, opening
from rung.bench.figures import Figure, Missing, Result, percentile
from rung.bench.opening import SETTLES
from rung.bench.place import Place, running
from rung.bench.size import Size


class Round(Struct, frozen=True):
    """One count of open issues."""

    issues: int
    lateness: list[float]
    cpu_each: float | None
    """Processor seconds of Rung and of the database for each wake-up."""


def measure(spot: Place, size: Size) -> Result:
    figures: list[Figure] = []
    missing: list[Missing] = []
    rounds: list[Round] = []
    opened, rate = 0, 2_000.0
    for issues in size.open_issues:
        due = min(int(size.due_a_second * size.seconds), issues - opened)
        if (far := issues - opened - due) > 0:
            rate = opening.open_for_later("F", range(opened, opened + far))
        opened = issues
        one = _round(spot, size, f"L{issues}", issues, due, rate)
        if isinstance(one, Missing):
            missing.append(one)
            continue
        rounds.append(one)
        figures += _lateness(one, size)
        if left := due - len(one.lateness):
            missing.append(Missing(f"some wake-ups with {issues:,} issues open", f"{left} of {due} were not decided"))
    figures.append(Figure("issues opened and decided in batches", rate, "/s"))
    figures += _cost(rounds)
    idle, why_not = idling.measure(spot, size)
    return figures + idle, missing + why_not


def _round(spot: Place, size: Size, prefix: str, issues: int, due: int, rate: float) -> Round | Missing:
    numbers = range(due)
    starts_at = opening.time_to_open(numbers, rate, issues)
    opening.open_issues(prefix, numbers, lambda n: starts_at + timedelta(seconds=n / size.due_a_second))
    spot.settle()
    if clock.now() + timedelta(seconds=SETTLES) >= starts_at:
        return Missing(f"lateness with {issues:,} issues open", "this machine could not open the issues in time")
    with running(spot, spot.decides) as ours:
        left = (starts_at - clock.now()).total_seconds()
        if left < 0:
            return Missing(f"lateness with {issues:,} issues open", "this machine could not start a worker in time")
        time.sleep(left)
        before = ours.cpu(), spot.database_cpu()
        time.sleep(due / size.due_a_second)
        after = ours.cpu(), spot.database_cpu()
        time.sleep(SETTLES)
    used = [end - start for start, end in zip(before, after, strict=True) if start is not None and end is not None]
    lateness = list(opening.steps_in(ours.log, prefix).values())
    return Round(issues, lateness, sum(used) / due if len(used) == len(before) else None)


def _lateness(one: Round, size: Size) -> list[Figure]:
    if not one.lateness:
        return []
    name = f"lateness of a wake-up, {one.issues:,} issues open"
    beside = f"{size.due_a_second:,} due a second"
    return [
        Figure(f"{name}, p50", percentile(one.lateness, 0.5) * 1000, "ms", beside),
        Figure(f"{name}, p99", percentile(one.lateness, 0.99) * 1000, "ms", beside, aim="under 100 ms"),
        Figure(f"{name}, longest", max(one.lateness) * 1000, "ms", beside),
    ]


def _cost(rounds: list[Round]) -> list[Figure]:
    """What a wake-up costs with the most issues open, beside the fewest."""
    known = [(one.issues, one.cpu_each) for one in rounds if one.cpu_each]
    if len(known) < 2:
        return []
    (fewest, least), (most, largest) = known[0], known[-1]
    beside = f"{fewest:,} open: {least * 1e6:,.0f} us"
    name = f"processor time for a wake-up, {most:,} issues open"
    return [Figure(name, largest * 1e6, "us", beside, largest / least, "at most 1.3")]
