"""The pure core on one thread: decisions under twenty conditions, and working time.

Each rate stands beside a plain loop of this interpreter that was run in the same minute: its ratio travels between
machines, the rate does not.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from rung import policy
from rung.bench.figures import Figure
from rung.bench.place import POLICY
from rung.core.decide import decide
from rung.core.desk import Desk
from rung.core.events import AnyEvent, EscalationAcknowledged, IssueOpened, IssueResolved, MessageReceived, MessageSent
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.core.times.calendar import CalendarRule, working_time

STARTED_AT = datetime(2026, 3, 9, 8, tzinfo=UTC)
CONDITIONS = 20
_LOOP = 1_000


def measure(seconds: float) -> list[Figure]:
    return [
        _beside_a_loop(f"decisions under {CONDITIONS} conditions, one thread", seconds, _decisions()),
        _beside_a_loop("working time added, one thread", seconds, _working_time()),
    ]


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


def ready(text: str = POLICY) -> Policy:
    loaded = policy.load(text)
    assert loaded.document is not None, loaded.errors
    return Policy(loaded.document)


def with_conditions(count: int = CONDITIONS) -> str:
    """The measuring policy with so many triggers more, each looked at on every message."""
    triggers = "".join(
        f"  - {{name: Look {n}, on: message, "
        f"when: '(issue.priority == \"P1\" && account.arr > {n}000) || issue.follow_ups > {n + 5}', "
        "escalate: {path: outage}}\n"
        for n in range(count)
    )
    return POLICY.replace("paths:\n", f"{triggers}paths:\n")


def _decisions() -> Callable[[], int]:
    """A customer's message on an issue that was answered: every trigger looks, none fires."""
    rules = ready(with_conditions())
    desk = Desk(accounts=dict(rules.document.accounts))
    state: IssueState | None = None
    for event in (
        IssueOpened(issue="B-1", at=STARTED_AT, account="acme", priority="P2"),
        MessageSent(issue="B-1", at=STARTED_AT + timedelta(minutes=9), by="bo"),
    ):
        state = decide(state, event, rules, desk, event.at).state
    at = STARTED_AT + timedelta(minutes=20)
    message = MessageReceived(issue="B-1", at=at)

    def run() -> int:
        for _ in range(_LOOP):
            decide(state, message, rules, desk, at)
        return _LOOP

    return run


def _working_time() -> Callable[[], int]:
    """Deadlines in a calendar of split days."""
    days = ((480, 750), (810, 1080))
    rule = CalendarRule(time_zone="Europe/Berlin", hours=(days, days, days, days, days, (), ()))
    berlin = working_time("berlin", {"berlin": rule})
    starts = [STARTED_AT + timedelta(minutes=37 * n) for n in range(_LOOP)]
    span = timedelta(hours=13)
    berlin.add(starts[-1], span)

    def run() -> int:
        for start in starts:
            berlin.add(start, span)
        return _LOOP

    return run


def _beside_a_loop(name: str, seconds: float, run: Callable[[], int]) -> Figure:
    """The best of several rounds, each next to a round of the plain loop: others on the machine disturb both."""
    run()
    loop = partial(_plain_loop, _LOOP * 10)
    best = plain = 0.0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        best, plain = max(best, _rate(run)), max(plain, _rate(loop))
    return Figure(name, best, "/s", f"a plain loop: {plain:,.0f} steps/s", best / plain)


def plain_rate() -> float:
    """Steps of the plain loop in a second of processor time, now."""
    began = time.process_time()
    return _plain_loop(_LOOP * 1_000) / (time.process_time() - began)


def _plain_loop(count: int) -> int:
    """What this interpreter does in a step of a loop that adds and looks up."""
    found, known = 0, {"a": 1, "b": 2}
    for number in range(count):
        found += known["a"] + number
    return count


def _rate(run: Callable[[], int]) -> float:
    started = time.perf_counter()
    return run() / (time.perf_counter() - started)
