"""What a past under some policy tells the measures: the same facts as of a journal, without a database."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rung.core.events import AnyEvent
from rung.core.measures import Fact, Reading
from rung.core.people.nights import Nights
from rung.core.policy import Policy
from rung.simulator.histories.history import Walk
from rung.simulator.run import Late, Simulation


def measured(
    policy: Policy, events: Iterable[AnyEvent | Late] | Walk, until: datetime | None = None
) -> Iterator[tuple[str, list[Fact]]]:
    """The facts of each issue, as soon as nothing can happen to it any more, those of others at the end."""
    known = events if isinstance(events, Walk) else None
    nights = Nights(policy)
    readings: dict[str, Reading] = {}
    for step in Simulation(policy, known=known).run(events, until):
        if step.issue is None or step.refused is not None:
            continue
        if step.issue not in readings:
            readings[step.issue] = Reading(nights.of)
        readings[step.issue].take(step)
        if step.is_last:
            yield step.issue, readings.pop(step.issue).done()
    for issue, reading in readings.items():
        yield issue, reading.done()
