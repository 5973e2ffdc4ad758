"""How often each trigger fired in a past, by day: those that would cry wolf, and those that never spoke."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.core.events import AnyEvent
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.policy.reading.checks import Finding
from rung.simulator.backtests.rows import Row
from rung.simulator.run import Late, Step, simulate

MOST_ON_A_DAY = 50
"""A trigger that fires more often on its busiest day is not listened to any more."""
MOST_IN_THE_MEAN = 20
"""And so is one that fires more often on all days together, for each."""
LONG_ENOUGH = 28
"""Days of a past after which it means something that a trigger never fired."""
EXAMPLES = 3


class Fired(Struct, frozen=True):
    """What one trigger did in a past."""

    times: int
    days: int
    """Of the past, whether it fired or not."""
    busiest: date | None = None
    most: int = 0
    """How often it fired on its busiest day."""
    examples: tuple[str, ...] = ()
    """A few issues of that day."""

    @property
    def mean(self) -> float:
        """How often it fired a day."""
        return self.times / self.days if self.days else 0.0


class Firings:
    """Counts while the steps of a run go by. Days are those of the workspace's wall clock."""

    def __init__(self, policy: Policy) -> None:
        self._zone = zone(policy.workspace.time_zone)
        self._times: dict[str, Counter[date]] = {}
        self._issues: dict[tuple[str, date], list[str]] = {}
        self._seen: dict[int, int] = {}
        """By issue, how often triggers fired on it: small, for a past may hold very many."""
        self._first: date | None = None
        self._last: date | None = None
        self.events = 0
        """What happened in it, as far as that was counted."""

    @property
    def days(self) -> int:
        """The days from the first to the last thing that happened, both included."""
        return (self._last - self._first).days + 1 if self._first and self._last else 0

    def take(self, step: Step) -> None:
        """A step of a run, in the order of the run."""
        self._see(step.at)
        if step.issue is None or step.state is None or not step.state.fired:
            return
        name, fired = hash(step.issue), step.state.fired
        times = sum(firing.times for firing in fired.values())
        fresh = times - self._seen.get(name, 0)
        if fresh > 0:
            self._seen[name] = times
            latest = sorted(fired, key=lambda trigger: fired[trigger].at, reverse=True)
            for trigger in islice(latest, fresh):
                self._count(trigger, step.issue, fired[trigger].at)

    def take_row(self, row: Row) -> None:
        """An escalation of a back-test that has run already: what its trigger opened."""
        at = datetime.fromisoformat(row["opened_at"])
        self._see(at)
        self._count(row["trigger"], row["issue"], at)

    def take_span(self, first: datetime, last: datetime) -> None:
        """How far the past reaches, also where nothing happened."""
        self._see(first)
        self._see(last)

    def of(self, trigger: str) -> Fired:
        days = self._times.get(trigger)
        if not days:
            return Fired(0, self.days)
        busiest, most = max(days.items(), key=lambda item: (item[1], item[0]))
        return Fired(sum(days.values()), self.days, busiest, most, tuple(self._issues[trigger, busiest]))

    def _count(self, trigger: str, issue: str, at: datetime) -> None:
        day = at.astimezone(self._zone).date()
        self._times.setdefault(trigger, Counter())[day] += 1
        examples = self._issues.setdefault((trigger, day), [])
        if len(examples) < EXAMPLES and issue not in examples:
            examples.append(issue)

    def _see(self, at: datetime) -> None:
        day = at.astimezone(self._zone).date()
        self._first = min(self._first or day, day)
        self._last = max(self._last or day, day)


def firings_of(
    policy: Policy, events: Iterable[AnyEvent | Late], progress: Callable[[], object] = lambda: None
) -> Firings:
    """What the triggers of a policy do in a past: the same run as a back-test's."""
    firings = Firings(policy)

    def counted() -> Iterator[AnyEvent | Late]:
        for event in events:
            firings.events += 1
            progress()
            yield event

    for step in simulate(policy, counted()):
        firings.take(step)
    return firings


def by_past(
    document: PolicyDocument,
    firings: Firings,
    *,
    most_on_a_day: int = MOST_ON_A_DAY,
    most_in_the_mean: float = MOST_IN_THE_MEAN,
) -> Iterator[Finding]:
    """Triggers that tell people too often, or never do anything, with the figures that say so."""
    for index, trigger in enumerate(document.triggers):
        fired = firings.of(trigger.name)
        if trigger.escalate and (fired.most > most_on_a_day or fired.mean > most_in_the_mean):
            such_as = ", ".join(fired.examples)
            message = (
                f"{trigger.name!r} would have fired {fired.most} times on {fired.busiest:%A %Y-%m-%d}, such as on "
                f"{such_as}, and {fired.mean:.1f} times a day in the mean of {fired.days} days: nobody listens to that"
            )
            hint = "narrow its when, raise its threshold, or write limit: {every: 4h}"
            yield f"triggers[{index}]", "fires_too_often", message, hint
        elif not fired.times and fired.days >= LONG_ENOUGH:
            of = f" with {firings.events:,} events" if firings.events else ""
            message = f"{trigger.name!r} would not have fired once in {fired.days} days{of}"
            hint = "look at its when and thresholds, or try it with a scenario"
            yield f"triggers[{index}]", "never_fired", message, hint


def as_json(document: PolicyDocument, firings: Firings) -> Mapping[str, Any]:
    """The figures behind the warnings, for each trigger of the document."""
    triggers = [(trigger.name, firings.of(trigger.name)) for trigger in document.triggers]
    return {
        "days": firings.days,
        "events": firings.events,
        "triggers": [
            {
                "name": name, "fired": fired.times, "mean": round(fired.mean, 2),
                "busiest": {"day": fired.busiest.isoformat(), "fired": fired.most} if fired.busiest else None,
            }
            for name, fired in triggers
        ],
    }  # fmt: skip
