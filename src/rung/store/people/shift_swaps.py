"""Offers of shifts, as they are kept: who offered what to whom, and who ended it when."""

from collections.abc import Iterable
from datetime import datetime

from rung.core.people.shift_swaps import Part, ShiftSwap, SwapState
from rung.store.models import ShiftSwap as Row

LARGEST = 2**63 - 1


def add(swap: ShiftSwap) -> ShiftSwap:
    back = swap.back
    row = Row.objects.create(
        offered_by=swap.offered_by, offered_to=swap.offered_to, schedule=swap.given.schedule,
        from_at=swap.given.from_at, to_at=swap.given.to_at, back_schedule=back.schedule if back else None,
        back_from_at=back.from_at if back else None, back_to_at=back.to_at if back else None, note=swap.note,
        state=swap.state, offered_at=swap.offered_at,
    )  # fmt: skip
    return _swap(row)


def one(number: int) -> ShiftSwap | None:
    row = Row.objects.filter(pk=number).first() if 0 < number <= LARGEST else None
    return _swap(row) if row else None


def end(number: int, state: SwapState, at: datetime, by: str | None, because: str = "") -> bool:
    """Ends an open offer; False where somebody else ended it first."""
    return bool(
        Row.objects.filter(pk=number, state="open").update(state=state, ended_at=at, ended_by=by, because=because)
    )


def open_ones() -> list[ShiftSwap]:
    """Offers that wait for an answer, the most pressing first."""
    return _swaps(Row.objects.filter(state="open").order_by("from_at", "id"))


def latest(limit: int, person: str | None = None) -> list[ShiftSwap]:
    """The offers made last, of everybody or those that a person made or was asked."""
    found = Row.objects.order_by("-offered_at", "-id")
    if person is None:
        return _swaps(found[:limit])
    own = [*_swaps(found.filter(offered_by=person)[:limit]), *_swaps(found.filter(offered_to=person)[:limit])]
    return sorted(own, key=lambda swap: (swap.offered_at, swap.number), reverse=True)[:limit]


def _swaps(rows: Iterable[Row]) -> list[ShiftSwap]:
    return [_swap(row) for row in rows]


def _swap(row: Row) -> ShiftSwap:
    back = Part(row.back_schedule, row.back_from_at, row.back_to_at) if row.back_schedule else None
    return ShiftSwap(
        row.offered_by, row.offered_to, Part(row.schedule, row.from_at, row.to_at), back, row.note, row.state,
        row.offered_at, row.ended_at, row.ended_by, row.because, row.pk,
    )  # fmt: skip
