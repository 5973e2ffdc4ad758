"""Where engineering follows an issue: opened in a tracker, linked, unlinked."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from rung.api.acting import act, known
from rung.api.callers import needs
from rung.api.operations.issues import ACT, after
from rung.api.problems import Problem
from rung.api.shapes import trackers as shapes
from rung.core import events
from rung.core.words import nearest_name
from rung.engine.elsewhere import tracking

router = Router(tags=["issues"])


@router.post(
    "/issues/{path:issue}/trackers", auth=needs("issues:write"), response=ACT, summary="Open or link in a tracker"
)
def track(request: HttpRequest, issue: str, payload: shapes.NewTracked) -> Any:
    """Without a number an issue is opened there, with one the issue that is there is linked. What became of it stands
    in `tracked` of the issue."""
    known(issue)
    there = [one.name for one in tracking.in_use()]
    if payload.tracker not in there:
        hint = nearest_name(payload.tracker, there) or "None is connected: set one up under Settings, Sources."
        raise Problem(422, "unknown_tracker", f"There is no tracker {payload.tracker}.", hint)
    try:
        number = tracking.named(payload.tracker, payload.number) if payload.number else ""
    except tracking.NotNamed as wrong:
        raise Problem(422, wrong.code, f"{wrong.words}.", f"{wrong.hint}.") from wrong
    asked = {"tracker": payload.tracker, "number": number, "body": payload.body}
    return after(issue, act(request, events.TrackerAsked, issue, **asked))


@router.delete(
    "/issues/{path:issue}/trackers/{tracker}", auth=needs("issues:write"), response=ACT, summary="Unlink in a tracker"
)
def untrack(request: HttpRequest, issue: str, tracker: str, number: str = "") -> Any:
    """The issue there stays as it is. Without `number`: the one that is asked for and not there yet."""
    return after(issue, act(request, events.TrackerUnlinked, issue, tracker=tracker, number=number))
