"""The last weeks of a team, lived through by the engine: every issue of it is another one.

Customers write and teammates answer as in `past`. The clock goes on by a quarter of an hour, in which everything that
happened is decided in its order, wake-ups included.
"""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import structs

from rung import clock
from rung.bench import past
from rung.bench.place import publish
from rung.core.events import AnyEvent
from rung.engine import handle
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.deliveries import outbox
from rung.store.dialect import together

WEEKS = 3
"""That are over; the running one comes to it."""
A_WEEK = timedelta(days=7)
A_TURN = timedelta(minutes=15)
A_DAY = timedelta(days=1)
ACCOUNTS = 3_000
UNSENT = "nobody is written to about a past that was made up"


def live(issues: int, until: datetime) -> None:
    """So many issues, opened over the last weeks before an instant; those that did not end by then are open."""
    publish(past.policy_text(accounts=ACCOUNTS))
    begins_at = _monday(until) - WEEKS * A_WEEK
    pushed = clock.PushedClock(begins_at)
    replaced = clock.use(pushed)
    try:
        events = _events(issues, begins_at, until)
        waiting, wakes_at = next(events, None), None
        while (now := _next_turn(begins_at, until, waiting.at if waiting else None, wakes_at)) is not None:
            told = []
            while waiting is not None and waiting.at <= now:
                told.append(InboxRow("bench", waiting))
                waiting = next(events, None)
            pushed.set(now)
            with together():
                intake.put(told)
                while (stepped := handle.step()).handled:
                    pass
            wakes_at = stepped.next_wake_at
        outbox.leave_unsent(UNSENT, until)
    finally:
        clock.use(replaced)


def _next_turn(begins_at: datetime, until: datetime, *due: datetime | None) -> datetime | None:
    """The end of the quarter of an hour in which something is due next; None: nothing is before the end."""
    first = min((at for at in due if at is not None), default=until)
    return begins_at + math.ceil((first - begins_at) / A_TURN) * A_TURN if first < until - A_TURN else None


def _events(issues: int, begins_at: datetime, until: datetime) -> Iterator[AnyEvent]:
    """Of a team's past, moved by whole weeks: calendars mean the same then, but for summer time."""
    moved = begins_at - past.BEGINS_AT
    for number, event in enumerate(past.events(issues, (until - begins_at) / A_DAY, turns=1)):
        yield structs.replace(event, at=event.at + moved, id=f"past-{number}")


def _monday(at: datetime) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - at.weekday() * A_DAY
