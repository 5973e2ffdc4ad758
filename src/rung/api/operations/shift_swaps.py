"""Shifts that people swap: offers, and the answers to them."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from ninja import Query, Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.operations.on_call import problem_of
from rung.api.problems import Problem, not_found
from rung.api.shapes import on_call as shapes
from rung.core.people.shift_swaps import ShiftSwap
from rung.core.refused import Refused
from rung.engine.duty import shift_swaps as acts
from rung.engine.policies.publish import NotPublished
from rung.store.people import shift_swaps
from rung.store.people.members import Membership
from rung.store.policies import policies

router = Router(tags=["on call"])
MOST = 100


@router.get("/shift-swaps", auth=needs("issues:read"), response=shapes.ShiftSwaps, summary="List offers of shifts")
def list_shift_swaps(request: HttpRequest, wanted: Query[shapes.SwapFilter]) -> shapes.ShiftSwaps:
    """Those that wait for an answer, the most pressing first; or the last hundred, the newest first."""
    policy, now = policies.current(), clock.now()
    is_all = wanted.state == "all"
    found = shift_swaps.latest(MOST) if is_all else shift_swaps.open_ones()
    stand = [acts.as_it_stands(one, policy, now) for one in found]
    return shapes.ShiftSwaps(shift_swaps=[shapes.ShiftSwap.of(one) for one in stand if is_all or one.state == "open"])


@router.post("/shift-swaps", auth=needs("schedules:write"), response={201: shapes.ShiftSwap}, summary="Offer a shift")
def offer_shift(request: HttpRequest, payload: shapes.NewShiftSwap) -> Status:
    """The caller asks a colleague to take a part of one of their shifts. Nothing changes until it is accepted; the
    offer ends when the shift begins, or is somebody else's."""
    member = caller(request).member
    if member.person is None:
        raise Problem(422, "nobody", "The caller is nobody of the policy.", "An administrator says who, in Settings.")
    back = payload.in_exchange.made() if payload.in_exchange else None
    swap = ShiftSwap(member.person, payload.to, payload.given.made(), back, payload.note)
    return Status(HTTPStatus.CREATED, _done(lambda: acts.offer(swap)))


@router.get(
    "/shift-swaps/{number}", auth=needs("issues:read"), response=shapes.ShiftSwap, summary="Read an offer of a shift"
)
def read_shift_swap(request: HttpRequest, number: int) -> shapes.ShiftSwap:
    """Who offered what to whom, and what became of it."""
    return shapes.ShiftSwap.of(acts.as_it_stands(_found(number), policies.current(), clock.now()))


@router.post(
    "/shift-swaps/{number}/acceptance",
    auth=needs("schedules:write"),
    response=shapes.ShiftSwap,
    summary="Accept a shift",
)
def accept_shift(request: HttpRequest, number: int) -> shapes.ShiftSwap:
    """By whoever was asked. Both covers are in force at once."""
    _found(number)
    return _done(lambda: acts.accept(number, _asked(request)))


@router.post(
    "/shift-swaps/{number}/decline", auth=needs("schedules:write"), response=shapes.ShiftSwap, summary="Decline a shift"
)
def decline_shift(request: HttpRequest, number: int, payload: shapes.Decline | None = None) -> shapes.ShiftSwap:
    """By whoever was asked. The shift stays where it was."""
    _found(number)
    because = payload.because if payload else ""
    return _done(lambda: acts.decline(number, _asked(request), because))


@router.post(
    "/shift-swaps/{number}/withdrawal",
    auth=needs("schedules:write"),
    response=shapes.ShiftSwap,
    summary="Withdraw an offer of a shift",
)
def withdraw_shift(request: HttpRequest, number: int) -> shapes.ShiftSwap:
    """By whoever made it, or a lead."""
    found, member = _found(number), caller(request).member
    if found.offered_by != member.acts_as and not member.can("edit_schedules"):
        raise Problem(403, "not_theirs", "This offer is somebody else's.", "Ask whoever made it, or a lead.")
    return _done(lambda: acts.withdraw(number, member.acts_as))


def _asked(request: HttpRequest) -> str:
    member: Membership = caller(request).member
    return member.acts_as


def _found(number: int) -> ShiftSwap:
    found = shift_swaps.one(number)
    if found is None:
        raise not_found(f"offer {number}", "GET /api/v1/shift-swaps lists those there are.")
    return found


def _done(act: Callable[[], ShiftSwap]) -> shapes.ShiftSwap:
    try:
        return shapes.ShiftSwap.of(act())
    except Refused as refused:
        if refused.code == "not_asked":
            hint = "A lead can enter a cover instead."
            raise Problem(403, "not_asked", "Only whoever was asked can answer.", hint) from refused
        raise problem_of(refused) from refused
    except NotPublished as refused:
        raise problem_of(refused) from refused
