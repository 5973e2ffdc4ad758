"""What was set aside, for programs that watch, and trying it again."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Router, Status

from rung.api.callers import needs
from rung.api.problems import not_found
from rung.api.shapes import set_aside as shapes
from rung.store.decisions import set_aside

router = Router(tags=["set aside"])
LARGEST_ID = 2**63


@router.get("/set-aside", auth=needs("issues:read"), response=shapes.Everything, summary="List what was set aside")
def list_set_aside(request: HttpRequest) -> shapes.Everything:
    """What stands still since an event of it could not be decided, those longest so first."""
    return shapes.Everything(blocked=[shapes.Blocked.of(one) for one in set_aside.blocked()])


@router.post(
    "/set-aside/{number}/attempts",
    auth=needs("issues:write"),
    response={202: shapes.Retry},
    summary="Decide an event again",
)
def decide_again(request: HttpRequest, number: int) -> Status:
    """The event and those behind it, in their order. GET /set-aside says whether it helped."""
    whose = set_aside.subject_of(number) if 0 < number < LARGEST_ID else None
    if whose is None:
        raise not_found(f"event {number} that was set aside", "Its number stands in GET /set-aside.")
    kind, key = whose
    set_aside.try_again(kind, key)
    return Status(HTTPStatus.ACCEPTED, shapes.Retry(kind=kind, id=key))
