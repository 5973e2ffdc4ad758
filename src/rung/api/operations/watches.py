"""Drafts that are watched for a week, beside the live policy."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Router, Status

from rung import clock
from rung.api.callers import caller, needs
from rung.api.operations.backtests import BIGGEST, draft_of
from rung.api.problems import not_found
from rung.api.shapes import backtests as shapes
from rung.engine.proof import watches as watching
from rung.store.policies import watches
from rung.store.policies.watches import Watch

router = Router(tags=["back-tests"])
MOST = 100


@router.get("/watches", auth=needs("policies:read"), response=shapes.Watches, summary="List watches")
def list_watches(request: HttpRequest) -> shapes.Watches:
    """Those that go on and those that ended, the newest first."""
    return shapes.Watches(watches=[shapes.Watch.of(one) for one in watches.latest(limit=MOST)])


@router.post("/watches", auth=needs("policies:write"), response={201: shapes.Watch}, summary="Watch a draft")
def start_watch(request: HttpRequest, payload: shapes.NewWatch) -> Status:
    """For a week, as it is now. It tells nobody; whoever asked is told when the week is over."""
    draft, by = draft_of(payload.draft), caller(request).member.acts_as
    begun = watching.start(draft, by, clock.now())
    return Status(HTTPStatus.CREATED, shapes.Watch.of(begun))


@router.get("/watches/{int:number}", auth=needs("policies:read"), response=shapes.Watch, summary="Read a watch")
def read_watch(request: HttpRequest, number: int) -> shapes.Watch:
    """Until when it goes on, and which back-test holds what it has seen so far."""
    return shapes.Watch.of(_found(number))


@router.delete("/watches/{int:number}", auth=needs("policies:write"), response=shapes.Watch, summary="Stop a watch")
def stop_watch(request: HttpRequest, number: int) -> shapes.Watch:
    """What it has seen stays."""
    one = _found(number)
    watching.stop(one, caller(request).member.acts_as, clock.now())
    return shapes.Watch.of(_found(number))


def _found(number: int) -> Watch:
    one = watches.get(number) if number < BIGGEST else None
    if one is None:
        raise not_found(f"watch {number}", "GET /api/v1/watches lists those there are.")
    return one
