"""Pagers that people share, for stories about who is on call."""

from datetime import datetime, timedelta
from typing import Any

from rung import clock
from rung.core.people.oncall import Override
from rung.core.people.shift_swaps import Part, ShiftSwap
from rung.engine.duty import covers, shift_swaps
from rung.engine.policies import directory

DAYS = {"rotation": ["ana", "bo"], "every": "1d", "starts": "2026-03-02T09:00", "time_zone": "Europe/Berlin"}


def keep_schedule(key: str, *layers: dict[str, Any], **more: Any) -> None:
    directory.keep({"schedules": {key: {"layers": list(layers), **more}}}, by="cy")


def keep_pager() -> None:
    """Ana and Bo change daily at nine; at weekends nobody has it from nine to five."""
    keep_schedule("pager", {**DAYS, "only": {"mon-fri": ["00:00-24:00"], "sat-sun": ["17:00-09:00"]}}, name="The pager")


def share_pager(asked: str) -> None:
    """Two schedules, covers, and offers in each state, around now; the last waits for the answer of this person."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    keep_pager()
    keep_schedule("always", {"rotation": ["bo"], "every": "1w", "starts": "2026-01-01T00:00"}, name="Bo's own")
    covers.enter("pager", Override("cy", *hours(now, 30, 34)), by="bo")
    for start, to in ((48, "ana"), (72, "cy"), (96, asked)):
        given = Part("always", *hours(now, start, start + 4))
        offered = shift_swaps.offer(ShiftSwap("bo", to, given, note="the dentist"))
        if start == 48:
            shift_swaps.decline(offered.number, "ana", "on a train")


def hours(now: datetime, first: int, last: int) -> tuple[datetime, datetime]:
    return now + timedelta(hours=first), now + timedelta(hours=last)
