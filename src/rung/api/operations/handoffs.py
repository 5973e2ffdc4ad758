"""Hand-overs between teams: offered, accepted, returned, taken back."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from rung.api.acting import act, known
from rung.api.callers import needs
from rung.api.operations import issues
from rung.api.operations.issues import ACT
from rung.api.problems import Problem
from rung.api.shapes import handoffs as shapes
from rung.core import events, handover

router = Router(tags=["issues"])


@router.post(
    "/issues/{path:issue}/handoffs/acceptance", auth=needs("issues:write"), response=ACT, summary="Accept a hand-over"
)
def accept_handoff(request: HttpRequest, issue: str, payload: shapes.Acceptance) -> Any:
    """The issue becomes the team's, and is assigned to whoever accepts. Whoever offered it is told."""
    issues.check_team(payload.to)
    if payload.to is None and handover.pending(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue is not offered to anybody.", "Name the team in `to`.")
    return issues.after(issue, act(request, events.HandoffAccepted, issue, to=payload.to))


@router.post(
    "/issues/{path:issue}/handoffs/return", auth=needs("issues:write"), response=ACT, summary="Return a hand-over"
)
def return_handoff(request: HttpRequest, issue: str, payload: shapes.Return) -> Any:
    """What is offered stays where it is; what was accepted goes back to the team that it came from."""
    if handover.to_return(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue did not come by a hand-over.", "There is nothing to return.")
    return issues.after(issue, act(request, events.HandoffReturned, issue, reason=payload.reason))


@router.post("/issues/{path:issue}/handoffs", auth=needs("issues:write"), response=ACT, summary="Offer to another team")
def offer_handoff(request: HttpRequest, issue: str, payload: shapes.Offer) -> Any:
    """The other team sees the whole history; the issue stays where it is until they accept."""
    issues.check_team(payload.to)
    waiting = act(request, events.HandoffOffered, issue, to=payload.to, summary=payload.summary, asked=payload.asked)
    return issues.after(issue, waiting)


@router.delete("/issues/{path:issue}/handoffs", auth=needs("issues:write"), response=ACT, summary="Take an offer back")
def withdraw_handoff(request: HttpRequest, issue: str) -> Any:
    """Nobody is asked any more."""
    if handover.pending(known(issue)) is None:
        raise Problem(409, "not_offered", "The issue is not offered to anybody.", "It was answered, or taken back.")
    return issues.after(issue, act(request, events.HandoffWithdrawn, issue))
