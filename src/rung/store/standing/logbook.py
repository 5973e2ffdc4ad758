"""The store's lines in the log: what came in, and what became of what was sent; each written once it is on disk.

An event is followed by its id: `intake.accepted` here, `engine.decided` with its issue, journal line and notices
(`rung.engine.trail`), and `deliver.accepted` with what the other side called the message. No line holds words that
people wrote.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from msgspec import Struct

from rung import tracing

EACH = 8
"""So many events that came together have a line each; of a larger lot there is one line for each source."""

log = structlog.get_logger()


class Arrived(Struct, frozen=True):
    """An event that was taken in."""

    source: str
    event_id: str
    type: str
    kind: str
    key: str
    seq: int


def arrived(events: Sequence[Arrived], began: int = 0) -> None:
    """They are on disk. `began`: when that was begun (`tracing.began`)."""
    if began:
        for one in events:
            facts = {"rung.type": one.type, "rung.source": one.source, f"rung.{one.kind}": one.key}
            tracing.step("accept", one.event_id, began, facts)
    if len(events) <= EACH:
        for one in events:
            log.info(
                "intake.accepted", event_id=one.event_id, type=one.type, source=one.source, **{one.kind: one.key},
                seq=one.seq,
            )  # fmt: skip
        return
    by_source: dict[str, list[str]] = {}
    for one in events:
        by_source.setdefault(one.source, []).append(one.event_id)
    for source, ids in by_source.items():
        log.info("intake.accepted", event_ids=ids, source=source)


def turned_away(code: str, event_id: str, source: str) -> None:
    """An event that came before (`duplicate`), or that cannot be taken in."""
    say = log.info if code == "duplicate" else log.warning
    say(f"intake.{code}", event_id=event_id, source=source)


def finished(outcome: str, delivery: Any, **facts: Any) -> None:
    """One attempt to send: `delivery` is a `Leased`, `facts` what the other side said."""
    say = log.warning if outcome in ("retry", "failed") else log.info
    told = {name: value for name, value in facts.items() if value}
    repeat = {"possible_repeat": True} if delivery.possible_repeat else {}
    say(
        f"deliver.{outcome}", event_id=delivery.event_id, issue=delivery.issue, notice=delivery.notice,
        delivery=delivery.id, op=delivery.op, to=delivery.to, channel=delivery.channel, attempt=delivery.attempt,
        **repeat, **told,
    )  # fmt: skip
