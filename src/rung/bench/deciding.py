"""Decisions per second of the pure core, on a made-up day of a busy team."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rung import policy
from rung.bench.figures import Figure
from rung.bench.place import POLICY
from rung.core.events import AnyEvent, EscalationAcknowledged, IssueOpened, IssueResolved, MessageReceived, MessageSent
from rung.core.policy import Policy
from rung.simulator.run import simulate

STARTED_AT = datetime(2026, 3, 9, 8, tzinfo=UTC)


def measure(seconds: float) -> list[Figure]:
    loaded = policy.load(POLICY)
    assert loaded.document is not None
    ready = Policy(loaded.document)
    steps, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds:
        steps += sum(1 for _ in simulate(ready, day_of_events(500)))
    return [Figure("decisions by the core, one thread", steps / elapsed, "/s")]


def day_of_events(issues: int, seed: int = 1) -> Iterator[AnyEvent]:
    """Issues opened, answered, asked about again and resolved; every tenth is an outage that somebody acknowledges."""
    chance = random.Random(seed)  # noqa: S311 - a made-up history is no secret
    events: list[AnyEvent] = []
    for number in range(issues):
        issue, at = f"B-{number}", STARTED_AT + timedelta(seconds=60 * number)
        outage = number % 10 == 0
        events.append(IssueOpened(issue=issue, at=at, account="acme", priority="P0" if outage else "P2"))
        if outage:
            events.append(EscalationAcknowledged(issue=issue, at=at + timedelta(minutes=7), by="bo"))
        for turn in range(chance.randint(1, 3)):
            at += timedelta(minutes=chance.uniform(5, 100))
            events.append(MessageSent(issue=issue, at=at, by="bo"))
            events.append(MessageReceived(issue=issue, at=at + timedelta(minutes=3 + turn)))
        events.append(IssueResolved(issue=issue, at=at + timedelta(hours=1), by="bo"))
    return iter(sorted(events, key=lambda event: event.at))
